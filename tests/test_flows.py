"""Flows by name: what there are, how they are run, what is refused, and what is counted of their runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER, call
from conversing import conversing
from karen.contract.caller import Caller, begin_call
from karen.contract.errors import InvalidInput, ModelUnavailable, NotFound
from karen.contract.method import Registry, method
from karen.contract.types.conversations import GetSummary
from karen.contract.types.enums import FlowType
from karen.contract.types.wire import Nothing
from karen.conversations.messages import Messages
from karen.flows.decide.engine import DecisionEngine
from karen.flows.deciding import DecidingFlows
from karen.flows.manager import FlowManager
from karen.flows.running import FlowRuns, flow, step
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.calculate import CalculateTool
from modelling import ToldModel
from talking import NOW, Talking, talking

SOMEBODY = Caller("somebody-else")
FACTS = ["I live in Graz"]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path / "data") as opened:
        yield opened


async def metrics(karen: Talking, name: str) -> Any:
    return next(one for one in (await karen.call("ai.metrics"))["flows"] if one["flow"] == name)


class Waiting:
    """Flows that end as they are told."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.runs = FlowRuns(lambda name, _: self.steps.append(name))
        self.begun = asyncio.Event()

    @method
    @flow("well")
    async def well(self, _: Nothing) -> Nothing:
        """Goes well."""
        with step("look"):
            await asyncio.sleep(0)
        with step("look"):
            return Nothing()

    @method
    @flow("badly")
    async def badly(self, _: Nothing) -> Nothing:
        """Goes wrong."""
        with step("look"):
            raise NotFound("There is nothing.", kind="thing", id="it")

    @method
    @flow("forever")
    async def forever(self, _: Nothing) -> Nothing:
        """Never ends."""
        self.begun.set()
        await asyncio.Event().wait()
        return Nothing()


def managed(waiting: Waiting) -> Registry:
    registry = Registry()
    registry.add("ai", FlowManager(waiting.runs, [waiting]))
    registry.add("ai", waiting)
    return registry


async def test_every_flow_is_listed_with_its_schemas_and_is_a_method_of_its_own(karen: Talking) -> None:
    listed = (await karen.call("ai.flows"))["flows"]
    assert {one["name"] for one in listed} == {one.value for one in FlowType}
    assert all(one["description"] and one["input"]["properties"] and one["output"] for one in listed)
    assert all(f"ai.{one['name']}" in karen.application.registry for one in listed)


@pytest.mark.parametrize(
    ("name", "given", "part"),
    [
        ("decide_action", {"prompt": "What time is it in Oslo?", "now": NOW}, "tool"),
        ("conversation_processing", {"text": "What is 6 * 7?", "now": NOW}, "final_response"),
        ("generate_final_response", {"prompt": "Hello!"}, "response"),
        ("explore_concept", {"concept": "patience"}, "questions"),
        ("generate_starter", {"now": NOW}, "text"),
    ],
)
async def test_a_flow_runs_by_name_and_is_timed_by_step(
    karen: Talking, name: str, given: dict[str, Any], part: str
) -> None:
    result = await karen.call("ai.process_flow", flow=name, input=given)
    assert result["output"][part]
    assert result["turn_id"] != "-"
    assert set(result["timings"]) > {"total"}
    assert (await metrics(karen, name))["successes"] == 1


async def test_a_conversation_is_summed_up_by_name(karen: Talking) -> None:
    told = await karen.tell(["We decided to paint the kitchen green.", "I have to buy the paint on Friday."])
    wanted = GetSummary(conversation_id=told[0].conversation_id).model_dump()
    result = await karen.call("ai.process_flow", flow="conversation_summary", input=wanted)
    kept = await karen.call("conversations.summary", **wanted | {"refresh": False})
    assert result["output"] == kept
    assert "paint the kitchen green" in kept["text"]


