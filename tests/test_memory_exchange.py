"""Memories as a file and back: nothing is lost, nothing comes twice, and what is newer here stays so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER, Clock
from exports import chatgpt, written
from importing import Importing, importing
from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput

NASTY = ["'; DROP TABLE memory; --", "🙂 שלום", "nul \x00 here", 'say "hi"\r\n', "x" * 200_000]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Importing]:
    async with importing(tmp_path) as opened:
        yield opened


async def remembered(karen: Importing) -> None:
    """Memories of every kind: facts with a history, one from a message, one that waits, pinned, tagged and odd ones."""
    said = [("user", "I live in Ghent, if you ask")]
    await karen.run(written(karen.folder / "export.json", [chatgpt("one", "Chat", said)]))
    for value in ("Oslo", "Bergen"):
        karen.karen.clock.advance(hours=1)
        fact: dict[str, Any] = {"subject": "user", "attribute": "works in", "value": value}
        await karen.call("memory.store", content=f"I work in {value}", **fact, importance_score=9, tags=["b", "a"])
    await karen.call("memory.store", content="a guess of a model", ai_generated=True, confidence=0.25)
    await karen.call("memory.store", content="soon gone", ttl_hours=2.5, metadata={"k": [1, {"n": None}]})
    for content in NASTY:
        await karen.call("memory.store", content=content, memory_type="note")


async def exported(karen: Importing, caller: Caller = ME, **params: Any) -> str:
    return "".join(chunk["text"] for chunk in await karen.items("memory.export", caller, **params))


async def test_all_memories_come_back_to_an_empty_profile_byte_for_byte(karen: Importing, tmp_path: Path) -> None:
    await remembered(karen)
    text = await exported(karen)
    file = json.loads(text)
    assert {memory["state"] for memory in file["memories"]} == {"stated", "confirmed", "proposed", "closed"}
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other", Clock(karen.karen.clock.moment)) as other:
        report = await other.call("memory.import", memories=file["memories"])
        assert report == {"added": len(file["memories"]), "known": 0}
        assert await exported(other) == text
        again = await other.call("memory.import", memories=file["memories"])
        assert again == {"added": 0, "known": len(file["memories"])}
        assert await exported(other) == text


async def test_what_comes_back_is_found_listed_and_changed_like_the_rest(karen: Importing, tmp_path: Path) -> None:
    await remembered(karen)
    file = json.loads(await exported(karen))
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other", Clock(karen.karen.clock.moment)) as other:
        await other.call("memory.import", memories=file["memories"])
        assert await other.inbox() == await karen.inbox()
        merged = await other.call("memory.store", content="I work in Bergen")
        assert merged["outcome"] == "merged"
        fact: dict[str, Any] = {"subject": "user", "attribute": "works in", "value": "Tromsø"}
        moved = await other.call("memory.store", content="I work in Tromsø", **fact)
        assert [memory["value"] for memory in moved["superseded"]] == ["Bergen"]


async def test_a_file_goes_in_by_imports_run_as_well(karen: Importing, tmp_path: Path) -> None:
    await remembered(karen)
    text = await exported(karen)
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other", Clock(karen.karen.clock.moment)) as other:
        path = tmp_path / "memories.json"
        path.write_text(text, newline="")
        trial = await other.run(path, dry_run=True)
        assert json.loads(await exported(other))["memories"] == []
        report = await other.run(path)
        assert (report["kind"], report["memories"], report["skipped"]) == ("karen", trial["memories"], [])
        assert await exported(other) == text
        assert (await other.run(path))["memories"] == 0


async def test_an_id_of_another_profile_is_replaced_the_same_way_each_time(karen: Importing) -> None:
    await remembered(karen)
    mine = await exported(karen)
    memories = json.loads(mine)["memories"]
    first = await karen.call("memory.import", OTHER, memories=memories)
    theirs = await exported(karen, OTHER)
    again = await karen.call("memory.import", OTHER, memories=memories)
    assert (first["added"], again) == (len(memories), {"added": 0, "known": len(memories)})
    assert await exported(karen) == mine
    copies = json.loads(theirs)["memories"]
    ids = {memory["id"]: copy["id"] for memory, copy in zip(memories, copies, strict=True)}
    assert not set(ids) & set(ids.values())
    links = [
        (ids.get(memory["superseded_by"]), copy["superseded_by"]) for memory, copy in zip(memories, copies, strict=True)
    ]
    assert any(ours for ours, _ in links)
    assert all(ours == copied for ours, copied in links)


async def test_an_import_tells_nobody_whether_another_has_an_id(karen: Importing) -> None:
    taken = (await karen.call("memory.store", content="I like strong tea"))["memory"]
    memories = [taken, {**taken, "id": "0" * 32, "content": "I like rice"}]
    await karen.call("memory.import", OTHER, memories=memories)
    theirs = json.loads(await exported(karen, OTHER))["memories"]
    assert [memory["content"] for memory in theirs] == ["I like strong tea", "I like rice"]
    assert not {memory["id"] for memory in theirs} & {memory["id"] for memory in memories}


async def test_words_in_the_place_of_an_id_are_not_kept(karen: Importing) -> None:
    stored = (await karen.call("memory.store", content="I like strong tea"))["memory"]
    odd = {**stored, "id": "the vault code", "content": "I like rice", "superseded_by": "my vault code"}
    assert await karen.call("memory.import", memories=[odd]) == {"added": 1, "known": 0}
    assert "vault" not in await exported(karen)
    assert await karen.call("memory.import", memories=[odd]) == {"added": 0, "known": 1}


async def test_the_same_words_under_another_id_are_known(karen: Importing) -> None:
    await karen.call("memory.store", content="I like strong tea")
    memories = json.loads(await exported(karen))["memories"]
    report = await karen.call("memory.import", memories=[{**memories[0], "id": "another"}])
    assert report == {"added": 0, "known": 1}


async def test_an_older_fact_from_elsewhere_becomes_history_and_a_newer_one_takes_its_place(karen: Importing) -> None:
    fact: dict[str, Any] = {"content": "I work in Oslo", "subject": "user", "attribute": "works in", "value": "Oslo"}
    await karen.call("memory.store", **fact)
    [here] = json.loads(await exported(karen))["memories"]
    older = {**here, "id": "older", "value": "Rome", "content": "I work in Rome", "valid_from": "2020-01-01T00:00:00Z"}
    await karen.call("memory.import", memories=[older])
    karen.karen.clock.advance(days=2)
    newer = {**here, "id": "newer", "value": "Bern", "content": "I work in Bern", "valid_from": "2026-03-02T00:00:00Z"}
    await karen.call("memory.import", memories=[newer])
    states = {one["value"]: one["state"] for one in json.loads(await exported(karen))["memories"]}
    assert states == {"Oslo": "closed", "Rome": "closed", "Bern": "confirmed"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": ""}, r"memories\.1: id"),
        ({"id": "x" * 200}, r"memories\.1: id"),
        ({"content": ""}, r"memories\.1: content"),
        ({"metadata": {"k": "x" * 70_000}}, r"memories\.1: metadata"),
        ({"tags": [" "]}, r"memories\.1: tags"),
        ({"importance_score": 11}, r"memories\.1\.importance_score"),
    ],
)
async def test_one_memory_that_cannot_be_kept_keeps_all_out(karen: Importing, wrong: Any, said: str) -> None:
    await karen.call("memory.store", content="kept")
    [memory] = json.loads(await exported(karen))["memories"]
    with pytest.raises(InvalidInput, match=said):
        await karen.call("memory.import", memories=[{**memory, "id": "new", "content": "other"}, {**memory, **wrong}])
    assert len(json.loads(await exported(karen))["memories"]) == 1


async def test_history_can_be_left_out(karen: Importing) -> None:
    await remembered(karen)
    memories = json.loads(await exported(karen, include_closed=False))["memories"]
    assert memories
    assert "closed" not in {memory["state"] for memory in memories}
