"""Vectors in LanceDB: in a folder of this machine, or at the URL of an object store. The only file that knows it.

LanceDB takes 100 MB of memory and seconds to be imported, so that happens with the first vector. It never calls fsync:
what it wrote may be gone, or half there, after a power cut, and is built anew then.
"""

from __future__ import annotations

import asyncio
import os
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from karen.base.jobs import in_background
from karen.base.keeping.index_folder import aside_of, make_durable_beyond, move_aside, remove_aside, size_of
from karen.contract.errors import Unavailable
from karen.memory.nearest import Embedding
from karen.memory.vectors import Census, Damaged, Held, Reference, Scope, VectorRow, passage_of, reference_of

if TYPE_CHECKING:
    from lancedb import AsyncTable
    from lancedb.expr import Expr

T = TypeVar("T")
TABLE = "vectors"
MOST_FRAGMENTS = 64
"""Each write adds a fragment and a version, and every search reads them all."""
MOST_ATTEMPTS = 5
AT_ONCE = timedelta(milliseconds=1)
"""The age from which old versions go: of nothing at all LanceDB warns, for it cannot know that nobody else reads."""
CACHE_BYTES = 128_000_000
READ_ROWS = 2048
NEIGHBOURS_ROWS = 250_000
"""From here on a profile may be too large to be kept in memory, and LanceDB has an index of neighbours to search by."""
REFINED = 5
"""So many times what is wanted is compared in full, for the index of neighbours has eight bits a number."""
_FULL = ("no space left", "os error 28", "disk quota", "storagefull", "os error 122")
_FORBIDDEN = ("permission denied", "read-only file system")
_NOBODY = Scope("", "")
_FAILURES = (RuntimeError, ValueError, OSError)
"""What LanceDB and pyarrow raise, whatever is wrong: only the words tell."""


