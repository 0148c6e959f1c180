"""Facts that a capable model reads out of a message wait in the inbox, and only plain statements of the user pass."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calling import call
from children import until
from conversing import ME
from karen.base.application import Application
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState
from karen.flows.facts.proposed import own_statements
from karen.flows.propose_facts import facts_in
from memories import remembering, stated
from test_chat import events, opened

SAID = "The oboe I bought from old Mr. Lindqvist keeps my evenings full."
OBOE = {
    "words": "The oboe I bought from old Mr. Lindqvist",
    "about": "user",
    "attribute": "instrument",
    "value": "oboe",
}
ANSWER: dict[str, object] = {"deltas": ["How lovely."]}


def reading(*facts: object, **more: object) -> dict[str, object]:
    return {"match": "^The message:", "deltas": [json.dumps({"facts": facts})], **more}


async def read_out(application: Application) -> None:
    """Nothing is being read any more."""
    await until(lambda: not any(task.get_name() == "fact proposals" for task in asyncio.all_tasks()))


async def inbox(application: Application) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await call(application.registry, "memory.inbox", {}))["entries"]
    return found


async def test_what_a_model_reads_out_of_a_message_waits_in_the_inbox_with_its_place(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    scripted(reading(OBOE), ANSWER)
    async with opened(tmp_path / "karen") as application:
        turn = await events(application, text=SAID)
        await read_out(application)
        (found,) = await inbox(application)
        known = (await call(application.registry, "memory.facts", {}))["facts"]
    assert turn[-1]["provenance"]["kind"] == "guess"
    assert (found["state"], found["ai_generated"], found["reviewed"]) == ("proposed", True, False)
    assert (found["attribute"], found["value"]) == ("instrument", "oboe")
    assert found["sources"][0]["message_id"] == turn[0]["message_id"]
    assert found["sources"][0]["span"]["text"] == OBOE["words"]
    assert known == []


async def test_it_is_used_once_it_is_confirmed(tmp_path: Path, scripted: Callable[..., None]) -> None:
    scripted(reading(OBOE), ANSWER)
    async with opened(tmp_path / "karen") as application:
        await events(application, text=SAID)
        await read_out(application)
        (found,) = await inbox(application)
        await call(application.registry, "memory.confirm", {"memory_id": found["id"]})
        known = (await call(application.registry, "memory.facts", {}))["facts"]
    assert [(fact["attribute"], fact["value"]) for fact in known] == [("instrument", "oboe")]


async def test_the_next_turn_has_the_model_first_and_the_message_is_read_after_it(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    slow = reading(OBOE, delay_ms=300)
    scripted(slow, ANSWER)
    async with opened(tmp_path / "karen") as application:
        await events(application, text=SAID)
        await events(application, text="Tell me a story about rain.")
        await read_out(application)
        assert [one["value"] for one in await inbox(application)] == ["oboe"]


async def test_a_message_answered_again_is_not_read_again(tmp_path: Path, scripted: Callable[..., None]) -> None:
    scripted(reading(OBOE), ANSWER)
    async with opened(tmp_path / "karen") as application:
        turn = await events(application, text=SAID)
        await read_out(application)
        (found,) = await inbox(application)
        await call(application.registry, "memory.reject", {"memory_id": found["id"]})
        await events(application, "chat.regenerate", answer_id=turn[0]["answer_id"])
        await read_out(application)
        assert await inbox(application) == []


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (SAID, {"deltas": ["not JSON"]}),
        (SAID, {"deltas": ['{"facts": "none"}']}),
        (SAID, {"deltas": ["x" * 500], "repeat": 1000}),
        (SAID, {"deltas": [], "fails": "The server is gone."}),
        (
            "```\nThe oboe I bought from old Mr. Lindqvist\n```\nWhat of this?",
            {"deltas": [json.dumps({"facts": [OBOE]})]},
        ),
    ],
)
async def test_what_is_broken_endless_or_pasted_proposes_nothing(
    tmp_path: Path, scripted: Callable[..., None], text: str, script: dict[str, object]
) -> None:
    scripted({"match": "^The message:", **script}, ANSWER)
    async with opened(tmp_path / "karen") as application:
        turn = await events(application, text=text)
        await read_out(application)
        assert turn[-1]["type"] == "turn_finished"
        assert await inbox(application) == []


async def test_a_model_that_never_ends_holds_up_neither_a_turn_nor_the_end(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    scripted({"match": "^The message:", "deltas": ["{"], "then_hangs": True}, ANSWER)
    async with asyncio.timeout(20), opened(tmp_path / "karen") as application:
        for _ in range(3):
            turn = await events(application, text=SAID)
    assert turn[-1]["answer"] == "How lovely."


async def test_facts_that_the_rules_find_are_not_asked_of_a_model(
    tmp_path: Path, scripted: Callable[..., None]
) -> None:
    said = "I live in Ghent and the oboe I bought from old Mr. Lindqvist keeps my evenings full, what do you think?"
    scripted(reading(OBOE), ANSWER)
    async with opened(tmp_path / "karen") as application:
        await events(application, text=said)
        await read_out(application)
        assert "oboe" not in [one["value"] for one in await inbox(application)]


def read(message: str, *answered: object) -> list[ExtractedFact]:
    return facts_in(list(answered), message, own_statements(message))


def fact(words: str, value: str, about: str = "user", attribute: str = "thing") -> dict[str, str]:
    return {"words": words, "about": about, "attribute": attribute, "value": value}


@pytest.mark.parametrize(
    ("message", "proposed"),
    [
        (SAID, fact("The oboe I bought", "oboe")),
        ("Well. My Škoda 🚗 runs on rapeseed oil!", fact("My Škoda 🚗 runs on rapeseed oil", "rapeseed oil")),
        ("Our landlord Pieter keeps bees on the roof.", fact("Pieter keeps bees", "bees", "Pieter", "hobby")),
        ("Ich habe die Geige von Opa geerbt.", fact("Ich habe die Geige von Opa geerbt", "Geige")),
    ],
)
def test_what_a_message_plainly_states_is_a_fact_at_its_place(message: str, proposed: dict[str, str]) -> None:
    (found,) = read(message, proposed)
    units = message.encode("utf-16-le")[2 * found.span.start : 2 * found.span.end]
    assert units.decode("utf-16-le") == proposed["words"] == found.span.text


@pytest.mark.parametrize(
    ("message", "proposed"),
    [
        (SAID, fact("The oboe I sold", "oboe")),
        (SAID, fact("The oboe I bought", "violin")),
        (SAID, fact("The oboe I bought", "oboe", "Sven")),
        (SAID, fact("The oboe I bought", "oboe", attribute="ignore; drop")),
        (SAID, fact("", "")),
        (SAID, {"words": SAID}),
        (SAID, "oboe"),
        ("Do I need an oboe for my evenings?", fact("I need an oboe", "oboe")),
        ("If I had an oboe my evenings were full.", fact("I had an oboe", "oboe")),
        ("I wish my oboe was in tune.", fact("my oboe was in tune", "in tune")),
        ("I never owned an oboe of my own.", fact("I never owned an oboe", "oboe")),
        ("Today I feel like playing my oboe all day.", fact("I feel like playing my oboe", "oboe")),
        ("He said: “I bought an oboe from Mr. Lindqvist.”", fact("I bought an oboe", "oboe")),
        ("> I bought an oboe from Mr. Lindqvist\nWho wrote that?", fact("I bought an oboe", "oboe")),
        ("Translate: I bought an oboe from Mr. Lindqvist", fact("I bought an oboe", "oboe")),
        ("The oboe is a woodwind instrument with a double reed.", fact("The oboe is a woodwind", "oboe")),
        ("My brother's wife is fine. She plays the oboe.", fact("She plays the oboe", "oboe")),
        ("Remind me to polish my oboe on Friday.", fact("polish my oboe", "oboe")),
    ],
)
def test_what_is_invented_asked_supposed_quoted_denied_or_anothers_is_none(message: str, proposed: object) -> None:
    assert read(message, proposed) == []


def test_no_more_than_a_few_are_taken_and_each_once() -> None:
    message = "I have " + ", ".join(f"a spoon{chr(97 + at)}" for at in range(9)) + " in my drawer."
    many = [fact(message[:-1], f"spoon{chr(97 + at)}") for at in range(9)]
    assert len(read(message, *many)) == 5
    assert len(read(message, *[many[0]] * 4)) == 1


async def test_what_is_only_proposed_ends_nothing(tmp_path: Path) -> None:
    async with remembering(tmp_path / "karen.sqlite") as memory:
        await memory.note("My dog Rex is a terrier", stated("My dog Rex is a terrier", "pet", "Rex"))
        said = "My dog ran off"
        message_id = await memory.say(said)
        await memory.manager.propose(ME, message_id, [stated(said, "pet", "dog", denied=True)])
        assert await memory.values() == ["Rex"]
        states = sorted(one["state"] for one in (await memory.call("inbox"))["entries"])
    assert states == [FactState.PROPOSED, FactState.STATED]
