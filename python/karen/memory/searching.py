"""Searching vectors: those of the profiles that asked last stand in memory, where a search takes the least."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from karen.memory.nearest import Embedding, Near
from karen.memory.shelf import Shelf
from karen.memory.vectors import KINDS, Read, Reference, Scope, VectorRow, VectorTable, reference_of

ROOM_BYTES = 96_000_000
"""For the shelves of all profiles together: 240,000 vectors."""
IN_A_THREAD_ROWS = 20_000
"""From here on, comparing takes longer than going to a thread and back."""


class Searching:
    """Over one table, which must be open. Raises what the table does."""

    def __init__(self, table: VectorTable, read: Read | None, dimensions: int, room_bytes: int = ROOM_BYTES) -> None:
        """`read` reads the table; without it everything is searched where it lies."""
        self._table = table
        self._read = read
        self._dimensions = dimensions
        self._room_bytes = room_bytes
        self._shelves: OrderedDict[Scope, Shelf] = OrderedDict()
        self._too_large: set[Scope] = set()
        self._filling = asyncio.Lock()

    async def nearest(self, scope: Scope, to: Embedding, limit: int) -> list[Near]:
        """The nearest passages, each by its best part."""
        shelf = await self._shelf(scope)
        if shelf is None:
            return _passages(await self._table.search(scope, to, 2 * limit))[:limit]
        if len(shelf) < IN_A_THREAD_ROWS:
            return shelf.nearest(to.values, limit)
        return await asyncio.to_thread(shelf.nearest, to.values, limit)

    async def similarities(self, scope: Scope, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        shelf = await self._shelf(scope)
        if shelf is None:
            held = await self._table.held(scope, [Reference(kind, each) for each in ids for kind in KINDS])
            shelf = Shelf(self._dimensions)
            for key, found in held.items():
                shelf.put([key], memoryview(found.values))
        return shelf.similarities(to.values, ids)

    def changed(self, rows: Sequence[VectorRow], gone: Mapping[Scope, Sequence[str]]) -> None:
        """Of the table, a moment ago."""
        for scope, shelf in self._shelves.items():
            if mine := [row for row in rows if row.scope == scope]:
                shelf.put([row.key for row in mine], memoryview(b"".join(row.values.tobytes() for row in mine)))
            shelf.drop(gone.get(scope, ()))
        self._make_room()

    def clear(self) -> None:
        self._shelves.clear()
        self._too_large.clear()

    async def _shelf(self, scope: Scope) -> Shelf | None:
        """None where there are too many, or too far away, to keep them here."""
        if self._read is None or scope in self._too_large:
            return None
        async with self._filling:
            if scope not in self._shelves:
                return await self._filled(scope, self._read)
            self._shelves.move_to_end(scope)
            return self._shelves[scope]

    async def _filled(self, scope: Scope, read: Read) -> Shelf | None:
        shelf = Shelf(self._dimensions)
        async for keys, values in read(scope):
            await asyncio.to_thread(shelf.put, keys, values)
            if shelf.size_bytes > self._room_bytes:
                self._too_large.add(scope)
                return None
        self._shelves[scope] = shelf
        self._make_room()
        return shelf

    def _make_room(self) -> None:
        """Those that asked longest ago go first."""
        while sum(shelf.size_bytes for shelf in self._shelves.values()) > self._room_bytes:
            self._shelves.popitem(last=False)


def _passages(found: Sequence[tuple[str, float]]) -> list[Near]:
    best: dict[Reference, Near] = {}
    for key, similarity in found:
        reference = reference_of(key)
        best.setdefault(reference, Near(reference.kind, reference.id, similarity))
    return list(best.values())
