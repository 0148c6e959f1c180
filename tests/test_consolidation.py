"""Tidying merges what says the same, and undoing gives back exactly what was there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from calling import OWNER
from conversing import ME, OTHER
from forgetting import files_with
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.settings import KarenSettings
from karen.memory.consolidation import MemoryConsolidation
from karen.memory.idle_tidying import IdleTidying
from karen.memory.records import MemoryRow
from keeping import keeping
from memories import Remembering, remembering

TABLES = ("memory", "memory_tag", "memory_source")


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as opened:
        opened.registry.add("memory", consolidation_of(opened))
        yield opened


def consolidation_of(memory: Remembering) -> MemoryConsolidation:
    return MemoryConsolidation(memory.database, memory.events, memory.outbox, memory.clock)


async def doubled(memory: Remembering, words: str, again: str, **params: Any) -> list[str]:
    """Two memories that came to say the same after they were stored; their ids, the older first."""
    first = (await memory.store(words, tags=["one"]))["memory"]["id"]
    memory.clock.advance(minutes=1)
    message = await memory.say(again)
    other = (await memory.store("other words", tags=["two"], sources=[{"message_id": message}], **params))["memory"]
    memory.clock.advance(minutes=1)
    await memory.call("update", memory_id=other["id"], content=again)
    await memory.call("pin", memory_id=other["id"])
    return [first, other["id"]]


def everything(memory: Remembering) -> list[list[tuple[Any, ...]]]:
    return [sorted(memory.rows(f"SELECT * FROM {table}"), key=str) for table in TABLES]


async def test_the_oldest_takes_in_the_others_with_all_they_had(memory: Remembering) -> None:
    first, other = await doubled(
        memory, "The bins go out on Tuesday", "the bins go out on Tuesday!", importance_score=9
    )
    (merge,) = (await memory.call("consolidate"))["merges"]
    assert (merge["kept"]["id"], [each["id"] for each in merge["absorbed"]]) == (first, [other])
    kept = await memory.call("get", memory_id=first)
    assert (kept["content"], kept["tags"]) == ("The bins go out on Tuesday", ["one", "two"])
    assert (kept["importance_score"], kept["pinned"], len(kept["sources"])) == (9, True, 2)
    assert await memory.contents() == ["The bins go out on Tuesday"]
    assert {first, other} <= set(memory.waiting())
    assert (await memory.call("consolidate"))["merges"] == []


async def test_undoing_gives_back_exactly_what_was_there(memory: Remembering) -> None:
    await doubled(memory, "The bins go out on Tuesday", "the bins go out on Tuesday!", importance_score=9)
    before = everything(memory)
    memory.clock.advance(days=1)
    (merge,) = (await memory.call("consolidate"))["merges"]
    assert everything(memory) != before
    undone = await memory.call("undo_merge", merge_id=merge["id"])
    assert everything(memory) == before
    assert (undone["undone"], undone["absorbed"]) == (True, merge["absorbed"])
    (listed,) = (await memory.call("consolidations"))["merges"]
    assert listed == undone


async def test_what_was_set_apart_again_stays_apart(memory: Remembering) -> None:
    await doubled(memory, "The bins go out on Tuesday", "the bins go out on Tuesday!")
    (merge,) = (await memory.call("consolidate"))["merges"]
    await memory.call("undo_merge", merge_id=merge["id"])
    assert (await memory.call("consolidate"))["merges"] == []
    with pytest.raises(Conflict, match="already"):
        await memory.call("undo_merge", merge_id=merge["id"])


async def test_what_the_user_has_changed_since_survives_undoing(memory: Remembering) -> None:
    first, other = await doubled(memory, "The bins go out on Tuesday", "the bins go out on Tuesday!")
    (merge,) = (await memory.call("consolidate"))["merges"]
    await memory.call("update", memory_id=first, content="The bins go out on Monday")
    await memory.call("tag", memory_id=first, add=["three"], remove=["one"])
    await memory.call("undo_merge", merge_id=merge["id"])
    kept = await memory.call("get", memory_id=first)
    assert (kept["content"], kept["tags"], kept["pinned"]) == ("The bins go out on Monday", ["three"], False)
    back = await memory.call("get", memory_id=other)
    assert (back["tags"], back["pinned"]) == (["two"], True)


async def test_history_points_to_what_took_the_others_in_and_back(memory: Remembering) -> None:
    _, younger = await doubled(memory, "I live in Oslo", "I live in Oslo!")
    rome = (await memory.store("I live in Rome"))["memory"]["id"]
    await change(memory, rome, state="closed", superseded_by=younger, valid_to=memory.clock())
    before = everything(memory)
    (merge,) = (await memory.call("consolidate"))["merges"]
    assert (await memory.call("get", memory_id=rome))["superseded_by"] == merge["kept"]["id"]
    await memory.call("undo_merge", merge_id=merge["id"])
    assert everything(memory) == before


async def test_words_that_a_fact_has_too_are_taken_in_by_the_fact(memory: Remembering) -> None:
    text = (await memory.store("something"))["memory"]["id"]
    memory.clock.advance(minutes=1)
    fact = (await memory.store("I live in Oslo", attribute="home_city", value="Oslo"))["memory"]["id"]
    await memory.call("update", memory_id=text, content="i live in Oslo.")
    (merge,) = (await memory.call("consolidate"))["merges"]
    assert (merge["kept"]["id"], merge["absorbed"][0]["id"]) == (fact, text)


@pytest.mark.parametrize(
    ("one", "another"),
    [("I take prednisone", "I take prednisolone"), ("I like tea", "I do not like tea"), ("Code 4711", "Code 4712")],
)
async def test_what_is_only_alike_is_left_alone(memory: Remembering, one: str, another: str) -> None:
    await doubled(memory, one, another)
    assert (await memory.call("consolidate"))["merges"] == []


async def test_profiles_are_tidied_apart(memory: Remembering) -> None:
    await memory.store("the same", OTHER)
    await doubled(memory, "the same", "The same!")
    assert (await memory.call("consolidate", OTHER))["merges"] == []
    (merge,) = (await memory.call("consolidate"))["merges"]
    assert (await memory.call("consolidations", OTHER))["merges"] == []
    with pytest.raises(NotFound):
        await memory.call("undo_merge", OTHER, merge_id=merge["id"])


async def test_a_step_is_undone_before_the_one_it_stands_on(memory: Remembering) -> None:
    ids = await doubled(memory, "the same", "The same!")
    (inner,) = (await memory.call("consolidate"))["merges"]
    older = (await memory.store("other"))["memory"]["id"]
    await memory.call("update", memory_id=older, content="The same.")
    await change(memory, older, created_at=memory.clock() - timedelta(days=9))
    before = everything(memory)
    (outer,) = (await memory.call("consolidate"))["merges"]
    assert outer["kept"]["id"] == older
    with pytest.raises(Conflict, match="Undo that first"):
        await memory.call("undo_merge", merge_id=inner["id"])
    await memory.call("undo_merge", merge_id=outer["id"])
    assert everything(memory) == before
    await memory.call("undo_merge", merge_id=inner["id"])
    assert {row_id for (row_id,) in memory.rows("SELECT id FROM memory")} == {*ids, older}


async def change(memory: Remembering, memory_id: str, **values: Any) -> None:
    statement = update(MemoryRow).where(col(MemoryRow.id) == memory_id).values(**values)
    await memory.database.write(lambda session: session.execute(statement) and None)


async def test_what_was_taken_in_leaves_no_trace_when_its_memory_is_deleted(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        for words in ("My schmetterling is blue", "other"):
            await karen.call("memory.store", content=words)
        newest, oldest = (await karen.call("memory.list"))["memories"]
        await karen.call("memory.update", memory_id=newest["id"], content="my schmetterling is blue!")
        (merge,) = (await karen.call("memory.consolidate"))["merges"]
        await karen.call("memory.delete", memory_id=oldest["id"])
        assert (await karen.call("memory.consolidations"))["merges"] == []
        assert merge["kept"]["id"] == oldest["id"]
        await karen.call("memory.forget", OWNER, query="schmetterling")
        assert files_with(tmp_path, "schmetterling") == []


async def test_it_is_tidied_when_it_is_quiet_and_once_a_day(memory: Remembering, tmp_path: Path) -> None:
    await doubled(memory, "the same", "The same!")
    tidying = idle(memory, tmp_path)
    assert await tidying.tidy() == 1
    await doubled(memory, "something else", "Something else!")
    assert await tidying.tidy() == 0
    assert await idle(memory, tmp_path).tidy() == 0
    memory.clock.advance(hours=25)
    assert await tidying.tidy() == 1


async def test_it_begins_by_itself(memory: Remembering, tmp_path: Path) -> None:
    await doubled(memory, "the same", "The same!")
    tidying = idle(memory, tmp_path)
    await tidying.start()
    until = time.monotonic() + 10
    while not (await memory.call("consolidations"))["merges"] and time.monotonic() < until:
        await asyncio.sleep(0.02)
    await tidying.stop()
    assert len((await memory.call("consolidations"))["merges"]) == 1


async def test_a_profile_that_has_turned_it_off_is_left_alone(memory: Remembering, tmp_path: Path) -> None:
    memory.settings[ME.user_id] = KarenSettings(tidy_when_idle=False)
    await doubled(memory, "the same", "The same!")
    assert await idle(memory, tmp_path).tidy() == 0


def idle(memory: Remembering, folder: Path) -> IdleTidying:
    def settings(user_id: str) -> KarenSettings:
        return memory.settings.get(user_id, KarenSettings())

    parts = (memory.database, memory.outbox, consolidation_of(memory), settings)
    return IdleTidying(*parts, folder / "tidied.json", memory.clock, quiet_s=0.05)