async def test_an_unknown_flow_is_not_there_and_those_that_are_get_named(karen: Talking) -> None:
    with pytest.raises(NotFound, match=r"decide_action.*generate_starter"):
        await karen.call("ai.process_flow", flow="decide'; DROP TABLE message --", input={})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "input.prompt"),
        ({"prompt": 7}, "input.prompt"),
        ({"prompt": "x", "now": "soon"}, "input.now"),
        ({"prompt": "x", "colour": "red"}, "input.colour"),
        ({"prompt": "x", "user_settings": {"personality_tone": "rude"}}, "input.user_settings.personality_tone"),
    ],
)
async def test_invalid_input_names_the_field_and_is_no_run(karen: Talking, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await karen.call("ai.process_flow", flow="decide_action", input=given)
    assert field in [wrong.name for wrong in refused.value.fields]
    assert (await metrics(karen, "decide_action"))["runs"] == 0


async def test_a_streamed_turn_is_counted_with_its_steps(karen: Talking) -> None:
    await karen.say("What is 2 + 2?")
    counted = await metrics(karen, "conversation_processing")
    assert (counted["runs"], counted["successes"]) == (1, 1)
    assert {"decide", "calculate"} <= set(counted["steps"])


async def test_a_whole_turn_in_one_answer_is_stored_like_any_other(karen: Talking) -> None:
    turn = await karen.call("ai.conversation_processing", text="My hobby is pottery.", now=NOW)
    page = await karen.call("conversations.messages", conversation_id=turn["conversation_id"])
    assert [message["id"] for message in page["messages"]] == [turn["message_id"], turn["answer_id"]]
    assert page["messages"][1]["content"] == turn["final_response"]
    assert turn["suggested_new_facts"] == ["My hobby is pottery"]


async def test_runs_that_fail_and_that_are_stopped_are_told_apart() -> None:
    waiting = Waiting()
    registry = managed(waiting)
    await call(registry, "ai.well")
    await call(registry, "ai.process_flow", {"flow": "well"})
    with pytest.raises(NotFound, match="nothing"):
        await call(registry, "ai.badly")
    begin_call(OWNER)
    endless = asyncio.create_task(call(registry, "ai.forever"))
    await waiting.begun.wait()
    while_it_runs = (await call(registry, "ai.metrics"))["flows"]
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    ended = {one["flow"]: one for one in (await call(registry, "ai.metrics"))["flows"]}
    assert [one["running"] for one in while_it_runs if one["flow"] == "forever"] == [1]
    assert (ended["well"]["runs"], ended["well"]["steps"]["look"]["count"]) == (2, 4)
    assert (ended["badly"]["failures"], ended["badly"]["successes"]) == (1, 0)
    assert (ended["forever"]["stopped"], ended["forever"]["running"]) == (1, 0)
    assert waiting.steps == ["look"] * 5


def test_two_flows_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two flows named"):
        FlowManager(FlowRuns(lambda *_: None), [Waiting(), Waiting()])


async def test_what_decides_touches_nothing_and_decides_the_same_again(karen: Talking) -> None:
    before = await karen.call("memory.stats")
    asked = {"prompt": "Remember that my locker is 214.", "now": NOW}
    assert await karen.call("ai.decide_action", **asked) == await karen.call("ai.decide_action", **asked)
    assert await karen.call("memory.stats") == before
    assert (await karen.call("conversations.list"))["conversations"] == []


async def test_where_somebody_lives_comes_from_what_is_known(karen: Talking) -> None:
    decided = await karen.call(
        "ai.decide_action", prompt="What time is it where I live?", personal_facts=FACTS, now=NOW
    )
    assert (decided["tool"], decided["args"]) == ("time", {"location": "Graz"})


async def test_a_prompt_goes_on_from_the_history_or_from_the_stored_conversation(karen: Talking) -> None:
    first = await karen.say("What time is it in Tokyo?")
    history = [{"id": "1", "role": "user", "content": "What time is it in Tokyo?", "timestamp": NOW}]
    for earlier in ({"conversation_history": history}, {"conversation_id": first.conversation_id}):
        decided = await karen.call("ai.decide_action", prompt="and in Rome?", now=NOW, **earlier)
        assert (decided["tool"], decided["args"]) == ("time", {"location": "Rome"})


async def test_the_conversation_of_somebody_else_is_not_there(karen: Talking) -> None:
    mine = await karen.say("What time is it in Tokyo?")
    asked = {"prompt": "and in Rome?", "conversation_id": mine.conversation_id}
    with pytest.raises(NotFound):
        await call(karen.application.registry, "ai.decide_action", asked, SOMEBODY)


async def test_the_words_of_a_tool_are_made_of_its_result(karen: Talking) -> None:
    done = await karen.call("tools.execute", tool="calculate", args={"expression": "6 * 7"})
    answer = await karen.call(
        "ai.generate_final_response", prompt="What is 6 * 7?", tool="calculate", tool_result=done["result"]
    )
    assert answer["response"] == done["sentence"]
    assert answer["provenance"]["tool"] == "calculate"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"prompt": "What is 6 * 7?"}, "tool_result"),
        ({"prompt": "What is 6 * 7?", "tool": "calculate"}, "tool_result"),
        ({"prompt": "What is 6 * 7?", "tool_result": {}}, "tool"),
        ({"prompt": "What is 6 * 7?", "tool": "calculate", "tool_result": {"value": "x"}}, "tool_result.expression"),
    ],
)
async def test_no_answer_is_made_up_where_the_result_of_a_tool_is_missing(
    karen: Talking, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await karen.call("ai.generate_final_response", **given)
    assert field in [wrong.name for wrong in refused.value.fields]


async def test_what_is_missing_is_asked_in_the_final_response(karen: Talking) -> None:
    answer = await karen.call("ai.generate_final_response", prompt="Remind me to water the plants")
    decided = await karen.call("ai.decide_action", prompt="Remind me to water the plants")
    assert (decided["kind"], answer["response"]) == ("ask", decided["question"])


@asynccontextmanager
async def answered_by(model: ToldModel, path: Path) -> AsyncIterator[Registry]:
    """The final responses alone, with a model."""
    async with conversing(path) as opened:
        messages = Messages(opened.database, opened.events, opened.outbox, opened.clock)
        tools = ToolRegistry([CalculateTool()], lambda: ToolCall(opened.clock()))
        runs = FlowRuns(lambda *_: None)
        deciding = DecidingFlows(DecisionEngine(), messages, tools, lambda: model, runs)
        registry = Registry()
        registry.add("ai", deciding)
        registry.add("ai", FlowManager(runs, [deciding]))
        yield registry


OPEN = {"prompt": "What do you make of the novels of the nineteenth century?"}


async def test_a_model_is_asked_last_and_named(tmp_path: Path) -> None:
    async with answered_by(ToldModel("scripted"), tmp_path / "karen.sqlite") as registry:
        answer = await call(registry, "ai.generate_final_response", OPEN)
        greeted = await call(registry, "ai.generate_final_response", {"prompt": "Hello!"})
    assert answer["response"] == "Hello there."
    assert (answer["provenance"]["kind"], answer["provenance"]["model"]) == ("guess", "scripted")
    assert greeted["provenance"]["kind"] == "computed"


async def test_a_model_that_fails_is_a_failed_run_with_its_reason(tmp_path: Path) -> None:
    model = ToldModel("scripted")
    model.fails = "The model has no memory left. Close something."
    async with answered_by(model, tmp_path / "karen.sqlite") as registry:
        with pytest.raises(ModelUnavailable, match="no memory left"):
            await call(registry, "ai.generate_final_response", OPEN)
        counted = {one["flow"]: one for one in (await call(registry, "ai.metrics"))["flows"]}
    assert (counted["generate_final_response"]["failures"], counted["generate_final_response"]["runs"]) == (1, 1)
