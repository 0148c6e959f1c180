"""Upgrades: earlier versions keep their rows and leave a copy, newer ones are refused, a kill leaves old or new."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from calling import call
from copies import database_in
from karen.app import build
from karen.base import records
from karen.base.database import Database
from karen.base.folder import DataFolder
from karen.base.keeping.backups import KEPT
from karen.base.migrations import Migration, PackageMigrations, run_statements
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Unavailable
from karen.conversations import schema as conversations_schema
from karen.memory import records as memory_records
from small_disk import small_disk

ROWS = [(1, "milk"), (2, "bread")]
ANA = Caller("ana", Role.MEMBER)


def _table(connection: Connection) -> None:
    run_statements(
        connection,
        "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)",
        "INSERT INTO note VALUES (1, 'milk'), (2, 'bread')",
    )


def _column(connection: Connection) -> None:
    run_statements(connection, "ALTER TABLE note ADD COLUMN done INTEGER NOT NULL DEFAULT 0")


def _index(connection: Connection) -> None:
    run_statements(connection, "CREATE INDEX note_body ON note (body)")


def _breaks(connection: Connection) -> None:
    run_statements(connection, "DELETE FROM note", "INSERT INTO there_is_no_such_table VALUES (1)")


STEPS: list[Migration] = [_table, _column, _index]


async def upgrade(folder: Path, *packages: PackageMigrations) -> None:
    database = Database(folder / "karen.sqlite", folder / "backups", packages)
    await database.start()
    await database.stop()


def rows(path: Path) -> list[tuple[int, str]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, body FROM note ORDER BY id").fetchall()


def versions(path: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT package, version FROM schema_version").fetchall())


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def notes(steps: Sequence[Migration]) -> PackageMigrations:
    return PackageMigrations("notes", steps)


@pytest.mark.parametrize("earlier", range(1, len(STEPS)))
async def test_an_upgrade_keeps_every_row_and_leaves_the_earlier_version_as_a_copy(
    tmp_path: Path, earlier: int
) -> None:
    await upgrade(tmp_path, notes(STEPS[:earlier]))
    await upgrade(tmp_path, notes(STEPS))
    assert rows(tmp_path / "karen.sqlite") == ROWS
    assert versions(tmp_path / "karen.sqlite") == {"notes": len(STEPS)}
    (backup,) = map(database_in, backups(tmp_path))
    assert rows(backup) == ROWS
    assert versions(backup) == {"notes": earlier}


async def test_a_first_start_leaves_no_copy(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS))
    assert backups(tmp_path) == []


async def test_a_start_without_anything_pending_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS))
    before = digest(tmp_path / "karen.sqlite")
    await upgrade(tmp_path, notes(STEPS))
    assert digest(tmp_path / "karen.sqlite") == before
    assert backups(tmp_path) == []


async def test_a_package_that_is_new_is_added_to_the_data_that_is_there(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS))
    await upgrade(tmp_path, notes(STEPS), records.MIGRATIONS)
    assert versions(tmp_path / "karen.sqlite") == {"notes": len(STEPS), "base": len(records.MIGRATIONS.steps)}
    assert rows(tmp_path / "karen.sqlite") == ROWS


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ([notes(STEPS[:2])], "notes 3"),
        ([], "notes 3"),
        ([notes(STEPS[:1]), records.MIGRATIONS], "notes 3"),
    ],
)
async def test_a_newer_schema_is_refused_by_name_and_nothing_is_changed(
    tmp_path: Path, known: list[PackageMigrations], named: str
) -> None:
    await upgrade(tmp_path, notes(STEPS))
    before = digest(tmp_path / "karen.sqlite")
    with pytest.raises(Conflict, match=named):
        await upgrade(tmp_path, *known)
    assert digest(tmp_path / "karen.sqlite") == before
    assert sorted(path.name for path in contents(tmp_path)) == ["karen.sqlite"]


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    with pytest.raises(Exception, match="there_is_no_such_table"):
        await upgrade(tmp_path, notes([*STEPS, _breaks]))
    assert rows(tmp_path / "karen.sqlite") == ROWS
    assert versions(tmp_path / "karen.sqlite") == {"notes": 1}


async def test_at_most_ten_copies_are_kept_and_the_oldest_go_first(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    steps: list[Migration] = [_table]
    for _ in range(KEPT + 2):
        steps.append(_nothing)
        await upgrade(tmp_path, notes(steps))
    kept = [versions(database_in(path))["notes"] for path in backups(tmp_path)]
    assert kept == list(range(3, 3 + KEPT))


def _nothing(_: Connection) -> None:
    """A step without statements."""


async def test_the_newest_copy_stays_when_the_clock_was_set_back(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    make_backups_of_the_future(tmp_path / "backups")
    await upgrade(tmp_path, notes(STEPS))
    newest = [path for path in backups(tmp_path) if str(datetime.now(UTC).year) in path.name]
    assert [versions(database_in(path)) for path in newest] == [{"notes": 1}]
    assert len(backups(tmp_path)) == KEPT


def make_backups_of_the_future(folder: Path) -> None:
    folder.mkdir()
    for number in range(KEPT):
        (folder / f"before-upgrade-2999010{number}T000000000000.sqlite").touch()


async def test_an_upgrade_without_room_for_its_copy_changes_nothing_and_leaves_no_piece(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    with small_disk(tmp_path / "backups", size_bytes=8192), pytest.raises(Unavailable, match="Make room"):
        await upgrade(tmp_path, notes(STEPS))
    assert versions(tmp_path / "karen.sqlite") == {"notes": 1}
    assert backups(tmp_path) == []


async def test_an_upgrade_whose_copy_has_no_place_changes_nothing(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    occupy(tmp_path / "backups")
    with pytest.raises(Unavailable, match="backups"):
        await upgrade(tmp_path, notes(STEPS))
    assert versions(tmp_path / "karen.sqlite") == {"notes": 1}


def occupy(path: Path) -> None:
    path.write_text("a file where a folder should be")


SLOW_UPGRADE = """
import asyncio, sys, time
from pathlib import Path
from karen.base.database import Database
from karen.base.migrations import PackageMigrations
from test_migrations import STEPS

