"""What is restored is looked through before it is believed, and a kill at any moment leaves the old data or the new."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from karen.app import migrations
from karen.base.database import create_database
from karen.base.folder import DataFolder
from karen.base.keeping.archive import unpack_archive
from karen.base.keeping.incoming import Incoming, take_in_the_rest
from karen.base.migrations import PackageMigrations
from karen.contract.errors import Conflict, InvalidInput, KarenError, NotFound, Unavailable
from keeping import is_sound, keeping
from small_disk import fill, small_disk

FIXTURES = Path(__file__).parent / "fixtures"
LIMIT_S = 30
STEPS = 32
"""More operations on files than taking in needs."""


@dataclass(frozen=True)
class Copied:
    """A data folder with a conversation, and a copy made when it had another."""

    folder: Path
    copy: Path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    folder = tmp_path_factory.mktemp("template")

    async def write() -> None:
        async with keeping(folder / "karen") as karen:
            await karen.converse("then", *("hello " * 500 for _ in range(10)))
            await karen.call("settings.set", profile={"default_location": "Köln"})
            await karen.call("system.backup", path=str(folder / "copy.karen-backup"))
            await karen.converse("now", "hello")
            await karen.call("settings.set", profile={"default_location": "Bonn"})

    asyncio.run(write())
    return Copied(folder / "karen", folder / "copy.karen-backup")


@pytest.fixture
def copied(template: Copied, tmp_path: Path) -> Copied:
    shutil.copytree(template.folder, tmp_path / "karen")
    shutil.copyfile(template.copy, tmp_path / "copy.karen-backup")
    return Copied(tmp_path / "karen", tmp_path / "copy.karen-backup")


def repack(copy: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The archive with other content; who changes an entry without its manifest is found out."""
    with zipfile.ZipFile(copy) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def vouched(entries: dict[str, bytes], **changes: Any) -> None:
    """A manifest that agrees with the entries, as who wants to do harm would write it."""
    manifest = json.loads(entries["manifest.json"]) | changes
    manifest["entries"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
        for name, content in entries.items()
        if name != "manifest.json"
    }
    entries["manifest.json"] = json.dumps(manifest).encode()


