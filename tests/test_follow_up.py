"""A fragment right behind a request goes on from it, and only where it can be read as part of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from karen.contract.types.decisions import UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


async def decided(before: str, said: str) -> object:
    return await DecisionEngine().consider_after(DecideActionInput(prompt=said, now=NOW), [before])


@pytest.mark.parametrize(
    ("before", "said", "args"),
    [
        ("what time is it in Oslo?", "and in São Paulo?", {"location": "São Paulo"}),
        ("what time is it in Oslo?", "And Tokyo", {"location": "Tokyo"}),
        ("what time is it in Oslo?", "what about New Delhi?", {"location": "New Delhi"}),
        ("what time is it?", "in Lima?", {"location": "Lima"}),
        ("Wie spät ist es in Wien?", "und in Rom?", {"location": "Rom"}),
        ("convert 3 miles to km", "in metres?", {"value": 3, "from_unit": "mile", "to_unit": "m"}),
        ("convert 3 miles to km", "and 5 miles?", {"value": 5, "from_unit": "mile", "to_unit": "km"}),
        ("what day is it tomorrow?", "and the day after tomorrow?", {"when": "2026-03-06"}),
    ],
)
async def test_a_fragment_goes_on_from_the_request_before(before: str, said: str, args: dict[str, Any]) -> None:
    again = await decided(before, said)
    assert isinstance(again, UseTool)
    assert again.args == args
    assert again.why == "goes on from the request before"


@pytest.mark.parametrize(
    "said",
    [
        "thanks",
        "ok",
        "why?",
        "so what?",
        "is it nice?",
        "and my sister?",
        "how about my birthday?",
        "and then?",
        "and do you know what my sister told me about it yesterday?",
        "?",
        "🦊",
        "and " * 2000,
    ],
)
async def test_what_is_no_part_of_a_request_goes_on_from_none(said: str) -> None:
    assert getattr(await decided("what time is it in Oslo?", said), "tool", "") != "time"


async def test_a_request_of_its_own_is_none_of_the_one_before() -> None:
    again = await decided("what time is it in Oslo?", "and what is 3 + 4?")
    assert isinstance(again, UseTool)
    assert again.tool == "calculate"


@pytest.mark.parametrize(
    ("said", "tool", "args"),
    [
        (
            ["what's the weather?", "Graz", "and tomorrow?"],
            "weather",
            {"location": "Graz", "when": "2026-03-05"},
        ),
        (["what time is it in Oslo?", "and in Lima?", "and in Rome?"], "time", {"location": "Rome"}),
        (
            ["what's the weather in Graz?", "and tomorrow?", "what about Rome?"],
            "weather",
            {"location": "Rome", "when": "2026-03-05"},
        ),
        (
            ["remind me", "tomorrow at 5 pm", "to ring the vet"],
            "set_reminder",
            {"text": "ring the vet", "when": "2026-03-05T17:00:00"},
        ),
        (
            ["remind me", "to ring the vet tomorrow at 5 pm"],
            "set_reminder",
            {"text": "ring the vet", "when": "2026-03-05T17:00:00"},
        ),
    ],
)
async def test_what_goes_on_over_several_messages_is_followed(said: list[str], tool: str, args: dict[str, Any]) -> None:
    *before, last = said
    decision = await DecisionEngine().consider_after(DecideActionInput(prompt=last, now=NOW), before)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == (tool, args)


async def test_another_subject_between_ends_what_went_on() -> None:
    before = ["what's the weather in Graz?", "I bought a new bike."]
    decision = await DecisionEngine().consider_after(DecideActionInput(prompt="and tomorrow?", now=NOW), before)
    assert not isinstance(decision, UseTool)


@pytest.mark.parametrize("answer", ["yes", "ok", "ja", "sure please"])
async def test_a_bare_yes_is_no_answer_to_what_was_asked_for(answer: str) -> None:
    asked = DecideActionInput(prompt=answer, now=NOW)
    decision = await DecisionEngine().consider_after(asked, ["forget everything about Anna"])
    assert not isinstance(decision, UseTool)


@pytest.mark.parametrize(
    ("before", "said", "tool", "args"),
    [
        (
            "add rice and lentils to the shopping list",
            "we already have rice, take it off",
            "lists",
            {"action": "remove", "list": "shopping", "item": "rice"},
        ),
        (
            "what's on my shopping list?",
            "take bread off",
            "lists",
            {"action": "remove", "list": "shopping", "item": "bread"},
        ),
        ("add milk to the shopping list", "what's left on it?", "lists", {"action": "show", "list": "shopping"}),
        (
            "show my reminders",
            "cancel the one about the oven",
            "change_reminder",
            {"action": "cancel", "query": "oven"},
        ),
        (
            "remind me to call mum tomorrow at 6",
            "cancel that",
            "change_reminder",
            {"action": "cancel", "query": "call mum"},
        ),
        (
            "remind me to call mum tomorrow at 6",
            "make it 7",
            "change_reminder",
            {"action": "move", "query": "call mum", "when": "07:00", "either_half": True},
        ),
        ("what's 20% of 86", "and 15?", "calculate", {"expression": "15 / 100 * 86"}),
        ("what is 17 * 3", "times 2", "calculate", {"expression": "17 * 3 * 2"}),
    ],
)
async def test_what_points_to_the_request_before_is_understood(
    before: str, said: str, tool: str, args: dict[str, Any]
) -> None:
    decision = await decided(before, said)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == (tool, args)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("add milk to the shopping list", "I love eggs"),
        ("add milk to the shopping list", "put the kettle on"),
        ("add milk to the shopping list", "take care"),
        ("remind me to call mum at 6", "make a cake"),
        ("what time is it?", "cancel that"),
        ("what is 17 * 3", "I am 15"),
        ("add milk to the shopping list", "take " + "x" * 100_000),
    ],
)
async def test_what_points_to_nothing_is_no_request(before: str, said: str) -> None:
    assert not isinstance(await decided(before, said), UseTool)


PUT = "put milk, eggs and bread on my shopping list"


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("and butter too", {"action": "add", "list": "shopping", "item": "butter"}),
        ("oh and some oat milk", {"action": "add", "list": "shopping", "item": "oat milk"}),
        ("candles as well", {"action": "add", "list": "shopping", "item": "candles"}),
        ("tick off milk", {"action": "remove", "list": "shopping", "item": "milk", "done": True}),
        ("got the eggs", {"action": "remove", "list": "shopping", "item": "eggs", "done": True}),
        ("what's left?", {"action": "show", "list": "shopping"}),
        ("how many things are on it?", {"action": "show", "list": "shopping"}),
        ("move bread to the party list", {"action": "move", "to": "party", "item": "bread"}),
        (
            "please move bread and eggs from my shopping list to the Cellar list",
            {"action": "move", "list": "shopping", "to": "Cellar", "item": ["bread", "eggs"]},
        ),
        ("is bread on it?", {"action": "show", "list": "shopping", "item": "bread"}),
    ],
)
async def test_what_is_said_behind_a_list_is_about_that_list(said: str, args: dict[str, Any]) -> None:
    meant = await decided(PUT, said)
    assert isinstance(meant, UseTool)
    assert (meant.tool, meant.args) == ("lists", args)


@pytest.mark.parametrize(
    "said",
    [
        "thanks",
        "and I am tired",
        "ok",
        "also, my dog is ill",
        "and what time is it",
        "butter",
        "got it",
        "oh no",
        "too",
    ],
)
async def test_what_is_no_further_thing_is_not_put_on_a_list(said: str) -> None:
    meant = await decided(PUT, said)
    assert not (isinstance(meant, UseTool) and meant.tool == "lists")


async def test_a_question_is_no_thing_for_a_list() -> None:
    meant = await decided("put something on the party list", "what's on it?")
    assert not isinstance(meant, UseTool) or "item" not in meant.args
