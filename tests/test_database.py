"""The database: a function is a transaction, one writer, and failures in words a person can use."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from karen.base.database import Database, explained
from karen.base.migrations import PackageMigrations, run_statements
from karen.contract.errors import Conflict, NotFound, Unavailable
from karen.contract.turn import begin_turn
from karen.contract.types.enums import HealthStatus

NOTES = PackageMigrations(
    "notes",
    [lambda connection: run_statements(connection, "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT UNIQUE)")],
)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    database = Database(folder / "karen.sqlite", folder / "backups", [NOTES])
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path) as database:
        yield database


def put(body: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.execute(text("INSERT INTO note (body) VALUES (:body)"), {"body": body})

    return work


def bodies(session: Session) -> list[str]:
    return [str(row[0]) for row in session.execute(text("SELECT body FROM note ORDER BY id"))]


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("karen.sqlite*")}


async def test_a_write_is_read_back(database: Database) -> None:
    await database.write(put("milk"))
    assert await database.read(bodies) == ["milk"]


@pytest.mark.parametrize("name", ["a b", "100%20", "what?.sqlite=1", "#1", "ü", "a&b=c", 'it\'s "this"', "file:x"])
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    async with opened(folder) as database:
        await database.write(put("milk"))
        assert (folder / "karen.sqlite-wal").stat().st_size


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def half(session: Session) -> None:
        put("milk")(session)
        raise Conflict("second thoughts")

    with pytest.raises(Conflict, match="second thoughts"):
        await database.write(half)
    assert await database.read(bodies) == []


async def test_a_read_sees_one_state_while_others_write(database: Database) -> None:
    seen, written = threading.Event(), threading.Event()

    def twice(session: Session) -> tuple[list[str], list[str]]:
        before = bodies(session)
        seen.set()
        assert written.wait(5)
        return before, bodies(session)

    reading = asyncio.create_task(database.read(twice))
    assert await asyncio.to_thread(seen.wait, 5)
    await database.write(put("milk"))
    written.set()
    assert await reading == ([], [])


async def test_writes_happen_one_after_the_other(database: Database) -> None:
    def increment(session: Session) -> None:
        count = len(bodies(session))
        put(str(count))(session)

    await asyncio.gather(*(database.write(increment) for _ in range(50)))
    assert await database.read(bodies) == [str(count) for count in range(50)]


async def test_what_was_written_is_there_after_another_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.write(put("milk"))
    async with opened(tmp_path) as database:
        assert await database.read(bodies) == ["milk"]


@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_write_has_ended_when_its_caller_has(database: Database, times: int) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        put("milk")(session)
        begun.set()
        assert release.wait(5)

    writing = asyncio.create_task(database.write(slow))
    assert await asyncio.to_thread(begun.wait, 5)
    for _ in range(times):
        writing.cancel()
        await asyncio.sleep(0.05)
        assert not writing.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await database.read(bodies) == ["milk"]


async def test_a_problem_raised_in_a_transaction_carries_the_turn(database: Database) -> None:
    def missing(_: Session) -> None:
        raise NotFound("There is no such note.")

    begin_turn("turn-7")
    with pytest.raises(NotFound) as raised:
        await database.write(missing)
    assert raised.value.request_id == "turn-7"


async def test_an_error_of_the_database_never_repeats_what_was_written(database: Database) -> None:
    await database.write(put("a private sentence"))
    with pytest.raises(IntegrityError) as raised:
        await database.write(put("a private sentence"))
    assert "private" not in str(raised.value)


async def test_a_database_that_is_not_open_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", [NOTES])
    with pytest.raises(Unavailable, match="not open"):
        await database.read(bodies)
    with pytest.raises(Unavailable, match="not open"):
        await database.write(put("milk"))


async def test_the_file_is_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    await database.write(put("milk"))
    assert modes(tmp_path) == {"karen.sqlite": 0o600, "karen.sqlite-wal": 0o600, "karen.sqlite-shm": 0o600}


async def test_text_that_was_deleted_is_gone_from_the_files(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.write(put("a private sentence"))
        await database.write(lambda session: session.execute(text("DELETE FROM note")) and None)
    assert b"private" not in (tmp_path / "karen.sqlite").read_bytes()


@pytest.mark.parametrize("content", [b"this is a letter, not a database" * 100, b"\x00" * 8192, b""])
async def test_a_file_that_is_no_database_is_said_to_be_damaged_and_left_as_it_was(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "karen.sqlite"
    path.write_bytes(content)
    async with opened(tmp_path) as database:
        with pytest.raises(Unavailable, match="Restore a copy or repair it"):
            await database.read(bodies)
        with pytest.raises(Unavailable, match="Restore a copy or repair it"):
            await database.write(put("milk"))
        assert (await database.health()).status is HealthStatus.UNHEALTHY
    assert path.read_bytes() == content


async def test_a_damaged_page_is_named_and_the_rest_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "karen.sqlite"
    async with opened(tmp_path) as database:
        for number in range(200):
            await database.write(put(f"{number} " + "x" * 3000))
        await database.write(lambda session: session.execute(text("CREATE TABLE other (id INTEGER)")) and None)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(os.urandom(4096 * 4))
    async with opened(tmp_path) as database:
        with pytest.raises(Unavailable, match="damaged"):
            await database.read(bodies)
        assert await database.read(lambda session: session.execute(text("SELECT count(*) FROM other")).scalar()) == 0


async def test_a_failed_start_leaves_no_file_open(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", [])
    with pytest.raises(Conflict):
        await database.start()
    assert [file.path for file in psutil.Process().open_files() if file.path.startswith(str(tmp_path))] == []


async def test_a_start_that_is_cancelled_has_ended_its_upgrade(tmp_path: Path) -> None:
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(_: object) -> None:
        begun.set()
        assert release.wait(5)
        ended.set()

    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", [PackageMigrations("slow", [slow])])
    starting = asyncio.create_task(database.start())
    assert await asyncio.to_thread(begun.wait, 5)
    starting.cancel()
    asyncio.get_running_loop().call_later(0.05, release.set)
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert ended.is_set()


async def test_a_full_database_says_that_the_disk_is_full_and_keeps_what_it_had(database: Database) -> None:
    await database.write(put("milk"))
    await database.write(lambda session: session.execute(text("PRAGMA max_page_count = 8")) and None)
    with pytest.raises(Unavailable, match="disk is full"):
        await database.write(put("x" * 100_000))
    assert await database.read(bodies) == ["milk"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("database or disk is full", "disk is full"),
        ("attempt to write a readonly database", "write permission"),
        ("unable to open database file", "write permission"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "damaged"),
        ("disk I/O error", "disk failed"),
        ("database is locked", "busy"),
    ],
)
def test_sqlites_failures_are_told_in_words(said: str, answer: str) -> None:
    problem = explained(sqlite3.OperationalError(said), Path("karen.sqlite"))
    assert isinstance(problem, Unavailable)
    assert answer in problem.message


def test_a_failure_without_words_stays_what_it_is() -> None:
    assert explained(sqlite3.OperationalError("no such table: note"), Path("karen.sqlite")) is None
