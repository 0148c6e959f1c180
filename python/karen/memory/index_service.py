"""The index of memory as a service: keeps up in the background, answers what is nearest, says how it is.

Until a row has its vector it is found by its words, and so is everything while there is no index.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from karen.base.outbox import Outbox
from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import ModelUnavailable, TimedOut, Unavailable
from karen.contract.types.enums import HealthStatus
from karen.memory.index_ledger import INDEXER
from karen.memory.indexing import Indexing
from karen.memory.nearest import Embedding, Near
from karen.memory.searching import Searching
from karen.memory.vectors import Damaged, Reference, Scope, VectorTable

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `settle_s` leaves the start to the window; `gather_s` lets a batch come together; what failed is tried
    again after `retry_s`, and then ever later, up to `rest_s`, after which it is looked for work in any case."""

    settle_s: float = 4.0
    gather_s: float = 1.0
    retry_s: float = 2.0
    rest_s: float = 300.0


class Standing(NamedTuple):
    """`said` is why it is not as it should be, and what to do."""

    state: Literal["ready", "indexing", "rebuilding", "words_only"]
    said: str = ""


class MemoryIndex:
    """Implements Nearest. One task of it writes; whoever searches reads what is there."""

    name = "memory index"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(
        self,
        indexing: Indexing,
        searching: Searching,
        table: VectorTable,
        outbox: Outbox,
        model_id: str,
        pace: Pace = Pace(),
    ) -> None:
        """`table` is the one that the other two work with."""
        self._table = table
        self._indexing = indexing
        self._searching = searching
        self._model_id = model_id
        self._pace = pace
        self._state: Literal["ready", "indexing", "rebuilding"] = "indexing"
        self._doubt = self._reason = self._trouble = ""
        self._wake, self._hurry = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        outbox.register(INDEXER)
        outbox.watch(self._changed)

    @property
    def model_id(self) -> str:
        return self._model_id

    @property
    def size_bytes(self) -> int:
        """On this machine. Looks at every file."""
        return self._table.size_bytes or 0

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(self._pace.settle_s), name="memory-index")

    async def stop(self) -> None:
        self._loop = None
        await self._end()

    async def health(self) -> Health:
        if self._task and self._task.done():
            return Health(HealthStatus.UNHEALTHY, "The index of memory has stopped by a mistake of ours: see the log.")
        standing = self.standing()
        return Health(HealthStatus.DEGRADED if standing.said else HealthStatus.HEALTHY, standing.said)

    def standing(self) -> Standing:
        if self._trouble:
            return Standing(self._state, f"{self._trouble} Until then what is new is found by its words.")
        if self._state == "rebuilding":
            return Standing("rebuilding", f"The index of memory is built anew: {self._reason}. Words serve meanwhile.")
        return Standing(self._state)

    async def nearest(self, caller: Caller, to: Embedding, limit: int) -> list[Near]:
        scope = Scope(caller.tenant_id, caller.user_id)
        return await self._searched(to, lambda: self._searching.nearest(scope, to, limit), [])

    async def similarities(self, caller: Caller, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        scope = Scope(caller.tenant_id, caller.user_id)
        return await self._searched(to, lambda: self._searching.similarities(scope, to, ids), {})

    async def forget(self, scope: Scope, references: Sequence[Reference]) -> int:
        """Leave nothing of these passages, whose rows are gone already, anywhere in the index.

        Answers how many vectors there were. Raises Unavailable; what could not be read is deleted as a whole later.
        """
        try:
            return await self._indexing.forget(scope, references)
        except Damaged as damage:
            raise self._doubted(damage) from damage

    async def forget_profile(self, scope: Scope) -> None:
        """Leave nothing of a profile, whose rows are gone already. Raises Unavailable, as `forget` does."""
        try:
            await self._indexing.forget_profile(scope)
        except Damaged as damage:
            raise self._doubted(damage) from damage

    async def count(self, scope: Scope) -> int:
        """How many passages of the profile have a vector. Raises Unavailable and Damaged."""
        return await self._table.count(scope) if self._indexing.is_open else 0

    def rebuild(self, reason: str) -> None:
        """Begin anew, in the background. `reason` follows a colon."""
        self._doubt = self._reason = reason
        self._state = "rebuilding"
        self._hurry.set()
        self._wake.set()

    async def start_over(self) -> None:
        """Other data was taken in: nothing of what was indexed before is answered any more."""
        await self._end()
        self.rebuild("other data was taken in")
        self._task = asyncio.create_task(self._run(0), name="memory-index")

    async def _run(self, settle_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), settle_s)
        failures = 0
        while True:
            self._wake.clear()
            try:
                await self._catch_up()
                failures, self._trouble = 0, ""
            except Damaged as damage:
                self._doubted(damage)
                failures += 1
            except (ModelUnavailable, TimedOut, Unavailable) as problem:
                log.warning("the index of memory waits: %s", problem)
                self._trouble = problem.message
                failures += 1
            await self._pause(failures)

    async def _catch_up(self) -> None:
        if self._doubt:
            log.warning("the index of memory is built anew: %s", self._doubt)
            self._doubt = ""
            await self._indexing.begin_anew()
        if await self._indexing.open():
            await self._indexing.catch_up(self._working)
            if self._state == "rebuilding":
                await self._indexing.tidy(thoroughly=True)
            await self._indexing.look_at_size()
        if not self._doubt:
            self._state = "ready"

    def _working(self) -> None:
        if self._state == "ready":
            self._state = "indexing"

    async def _pause(self, failures: int) -> None:
        if failures:
            await asyncio.sleep(min(self._pace.retry_s * 2 ** (failures - 1), self._pace.rest_s))
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._pace.rest_s)
        await asyncio.sleep(self._pace.gather_s)

    async def _searched(self, to: Embedding, search: Callable[[], Awaitable[T]], nothing: T) -> T:
        if to.model_id != self._model_id:
            raise Unavailable(
                f"The index holds vectors of {self._model_id}, which {to.model_id} cannot be compared to."
            )
        if self._state == "ready" and not self._indexing.is_open:
            return nothing
        if not self._indexing.is_open:
            self._hurry.set()
            raise Unavailable("The index of memory is being opened. Words serve meanwhile.")
        try:
            return await search()
        except Damaged as damage:
            raise self._doubted(damage) from damage

    def _doubted(self, damage: Damaged) -> Unavailable:
        self.rebuild(str(damage))
        return Unavailable(self.standing().said)

    def _changed(self, *_row: str) -> None:
        """In the thread of the database."""
        if self._loop and not self._wake.is_set():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _end(self) -> None:
        await end(self._task)
        await self._indexing.close()
