"""What a PostgreSQL server on the same machine costs beside a file, with 100,000 messages; and what moving there costs.

Run alone with `python -m tests.bench.server`. Without PostgreSQL there is nothing to measure.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.conversations import MESSAGES, REPEATS, fill, searches, vocabulary
from bench.measure import Measure
from conversing import Conversing, conversing
from karen.base.moving.move import end_at, move
from karen.base.records import MIGRATIONS as BASE
from karen.base.server_address import read_address
from karen.base.server_database import ServerDatabase
from karen.conversations.schema import MIGRATIONS as CONVERSATIONS
from postgres import cluster, configured, new_database, programs

PACKAGES = (BASE, CONVERSATIONS)
Work = Callable[[Conversing], Awaitable[Any]]


async def measures() -> list[Measure]:
    """Every value is the server's, and its floor the file's."""
    if programs() is None:
        return []
    dice = random.Random(20260301)
    words = vocabulary(dice)
    with tempfile.TemporaryDirectory() as folder, cluster() as server, configured(server, "fsync = on"):
        path, address = Path(folder) / "karen.sqlite", new_database(server.address)
        async with conversing(path):
            pass
        long = fill(path, words, dice)
        there, back_s = _moved(str(path), address), _moved(address, f"{folder}/back.sqlite")
        async with conversing(path) as on_file, _on_server(address, path) as on_server:
            return [
                Measure(
                    "move to the server, 1,000 rows", there, "ms", note=f"{MESSAGES} messages, compared row by row"
                ),
                Measure("move to a file, 1,000 rows", back_s, "ms"),
                *[await _compared(*each, on_file, on_server) for each in _works(long, searches(words, dice))],
            ]


def _works(long: str, asked: dict[str, list[str]]) -> list[tuple[str, list[Work]]]:
    def of(method: str, **params: Any) -> Work:
        return lambda karen: karen.call(method, **params)

    return [
        ("append a message", [of("append", conversation_id=long, role="user", content="one more thing")] * REPEATS),
        ("open a long conversation", [of("messages", conversation_id=long, limit=100)] * REPEATS),
        ("list conversations", [of("list", limit=100)] * REPEATS),
        *[(f"search: {kind}", [of("search", text=text) for text in texts]) for kind, texts in islice(asked.items(), 4)],
    ]


async def _compared(name: str, works: list[Work], on_file: Conversing, on_server: Conversing) -> Measure:
    """In turns, so that whatever else the machine does meets both."""
    spent: tuple[list[float], list[float]] = ([], [])
    for work in works:
        for karen, times in zip((on_file, on_server), spent, strict=True):
            times.append(await _ms(partial(work, karen)))
    return Measure(f"{name}, median", median(spent[1]), "ms", floor=median(spent[0]))


@asynccontextmanager
async def _on_server(address: str, path: Path) -> AsyncIterator[Conversing]:
    database = ServerDatabase(read_address(address, "the bench"), PACKAGES)
    await database.start()
    try:
        yield Conversing(path, database)
    finally:
        await database.stop()


def _moved(source: str, target: str) -> float:
    began = perf_counter()
    ends = (end_at(place, "the bench", PACKAGES) for place in (source, target))
    tables = move(next(ends), next(ends), PACKAGES, lambda table, rows: None)
    return (perf_counter() - began) * 1_000_000 / sum(table.rows for table in tables)


async def _ms(work: Callable[[], Awaitable[Any]]) -> float:
    began = perf_counter()
    await work()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    for measure in asyncio.run(measures()):
        print(measure)
