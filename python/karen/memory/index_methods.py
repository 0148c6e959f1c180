"""How memory is: what there is of a profile, and how far its index has come. `memory.stats`, `memory.rebuild`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.contract.caller import Role, current_caller
from karen.contract.errors import Unavailable
from karen.contract.method import method
from karen.contract.types.memory import FactState, MemoryStats
from karen.contract.types.wire import Nothing
from karen.memory.filters import not_expired, usable
from karen.memory.index_ledger import IndexLedger
from karen.memory.index_service import Standing
from karen.memory.records import MemoryRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.vectors import Damaged, Scope

_WAITING = (FactState.STATED.value, FactState.PROPOSED.value)


class Index(Protocol):
    """What is asked of the index, whichever it is."""

    def standing(self) -> Standing: ...
    def rebuild(self, reason: str) -> None:
        """Raises Unavailable where there is none."""

    async def count(self, scope: Scope) -> int: ...

    @property
    def size_bytes(self) -> int: ...


class MemoryIndexing:
    """`messages` counts those of a profile that can be recalled."""

    def __init__(
        self, store: MemoryStore, ledger: IndexLedger, index: Index, messages: Callable[[Session, str, str], int]
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._index = index
        self._messages = messages

    @method(role=Role.REVIEWER)
    async def stats(self, _: Nothing) -> MemoryStats:
        """How many memories there are, and whether all of them can be found by their meaning."""
        caller = current_caller()
        scope = Scope(caller.tenant_id, caller.user_id)
        counts = await self._store.read(caller, _counted)
        messages = await self._store.read(caller, lambda rows: self._messages(rows.session, *scope))
        standing = self._index.standing()
        return MemoryStats(
            **counts,
            messages=messages,
            indexed=await _or_none_yet(self._index.count(scope)),
            pending_index=await self._ledger.pending(scope),
            index_bytes=await asyncio.to_thread(lambda: self._index.size_bytes),
            index_state=standing.state,
            index_detail=standing.said,
        )

    @method(role=Role.OWNER)
    async def rebuild(self, _: Nothing) -> MemoryStats:
        """Build the index anew from the rows, in the background. Nothing can be lost by it; for owners, for it is
        everybody's index and takes the processor for a while."""
        self._index.rebuild("that was asked for")
        return await self.stats(Nothing())


def _counted(repository: Repository) -> dict[str, int]:
    now = repository.now
    wanted: dict[str, ColumnElement[bool]] = {
        "memories": usable(now),
        "facts": and_(usable(now), col(MemoryRow.attribute).is_not(None)),
        "inbox": and_(~col(MemoryRow.reviewed), col(MemoryRow.state).in_(_WAITING), not_expired(now)),
        "pinned": and_(usable(now), col(MemoryRow.pinned)),
        "expired": ~not_expired(now),
    }
    counts = [func.count().filter(condition) for condition in wanted.values()]
    found = repository.session.execute(repository.rows(MemoryRow).with_only_columns(*counts)).one()
    return dict(zip(wanted, found, strict=True))


async def _or_none_yet(count: Awaitable[int]) -> int:
    try:
        return await count
    except (Unavailable, Damaged):  # the state says why
        return 0
