"""How far back Karen looks: what a model is told of memory at each depth, what answers rest on, and what fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calling import call
from karen.contract.caller import Caller, Role
from talking import Talking, talking

NOW = datetime.now(UTC)
TWO_MONTHS_AGO, YESTERDAY = ((NOW - timedelta(days=days)).isoformat() for days in (60, 1))
BEN = Caller("ben", Role.MEMBER)
QUESTION = "Write a short note about the boiler, please"


def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """A model that says whether its prompt holds `told`."""
    path = tmp_path / "script.json"
    path.write_text(json.dumps([{"told": told, "deltas": ["it was told"]}, {"deltas": ["it was not told"]}]))
    monkeypatch.setenv("KAREN_SCRIPTED_MODEL", str(path))


async def lived(talk: Talking) -> str:
    """Something of every age; the id of the conversation that goes on."""
    await talk.say("I live in Tartu.", now=TWO_MONTHS_AGO)
    await talk.say("The boiler got a new valve.", now=TWO_MONTHS_AGO)
    await talk.say("The boiler makes a ticking noise again.", now=YESTERDAY)
    kept = await talk.say("remember that the boiler key is number 7", now=TWO_MONTHS_AGO)
    (memory,) = kept.named("facts")[0]["facts"]
    await talk.call("memory.pin", memory_id=memory["id"])
    here = await talk.say("The cellar smells of gas.", now=NOW.isoformat())
    return here.conversation_id


@pytest.mark.parametrize(
    ("depth", "held"),
    [
        ("short", ["cellar smells"]),
        ("medium", ["cellar smells", "ticking noise"]),
        ("long", ["cellar smells", "ticking noise", "new valve", "Tartu", "number 7"]),
    ],
)
@pytest.mark.parametrize("told", ["cellar smells", "ticking noise", "new valve", "Tartu", "number 7"])
async def test_each_depth_tells_a_model_as_much_as_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: str, held: list[str], told: str
) -> None:
    script(tmp_path, monkeypatch, told)
    async with talking(tmp_path / "data") as talk:
        await talk.call("settings.set", profile={"memory_depth": depth})
        conversation_id = await lived(talk)
        answer = await talk.say(QUESTION, conversation_id, now=NOW.isoformat())
    assert answer.text == ("it was told" if told in held else "it was not told")


async def test_what_a_model_was_told_is_named_and_can_be_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, monkeypatch, "boiler")
    async with talking(tmp_path / "data") as talk:
        await talk.call("settings.set", profile={"memory_depth": "long"})
        conversation_id = await lived(talk)
        answer = await talk.say(QUESTION, conversation_id, now=NOW.isoformat())
        because = await talk.say("why did you say that?", conversation_id)
    told = [span["text"] for span in answer.provenance["told"]]
    assert "The boiler got a new valve." in told
    assert "told from memory" in answer.events[-1]["ai_data"]["reasoning"]
    assert "a guess" in because.text
    assert because.sources and set(because.sources) <= set(told)


async def test_at_depth_short_nothing_beyond_the_conversation_answers(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        elsewhere = await talk.tell(["My name is Ewa.", "The spare key hangs behind the boiler."])
        await talk.call("settings.set", profile={"memory_depth": "short"})
        questions = ("what's my name?", "what did I say about the spare key?")
        beyond = [await talk.say(question) for question in questions]
        within = [await talk.say(question, elsewhere[0].conversation_id) for question in questions]
    assert all("in this conversation" in answer.text for answer in beyond)
    assert "Ewa" in within[0].text
    assert "behind the boiler" in within[1].text


@pytest.mark.parametrize(("depth", "kinds"), [("short", {"recent"}), ("long", {"recent", "fact", "message", "pinned"})])
async def test_the_context_says_where_each_piece_comes_from(tmp_path: Path, depth: str, kinds: set[str]) -> None:
    async with talking(tmp_path) as talk:
        conversation_id = await lived(talk)
        found = await talk.call("memory.context", message=QUESTION, conversation_id=conversation_id, depth=depth)
    assert {part["kind"] for part in found["used"]} == kinds
    assert all(part["source"]["message_id"] for part in found["used"])
    assert found["used_tokens"] == sum(part["tokens"] for part in found["used"])


@pytest.mark.parametrize("budget", [50, 60, 90, 120])
async def test_the_context_stays_within_its_budget_and_names_what_was_left_out(tmp_path: Path, budget: int) -> None:
    async with talking(tmp_path) as talk:
        await lived(talk)
        told = await talk.tell([f"Of the boiler number {number} nobody has parts any more." for number in range(8)])
        question = {"message": QUESTION, "conversation_id": told[0].conversation_id, "depth": "long"}
        all_of_it = await talk.call("memory.context", **question, budget_tokens=200_000)
        some = await talk.call("memory.context", **question, budget_tokens=budget)
    assert some["used_tokens"] <= budget < all_of_it["used_tokens"]
    assert (all_of_it["dropped"], some["dropped"] == []) == ([], False)
    lasting = {part["id"] for part in all_of_it["used"] if part["kind"] != "message"}
    assert lasting <= {part["id"] for part in some["used"] + some["dropped"]}


async def test_what_is_told_counts_as_used(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        kept = await talk.say("remember that the boiler key is number 7")
        (memory,) = kept.named("facts")[0]["facts"]
        await talk.call("memory.context", message=QUESTION, depth="long")
        assert (await talk.call("memory.get", memory_id=memory["id"]))["access_count"] == 1


async def test_the_depth_of_a_profile_is_the_default(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.call("settings.set", profile={"memory_depth": "long"})
        assert (await talk.call("memory.context", message=QUESTION))["depth"] == "long"


async def test_the_context_counts_what_was_said_of_it_before_and_how_it_was_said(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        conversation_id = await lived(talk)
        await talk.say("Boilers are noisy, aren't they?", conversation_id, now=NOW.isoformat())
        found = await talk.call("memory.context", message=QUESTION, conversation_id=conversation_id)
        everywhere = await talk.call("memory.context", message="Nothing of the kind")
    (boiler,) = found["insights"]
    assert (boiler["word"], boiler["messages"], boiler["conversations"]) == ("boiler", 3, 3)
    assert boiler["first_at"][:10] == TWO_MONTHS_AGO[:10]
    assert boiler["last_at"][:10] == YESTERDAY[:10]
    assert (found["pattern"]["messages"], found["pattern"]["questions"], found["pattern"]["median_words"]) == (2, 1, 5)
    assert sum(found["pattern"]["hours"]) == 2
    assert everywhere["insights"] == []
    assert everywhere["pattern"]["messages"] == 6


@pytest.mark.parametrize("odd", ["ﷺ" * 300, "x" * 3000, "7 ", "🦋🦋"])
async def test_any_words_can_be_asked_for(tmp_path: Path, odd: str) -> None:
    async with talking(tmp_path) as talk:
        assert (await talk.call("memory.context", message=odd))["insights"] == []
        for tool in ("search_history", "forget"):
            done = await talk.call("tools.execute", tool=tool, args={"query": odd[:1000]})
            assert done["tool"] == tool


async def test_memories_of_the_context_are_named_by_type(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        conversation_id = await lived(talk)
        stored = await talk.call("memory.store", content="The boiler hums in E flat", memory_type="insight")
        found = await talk.call("memory.context", message=QUESTION, conversation_id=conversation_id, depth="long")
        bare = await talk.call("memory.context", message=QUESTION, include_insights=False, depth="short")
    named = {part["id"]: part["memory_type"] for part in found["used"] + found["dropped"] if part["memory_type"]}
    assert {each: kind for kind, ids in found["memories_by_type"].items() for each in ids} == named
    assert set(found["memories_by_type"]) == {"fact", "insight"}
    assert found["memories_by_type"]["insight"] == [stored["memory"]["id"]]
    assert (bare["memories_by_type"], bare["insights"], bare["pattern"]) == ({}, [], None)


async def test_habits_are_counted_of_ones_own_messages(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await lived(talk)
        found = await call(talk.application.registry, "memory.context", {"message": QUESTION}, BEN)
    assert (found["insights"], found["pattern"]) == ([], None)
