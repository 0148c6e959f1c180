"""The index of memory: how fast it keeps up and is built anew, what it takes of the disk, and how fast it is searched.

Vectors come from a table, so that none of it is the model's time. Run alone with `python -m tests.bench memory_index`.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from array import array
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import numpy
import psutil
import sqlite_vec

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from indexed import ANA, Vector, WordEmbedder, indexed
from karen.base.keeping.index_folder import size_of
from karen.memory.index import LanceTable
from karen.memory.index_service import Pace
from karen.memory.searching import Searching
from karen.memory.vectors import Reference, Scope, VectorRow

DIMENSIONS = 384
SINGLE, MANY = 10_000, 20_000
SIZES = (5_000, 100_000)
REPEATS = 40
WANTED = 150
BATCH = 1000
HERE = Scope(ANA.tenant_id, ANA.user_id)


class TableEmbedder(WordEmbedder):
    """A vector of any text for nothing: one of a thousand."""

    def __init__(self) -> None:
        super().__init__()
        self._vectors = [array("f", each.tobytes()) for each in vectors(1000, 1)]

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        return [Vector(self.model, self._vectors[hash(text) % 1000]) for text in texts]


async def measures() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("single", "many"):
            (root / name).mkdir()
        found = [*await stored_one_by_one(root / "single"), *await stored_and_rebuilt(root / "many")]
        for size in SIZES:
            found += await searched(root / str(size), size)
        return found


async def stored_one_by_one(folder: Path) -> list[Measure]:
    async with indexed(folder, TableEmbedder(), Pace(settle_s=0), dimensions=DIMENSIONS) as karen:
        acknowledged = [await timed(partial(karen.say, f"one {number}")) for number in range(SINGLE)]
        await karen.caught_up()
        size = size_of(folder / "index")
    return [
        Measure("a memory is stored while the index keeps up, p95", p95(acknowledged), "ms", limit=10),
        Measure(
            f"the index of {SINGLE} single stores",
            size / 1e6,
            "MB",
            SINGLE * DIMENSIONS * 4 / 1e6,
            3 * SINGLE * DIMENSIONS * 4 / 1e6,
            note="floor: the vectors",
        ),
    ]


async def stored_and_rebuilt(folder: Path) -> list[Measure]:
    async with indexed(folder, TableEmbedder(), Pace(settle_s=0, gather_s=0), dimensions=DIMENSIONS) as karen:
        for start in range(0, MANY, BATCH):
            await karen.say(*(f"text {number}" for number in range(start, start + BATCH)))
        kept_up = await spent(karen.caught_up)

        async def rebuilt() -> None:
            karen.index.rebuild("to be measured")
            await karen.caught_up()

        anew = await spent(rebuilt)
    return [
        Measure("a text is indexed, processor time", 1000 * kept_up / MANY, "ms", note="part of it was done before"),
        Measure(
            "a text is indexed anew, processor time",
            1000 * anew / MANY,
            "ms",
            limit=1000 / 300,
            note=f"{MANY / anew:.0f} a second",
        ),
    ]


async def searched(folder: Path, size: int) -> list[Measure]:
    """Beside the same in numpy with numbers in full, in sqlite-vec, and in LanceDB itself."""
    numbers, asked = vectors(size, 2), vectors(REPEATS, 3)
    before = psutil.Process().memory_info().rss
    table = LanceTable(folder, DIMENSIONS)
    await table.open(anew=True)
    for start in range(0, size, BATCH):
        await table.write([vector_row(start + at, each) for at, each in enumerate(numbers[start : start + BATCH])], {})
    await table.tidy(thoroughly=False)
    searching = Searching(table, table.read, DIMENSIONS)
    questions = [Vector("words", array("f", each.tobytes())) for each in asked]
    first = await timed(lambda: searching.nearest(HERE, questions[0], WANTED))
    took = [await timed(partial(searching.nearest, HERE, q, WANTED)) for q in questions]
    memory = (psutil.Process().memory_info().rss - before) / 1e6
    alone = [await timed(partial(table.search, HERE, q, WANTED)) for q in questions[:10]]
    bare = [plain(partial(compared_in_full, numbers, q)) for q in asked]
    other = in_sqlite(numbers, asked[:10])
    here = [{near.id for near in await searching.nearest(HERE, q, WANTED)} for q in questions]
    exact = [{f"{at:032x}" for at in numpy.argsort(-(numbers @ q))[:WANTED]} for q in asked]
    recall = sum(len(one & two) for one, two in zip(here, exact, strict=True)) / (WANTED * REPEATS)
    limit = 3 if size <= 5000 else 40
    return [
        Measure(
            f"{WANTED} nearest of {size}, p95", p95(took), "ms", p95(bare), limit, note="floor: numpy, numbers in full"
        ),
        *(Measure(f"the same, of sqlite-vec {sqlite_vec.__version__}", each, "ms", p95(bare)) for each in other),
        Measure("the same, of LanceDB without an index of neighbours", p95(alone), "ms", p95(bare)),
        Measure("the first time, when they are read", first, "ms"),
        Measure("missed of the nearest", 100 * (1 - recall), "%", limit=3),
        Measure("memory, with LanceDB", memory, "MB", size * DIMENSIONS * 4 / 1e6, note="floor: the vectors"),
    ]


def vectors(count: int, seed: int) -> Any:
    """(count, DIMENSIONS) float32 of unit length, in a few hundred directions as texts are."""
    dice = numpy.random.default_rng(seed)
    directions = numpy.random.default_rng(0).normal(size=(300, DIMENSIONS))
    drawn = directions[dice.integers(0, 300, count)] + 0.8 * dice.normal(size=(count, DIMENSIONS))
    return (drawn / numpy.linalg.norm(drawn, axis=1, keepdims=True)).astype(numpy.float32)


def vector_row(number: int, numbers: Any) -> VectorRow:
    return VectorRow(HERE, Reference("memory", f"{number:032x}"), 0, "", number, array("f", numbers.tobytes()))


def in_sqlite(numbers: Any, asked: Any) -> list[float]:
    """The p95 in milliseconds; nothing where Python's SQLite takes no extensions."""
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        return []
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.enable_load_extension(True)
        sqlite_vec.load(connection)
        connection.execute(f"CREATE VIRTUAL TABLE known USING vec0 (it float[{DIMENSIONS}] distance_metric=cosine)")
        rows = ((at, each.tobytes()) for at, each in enumerate(numbers))
        connection.executemany("INSERT INTO known (rowid, it) VALUES (?, ?)", rows)
        wanted = "SELECT rowid FROM known WHERE it MATCH ? AND k = ?"
        return [p95([plain(partial(connection.execute, wanted, (q.tobytes(), WANTED))) for q in asked])]


def compared_in_full(numbers: Any, asked: Any) -> Any:
    return numpy.argpartition(numbers @ asked, len(numbers) - WANTED)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return (time.perf_counter() - begun) * 1000


def plain(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


async def spent(work: Callable[[], Awaitable[None]]) -> float:
    """Seconds of processor time, of all threads."""
    begun = time.process_time()
    await work()
    return time.process_time() - begun


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
