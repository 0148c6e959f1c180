"""What the safety of the data costs with 100,000 messages: copies, a copy put back, an export, a check, a repair.

Run alone with `python -m tests.bench data`.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.conversations import fill, vocabulary
from bench.measure import Measure
from karen.app import migrations
from karen.base.database import create_database
from karen.base.keeping.damage import check_thoroughly, find_damage
from karen.base.keeping.salvage import salvage
from keeping import Keeping, keeping

REPEATS = 20
SAMPLE_S = 0.01


async def measures() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        written = root / "written"
        written.mkdir()
        dice = random.Random(7)
        create_database(written / "karen.sqlite", migrations())
        fill(written / "karen.sqlite", vocabulary(dice), dice)
        give_all_to_the_owner(written / "karen.sqlite")
        found = [*looked_at(written), *repaired(written, root)]
        async with keeping(written) as karen:
            found += [*await copied(karen), *await exported(karen, root), *await restored(karen)]
        return found


def give_all_to_the_owner(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE conversation SET user_id = 'owner'")
        connection.execute("UPDATE message SET user_id = 'owner'")


def looked_at(folder: Path) -> list[Measure]:
    database, backups = folder / "karen.sqlite", folder / "backups"
    first = median(timed(lambda: find_damage(database, backups)) for _ in range(REPEATS)) * 1000
    opened = median(timed(lambda: opened_bare(database)) for _ in range(REPEATS)) * 1000
    thorough = timed(lambda: check_thoroughly(database, lambda: False))
    size = f"{database.stat().st_size / 1e6:.0f} MB"
    return [
        Measure(
            "look at the database at each start", first, "ms", floor=opened, limit=5, note="floor: sqlite3 opens it"
        ),
        Measure("thorough check, later and in the background", thorough, "s", note=size),
    ]


def opened_bare(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def repaired(folder: Path, root: Path) -> list[Measure]:
    damaged = root / "damaged.sqlite"
    shutil.copyfile(folder / "karen.sqlite", damaged)
    with damaged.open("r+b") as file:
        for page in range(100, 5000, 100):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)
    read = timed(lambda: salvage(damaged, root / "new.sqlite", migrations(), lambda: None))
    return [Measure("repair with 49 spoilt pages", read, "s", limit=60)]


async def copied(karen: Keeping) -> list[Measure]:
    quiet = [await timed_write(karen) for _ in range(REPEATS)]
    took, busy = await meanwhile(karen, lambda: karen.call("system.backup"))
    plain = timed(lambda: shutil.copyfile(karen.data.database, karen.data.root / "plain"))
    return [
        Measure("copy of everything", took, "s", floor=plain, note="floor: the file is copied"),
        Measure("a write meanwhile, p95", p95(busy), "ms", floor=p95(quiet), limit=200, note="floor: without a copy"),
    ]


async def restored(karen: Keeping) -> list[Measure]:
    copy = (await karen.call("system.backups"))["backups"][0]["path"]
    took, busy = await meanwhile(karen, lambda: karen.call("system.restore", path=copy))
    return [
        Measure("a copy put back", took, "s"),
        Measure("the longest a write waits for that", max(busy) / 1000, "s", note="the copy of before is made then"),
    ]


async def exported(karen: Keeping, root: Path) -> list[Measure]:
    process, highest = psutil.Process(), 0
    before = process.memory_info().rss
    begun = perf_counter()
    exporting = asyncio.create_task(karen.call("system.export_all", path=str(root / "all.zip")))
    while not exporting.done():
        await asyncio.sleep(SAMPLE_S)
        highest = max(highest, process.memory_info().rss)
    done = await exporting
    return [
        Measure(f"export of {done['messages']} messages", perf_counter() - begun, "s"),
        Measure("memory it takes at most", (highest - before) / 1e6, "MB", limit=50),
    ]


async def meanwhile(karen: Keeping, work: Callable[[], Awaitable[object]]) -> tuple[float, list[float]]:
    """How long `work` takes in seconds, and how long writes beside it, in milliseconds."""
    begun = perf_counter()
    task = asyncio.ensure_future(work())
    writes = []
    while not task.done():
        writes.append(await timed_write(karen))
        await asyncio.sleep(SAMPLE_S)
    await task
    return perf_counter() - begun, writes


async def timed_write(karen: Keeping) -> float:
    begun = perf_counter()
    await karen.call("conversations.save_draft", conversation_id=None, text="half a thought")
    return (perf_counter() - begun) * 1000


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