class LanceTable:
    """A VectorTable. `place` is a folder, or a URL that LanceDB opens with `options`."""

    def __init__(self, place: Path | str, dimensions: int, options: Mapping[str, str] | None = None) -> None:
        self._folder = place if isinstance(place, Path) else None
        self._url = str(place)
        self._options = dict(options or {})
        self._dimensions = dimensions
        self._now: AsyncTable | None = None
        self._aside: AsyncTable | None = None
        self._alone = asyncio.Lock()
        self._writes = 0
        self._durable: frozenset[Path] = frozenset()

    @property
    def size_bytes(self) -> int | None:
        return size_of(self._folder) if self._folder else None

    async def open(self, *, anew: bool) -> None:
        await in_background(_import)
        async with self._alone:
            self._now = self._aside = None
            if anew and self._folder:
                await self._attempt(partial(asyncio.to_thread, move_aside, self._folder))
            elif self._folder and not self._folder.is_dir():
                raise Damaged("its folder is gone")
            self._now = await self._attempt(lambda: self._connect(self._url, anew))
            self._writes = MOST_FRAGMENTS  # of the last time, for all we know
            if self._folder and aside_of(self._folder).is_dir():
                self._aside = await self._connect_aside(aside_of(self._folder))

    async def close(self) -> None:
        async with self._alone:
            self._now = self._aside = None

    async def held(self, scope: Scope, references: Sequence[Reference]) -> Mapping[str, Held]:
        found: dict[str, Held] = {}
        if self._aside:
            try:
                found.update(await _held(self._aside, scope, references, False))
            except _FAILURES:  # it was moved aside for a reason
                self._aside = None
        found.update(await self._attempt(lambda: _held(self._table(), scope, references, True)))
        return found

    async def write(self, rows: Sequence[VectorRow], gone: Mapping[Scope, Sequence[str]]) -> int:
        async with self._alone:
            if rows:
                await self._attempt(lambda: self._merge(rows))
            for scope, keys in gone.items():
                await self._attempt(partial(self._delete, _of(scope) & _in("key", keys)))
            self._writes += 1 + len(gone)
            return await self._written()

    async def clear(self, scope: Scope) -> int:
        async with self._alone:
            await self._attempt(lambda: self._delete(_of(scope)))
            self._writes += 1
            return await self._written()

    async def census(self, after: int) -> Census:
        from lancedb.expr import col, lit

        async def ask() -> Census:
            newer = await self._table().query().where(col("sequence") > lit(after)).select(["key"]).to_arrow()
            rows = await self._table().count_rows()
            return Census(rows, [reference_of(key) for key in newer["key"].to_pylist()])

        return await self._attempt(ask)

    async def count(self, scope: Scope) -> int:
        from lancedb.expr import col, lit

        first_parts = (_of(scope) & (col("part") == lit(0))).to_sql()
        return await self._attempt(lambda: self._table().count_rows(first_parts))

    async def tidy(self, *, thoroughly: bool) -> None:
        async with self._alone:
            if thoroughly:
                self._aside = None
                if self._folder:
                    await asyncio.to_thread(remove_aside, self._folder)
            if thoroughly or self._writes >= MOST_FRAGMENTS:
                await self._attempt(lambda: self._optimise(thoroughly))
                self._writes = 0

    async def read(self, scope: Scope) -> AsyncIterator[tuple[list[str], memoryview]]:
        """All keys of the profile, some at a time, with their vectors: (keys, dimensions) float32."""
        columns = self._table().query().where(_of(scope)).select(["key", "vector"])
        batches = await self._attempt(lambda: columns.to_batches(max_batch_length=READ_ROWS))
        while batch := await self._attempt(lambda: anext(batches, None)):
            yield batch.column("key").to_pylist(), memoryview(batch.column("vector").flatten().to_numpy())

    async def search(self, scope: Scope, to: Embedding, limit: int) -> list[tuple[str, float]]:
        async def ask() -> list[tuple[str, float]]:
            near = self._table().query().nearest_to(to.values.tolist()).distance_type("dot").refine_factor(REFINED)
            found = await near.where(_of(scope)).limit(limit).select(["key", "_distance"]).to_list()
            return [(row["key"], 1 - row["_distance"]) for row in found]

        return await self._attempt(ask)

    def _table(self) -> AsyncTable:
        if self._now is None:
            raise Unavailable("The index of memory is not open.")
        if self._folder and not (self._folder / f"{TABLE}.lance").is_dir():
            raise Damaged("its folder is gone")
        return self._now

    async def _connect(self, url: str, anew: bool) -> AsyncTable:
        import lancedb

        session = lancedb.Session(CACHE_BYTES, CACHE_BYTES // 8)
        connection = await lancedb.connect_async(url, storage_options=self._options or None, session=session)
        if anew:
            return await connection.create_table(TABLE, schema=_schema(self._dimensions), mode="overwrite")
        table = await connection.open_table(TABLE)
        if not (await table.schema()).equals(_schema(self._dimensions)):
            raise Damaged("it is of another version")
        return table

    async def _connect_aside(self, folder: Path) -> AsyncTable | None:
        try:
            return await self._connect(str(folder), False)
        except (*_FAILURES, Damaged):
            return None

    async def _written(self) -> int:
        """How many rows there are, when what was written is durable."""
        if self._folder:
            self._durable = await self._attempt(
                partial(asyncio.to_thread, make_durable_beyond, self._folder, self._durable)
            )
        return await self._attempt(lambda: self._table().count_rows())

    async def _delete(self, doomed: Expr) -> None:
        await self._table().delete(doomed)

    async def _merge(self, rows: Sequence[VectorRow]) -> None:
        merge = self._table().merge_insert("key").when_matched_update_all().when_not_matched_insert_all()
        await merge.execute(_arrow(rows, self._dimensions))

    async def _optimise(self, thoroughly: bool) -> None:
        """Of one fragment alone LanceDB leaves the deleted rows where they are; a second one, with nothing in it that
        matters, has both written anew."""
        table = self._table()
        if thoroughly:
            nothing = array("f", bytes(4 * self._dimensions))
            await self._merge([VectorRow(_NOBODY, Reference("memory", ""), 1, "", 0, nothing)])
        await table.optimize(cleanup_older_than=AT_ONCE, delete_unverified=True)
        if thoroughly:
            await table.delete(_of(_NOBODY))
            await asyncio.sleep(10 * AT_ONCE.total_seconds())  # until every version but the last is old
            await table.optimize(cleanup_older_than=AT_ONCE, delete_unverified=True)
        if await table.count_rows() > NEIGHBOURS_ROWS and not await table.list_indices():
            from lancedb.index import HnswSq

            await table.create_index("vector", config=HnswSq(distance_type="dot", num_partitions=1))

    async def _attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Again after a conflict. What LanceDB raises has no kinds, only words."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                return await work()
            except _FAILURES as error:
                said = str(error).lower()
                if "conflict" not in said or attempt == MOST_ATTEMPTS:
                    raise self._explained(said) from error
                await asyncio.sleep(0.05 * attempt)
        raise AssertionError("the last attempt answers or raises")

    def _explained(self, said: str) -> Exception:
        if any(sign in said for sign in _FULL):
            return Unavailable("The disk is full, so the index of memory waits. Free some space.")
        if any(sign in said for sign in _FORBIDDEN):
            return Unavailable(f"Karen cannot write to {self._url}. Give it write permission.")
        if self._folder is None and "not found" not in said:
            return Unavailable(f"The index of memory at {self._url} cannot be used: {said[:200]}.")
        return Damaged(said[:200])


def _import() -> None:
    os.environ.setdefault("LANCEDB_LOG", "error")  # it warns on stderr of what is meant
    import lancedb  # noqa: F401
    import pyarrow  # noqa: F401


async def _held(table: AsyncTable, scope: Scope, references: Sequence[Reference], current: bool) -> dict[str, Held]:
    wanted = _of(scope) & _in("passage", [passage_of(each) for each in references])
    found = await table.query().where(wanted).select(["key", "digest", "vector"]).to_arrow()
    columns = (found[name].to_pylist() for name in ("key", "digest", "vector"))
    return {key: Held(digest, array("f", vector), current) for key, digest, vector in zip(*columns, strict=True)}


def _arrow(rows: Sequence[VectorRow], dimensions: int) -> Any:
    import pyarrow

    numbers = pyarrow.py_buffer(b"".join(row.values.tobytes() for row in rows))
    flat = pyarrow.Array.from_buffers(pyarrow.float32(), len(rows) * dimensions, [None, numbers])
    columns = {
        "key": [row.key for row in rows],
        "tenant_id": [row.scope.tenant_id for row in rows],
        "user_id": [row.scope.user_id for row in rows],
        "passage": [passage_of(row.reference) for row in rows],
        "part": [row.part for row in rows],
        "digest": [row.digest for row in rows],
        "sequence": [row.sequence for row in rows],
        "vector": pyarrow.FixedSizeListArray.from_arrays(flat, dimensions),
    }
    return pyarrow.table(columns, schema=_schema(dimensions))


def _schema(dimensions: int) -> Any:
    import pyarrow

    texts = [(name, pyarrow.string()) for name in ("key", "tenant_id", "user_id", "passage")]
    vector = pyarrow.list_(pyarrow.float32(), dimensions)
    counted = [("part", pyarrow.int32()), ("digest", pyarrow.string()), ("sequence", pyarrow.int64())]
    return pyarrow.schema([*texts, *counted, ("vector", vector)])


def _of(scope: Scope) -> Expr:
    """Values are never spelled into a filter: one with a quote in it could reach everybody's rows."""
    from lancedb.expr import col, lit

    return (col("tenant_id") == lit(scope.tenant_id)) & (col("user_id") == lit(scope.user_id))


def _in(column: str, values: Sequence[str]) -> Expr:
    from lancedb.expr import col, lit

    return col(column).isin([lit(value) for value in values])
