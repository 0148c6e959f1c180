"""What others take for the same texts and vectors: numpy, sqlite-vec, and LanceDB's own search by words and meaning."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles

import lancedb
import numpy as np
import pyarrow
import sqlite_vec
from lancedb.index import FTS

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from bench.memory_index import compared_in_full, in_sqlite, plain
from karen.memory.recall.corpus import Numbers

ASKED_OF_OTHERS = 20


async def others(name: str, texts: Sequence[str], vectors: Numbers, asked: Sequence[str], wanted: int) -> list[Measure]:
    """The p95 of each. The first two compare vectors only; the third also searches the words, and fuses both lists."""
    meanings = vectors[:: max(1, len(vectors) // len(asked))][: len(asked)]
    bare = _p95([plain(partial(compared_in_full, vectors, meaning)) for meaning in meanings])
    of_sqlite = in_sqlite(vectors, meanings[:ASKED_OF_OTHERS])
    hybrid = await in_lance(texts, vectors, list(zip(asked, meanings, strict=True))[:ASKED_OF_OTHERS], wanted)
    return [
        Measure(f"{name}, p95 of numpy, vectors alone", bare, "ms"),
        *(
            Measure(f"{name}, p95 of sqlite-vec {sqlite_vec.__version__}, vectors alone", each, "ms", bare)
            for each in of_sqlite
        ),
        Measure(f"{name}, p95 of LanceDB's hybrid", hybrid, "ms", bare),
    ]


async def in_lance(texts: Sequence[str], vectors: Numbers, asked: Sequence[tuple[str, Numbers]], wanted: int) -> float:
    """In milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        connection = await lancedb.connect_async(folder)
        flat = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(np.ravel(vectors)), vectors.shape[1])
        rows = pyarrow.table({"id": range(len(texts)), "text": list(texts), "vector": flat})
        table = await connection.create_table("passages", rows)
        await table.create_index("text", config=FTS(with_position=False))

        async def search(text: str, meaning: Numbers) -> None:
            await table.query().nearest_to(meaning).nearest_to_text(text).limit(wanted).to_arrow()

        return _p95([await _timed(partial(search, text, meaning)) for text, meaning in asked])


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - begun)


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]