def change_a_byte(entries: dict[str, bytes]) -> None:
    content = bytearray(entries["karen.sqlite"])
    content[len(content) // 2] ^= 1
    entries["karen.sqlite"] = bytes(content)


def drop_the_database(entries: dict[str, bytes]) -> None:
    del entries["karen.sqlite"]


def drop_the_manifest(entries: dict[str, bytes]) -> None:
    del entries["manifest.json"]


def drop_the_settings(entries: dict[str, bytes]) -> None:
    del entries["settings/profile-owner.json"]


def blow_up_the_settings(entries: dict[str, bytes]) -> None:
    entries |= {f"settings/{number}.json": b" " * 1_000_000 for number in range(17)}
    vouched(entries)


def put_nonsense_into_the_manifest(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = b'{"format": "holiday-photos"}'


def climb_out(entries: dict[str, bytes]) -> None:
    entries["settings/../../climbed.json"] = b"{}"
    vouched(entries)


def write_to_the_root(entries: dict[str, bytes]) -> None:
    entries["/tmp/karen-was-here.json"] = b"{}"
    vouched(entries)


def smuggle(entries: dict[str, bytes]) -> None:
    entries["run/endpoint.json"] = b"{}"


def swell(entries: dict[str, bytes]) -> None:
    entries["karen.sqlite"] += b"\x00" * 50_000_000
    vouched(entries)


def swell_the_settings(entries: dict[str, bytes]) -> None:
    entries["settings/profile-owner.json"] = b" " * 5_000_000
    vouched(entries)


def pack_a_letter(entries: dict[str, bytes]) -> None:
    entries["karen.sqlite"] = b"Dear Karen, this is a letter. " * 400
    vouched(entries)


def damage_inside(entries: dict[str, bytes]) -> None:
    content = bytearray(entries["karen.sqlite"])
    content[4096 * 20 : 4096 * 22] = b"\xa5" * 8192
    entries["karen.sqlite"] = bytes(content)
    vouched(entries)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (change_a_byte, "karen.sqlite is not what was put into it"),
        (drop_the_database, "karen.sqlite is missing"),
        (drop_the_manifest, "has no manifest"),
        (drop_the_settings, "settings/profile-owner.json is missing"),
        (put_nonsense_into_the_manifest, "its manifest says something else"),
        (climb_out, "which no backup does"),
        (write_to_the_root, "which no backup does"),
        (smuggle, "its manifest does not name"),
        (swell, "what should be its database is none"),
        (swell_the_settings, "too large for settings"),
        (blow_up_the_settings, "its settings are too large"),
        (pack_a_letter, "what should be its database is none"),
        (damage_inside, "is damaged"),
    ],
)
async def test_a_copy_that_is_not_what_it_should_be_is_refused_and_nothing_is_changed(
    copied: Copied, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    repack(copied.copy, change)
    await refused(copied, InvalidInput, says)


def leftovers(folder: Path) -> list[Path]:
    """What was being prepared, and anything that climbed out of where it belongs."""
    return [*folder.glob("incoming*"), *folder.parent.glob("*.json"), *Path("/tmp").glob("karen-was-here*")]


async def refused(copied: Copied, problem: type[KarenError], says: str) -> None:
    async with keeping(copied.folder) as karen:
        with pytest.raises(problem, match=says):
            await karen.call("system.restore", path=str(copied.copy))
        assert await karen.titles() == ["now", "then"]
        assert (await karen.call("settings.get"))["profile"]["default_location"] == "Bonn"
        await karen.converse("and on", "hello")
    assert leftovers(copied.folder) == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
async def test_a_copy_that_was_cut_short_is_refused(copied: Copied, share: float) -> None:
    content = copied.copy.read_bytes()
    copied.copy.write_bytes(content[: int(len(content) * share)])
    await refused(copied, InvalidInput, "is not a whole backup")


@pytest.mark.parametrize("seed", range(10))
async def test_a_copy_with_a_scratch_is_refused_or_gives_all_it_had(copied: Copied, seed: int) -> None:
    content, dice = bytearray(copied.copy.read_bytes()), random.Random(seed)
    place = dice.randrange(len(content) - 64)
    content[place : place + 64] = dice.randbytes(64)
    copied.copy.write_bytes(content)
    async with keeping(copied.folder) as karen:
        await asyncio.gather(karen.call("system.restore", path=str(copied.copy)), return_exceptions=True)
        titles = await karen.titles()
    assert titles in (["then"], ["now", "then"])
    assert is_sound(copied.folder / "karen.sqlite")


async def test_a_copy_in_a_newer_format_is_refused_by_its_version(copied: Copied) -> None:
    repack(copied.copy, lambda entries: vouched(entries, format_version=2, karen="9.0"))
    await refused(copied, Conflict, r"newer Karen \(9.0\)")


def inside(entries: dict[str, bytes], folder: Path, *statements: str) -> None:
    """Run statements in the database of a copy."""
    path = folder / "inside.sqlite"
    path.write_bytes(entries["karen.sqlite"])
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    entries["karen.sqlite"] = path.read_bytes()
    path.unlink()
    vouched(entries)


async def test_a_copy_with_a_newer_schema_is_refused_by_its_version(copied: Copied, tmp_path: Path) -> None:
    newer = "UPDATE schema_version SET version = 99 WHERE package = 'conversations'"
    repack(copied.copy, lambda entries: inside(entries, tmp_path, newer))
    await refused(copied, Conflict, "conversations 99")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TRIGGER evil AFTER INSERT ON message BEGIN DELETE FROM message; END", r"orders that are not.*evil"),
        ("CREATE VIRTUAL TABLE evil USING fts5 (words)", r"orders that are not.*evil"),
        ("CREATE INDEX evil ON message (hex(zeroblob(length(content) * 9)))", r"orders that are not.*evil"),
        ("CREATE INDEX evil ON message (id) WHERE length(hex(zeroblob(9))) > 1", r"orders that are not.*evil"),
        ("ALTER TABLE message ADD COLUMN x TEXT AS/**/(hex(zeroblob(100000000)))", r"orders that are not.*message"),
        ("ALTER TABLE message ADD COLUMN x TEXT CHECK (length(hex(zeroblob(9))) > 1)", r"orders that are not.*message"),
        ("DROP TABLE schema_version", "no such table"),
    ],
)
async def test_a_database_that_is_not_quite_karens_is_refused(
    copied: Copied, tmp_path: Path, statement: str, says: str
) -> None:
    repack(copied.copy, lambda entries: inside(entries, tmp_path, statement))
    await refused(copied, InvalidInput, says)


@pytest.mark.parametrize("encrypted_bit", [1])
async def test_a_copy_that_asks_for_a_password_is_refused(copied: Copied, encrypted_bit: int) -> None:
    content = bytearray(copied.copy.read_bytes())
    for place in (6 + content.index(b"PK\x03\x04"), 8 + content.index(b"PK\x01\x02")):
        content[place] |= encrypted_bit
    copied.copy.write_bytes(content)
    await refused(copied, InvalidInput, "cannot be read")


async def test_a_copy_that_is_not_there_is_named(copied: Copied) -> None:
    copied.copy.rename(copied.folder / "backups" / "elsewhere.karen-backup")
    async with keeping(copied.folder) as karen:
        with pytest.raises(NotFound, match="There is no file"):
            await karen.call("system.restore", path=str(copied.copy))
        with pytest.raises(InvalidInput, match="not a whole path"):
            await karen.call("system.restore", path="elsewhere.karen-backup")
        with pytest.raises(NotFound, match="There is no file"):
            await karen.call("system.restore", path=str(copied.folder))


EVERY_STEP = [(package.package, step) for package in migrations() for step in package.steps]


