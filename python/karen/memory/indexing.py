"""What is done to the index, one thing at a time: opened and compared, kept up with the rows, built anew, forgotten in.

The database is the truth. A row waits until its vector is on the disk, and everything done twice comes to the same: a
kill at any moment costs some work, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from karen.memory.batches import changes_of, in_batches, with_vectors
from karen.memory.index_ledger import IndexLedger, State, Waiting
from karen.memory.nearest import Embedder
from karen.memory.searching import Searching
from karen.memory.vectors import Damaged, Reference, Scope, VectorRow, VectorTable

ENTRIES = 200
"""Taken from the outbox at a time."""
MOST_TIMES, SPARE_BYTES = 3, 32_000_000
"""The vectors, with what belongs to each and what is written between two tidyings, take about one time their size."""


class Indexing:
    """Everything raises Damaged, Unavailable for a full disk, and what the embedder raises."""

    def __init__(
        self, ledger: IndexLedger, table: VectorTable, searching: Searching, embedder: Embedder, model: State
    ) -> None:
        """`model` is whose vectors are wanted."""
        self._ledger = ledger
        self._table = table
        self._searching = searching
        self._embedder = embedder
        self._model = self._state = model
        self._alone = asyncio.Lock()
        self._forgotten = 0
        self.is_open = False

    async def open(self) -> bool:
        """False while there is nothing in the index and nothing to put there: then nothing is imported either."""
        async with self._alone:
            return self.is_open or await self._open()

    async def begin_anew(self) -> None:
        """Everything waits again. Vectors of the same words are copied from the old index, as far as it can be read."""
        async with self._alone:
            await self._close()
            await self._ledger.begin(self._model)

    async def catch_up(self, working: Callable[[], None]) -> None:
        """Until nothing waits. `working` is called before each batch."""
        while True:
            forgotten = self._forgotten
            waiting = await self._ledger.waiting(ENTRIES)
            if not waiting:
                return
            working()
            for batch in in_batches(waiting):
                if not await self._index(batch, forgotten):
                    break
            await self.tidy(thoroughly=False)

    async def tidy(self, *, thoroughly: bool) -> None:
        async with self._alone:
            await self._table.tidy(thoroughly=thoroughly)

    async def look_at_size(self) -> None:
        """An index that takes far more than its vectors holds what nobody needs: raises Damaged."""
        size = await asyncio.to_thread(lambda: self._table.size_bytes) or 0
        needed = 4 * self._state.row_count * self._model.dimensions
        if size > MOST_TIMES * needed + SPARE_BYTES:
            raise Damaged(f"it takes {size / 1e6:.0f} MB for vectors of {needed / 1e6:.0f} MB")

    async def forget(self, scope: Scope, references: Sequence[Reference]) -> int:
        """Leave nothing of these passages, whose rows are gone. Answers how many vectors there were."""
        async with self._alone:
            self._forgotten += 1
            if not self.is_open and not await self._open():
                return 0
            keys = [key for key, held in (await self._table.held(scope, references)).items() if held.current]
            if keys:
                await self._write([], {scope: keys})
                await self._ledger.settle([], self._state)
            await self._table.tidy(thoroughly=True)
            return len(keys)

    async def forget_profile(self, scope: Scope) -> None:
        """Leave nothing of a profile, whose rows are gone."""
        async with self._alone:
            self._forgotten += 1
            if self.is_open or await self._open():
                self._state = replace(self._state, row_count=await self._table.clear(scope))
                self._searching.clear()
                await self._ledger.settle([], self._state)
                await self._table.tidy(thoroughly=True)

    async def close(self) -> None:
        async with self._alone:
            await self._close()

    async def _open(self) -> bool:
        there = await self._ledger.state()
        if there is None:
            there = self._model
            await self._ledger.begin(there)
        if (there.model_id, there.dimensions) != (self._model.model_id, self._model.dimensions):
            raise Damaged(f"its vectors are of {there.model_id}, and those of now are of {self._model.model_id}")
        is_new = there == self._model
        if is_new and not await self._ledger.pending() and self._table.size_bytes == 0:
            return False
        await self._table.open(anew=is_new)
        if not is_new:
            await self._compare(there)
        self._state, self.is_open = there, True
        return True

    async def _compare(self, there: State) -> None:
        """A kill between a write and its settlement leaves rows that are newer, and wait still. Nothing else may."""
        census = await self._table.census(there.last_sequence)
        if set(census.newer) - await self._ledger.all_pending():
            raise Damaged("it knows of rows that the database does not have")
        if abs(census.rows - there.row_count) > len(census.newer):
            raise Damaged(f"it holds {census.rows} vectors where {there.row_count} were written")

    async def _index(self, batch: Sequence[Waiting], forgotten: int) -> bool:
        """False when something was forgotten since the batch was read: it may hold what is gone, and is read anew.

        Vectors take a minute to compute, and whoever forgets does not wait for them.
        """
        async with self._alone:
            changes = await changes_of(batch, self._table, self._model.model_id)
        rows = await with_vectors(changes, self._embedder)
        async with self._alone:
            if self._forgotten != forgotten:
                return False
            if rows or changes.gone:
                await self._write(rows, changes.gone)
            self._state = replace(self._state, last_sequence=batch[-1].sequence)
            await self._ledger.settle(batch, self._state)
        return True

    async def _write(self, rows: Sequence[VectorRow], gone: Mapping[Scope, Sequence[str]]) -> None:
        self._state = replace(self._state, row_count=await self._table.write(rows, gone))
        self._searching.changed(rows, gone)

    async def _close(self) -> None:
        self.is_open = False
        self._searching.clear()
        await self._table.close()