def slow(connection):
    connection.exec_driver_sql("DELETE FROM note")
    connection.exec_driver_sql("CREATE TABLE half (body TEXT)")
    for number in range(2000):
        connection.exec_driver_sql("INSERT INTO half VALUES (?)", ("x" * 4000,))
    print("in the middle", flush=True)
    time.sleep(float(sys.argv[2]))

folder = Path(sys.argv[1])
packages = [PackageMigrations("notes", [*STEPS, slow])]
asyncio.run(Database(folder / "karen.sqlite", folder / "backups", packages).start())
print("upgraded", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("pause_s", "wait_for", "version", "found"),
    [("60", "in the middle", 3, ROWS), ("0", "upgraded", 4, [])],
    ids=["in the middle", "when it is over"],
)
async def test_a_kill_leaves_the_old_version_or_the_new(
    tmp_path: Path, pause_s: str, wait_for: str, version: int, found: list[tuple[int, str]]
) -> None:
    await upgrade(tmp_path, notes(STEPS))
    kill_when_it_says(wait_for, [sys.executable, "-c", SLOW_UPGRADE, str(tmp_path), pause_s])
    assert rows(tmp_path / "karen.sqlite") == found
    assert versions(tmp_path / "karen.sqlite") == {"notes": version}
    assert [rows(database_in(path)) for path in backups(tmp_path)] == [ROWS]


def kill_when_it_says(line: str, command: list[str]) -> None:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent)
    assert process.stdout
    try:
        for said in process.stdout:
            if said.strip() == line:
                break
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


PACKAGES = [records.MIGRATIONS, conversations_schema.MIGRATIONS, memory_records.MIGRATIONS]
EVERY_STEP = [(package.package, step) for package in PACKAGES for step in package.steps]


@pytest.mark.parametrize("count", range(1, len(EVERY_STEP)))
async def test_karens_own_data_upgrades_from_each_earlier_version_with_its_rows(tmp_path: Path, count: int) -> None:
    done = [package for package, _ in EVERY_STEP[:count]]
    earlier = [PackageMigrations(each.package, each.steps[: done.count(each.package)]) for each in PACKAGES]
    await upgrade(tmp_path, *earlier)
    with contextlib.closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection:
        connection.execute("INSERT INTO user VALUES ('ana', 'local', 'Ana', 'member', '2026-01-01 00:00:00')")
        connection.commit()
    application = build(DataFolder(tmp_path), "test")
    application.folder.prepare()
    application.furnish()
    async with application.lifecycle.started():
        assert await call(application.registry, "profiles.me", caller=ANA) | {"created_at": ""} == {
            "id": "ana",
            "name": "Ana",
            "role": "member",
            "created_at": "",
        }
    assert versions(tmp_path / "karen.sqlite").items() >= {(each.package, len(each.steps)) for each in PACKAGES}
    assert len(backups(tmp_path)) == 1


async def test_an_upgrade_of_a_hundred_thousand_rows_copies_them_all(tmp_path: Path) -> None:
    await upgrade(tmp_path, notes(STEPS[:1]))
    with contextlib.closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection:
        connection.executemany("INSERT INTO note (body) VALUES (?)", [("more",)] * 100_000)
        connection.commit()
    began = time.monotonic()
    await upgrade(tmp_path, notes(STEPS))
    assert time.monotonic() - began < 10
    (backup,) = map(database_in, backups(tmp_path))
    assert len(rows(backup)) == 100_002
