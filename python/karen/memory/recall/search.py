"""`memory.query`: what was said or stored that answers a question.

What ranking needs is loaded with the first one, or before by `Readiness` where there is much of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import method
from karen.contract.types.memory import MemoryHits, QueryMemory

if TYPE_CHECKING:
    from karen.memory.recall.recall import Recall


class MemorySearch:
    """Searches messages and memories of one profile together."""

    def __init__(self, prepare: Callable[[], Recall], used: Callable[[Caller, Iterable[str]], None]) -> None:
        """`prepare` imports numpy, so it is called late, once, and in a thread; `used` counts what `query` finds."""
        self._prepare = prepare
        self._used = used
        self._preparing = asyncio.Lock()
        self._recall: Recall | None = None

    @method(role=Role.REVIEWER)
    async def query(self, params: QueryMemory) -> MemoryHits:
        """Messages and memories that answer a question, best first; none when nothing that was said does.

        What has no vector yet is found by its words.
        """
        caller = current_caller()
        found = await self.find(caller, params)
        self._used(caller, [hit.id for hit in found.hits if hit.kind == "memory"])
        return found

    async def find(self, caller: Caller, query: QueryMemory, without: frozenset[str] = frozenset()) -> MemoryHits:
        """What `query` answers, for a caller inside; `without` names messages that are no answer, as the question."""
        return await (await self._prepared()).find(caller, query, without)

    async def prepare(self, caller: Caller) -> None:
        """Load what a question of this profile needs, while nobody waits for it."""
        await (await self._prepared()).prepare(caller)

    async def _prepared(self) -> Recall:
        async with self._preparing:
            if self._recall is None:
                self._recall = await asyncio.to_thread(self._prepare)
        return self._recall
