"""What a turn tells beside its text: what is being done, which tools ran, and what may be said next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from karen.contract.errors import InvalidInput
from talking import Answered, Talking, talking
from weather_service import weather_service


def suggested(answered: Answered) -> list[str]:
    return [event["text"] for event in answered.named("suggestion")]


async def test_what_is_being_done_is_said_before_it_is_done(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say("what's 12 times 12?")
    told = [event["type"] for event in answered.events]
    assert [kind for kind in told if kind in ("acknowledged", "tool_started", "tool_finished", "text")] == [
        "acknowledged",
        "tool_started",
        "tool_finished",
        "text",
    ]
    assert answered.named("acknowledged")[0]["text"] not in answered.text


async def test_every_tool_has_words_for_what_it_does(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        tools = (await talk.call("tools.list"))["tools"]
    assert all(tool["acknowledgement"].endswith("…") for tool in tools)
    assert len({tool["acknowledgement"] for tool in tools}) == len(tools)


async def test_an_answer_keeps_the_tools_that_ran_for_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say("convert 3 miles to km")
        page = await talk.call("conversations.messages", conversation_id=answered.conversation_id)
    (step,) = page["messages"][1]["ai_data"]["steps"]
    assert (step["tool"], step["args"]) == ("convert", answered.named("tool_started")[0]["args"])
    assert step["result"] == answered.named("tool_finished")[0]["result"]


async def test_a_result_that_is_too_long_is_not_kept(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        items = [f"jar {number} of the plum jam that was made in August" for number in range(50)]
        for some in (items[:25], items[25:]):
            await talk.call("tools.execute", tool="lists", args={"action": "add", "list": "Cellar", "item": some})
        shown = await talk.say("what's on my cellar list?")
        page = await talk.call("conversations.messages", conversation_id=shown.conversation_id)
    assert len(json.dumps(shown.named("tool_finished")[0]["result"])) > 10_000
    assert page["messages"][1]["ai_data"]["steps"][0]["result"] is None


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("remind me to call Ana tomorrow at 9", "What are my reminders?"),
        ("add oat milk to my shopping list", "What's on my shopping list?"),
        ("remember that my locker is 214", "What do you know about me?"),
        ("erinnere mich morgen um 9 an den Müll", "Welche Erinnerungen habe ich?"),
    ],
)
async def test_what_may_be_said_next_is_suggested_once_and_understood(tmp_path: Path, said: str, then: str) -> None:
    async with talking(tmp_path) as talk:
        first = await talk.say(said)
        again = await talk.say(said, first.conversation_id)
        followed = await talk.say(then, first.conversation_id)
        elsewhere = await talk.say(said)
        conversation = await talk.call("conversations.get", conversation_id=first.conversation_id)
    assert suggested(first) == [then]
    assert suggested(again) == []
    assert followed.named("tool_finished")[0]["result"].get("failed") is None
    assert suggested(elsewhere) == [then]
    assert conversation["proactive_suggestions"] == [then]


async def test_the_weather_of_now_suggests_that_of_tomorrow(tmp_path: Path) -> None:
    with weather_service() as service:
        async with talking(tmp_path) as talk:
            own = {"weather_service": "custom_api", "weather_address": service.address}
            await talk.call("settings.set", profile=own)
            now = await talk.say("what's the weather in Graz?")
            tomorrow = await talk.say(suggested(now)[0], now.conversation_id)
    assert tomorrow.text.startswith("Tomorrow in Graz")
    assert suggested(tomorrow) == []


@pytest.mark.parametrize("said", ["what's my name?", "what's 12 times 12?", "hello", "add 3 and 4", "forget my locker"])
async def test_most_answers_suggest_nothing(tmp_path: Path, said: str) -> None:
    async with talking(tmp_path) as talk:
        assert suggested((await talk.tell(["My name is Ana.", said]))[1]) == []


async def test_a_whole_turn_at_once_has_both(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        turn = await processed(talk, "remind me to call Ana tomorrow at 9")
        with pytest.raises(InvalidInput):
            await processed(talk, "")
    assert turn["acknowledgement"].endswith("…")
    assert turn["proactive_suggestion"] == "What are my reminders?"


async def processed(talk: Talking, text: str) -> dict[str, str]:
    turn: dict[str, str] = await talk.call("ai.conversation_processing", text=text)
    return turn
