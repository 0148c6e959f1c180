"""A turn in which a capable model proposes tools: each is shown and run, and its words come only where it has none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from test_chat import events, opened

CUPS = "Would 3 cups of milk fit into a jug of 600 millilitres?"
MEASURED = {"tool": "convert", "args": {"value": 3, "from_unit": "cups", "to_unit": "millilitres"}}
NONE = {"tool": "none"}
WORDS: dict[str, object] = {"match": "cups|story|forget", "deltas": ["Just ", "words."]}


def proposing(first: object, then: object = NONE) -> list[dict[str, object]]:
    return [
        {"match": "Done already", "deltas": [json.dumps(then)]},
        {"match": "The user wrote", "deltas": [json.dumps(first)]},
        WORDS,
    ]


async def told(tmp_path: Path, text: str) -> list[dict[str, Any]]:
    async with opened(tmp_path / "karen") as application:
        found: list[dict[str, Any]] = await events(application, text=text)
    return found


async def test_a_tool_that_a_model_proposes_is_shown_run_and_answered_from(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    scripted(*proposing(MEASURED))
    turn = await told(tmp_path, CUPS)
    assert [event["type"] for event in turn] == [
        "turn_started",
        "decided",
        "decided",
        "acknowledged",
        "tool_started",
        "tool_finished",
        "text",
        "turn_finished",
    ]
    assert turn[2]["decision"]["tool"] == "convert"
    assert "709" in turn[-1]["answer"]
    assert turn[-1]["provenance"]["kind"] == "computed"
    assert "proposed it" in turn[-1]["ai_data"]["reasoning"]


async def test_a_plan_of_two_tools_is_carried_out_in_its_order(tmp_path: Path, scripted: Callable[..., None]) -> None:
    back = {"tool": "convert", "args": {"value": 600, "from_unit": "millilitres", "to_unit": "cups"}}
    scripted(*proposing(MEASURED, back))
    turn = await told(tmp_path, CUPS)
    assert [event["args"]["to_unit"] for event in turn if event["type"] == "tool_started"] == ["millilitres", "cups"]
    assert len(turn[-1]["answer"].split("\n\n")) == 2


@pytest.mark.parametrize(
    "answer", [NONE, "broken", {"tool": "forget", "args": {"query": "recipe"}}, {"tool": "convert", "args": {}}]
)
async def test_without_a_proper_proposal_the_model_answers_in_words(
    tmp_path: Path, scripted: Callable[..., None], answer: object
) -> None:
    scripted(*proposing(answer))
    turn = await told(tmp_path, CUPS)
    assert (turn[-1]["answer"], turn[-1]["provenance"]["kind"]) == ("Just words.", "guess")


async def test_of_what_sounds_like_no_tool_a_model_is_asked_for_its_words_alone(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    scripted(*proposing(MEASURED))
    turn = await told(tmp_path, "Tell me a story about a dragon and an old king.")
    assert [event["type"] for event in turn].count("decided") == 1
    assert turn[-1]["provenance"]["kind"] == "guess"
    assert "propose" not in turn[-1]["timings"]