@pytest.mark.parametrize("count", range(2, len(EVERY_STEP)))
async def test_a_copy_of_an_earlier_schema_is_upgraded_on_its_way_in(copied: Copied, count: int) -> None:
    """Also in the form such copies had before they were archives."""
    old = copied.folder / "backups" / "before-upgrade-20260101T120000000000.sqlite"
    make_earlier(old, count)
    async with keeping(copied.folder) as karen:
        [listed] = [copy for copy in (await karen.call("system.backups"))["backups"] if copy["path"] == str(old)]
        assert (listed["usable"], listed["reason"]) == (True, "before_upgrade")
        assert listed["created_at"] == "2026-01-01T12:00:00Z"
        await karen.call("system.restore", path=str(old))
        names = {profile["name"] for profile in (await karen.call("profiles.list"))["profiles"]}
        assert names == {"Me", "Ana"}
        await karen.converse("new", "hello")
    assert is_sound(copied.folder / "karen.sqlite")


def make_earlier(path: Path, count: int) -> None:
    done = [package for package, _ in EVERY_STEP[:count]]
    create_database(
        path, [PackageMigrations(each.package, each.steps[: done.count(each.package)]) for each in migrations()]
    )
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO user VALUES ('ana', 'local', 'Ana', 'member', '2026-01-01 00:00:00')")
        connection.commit()


async def test_a_restore_without_room_changes_nothing(template: Copied, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 900_000) as disk:
        shutil.copytree(template.folder, disk, dirs_exist_ok=True)
        async with keeping(disk) as karen:
            fill(disk)
            with pytest.raises(Unavailable, match="full"):
                await karen.call("system.restore", path=str(template.copy))
            assert await karen.titles() == ["now", "then"]
        assert leftovers(disk) == []


def test_of_an_archive_there_is_no_room_for_nothing_is_unpacked(template: Copied, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 900_000) as disk:
        folder = disk / "made"
        folder.mkdir()
        fill(disk)
        with pytest.raises(OSError, match="No space left"):
            unpack_archive(template.copy, folder, lambda: None)
        assert list(folder.iterdir()) == []


def test_a_kill_at_any_step_of_taking_in_leaves_the_old_data_or_the_new(copied: Copied, tmp_path: Path) -> None:
    for number in range(STEPS):
        folder = tmp_path / "dying" / str(number)
        shutil.copytree(copied.folder, folder)
        prepared = Incoming(DataFolder(folder)).begin()
        with zipfile.ZipFile(copied.copy) as archive:
            archive.extractall(prepared, [name for name in archive.namelist() if name != "manifest.json"])
    command = [sys.executable, str(FIXTURES / "dying_child.py"), str(tmp_path / "dying")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    assert 0 < int(done.stdout) < STEPS // 2
    found = [state(tmp_path / "dying" / str(number)) for number in range(STEPS)]
    old, new = (["now", "then"], "Bonn"), (["then"], "Köln")
    assert all(each in (old, new) for each in found)
    assert {str(each) for each in found} == {str(old), str(new)}
    assert [each == new for each in found] == sorted(each == new for each in found)


def state(folder: Path) -> tuple[list[str], str]:
    """What the next start finds."""
    take_in_the_rest(DataFolder(folder))
    with closing(sqlite3.connect(folder / "karen.sqlite")) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        titles = [title for (title,) in connection.execute("SELECT title FROM conversation ORDER BY title")]
    settings = json.loads((folder / "settings" / "profile-owner.json").read_text("utf-8"))
    assert not list(folder.glob("incoming*"))
    return titles, settings["default_location"]


@pytest.mark.parametrize("seed", range(2))
async def test_a_kill_while_copies_are_restored_leaves_one_of_them(copied: Copied, tmp_path: Path, seed: int) -> None:
    other = tmp_path / "other.karen-backup"
    async with keeping(copied.folder) as karen:
        await karen.call("system.backup", path=str(other))
    run_until_killed([str(copied.folder), str(copied.copy), str(other)], seed)
    assert state(copied.folder) in ((["now", "then"], "Bonn"), (["then"], "Köln"))
    async with keeping(copied.folder) as karen:
        await karen.converse("and on", "hello")
        assert all(copy["usable"] for copy in (await karen.call("system.backups"))["backups"])
    assert is_sound(copied.folder / "karen.sqlite")


@pytest.mark.parametrize("seed", range(2))
async def test_a_kill_while_copies_are_made_leaves_whole_copies_and_nothing_else(copied: Copied, seed: int) -> None:
    run_until_killed([str(copied.folder)], 1 + 2 * seed)
    async with keeping(copied.folder) as karen:
        copies = (await karen.call("system.backups"))["backups"]
        assert copies
        assert all(copy["usable"] for copy in copies)
        assert await karen.titles() == ["now", "then"]
        await karen.call("system.restore", path=copies[0]["path"])
        assert await karen.titles() == ["now", "then"]
    assert [path.name for path in (copied.folder / "backups").glob(".*")] == []


def run_until_killed(arguments: list[str], seed: int) -> None:
    command = [sys.executable, str(FIXTURES / "restoring_child.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(1 + seed % 2):
            child.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.2))
        child.kill()
