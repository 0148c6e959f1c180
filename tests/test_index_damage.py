"""Whatever happens to the index, it is built anew from the rows: damaged, missing, too old, or another model's."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from indexed import ANA, DIMENSIONS, LIMIT_S, Indexed, WordEmbedder, indexed, vector
from karen.base.finding import State
from karen.base.folder import DataFolder
from karen.base.keeping.index_folder import size_of
from karen.contract.errors import ModelUnavailable, TimedOut, Unavailable
from karen.contract.types.enums import HealthStatus
from karen.memory.index import LanceTable
from karen.memory.index_checks import check_index
from karen.memory.vectors import Damaged
from small_disk import fill, small_disk

SAID = [f"thing number {number} of many" for number in range(40)]
FIRST = SAID[0]


def files(folder: Path, pattern: str) -> list[Path]:
    found = [path for path in (folder / "index").rglob(pattern) if path.is_file()]
    assert found
    return found


def delete_all(folder: Path) -> None:
    shutil.rmtree(folder / "index")


def delete_numbers(folder: Path) -> None:
    for path in files(folder, "data/*"):
        path.unlink()


def empty_manifests(folder: Path) -> None:
    for path in files(folder, "_versions/*"):
        path.write_bytes(b"")


def cut_manifests(folder: Path) -> None:
    for path in files(folder, "_versions/*"):
        path.write_bytes(path.read_bytes()[:20])


def delete_manifests(folder: Path) -> None:
    shutil.rmtree(files(folder, "_versions/*")[0].parent)


def cut_numbers(folder: Path) -> None:
    for path in files(folder, "data/*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_numbers(folder: Path) -> None:
    for path in files(folder, "data/*"):
        path.write_bytes(b"")


def zero_numbers(folder: Path) -> None:
    for path in files(folder, "data/*"):
        path.write_bytes(b"\0" * path.stat().st_size)


def spoil_numbers(folder: Path) -> None:
    for path in files(folder, "data/*"):
        whole = path.read_bytes()
        path.write_bytes(b"\xa5" * (len(whole) * 3 // 4) + whole[len(whole) * 3 // 4 :])


def spoil_everything(folder: Path) -> None:
    for path in files(folder, "*"):
        path.write_bytes(b"\xa5" * path.stat().st_size)


def put_a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder / "index")
    (folder / "index").write_text("not a folder")


HARMS = [
    delete_all,
    delete_numbers,
    empty_manifests,
    cut_manifests,
    delete_manifests,
    cut_numbers,
    empty_numbers,
    zero_numbers,
    spoil_numbers,
    spoil_everything,
    put_a_file_in_its_place,
]


async def until_trouble(karen: Indexed) -> None:
    async with asyncio.timeout(LIMIT_S):
        while (await karen.index.health()).status is HealthStatus.HEALTHY:
            await asyncio.sleep(0.01)


async def asked_until_whole(karen: Indexed) -> list[str]:
    """What is found when the index has noticed its damage, which may take a question."""
    await karen.found(FIRST)
    await karen.caught_up()
    return await karen.found(FIRST, limit=len(SAID))


@pytest.mark.parametrize("harm", HARMS)
async def test_an_index_that_was_damaged_at_rest_is_built_anew(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    async with indexed(tmp_path) as karen:
        ids = await karen.say(*SAID)
        await karen.caught_up()
    harm(tmp_path)
    async with indexed(tmp_path) as karen:
        found = await asked_until_whole(karen)
        assert (found[0], sorted(found)) == (ids[0], sorted(ids))
        assert (await karen.index.health()).status is HealthStatus.HEALTHY
    assert not (tmp_path / "index.old").exists()


@pytest.mark.parametrize("harm", HARMS)
async def test_an_index_that_is_damaged_while_karen_runs_is_built_anew(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    async with indexed(tmp_path) as karen:
        ids = await karen.say(*SAID)
        await karen.caught_up()
        harm(tmp_path)
        ids += await karen.say("one more thing")
        await karen.caught_up()
        await asked_until_whole(karen)
    async with indexed(tmp_path) as karen:
        await asked_until_whole(karen)
        assert sorted(await karen.found(FIRST, limit=100)) == sorted(ids)


async def test_an_index_that_takes_far_too_much_room_is_built_anew(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        ids = await karen.say(*SAID)
        await karen.caught_up()
        with (tmp_path / "index" / "what-nobody-needs").open("wb") as file:
            file.truncate(100_000_000)
        ids += await karen.say("one more thing")
        async with asyncio.timeout(LIMIT_S):
            while size_of(tmp_path / "index") > 1_000_000:
                await asyncio.sleep(0.01)
        await karen.caught_up()
        assert sorted(await karen.found(FIRST, limit=100)) == sorted(ids)


def test_a_folder_is_measured_while_what_is_in_it_comes_and_goes(tmp_path: Path) -> None:
    folders = [tmp_path / "index" / f"{number}" / "of" / "many" for number in range(300)]
    tidied = threading.Event()

    def come_and_go() -> None:
        for folder in folders * 5:
            folder.mkdir(parents=True)
            shutil.rmtree(folder.parents[1])
        tidied.set()

    with ThreadPoolExecutor(1) as threads:
        tidying = threads.submit(come_and_go)
        while not tidied.is_set():
            assert size_of(tmp_path / "index") == 0
        tidying.result()


async def test_while_it_is_built_anew_it_says_so(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.say(*SAID)
        await karen.caught_up()
        shutil.rmtree(tmp_path / "index")
        with pytest.raises(Unavailable, match="built anew"):
            await karen.index.nearest(ANA, vector(FIRST), 10)
        assert karen.index.standing().state == "rebuilding"
        assert (await karen.index.health()).status is HealthStatus.DEGRADED
        await karen.caught_up()


async def test_vectors_of_the_same_words_are_copied_and_not_computed_again(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.say(*SAID)
        await karen.caught_up()
        karen.embedder.computed.clear()
        karen.index.rebuild("that was asked for")
        await karen.caught_up()
        assert karen.embedder.computed == []
        assert (await karen.table.census(0)).rows == len(SAID)


async def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.say(*SAID)
        await karen.caught_up()
    async with indexed(tmp_path, WordEmbedder("another")) as karen:
        await karen.caught_up()
        assert len(await karen.index.nearest(ANA, vector(FIRST, "another"), 100)) == len(SAID)
        assert sorted(karen.embedder.computed) == sorted(SAID)
        with pytest.raises(Unavailable, match="cannot be compared"):
            await karen.index.nearest(ANA, vector(FIRST), 10)


async def test_an_older_copy_of_the_database_has_no_ghosts_in_its_index(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    async with indexed(tmp_path) as karen:
        ids = await karen.say("old one", "old two")
        await karen.caught_up()
        with closing(sqlite3.connect(tmp_path / "karen.sqlite")) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        await karen.remove(ids[0])
        await karen.say("new one")
        await karen.caught_up()
    for name in ("karen.sqlite-wal", "karen.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    copy.replace(tmp_path / "karen.sqlite")
    async with indexed(tmp_path) as karen:
        await karen.caught_up()
        assert sorted(await karen.found("one")) == sorted(ids)


async def test_a_text_that_kills_the_embedder_keeps_no_other_from_the_index(tmp_path: Path) -> None:
    def dies(texts: Sequence[str]) -> None:
        if "poison" in texts:
            raise ModelUnavailable("It died.", model="words")

    async with indexed(tmp_path, WordEmbedder(failing=dies)) as karen:
        before, _poison, after = await karen.say("before", "poison", "after")
        await karen.caught_up()
        assert sorted(await karen.found("before")) == sorted([before, after])


@pytest.mark.parametrize("problem", [ModelUnavailable("Out of breath.", model="words"), TimedOut("Out of breath.")])
async def test_while_nothing_can_be_computed_rows_wait_and_the_reason_is_said(
    tmp_path: Path, problem: ModelUnavailable | TimedOut
) -> None:
    broken = True

    def fails(_texts: Sequence[str]) -> None:
        if broken:
            raise problem

    async with indexed(tmp_path, WordEmbedder(failing=fails)) as karen:
        (stored,) = await karen.say("patience")
        await until_trouble(karen)
        assert "Out of breath." in (await karen.index.health()).detail
        broken = False
        await karen.caught_up()
        assert await karen.found("patience") == [stored]
        assert (await karen.index.health()).status is HealthStatus.HEALTHY


async def test_a_full_disk_stops_the_index_and_room_lets_it_go_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4_000_000) as disk:
        table = LanceTable(disk / "index", DIMENSIONS)
        async with indexed(tmp_path, table=table) as karen:
            ids = await karen.say("with room")
            await karen.caught_up()
            ballast = fill(disk)
            ids += await karen.say(*SAID)
            await until_trouble(karen)
            assert "disk is full" in (await karen.index.health()).detail
            assert await karen.found("with room") == ids[:1]
            ballast.unlink()
            await karen.caught_up()
            assert sorted(await karen.found(FIRST, limit=100)) == sorted(ids)


async def test_a_conflict_with_another_writer_is_tried_again(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.say(*SAID)
        await karen.caught_up()
        other = LanceTable(tmp_path / "index", DIMENSIONS)
        await other.open(anew=False)
        await other.tidy(thoroughly=True)
        ids = await karen.say("after the other")
        await karen.caught_up()
        assert (await karen.found("after the other"))[0] == ids[0]
        await other.close()


async def test_what_is_no_vector_is_damage(tmp_path: Path) -> None:
    table = LanceTable(tmp_path / "index", DIMENSIONS)
    with pytest.raises(Damaged):
        await table.open(anew=False)


async def test_the_doctor_says_what_the_index_holds_and_that_a_missing_one_comes_back(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    assert check_index(data).said == "there is nothing to index in the data folder"
    async with indexed(tmp_path) as karen:
        await karen.say(*SAID)
        await karen.caught_up()
    assert check_index(data).said.startswith(f"{len(SAID)} vectors")
    assert check_index(data).state is State.OK
    delete_all(tmp_path)
    assert check_index(data).state is State.NOTE
