"""The index may be kept elsewhere: at a URL, or in Milvus. Every place keeps the same promises."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from indexed import ANA, BEN, DIMENSIONS, ELSEWHERE, LIMIT_S, MODEL, Indexed, WordEmbedder, indexed, vector
from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable
from karen.contract.types.enums import HealthStatus
from karen.memory.index import LanceTable
from karen.memory.index_choice import choose_index
from karen.memory.index_ledger import IndexLedger, State
from karen.memory.index_service import MemoryIndex
from karen.memory.milvus import MilvusTable
from karen.memory.records import MIGRATIONS as MEMORIES
from karen.memory.vectors import Reference, Scope, VectorTable
from karen.memory.words_only import WordsOnly

pytest.importorskip("milvus_lite", reason="Milvus Lite is not installed on this system")
HOSTILE = ["' OR '1'=='1", '" or "1"=="1', 'a\\" or 1 == 1 or "', "line\nend", "שלום\x01"]
PLACES = ["url", "milvus"]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


def table_at(place: str, folder: Path) -> VectorTable:
    if place == "milvus":
        return MilvusTable(str(folder / "milvus.db"), "", DIMENSIONS)
    return LanceTable(f"file://{folder / 'elsewhere'}", DIMENSIONS)


@pytest.fixture(params=PLACES)
async def karen(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Indexed]:
    async with indexed(tmp_path, table=table_at(request.param, tmp_path)) as karen:
        yield karen


async def test_what_is_stored_edited_and_removed_is_found_as_it_is(karen: Indexed) -> None:
    kept, edited, gone = await karen.say("apples and pears", "trains", "rivers")
    await karen.caught_up()
    await karen.edit(edited, "planes and ships")
    await karen.remove(gone)
    await karen.caught_up()
    assert sorted(await karen.found("planes")) == sorted([kept, edited])
    assert (await karen.found("planes and ships"))[0] == edited
    assert (await karen.index.similarities(ANA, vector("planes and ships"), [edited]))[edited] > 0.98


@pytest.mark.parametrize("stranger", [BEN, ELSEWHERE, *map(Caller, HOSTILE)])
async def test_nothing_of_another_profile_is_found(karen: Indexed, stranger: Caller) -> None:
    (mine,) = await karen.say("the same words", caller=ANA)
    (theirs,) = await karen.say("the same words", caller=stranger)
    await karen.caught_up()
    assert await karen.found("the same words", ANA) == [mine]
    assert await karen.found("the same words", stranger) == [theirs]
    assert list(await karen.index.similarities(stranger, vector("words"), [mine, theirs])) == [theirs]
    assert await karen.table.count(Scope(stranger.tenant_id, stranger.user_id)) == 1


async def test_a_long_text_is_found_once_by_any_part(karen: Indexed) -> None:
    (long,) = await karen.say("porridge every morning. " * 300 + "The key hangs behind the door.")
    (short,) = await karen.say("a key to understanding")
    await karen.caught_up()
    assert await karen.found("the key hangs behind the door.", limit=2) == [long, short]


async def test_what_is_forgotten_is_gone(karen: Indexed) -> None:
    gone, kept = await karen.say("a secret", "no secret")
    await karen.caught_up()
    await karen.remove(gone)
    assert await karen.index.forget(Scope(ANA.tenant_id, ANA.user_id), [Reference("memory", gone)]) == 1
    assert await karen.found("secret") == [kept]


async def test_building_anew_leaves_nothing_of_the_old(karen: Indexed) -> None:
    ids = await karen.say("one", "two")
    await karen.caught_up()
    karen.index.rebuild("that was asked for")
    await karen.caught_up()
    assert sorted(await karen.found("one")) == sorted(ids)
    assert (await karen.table.census(0)).rows == 2


@pytest.mark.parametrize("place", PLACES)
async def test_what_is_found_before_a_start_is_found_after_it(tmp_path: Path, place: str) -> None:
    async with indexed(tmp_path, table=table_at(place, tmp_path)) as karen:
        ids = await karen.say("from long ago")
        await karen.caught_up()
    async with indexed(tmp_path, table=table_at(place, tmp_path)) as karen:
        assert await karen.found("long ago") == ids
        assert karen.embedder.computed == []


@pytest.mark.parametrize("place", PLACES)
async def test_a_place_that_was_emptied_is_filled_again(tmp_path: Path, place: str) -> None:
    async with indexed(tmp_path, table=table_at(place, tmp_path)) as karen:
        ids = await karen.say("from long ago")
        await karen.caught_up()
    other = tmp_path / "other"
    other.mkdir()
    async with indexed(tmp_path, table=table_at(place, other)) as karen:
        await karen.caught_up()
        assert await karen.found("long ago") == ids


@asynccontextmanager
async def chosen(folder: Path, **environment: str) -> AsyncIterator[MemoryIndex | WordsOnly]:
    database, outbox = Database(folder / "karen.sqlite", folder / "backups", [BASE, MEMORIES]), Outbox()
    await database.start()
    ledger = IndexLedger(database, outbox, [])
    index = choose_index(ledger, outbox, WordEmbedder(), State(MODEL, DIMENSIONS), folder / "index", environment)
    await index.start()
    try:
        yield index
    finally:
        await index.stop()
        await database.stop()


@pytest.mark.parametrize("place", ["", "s3://bucket/karen", "milvus+http://127.0.0.1:1", "file:///nowhere"])
async def test_a_place_that_can_be_is_an_index(tmp_path: Path, place: str) -> None:
    async with chosen(tmp_path, KAREN_VECTORS=place) as index:
        assert isinstance(index, MemoryIndex)


@pytest.mark.parametrize("place", ["somewhere", "http://127.0.0.1", "milvus://host", "/a/path", "; DROP TABLE"])
async def test_a_place_that_cannot_be_is_named_and_words_serve(tmp_path: Path, place: str) -> None:
    async with chosen(tmp_path, KAREN_VECTORS=place) as index:
        health = await index.health()
        assert health.status is HealthStatus.DEGRADED
        assert f"KAREN_VECTORS is {place!r}" in health.detail
        with pytest.raises(Unavailable, match="found by its words"):
            await index.nearest(ANA, vector("anything"), 10)


async def test_without_pymilvus_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    async with chosen(tmp_path, KAREN_VECTORS="milvus+http://127.0.0.1:1") as index:
        assert "karen[milvus]" in (await index.health()).detail


async def test_a_milvus_that_does_not_answer_is_named_and_rows_wait(tmp_path: Path) -> None:
    table = MilvusTable("http://127.0.0.1:1", "", DIMENSIONS)
    async with indexed(tmp_path, table=table) as karen:
        await karen.say("patience")
        async with asyncio.timeout(LIMIT_S):
            while (await karen.index.health()).status is HealthStatus.HEALTHY:
                await asyncio.sleep(0.05)
        assert "Milvus at http://127.0.0.1:1 cannot be used" in (await karen.index.health()).detail
        assert await karen.ledger.pending() == 1
