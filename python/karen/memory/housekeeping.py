"""What is done for memories in the background: uses are counted, and what has expired is removed for good."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.memory.additions import remove
from karen.memory.records import MemoryRow
from karen.memory.repository import MemoryStore, Repository

log = logging.getLogger(__name__)
SWEEP_INTERVAL_S = 300.0
USES_AT_MOST_S = 1.0
"""How long a use may wait to be written: what is lost with a kill."""
_AT_ONCE = 500


class Housekeeping:
    """Runs between `start` and `stop`."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._database = database
        self._store = MemoryStore(database, events, outbox, now)
        self._now = now
        self._uses: dict[Caller, Counter[str]] = {}
        self._last: dict[str, datetime] = {}
        self._used = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._sweep_for_ever(), name="memory-expiry"),
            asyncio.create_task(self._count_for_ever(), name="memory-uses"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            await end(task)
        self._tasks = []
        with contextlib.suppress(KarenError):  # damaged data, or a full disk: nothing the user said is lost
            await self._write_all_uses()

    def used(self, caller: Caller, memory_ids: Iterable[str]) -> None:
        """Count one use of each, now."""
        ids = list(memory_ids)
        if ids:
            self._uses.setdefault(_owner(caller), Counter()).update(ids)
            self._last.update(dict.fromkeys(ids, self._now()))
            self._used.set()

    async def write_down_uses(self, caller: Caller) -> None:
        """So that whoever looks sees them. Where nothing can be written they are left for later."""
        owner = _owner(caller)
        counted = self._uses.pop(owner, None)
        if not counted:
            return
        times = {memory_id: self._last.pop(memory_id) for memory_id in counted if memory_id in self._last}
        try:
            await self._store.write(owner, lambda repository: _write_uses(repository, counted, times))
        except KarenError:
            log.warning("the uses of %d memories were not counted", len(counted))

    async def sweep(self) -> int:
        """Remove what has expired, of every profile; how many there were."""
        now = self._now()

        def owners(session: Session) -> list[tuple[str, str]]:
            expired = select(col(MemoryRow.tenant_id), col(MemoryRow.user_id)).where(col(MemoryRow.expires_at) <= now)
            return [(tenant_id, user_id) for tenant_id, user_id in session.execute(expired.distinct())]

        removed = 0
        for tenant_id, user_id in await self._database.read(owners):
            caller = Caller(user_id, tenant_id=tenant_id)
            while count := await self._store.write(caller, _remove_expired):
                removed += count
        return removed

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
            except KarenError as problem:  # it is hidden all the same; the next time may go better
                log.warning("expired memories were not removed: %s", problem)
            await asyncio.sleep(SWEEP_INTERVAL_S)

    async def _count_for_ever(self) -> None:
        while True:
            await self._used.wait()
            await asyncio.sleep(USES_AT_MOST_S)
            self._used.clear()
            await self._write_all_uses()

    async def _write_all_uses(self) -> None:
        for owner in list(self._uses):
            await self.write_down_uses(owner)


def _owner(caller: Caller) -> Caller:
    """Whoever asks for the profile, and from wherever."""
    return Caller(caller.user_id, tenant_id=caller.tenant_id)


def _write_uses(repository: Repository, counted: Counter[str], times: dict[str, datetime]) -> None:
    count = col(MemoryRow.access_count)
    for memory_id, uses in counted.items():
        change = repository.changes(MemoryRow).where(col(MemoryRow.id) == memory_id)
        last = times.get(memory_id, repository.now)
        repository.session.execute(change.values(access_count=count + uses, last_accessed=last))


def _remove_expired(repository: Repository) -> int:
    expired = repository.rows(MemoryRow).where(col(MemoryRow.expires_at) <= repository.now)
    ids = list(repository.session.scalars(expired.with_only_columns(col(MemoryRow.id)).limit(_AT_ONCE)))
    remove(repository, ids)
    return len(ids)
