"""Copies of the data: whole or not there, made while Karen works; and a copy put back, with everything that goes on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calling import MEMBER
from copies import database_in, manifest_of
from karen.app import migrations
from karen.base.keeping.backups import KEPT, Backups, Source
from karen.base.keeping.snapshot import copy_database, opened_readonly
from karen.base.migrations import newest_versions
from karen.contract.errors import Conflict, Forbidden, InvalidInput, KarenError, Unavailable
from karen.contract.types.data import BackupReason
from karen.contract.types.system import Topic
from keeping import is_sound, keeping
from small_disk import small_disk


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_copy_holds_the_data_and_the_settings_and_nothing_else(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("kept", "hello")
        await karen.call("settings.set", profile={"default_location": "Köln"})
        (karen.data.settings / "machine.broken.json").write_text("{")
        made = await karen.call("system.backup", path=str(tmp_path / "mine.karen-backup"))
    copy = tmp_path / "mine.karen-backup"
    assert (made["path"], made["size_bytes"]) == (str(copy), copy.stat().st_size)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["karen.sqlite", "manifest.json", "settings/profile-owner.json"]
    manifest = manifest_of(copy)
    assert manifest["reason"] == "asked"
    assert manifest["schema_versions"] == newest_versions(migrations())
    assert files(tmp_path) == ["karen", "mine.karen-backup"]
    shutil.move(copy, tmp_path / "karen" / "backups")
    assert is_sound(database_in(tmp_path / "karen" / "backups" / copy.name))


async def test_without_a_path_the_copy_goes_to_karens_own_folder_and_is_listed(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        first = await karen.call("system.backup")
        second = await karen.call("system.backup")
        listed = await karen.call("system.backups")
        assert listed["folder"] == str(tmp_path / "backups")
        assert [copy["path"] for copy in listed["backups"]] == [second["path"], first["path"]]
        assert all(copy["usable"] for copy in listed["backups"])


@pytest.mark.parametrize(
    ("path", "problem", "says"),
    [
        ("copy.karen-backup", InvalidInput, "not a whole path"),
        ("{folder}", InvalidInput, "is a folder"),
        ("{folder}/none/copy", InvalidInput, "There is no folder"),
        ("{folder}/taken", Conflict, "is there already"),
        ("{folder}/dangling", Conflict, "is there already"),
        ("{folder}/taken/copy", InvalidInput, "There is no folder"),
        ("{folder}/" + "x" * 300, Unavailable, "File name too long"),
        ("{folder}/with\x00nul", InvalidInput, "NUL"),
        ("", InvalidInput, "at least 1 character"),
    ],
)
async def test_a_place_where_no_copy_can_be_is_named(
    tmp_path: Path, path: str, problem: type[KarenError], says: str
) -> None:
    (tmp_path / "taken").write_text("precious")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    async with keeping(tmp_path / "karen") as karen:
        with pytest.raises(problem, match=says):
            await karen.call("system.backup", path=path.format(folder=tmp_path))
    assert (tmp_path / "taken").read_text() == "precious"
    assert files(tmp_path) == ["dangling", "karen", "taken"]


async def test_only_the_owner_touches_the_data_of_everybody(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        for method in ("system.backup", "system.backups", "system.repair"):
            with pytest.raises(Forbidden):
                await karen.call(method, MEMBER)
        with pytest.raises(Forbidden):
            await karen.call("system.restore", MEMBER, path="/x")


async def test_a_full_disk_leaves_nothing_behind_and_the_older_copies(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("large", *("x" * 100_000 for _ in range(5)))
        with small_disk(tmp_path / "stick", 300_000) as stick:
            (stick / "older").write_text("precious")
            with pytest.raises(Unavailable, match="full"):
                await karen.call("system.backup", path=str(stick / "copy"))
            assert files(stick) == ["older"]
        await karen.converse("and on", "hello")


async def test_the_newest_copies_of_karens_own_are_kept_and_all_that_were_asked_for(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("kept", "hello")
    source, clock = Source(tmp_path / "karen.sqlite", tmp_path / "settings"), iter(range(100))
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "before-restore-a-note-of-mine.txt").write_text("mine")

    def now() -> datetime:
        return datetime(2026, 1, 1, 0, 0, next(clock) % 60, tzinfo=UTC)

    backups = Backups(folder, newest_versions(migrations()), now)
    for reason in (BackupReason.ASKED, BackupReason.BEFORE_RESTORE):
        for _ in range(KEPT + 2):
            backups.make(source, reason, None, lambda: None)
    reasons = [copy.reason for copy in backups.listed()]
    assert reasons.count(BackupReason.ASKED) == KEPT + 2
    assert reasons.count(BackupReason.BEFORE_RESTORE) == KEPT
    assert (folder / "before-restore-a-note-of-mine.txt").exists()


async def test_a_write_does_not_wait_for_a_copy_and_the_copy_shows_one_moment(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("large", *("x" * 200_000 for _ in range(10)))
        begun, go_on = threading.Event(), threading.Event()

        def slowly() -> None:
            begun.set()
            assert go_on.wait(10)

        copying = asyncio.create_task(
            asyncio.to_thread(
                lambda: copy_database(opened_readonly(karen.data.database), tmp_path / "copy.sqlite", slowly)
            )
        )
        assert await asyncio.to_thread(begun.wait, 10)
        for number in range(20):
            await asyncio.wait_for(karen.converse(f"meanwhile {number}", "hello"), 5)
        go_on.set()
        await copying
        assert len(await karen.titles()) == 21
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        assert connection.execute("SELECT title FROM conversation").fetchall() == [("large",)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_copy_nobody_waits_for_any_more_is_given_up(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("large", *("x" * 200_000 for _ in range(20)))
        making = asyncio.create_task(karen.call("system.backup"))
        while not list((tmp_path / "backups").iterdir()):
            await asyncio.sleep(0)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert files(tmp_path / "backups") == []


async def test_a_restored_copy_is_all_there_is_and_what_was_there_before_is_kept(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        first = await karen.converse("first", "hello", "again")
        await karen.call("settings.set", profile={"default_location": "Köln"}, machine={"log_level": "ERROR"})
        copy = await karen.call("system.backup")
        await karen.converse("second", "later")
        await karen.call("profiles.create", name="Ana")
        await karen.call("settings.set", profile={"default_location": "Bonn"})
        (tmp_path / "settings" / "profile-ana.json").write_text("{}")
        restored = await karen.call("system.restore", path=copy["path"])
        assert (restored["conversations"], restored["messages"]) == (1, 2)
        assert await karen.titles() == ["first"]
        assert await karen.said(first) == ["hello", "again"]
        assert (await karen.call("settings.get"))["profile"]["default_location"] == "Köln"
        assert files(tmp_path / "settings") == ["machine.json", "profile-owner.json"]
        assert restored["before"]["reason"] == "before_restore"
        await karen.converse("after", "hello")
        await karen.call("system.restore", path=restored["before"]["path"])
        assert await karen.titles() == ["first", "second"]
        assert (await karen.call("settings.get"))["profile"]["default_location"] == "Bonn"
    assert is_sound(tmp_path / "karen.sqlite")
    assert "incoming" not in " ".join(files(tmp_path))


async def test_everything_that_listens_is_told_to_look_again(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        copy = await karen.call("system.backup")
        with karen.events.listening(frozenset(Topic)) as news:
            await karen.call("system.restore", path=copy["path"])
        heard = [news.get_nowait() for _ in range(news.qsize())]
    assert {event.topic for event in heard} == set(Topic) - {Topic.WINDOW}
    assert {(event.action, event.id) for event in heard if event.topic is Topic.CONVERSATIONS} == {("changed", "*")}


async def test_what_is_written_while_a_copy_is_restored_is_in_the_copy_before_or_in_the_data(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        copy = await karen.call("system.backup")
        acknowledged: list[str] = []

        async def go_on() -> None:
            for number in range(150):
                acknowledged.append(await karen.converse(f"said {number}"))

        writing = asyncio.create_task(go_on())
        while len(acknowledged) < 20:
            await asyncio.sleep(0)
        restored = await karen.call("system.restore", path=copy["path"])
        await writing
        page = await karen.call("conversations.list", limit=500)
        there = {conversation["id"] for conversation in page["conversations"]}
    with closing(sqlite3.connect(database_in(Path(restored["before"]["path"])))) as connection:
        before = {row[0] for row in connection.execute("SELECT id FROM conversation")}
    assert there
    assert before
    assert there | before == set(acknowledged)
    assert not there & before


async def test_a_running_turn_is_stopped_and_karen_answers_on_the_restored_data(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        copy = await karen.call("system.backup")
        turns = [asyncio.create_task(karen.answered(f"What is {number} * 7?")) for number in range(5)]
        await asyncio.sleep(0)
        await karen.call("system.restore", path=copy["path"])
        await asyncio.gather(*turns, return_exceptions=True)
        assert "42" in await karen.answered("What is 6 * 7?")
    assert is_sound(tmp_path / "karen.sqlite")


async def test_a_token_that_was_revoked_stays_so_when_an_older_copy_is_put_back(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        tokens = [await karen.call("profiles.issue_token", profile_id="owner", label=str(each)) for each in range(2)]
        copy = await karen.call("system.backup")
        await karen.call("profiles.revoke_token", token_id=tokens[0]["id"])
        await karen.call("system.restore", path=copy["path"])
        left = (await karen.call("profiles.tokens", profile_id="owner"))["tokens"]
        assert [token["id"] for token in left] == [tokens[1]["id"]]
    async with keeping(tmp_path / "another computer") as karen:
        await karen.call("system.restore", path=copy["path"])
        assert len((await karen.call("profiles.tokens", profile_id="owner"))["tokens"]) == 2


async def test_a_copy_with_a_strange_file_among_the_settings_can_be_put_back(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        (tmp_path / "settings" / "notes.json").write_text(" " * 2_000_000)
        copy = await karen.call("system.backup")
        assert (await karen.call("system.restore", path=copy["path"]))["before"]["usable"]


async def test_copies_of_before_are_read_without_leaving_anything_beside_them(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        shutil.copyfile(tmp_path / "karen.sqlite", tmp_path / "backups" / "before-upgrade-20260101T120000000000.sqlite")
        [listed] = (await karen.call("system.backups"))["backups"]
        await karen.call("system.restore", path=listed["path"])
        assert [name for name in files(tmp_path / "backups") if "before-restore" not in name] == [
            "before-upgrade-20260101T120000000000.sqlite"
        ]
