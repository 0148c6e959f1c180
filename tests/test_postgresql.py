"""Karen on a PostgreSQL server: the same tests as on a file, and what only a server can do to her database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from karen.base.records import MIGRATIONS, TenantRow
from karen.base.server_address import DRIVER, VARIABLE, read_address, server_address
from karen.base.server_database import ServerDatabase
from karen.contract.errors import Conflict, InvalidInput, Unavailable
from karen.contract.types.enums import HealthStatus
from postgres import VARIABLE as SERVER
from postgres import Cluster, new_database

SAME = (
    "conversations",
    "search",
    "drafts",
    "summary",
    "memory",
    "facts",
    "inbox",
    "preferences",
    "reminders",
    "consolidation",
    "recall_glimpse",
)
"""Subjects whose tests run on the server too. Speed is another matter, and so is what reads the file by itself."""
STRANGE = "a\x00b \uf8fe \uf8fe\uf8fd \uf8fe\uf8fe 👩‍👩‍👧 שלום '; DROP TABLE tenant; --"
"""What a text may hold: NUL, and what stands for NUL in the database."""


@pytest.fixture
def address(server: Cluster) -> str:
    return new_database(server.address)


@pytest.fixture
def database(address: str) -> ServerDatabase:
    return opened_by(address)


def opened_by(address: str) -> ServerDatabase:
    return ServerDatabase(read_address(address, "the test"), [MIGRATIONS])


def test_the_tests_of_the_file_pass_on_the_server(server: Cluster) -> None:
    """In two runs at once, for each waits for the server half of its time."""

    def run(subjects: Sequence[str]) -> subprocess.CompletedProcess[str]:
        files = [f"tests/test_{subject}.py" for subject in subjects]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
        environment = {**os.environ, SERVER: server.address}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor() as both:
        for done in both.map(run, (SAME[::2], SAME[1::2])):
            assert done.returncode == 0, done.stdout[-3000:]


async def test_one_karen_at_a_time_uses_a_database(address: str) -> None:
    database, other = opened_by(address), opened_by(address)
    await database.start()
    with pytest.raises(Conflict, match="Another Karen uses the database"):
        await other.start()
    await database.stop()
    await other.start()
    assert (await other.health()).status is HealthStatus.HEALTHY
    await other.stop()


async def test_copies_are_the_servers_business(database: ServerDatabase) -> None:
    await database.start()
    with pytest.raises(Unavailable, match="pg_dump"):
        await database.replace(lambda: None)
    await database.stop()


async def test_any_text_comes_back_as_it_was(database: ServerDatabase) -> None:
    def rename(session: Session) -> None:
        session.get_one(TenantRow, "local").name = STRANGE

    await database.start()
    await database.write(rename)
    assert await database.read(lambda session: session.get_one(TenantRow, "local").name) == STRANGE
    await database.stop()


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_server_that_is_restarted_is_used_again(server: Cluster, database: ServerDatabase, how: str) -> None:
    await database.start()
    assert await database.read(_tenants) == 1
    server.stop(how)
    with pytest.raises(Unavailable, match="does not answer"):
        await database.read(_tenants)
    with pytest.raises(Unavailable, match="does not answer"):
        await database.write(_tenants)
    server.start()
    assert await database.read(_tenants) == 1
    assert await database.write(_tenants) == 1
    await database.stop()


async def test_a_connection_that_is_cut_at_any_moment_is_said_and_comes_back(
    server: Cluster, database: ServerDatabase
) -> None:
    def count(session: Session) -> int:
        for _ in range(5):
            session.execute(text("SELECT pg_sleep(0.002)"))
        return _tenants(session)

    def cut(session: Session) -> None:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
        session.execute(text(f"{ended}current_database()"))

    await database.start()
    refused: list[BaseException] = []
    for number in range(40):
        asked = [database.read(count) for _ in range(3)] + [database.write(count), database.write(cut)]
        at = number % len(asked)
        answers = await asyncio.gather(*asked[at:], *asked[:at], return_exceptions=True)
        refused += [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(each) for each in refused} == {Unavailable}
    assert {str(each).partition(" does not answer")[1] for each in refused} == {" does not answer"}
    assert await database.write(_tenants) == 1
    assert await database.read(_tenants) == 1
    await database.stop()


async def test_whoever_lost_the_database_to_another_karen_writes_nothing(server: Cluster, address: str) -> None:
    database, other = opened_by(address), opened_by(address)
    await database.start()
    server.stop("immediate")
    server.start()
    await other.start()
    with pytest.raises(Conflict, match="Another Karen uses the database"):
        await database.write(_tenants)
    await other.stop()
    assert await database.write(_tenants) == 1
    await database.stop()


async def test_everything_of_karens_is_emptied_and_nothing_else(database: ServerDatabase) -> None:
    await database.start()
    await database.write(lambda session: session.execute(text("CREATE TABLE of_others (said TEXT)")))
    await database.write(lambda session: session.execute(text("INSERT INTO outbox VALUES (1, '', '', '', '', '')")))
    await database.empty()
    assert await database.read(lambda session: session.scalar(text("SELECT count(*) FROM outbox"))) == 0
    assert await database.read(_tenants) == 1
    assert await database.read(lambda session: session.scalar(text("SELECT count(*) FROM of_others"))) == 0
    await database.stop()


async def test_a_database_that_cannot_hold_every_text_is_refused(server: Cluster) -> None:
    with pytest.raises(Unavailable, match=r"has the encoding SQL_ASCII, .* createdb --encoding=UTF8"):
        await opened_by(new_database(server.address, "SQL_ASCII")).start()


async def test_a_server_that_is_not_there_is_named(server: Cluster) -> None:
    absent = read_address(server.address, "the test").url.set(port=1).render_as_string()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/postgres cannot be used"):
        await opened_by(absent).start()


async def test_a_password_is_never_said(server: Cluster) -> None:
    wrong = read_address(server.address, "the test").url.set(database="nowhere", password="swordfish")
    with pytest.raises(Unavailable, match="nowhere") as refused:
        await opened_by(wrong.render_as_string(hide_password=False)).start()
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        "mysql://h/d",
        "postgresql://h",
        "sqlite:///x.db",
        "not an address",
        "postgresql://h:x/d",
        "postgresql://h/d?sslmode=always",
        "postgresql://h/d?service=karen",
    ],
)
def test_an_address_of_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(InvalidInput, match=VARIABLE):
        server_address()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_the_driver_is_karens_choice(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv(VARIABLE, f"{scheme}://anna:secret@db.example/karen?sslmode=require")
    found = server_address()
    assert found
    assert (found.plain.drivername, found.plain.host, found.plain.database) == (DRIVER, "db.example", "karen")
    assert found.place == "postgresql://anna:***@db.example/karen?sslmode=require"


@pytest.mark.parametrize(("mode", "wanted"), [("disable", False), ("prefer", None), ("require", True)])
def test_a_connection_is_encrypted_as_the_address_says(mode: str, wanted: bool | None) -> None:
    assert read_address(f"postgresql://h/d?sslmode={mode}", "it").arguments()["ssl_context"] is wanted


def test_a_socket_of_this_machine_is_an_address_too() -> None:
    found = read_address("postgresql://anna@/karen?host=/run/postgresql", "it").arguments()
    assert found["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"


def test_a_certificate_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"nowhere\.pem"):
        read_address("postgresql://h/d?sslmode=verify-full&sslrootcert=nowhere.pem", "it").arguments()


def _tenants(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM tenant")) or 0)
