"""A damaged database: Karen starts, shows what can be read, changes nothing, and builds a new one of what is left."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from karen.app import migrations
from karen.base.database import Database, create_database
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.keeping.damage import check_thoroughly, find_damage
from karen.base.keeping.exchange import Exchange
from karen.base.keeping.safety import DataSafety
from karen.base.keeping.salvage import salvage
from karen.base.migrations import PackageMigrations
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Unavailable
from karen.contract.types.system import Topic
from karen.conversations.statistics import count_of_everybody
from karen.models.configuration import keep_agreements
from keeping import Keeping, is_sound, keeping, leaf_pages, overwrite_page, overwrite_pages, root_page
from small_disk import fill, small_disk

MESSAGES = 120
MOST_ROWS_A_PAGE = 12
SAID = [f"message {number} " + "word " * (number * 7 % 900) for number in range(MESSAGES)]


@dataclass(frozen=True)
class Written:
    """A data folder worth repairing, and its large conversation."""

    folder: Path
    conversation_id: str


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("template")

    async def write() -> str:
        async with keeping(folder) as karen:
            for number in range(20):
                await karen.converse(f"small {number}", f"hello {number}")
            await karen.call("conversations.save_draft", text="half a thought", conversation_id=None)
            return await karen.converse("large", *SAID)

    return Written(folder, asyncio.run(write()))


@pytest.fixture
def written(template: Written, tmp_path: Path) -> Written:
    """A copy for each test."""
    shutil.copytree(template.folder, tmp_path, dirs_exist_ok=True)
    return Written(tmp_path, template.conversation_id)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // 4096 * 4096)


def scribble_on_the_table_of_messages(path: Path) -> None:
    overwrite_page(path, root_page(path, "message"))


def scribble_on_the_schema(path: Path) -> None:
    overwrite_page(path, 1)


def leave_only_zeros(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def write_a_letter(path: Path) -> None:
    path.write_bytes(b"Dear Karen, this is a letter. " * 400)


READABLE = [truncate, scribble_on_the_table_of_messages, scribble_on_the_schema]
HOPELESS = [leave_only_zeros, empty, write_a_letter]
Harm = Callable[[Path], None]


@pytest.mark.parametrize("harm", READABLE + HOPELESS)
async def test_karen_starts_on_a_damaged_database_says_so_and_changes_nothing(written: Written, harm: Harm) -> None:
    harm(written.folder / "karen.sqlite")
    before = digest(written.folder / "karen.sqlite")
    async with keeping(written.folder) as karen:
        state = await karen.call("system.data_state")
        assert state["condition"] == "damaged"
        assert "Restore a copy or repair it" in state["said"]
        health = await karen.call("system.health")
        assert health["status"] == "unhealthy"
        with pytest.raises(Unavailable, match="nothing is changed any more"):
            await karen.call("conversations.create", title="x")
        with pytest.raises(Unavailable, match="nothing is changed any more"):
            await karen.call("profiles.create", name="Ana")
    assert digest(written.folder / "karen.sqlite") == before


async def test_what_can_be_read_of_a_database_that_was_cut_short_is_shown(written: Written) -> None:
    truncate(written.folder / "karen.sqlite")
    async with keeping(written.folder) as karen:
        assert (await karen.call("profiles.me"))["name"] == "Me"


async def test_damage_that_is_met_later_ends_all_writing_and_is_told(written: Written) -> None:
    async with keeping(written.folder) as karen:
        assert (await karen.call("system.data_state"))["condition"] == "good"
        for number in leaf_pages(karen.data.database, "message"):
            overwrite_page(karen.data.database, number)
        with karen.events.listening(frozenset({Topic.DATA})) as news:
            with pytest.raises(Unavailable, match="Restore a copy or repair it"):
                await karen.said(written.conversation_id)
            assert (await asyncio.wait_for(news.get(), 5)).topic is Topic.DATA
        assert (await karen.call("system.data_state"))["condition"] == "damaged"
        with pytest.raises(Unavailable, match="nothing is changed any more"):
            await karen.call("conversations.create", title="x")
        assert "small 3" in await karen.titles()


@pytest.mark.parametrize("name", ["message", "message_placed", "sqlite_autoindex_message_1", "message_text_data"])
async def test_the_thorough_check_finds_what_the_look_at_the_start_does_not(written: Written, name: str) -> None:
    path = written.folder / "karen.sqlite"
    assert check_thoroughly(path, lambda: False) == ""
    overwrite_page(path, leaf_pages(path, name)[-1])
    assert find_damage(path, written.folder / "backups") == ""
    assert "is damaged" in check_thoroughly(path, lambda: False)


async def test_karen_looks_through_the_data_by_herself_after_each_start(written: Written) -> None:
    data, events = DataFolder(written.folder), Events()
    overwrite_page(data.database, leaf_pages(data.database, "message")[-1])
    database = Database(data.database, data.backups, migrations())
    exchange = Exchange(data, database, ValidatedFiles(data.settings), events, nothing, nothing)
    safety = DataSafety(
        data,
        database,
        migrations(),
        exchange,
        events,
        lambda: datetime.now(UTC),
        count_of_everybody,
        keep_agreements,
        check_delay_s=0,
    )
    await database.start()
    with events.listening(frozenset({Topic.DATA})) as news:
        await safety.start()
        await asyncio.wait_for(news.get(), 10)
    assert "is damaged" in database.damage
    await safety.stop()
    await database.stop()


async def nothing() -> None:
    """Nobody has turns here, or anything to begin again."""


async def test_a_thorough_check_that_is_stopped_has_found_nothing(written: Written) -> None:
    scribble_on_the_table_of_messages(written.folder / "karen.sqlite")
    assert check_thoroughly(written.folder / "karen.sqlite", lambda: True) == ""


@pytest.mark.parametrize("lose", [Path.unlink, empty])
async def test_a_database_that_is_gone_is_not_begun_anew_in_silence(tmp_path: Path, lose: Harm) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("kept", "hello")
        copy = await karen.call("system.backup")
    lose(tmp_path / "karen.sqlite")
    async with keeping(tmp_path) as karen:
        state = await karen.call("system.data_state")
        assert (state["condition"], state["newest_backup"]["path"]) == ("damaged", copy["path"])
        with pytest.raises(Conflict, match=re.escape(copy["path"])):
            await karen.call("system.repair")
        await karen.call("system.restore", path=copy["path"])
        assert await karen.titles() == ["kept"]
        assert (await karen.call("system.data_state"))["condition"] == "good"


@pytest.mark.parametrize("harm", HOPELESS)
async def test_where_nothing_is_left_and_there_is_no_copy_repair_begins_anew(written: Written, harm: Harm) -> None:
    path = written.folder / "karen.sqlite"
    harm(path)
    before = digest(path)
    async with keeping(written.folder) as karen:
        repaired = await karen.call("system.repair")
        assert (repaired["saved_rows"], digest(Path(repaired["kept"]))) == (0, before)
        await karen.converse("new", "hello")
        assert await karen.titles() == ["new"]


@pytest.mark.parametrize("harm", [truncate, scribble_on_the_table_of_messages, scribble_on_the_schema])
async def test_repair_saves_what_can_be_read_and_keeps_the_damaged_file(written: Written, harm: Harm) -> None:
    harm(written.folder / "karen.sqlite")
    before = digest(written.folder / "karen.sqlite")
    async with keeping(written.folder) as karen:
        repaired = await karen.call("system.repair")
        assert digest(Path(repaired["kept"])) == before
        assert repaired["saved_rows"] > 20
        assert (await karen.call("system.data_state"))["condition"] == "good"
        assert set(await karen.said(written.conversation_id)) <= set(SAID)
        await karen.converse("after", "hello again")
    assert is_sound(written.folder / "karen.sqlite")


async def test_a_table_whose_first_page_is_gone_is_read_from_its_other_pages(written: Written) -> None:
    scribble_on_the_table_of_messages(written.folder / "karen.sqlite")
    async with keeping(written.folder) as karen:
        repaired = await karen.call("system.repair")
        assert (repaired["lost_rows"], repaired["lost"]) == (0, [])
        assert await karen.said(written.conversation_id) == SAID
        assert (await karen.call("conversations.search", text="message 117"))["total"] > 0
        assert [draft["text"] for draft in (await karen.call("conversations.drafts"))["drafts"]] == ["half a thought"]


async def test_rows_that_are_lost_are_counted_by_what_the_indexes_know(written: Written) -> None:
    path = written.folder / "karen.sqlite"
    overwrite_page(path, leaf_pages(path, "message")[3])
    async with keeping(written.folder) as karen:
        with pytest.raises(Unavailable):
            await karen.said(written.conversation_id)
        repaired = await karen.call("system.repair")
        left = await karen.said(written.conversation_id)
        assert repaired["lost"] == ["message"]
        assert 0 < repaired["lost_rows"] < 20
        small = sum([len(await karen.said(each)) for each in await others(karen, written.conversation_id)])
        assert len(left) + small + repaired["lost_rows"] == MESSAGES + 20


async def others(karen: Keeping, conversation_id: str) -> list[str]:
    page = await karen.call("conversations.list", limit=500)
    return [each["id"] for each in page["conversations"] if each["id"] != conversation_id]


async def test_messages_whose_conversation_is_lost_get_a_new_one(written: Written) -> None:
    path = written.folder / "karen.sqlite"
    for number in {root_page(path, "conversation"), *leaf_pages(path, "conversation")}:
        overwrite_page(path, number)
    async with keeping(written.folder) as karen:
        await karen.call("system.repair")
        assert set(await karen.titles()) == {"Recovered conversation"}
        assert await karen.said(written.conversation_id) == SAID
    assert is_sound(path)


async def test_rows_of_a_lost_profile_get_a_new_one(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        ana = (await karen.call("profiles.create", name="Ana"))["id"]
        conversation_id = await karen.converse("of Ana", "hello", caller=Caller(ana, Role.MEMBER))
    overwrite_page(tmp_path / "karen.sqlite", root_page(tmp_path / "karen.sqlite", "user"))
    async with keeping(tmp_path) as karen:
        await karen.call("system.repair")
        names = {profile["id"]: profile["name"] for profile in (await karen.call("profiles.list"))["profiles"]}
        assert names == {"owner": "Me", ana: f"Recovered {ana[:8]}"}
        assert await karen.said(conversation_id, Caller(ana, Role.MEMBER)) == ["hello"]


@pytest.mark.parametrize("seed", range(25))
async def test_repair_of_pages_overwritten_at_random_is_sound_and_makes_nothing_up(written: Written, seed: int) -> None:
    path = written.folder / "karen.sqlite"
    whole = rows(path)
    overwrite_pages(path, seed, count=1 + seed, first=1 + seed % 2)
    target = written.folder / "new.sqlite"
    salvaged = salvage(path, target, migrations(), lambda: None)
    found = rows(target)
    assert found.keys() <= whole.keys()
    assert [each for each in found if not is_as_written(found[each], whole[each])] == []
    assert salvaged.saved["message"] == len(found)
    assert len(found) >= len(whole) - MOST_ROWS_A_PAGE * (1 + seed)
    assert is_sound(target)


def is_as_written(found: tuple[str, str, str], written: tuple[str, str, str]) -> bool:
    """Word for word, but for the last bytes of one that just reached into a spoilt page: SQLite keeps no checksums."""
    certain = max(0, len(written[2]) - 4)
    return found[:2] == written[:2] and found[2][:certain] == written[2][:certain]


def rows(path: Path) -> dict[int, tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT sequence, id, conversation_id, content FROM message")
        return {row[0]: row[1:] for row in found}


async def test_an_earlier_schema_is_upgraded_by_its_repair(tmp_path: Path) -> None:
    earlier = [PackageMigrations(each.package, each.steps[:-1]) for each in migrations()]
    path = tmp_path / "karen.sqlite"
    create_database(path, earlier)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO user VALUES ('ana', 'local', 'Ana', 'member', '2026-01-01 00:00:00')")
        connection.commit()
    overwrite_page(path, root_page(path, "conversation"))
    async with keeping(tmp_path) as karen:
        assert (await karen.call("system.data_state"))["condition"] == "damaged"
        await karen.call("system.repair")
        names = {profile["name"] for profile in (await karen.call("profiles.list"))["profiles"]}
        assert names == {"Me", "Ana"}
        await karen.converse("after", "hello")


async def test_what_is_only_in_the_log_of_changes_is_saved_too(written: Written) -> None:
    path, other = written.folder / "karen.sqlite", written.folder / "as-after-a-kill"
    other.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE message SET content = 'changed in the log' WHERE sequence = 1")
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", other / f"karen.sqlite{suffix}")
    scribble_on_the_table_of_conversations(other / "karen.sqlite", root_page(path, "conversation"))
    salvage(other / "karen.sqlite", other / "new.sqlite", migrations(), lambda: None)
    assert rows(other / "new.sqlite")[1][2] == "changed in the log"


def scribble_on_the_table_of_conversations(path: Path, root: int) -> None:
    overwrite_page(path, root)


async def test_nothing_is_repaired_that_is_whole(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        with pytest.raises(Conflict, match="nothing to repair"):
            await karen.call("system.repair")


async def test_a_repair_without_room_changes_nothing(template: Written, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 6_000_000) as disk:
        shutil.copytree(template.folder, disk, dirs_exist_ok=True)
        scribble_on_the_table_of_messages(disk / "karen.sqlite")
        before = digest(disk / "karen.sqlite")
        async with keeping(disk) as karen:
            fill(disk)
            with pytest.raises(Unavailable, match="disk is full"):
                await karen.call("system.repair")
            assert (await karen.call("system.data_state"))["condition"] == "damaged"
        assert digest(disk / "karen.sqlite") == before
        assert not list(disk.glob("incoming*"))


ROTTEN = [
    ("message", "timestamp", "'202f-11-22 20:58:11.648629'"),
    ("message", "edit_history", "'[{'"),
    ("message", "provenance", '\'{"kind": "comp\''),
    ("conversation", "ui_context", "'{x}'"),
    ("conversation", "updated_at", "'2026-99-99 00:00:00.000000'"),
]


@pytest.mark.parametrize(("table", "column", "value"), ROTTEN)
async def test_a_row_with_a_rotten_value_is_found_out_and_kept_without_it(
    written: Written, table: str, column: str, value: str
) -> None:
    path = written.folder / "karen.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER message_text_left")
        connection.execute("DROP TRIGGER message_text_changed")
        connection.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid = 3")
    assert "is damaged" in check_thoroughly(path, lambda: False)
    target = written.folder / "new.sqlite"
    assert salvage(path, target, migrations(), lambda: None).lost == {}
    assert check_thoroughly(target, lambda: False) == ""
    assert len(rows(target)) == MESSAGES + 20
    assert is_sound(target)


async def test_a_byte_that_is_no_text_costs_itself_and_not_the_message(written: Written) -> None:
    path, text = written.folder / "karen.sqlite", SAID[100].encode()
    content = path.read_bytes()
    assert content.count(text[:40]) == 1
    path.write_bytes(content.replace(text[:40], text[:20] + b"\xff" + text[21:40]))
    async with keeping(written.folder) as karen:
        with pytest.raises(Unavailable, match="is damaged"):
            await karen.said(written.conversation_id)
        assert (await karen.call("system.repair"))["lost_rows"] == 0
        assert (await karen.said(written.conversation_id))[100] == SAID[100][:20] + "\ufffd" + SAID[100][21:]


HEADERS = [(0, 0, "no database"), (18, 9, "does not write"), (19, 9, "does not write"), (47, 9, "is damaged")]


@pytest.mark.parametrize(("place", "value", "says"), HEADERS)
async def test_a_header_that_makes_no_sense_is_damage(written: Written, place: int, value: int, says: str) -> None:
    path = written.folder / "karen.sqlite"
    content = bytearray(path.read_bytes())
    content[place] = value
    path.write_bytes(content)
    async with keeping(written.folder) as karen:
        assert says in (await karen.call("system.data_state"))["said"]
        assert (await karen.call("system.repair"))["lost_rows"] == 0
        assert await karen.said(written.conversation_id) == SAID
