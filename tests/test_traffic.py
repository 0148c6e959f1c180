"""The count of bytes that left this machine: never lost, never in the way, never of loopback."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from calling import REVIEWER, call
from conversing import NOON, Clock
from karen.base.database import Database
from karen.base.records import MIGRATIONS
from karen.base.traffic import Traffic
from karen.contract.method import Registry
from karen.contract.types.enums import HealthStatus
from small_disk import fill, small_disk


@asynccontextmanager
async def counting(folder: Path, clock: Clock | None = None) -> AsyncIterator[tuple[Traffic, Registry]]:
    """A count in the data folder, behind its method."""
    database = Database(folder / "karen.sqlite", folder / "backups", [MIGRATIONS])
    traffic, registry = Traffic(database, clock or Clock()), Registry()
    registry.add("system", traffic)
    await database.start()
    await traffic.start()
    try:
        yield traffic, registry
    finally:
        await traffic.stop()
        await database.stop()


async def test_nothing_has_been_sent_by_a_new_installation(tmp_path: Path) -> None:
    async with counting(tmp_path) as (_, registry):
        assert await call(registry, "system.bytes_sent", caller=REVIEWER) == {"total_bytes": 0, "hosts": []}


async def test_what_was_sent_is_added_up_by_host_most_first_with_the_latest_moment(tmp_path: Path) -> None:
    clock = Clock()
    async with counting(tmp_path, clock) as (traffic, registry):
        traffic.sent("first.example", 100)
        traffic.sent("second.example", 50)
        clock.advance(minutes=1)
        traffic.sent("second.example", 70)
        assert await call(registry, "system.bytes_sent") == {
            "total_bytes": 220,
            "hosts": [
                {"host": "second.example", "sent_bytes": 120, "last_at": "2026-03-01T12:01:00Z"},
                {"host": "first.example", "sent_bytes": 100, "last_at": "2026-03-01T12:00:00Z"},
            ],
        }


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
async def test_loopback_is_not_counted(tmp_path: Path, host: str) -> None:
    async with counting(tmp_path) as (traffic, registry):
        traffic.sent(host, 100)
        assert await call(registry, "system.bytes_sent") == {"total_bytes": 0, "hosts": []}


async def test_the_count_goes_on_over_restarts(tmp_path: Path) -> None:
    for _ in range(3):
        async with counting(tmp_path) as (traffic, _registry):
            traffic.sent("example.org", 10)
    async with counting(tmp_path) as (_, registry):
        assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 30


async def test_many_small_counts_at_once_lose_nothing(tmp_path: Path) -> None:
    async with counting(tmp_path) as (traffic, registry):

        async def send(host: str) -> None:
            for _ in range(200):
                traffic.sent(host, 1)
                await asyncio.sleep(0)

        asked = [call(registry, "system.bytes_sent") for _ in range(5)]
        *_, last = await asyncio.gather(*(send(f"host{number}.example") for number in range(5)), *asked)
        assert last["total_bytes"] <= 1000
        assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 1000


SENDING = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from karen.base.database import Database
from karen.base.records import MIGRATIONS
from karen.base.traffic import Traffic

async def send():
    folder = Path(sys.argv[1])
    database = Database(folder / "karen.sqlite", folder / "backups", [MIGRATIONS])
    await database.start()
    Traffic(database, lambda: datetime.now(UTC)).sent("example.org", 4242)
    await asyncio.sleep(60)  # the answer is long in coming

asyncio.run(send())
"""


async def test_a_kill_in_the_midst_of_a_request_leaves_what_it_had_sent_counted(tmp_path: Path) -> None:
    kill_once_saved([sys.executable, "-c", SENDING, str(tmp_path)], tmp_path / "karen.sqlite")
    async with counting(tmp_path) as (_, registry):
        assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 4242


def kill_once_saved(command: list[str], path: Path) -> None:
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 10
        while not saved(path):
            assert time.monotonic() < deadline, "it was not saved while the request ran"
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def saved(path: Path) -> bool:
    reading = f"{path.as_uri()}?mode=ro"  # or a file that is not there yet would be made
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(reading, uri=True)) as connection:
        return connection.execute("SELECT 1 FROM sent_bytes").fetchone() is not None
    return False


async def test_on_a_full_disk_the_count_waits_and_is_saved_later(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=400_000) as folder:
        async with counting(folder) as (traffic, registry):
            traffic.sent("example.org", 10)
            assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 10
            ballast = fill(folder)
            traffic.sent("example.org", 5)
            assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 15
            assert (await traffic.health()).status is HealthStatus.DEGRADED
            ballast.unlink()
            traffic.sent("example.org", 1)
            assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 16
            assert (await traffic.health()).status is HealthStatus.HEALTHY
        async with counting(folder) as (_, registry):
            assert (await call(registry, "system.bytes_sent"))["total_bytes"] == 16


async def test_a_count_is_dated_by_the_clock(tmp_path: Path) -> None:
    async with counting(tmp_path, Clock()) as (traffic, registry):
        traffic.sent("example.org", 1)
        (host,) = (await call(registry, "system.bytes_sent"))["hosts"]
        assert host["last_at"] == NOON.isoformat().replace("+00:00", "Z")
