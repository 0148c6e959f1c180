"""Karen on a PostgreSQL server: the same tests as on a file, and what only a server can do to her."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from karen.base.records import MIGRATIONS
from karen.base.server_database import DRIVER, VARIABLE, ServerDatabase, server_url
from karen.contract.errors import Conflict, InvalidInput, Unavailable
from karen.contract.types.enums import HealthStatus
from postgres import VARIABLE as SERVER
from postgres import cluster, new_database, programs

pytestmark = pytest.mark.skipif(programs() is None, reason="needs PostgreSQL")
SAME = ("conversations", "search", "drafts", "summary", "memory", "facts", "inbox", "preferences", "index")
"""Subjects whose tests run on the server too. Speed is another matter, and so is what reads the file by itself."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("postgresql")
    for parent in (folder, *folder.parents):
        if os.access(parent, os.W_OK) and parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)  # the server is another user
    with cluster(folder / "cluster") as address:
        yield address


@pytest.fixture
def database(server: str) -> ServerDatabase:
    return ServerDatabase(make_url(new_database(server)).set(drivername=DRIVER), [MIGRATIONS])


@pytest.mark.parametrize("subject", SAME)
def test_the_tests_of_the_file_pass_on_the_server(server: str, subject: str) -> None:
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/test_{subject}.py"]
    done = subprocess.run(run, env={**os.environ, SERVER: server}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


async def test_one_karen_at_a_time_uses_a_database(database: ServerDatabase) -> None:
    await database.start()
    other = ServerDatabase(make_url(database.place), [MIGRATIONS])
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
    with pytest.raises(Unavailable, match="pg_dump"):
        async with database.unchanging():
            pass
    await database.stop()


async def test_a_server_that_is_not_there_is_named(server: str) -> None:
    absent = make_url(server).set(drivername=DRIVER, port=1)
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/postgres cannot be used"):
        await ServerDatabase(absent, [MIGRATIONS]).start()


async def test_a_password_is_never_said(server: str) -> None:
    wrong = make_url(server).set(drivername=DRIVER, database="nowhere", password="swordfish")
    with pytest.raises(Unavailable, match="nowhere") as refused:
        await ServerDatabase(wrong, [MIGRATIONS]).start()
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize(
    "given", ["mysql://h/d", "postgresql://h", "sqlite:///x.db", "not an address", "postgresql://h:x/d"]
)
def test_an_address_of_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(InvalidInput, match=VARIABLE):
        server_url()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_the_driver_is_karens_choice(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv(VARIABLE, f"{scheme}://anna@db.example/karen")
    url = server_url()
    assert url
    assert (url.drivername, url.host, url.database) == (DRIVER, "db.example", "karen")
