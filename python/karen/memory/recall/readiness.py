"""Loads what recall needs before anybody asks, for profiles with so much that the first question would have to wait.

Of a small profile nothing is loaded ahead: a thousand passages take some 30 ms, and a start should cost nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.records import UserRow
from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.contract.types.enums import HealthStatus

log = logging.getLogger(__name__)
SETTLE_S = 2.0
"""After the start, which belongs to the window."""
MANY_PASSAGES = 10_000
"""From here on a profile is loaded ahead."""
MANY_CHANGES = 2000
"""Since it was loaded: an import must not be paid for by the next question."""
MOST_AHEAD = 120_000
"""Passages of all profiles together; those with the most would wait longest, so they come first."""
_Key = tuple[str, str]
Count = Callable[[Session, str, str], int]
"""How many passages of one kind a profile has."""


class Readiness:
    """Rests as long as it works, and hurries as soon as somebody asks."""

    name = "recall"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        counts: Sequence[Count],
        prepare: Callable[[Caller], Awaitable[None]],
        settle_s: float = SETTLE_S,
    ) -> None:
        self._database = database
        self._counts = counts
        self._prepare = prepare
        self._settle_s = settle_s
        self._asked: dict[_Key, None] = {}
        self._changed: Counter[_Key] = Counter()
        self._counting = threading.Lock()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        outbox.watch(self._note)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name="recall-readiness")

    async def stop(self) -> None:
        self._loop = None
        await end(self._task)

    def load_soon(self, caller: Caller) -> None:
        """Somebody asked, and what he asks next should find all words at hand."""
        self._asked[caller.tenant_id, caller.user_id] = None
        self._wake.set()

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    async def _run(self) -> None:
        await asyncio.sleep(self._settle_s)
        await self._make_ready([], None)
        while True:
            await self._wake.wait()
            self._wake.clear()
            asked, self._asked = list(self._asked), {}
            await self._make_ready(asked, self._take_changed())

    async def _make_ready(self, asked: Sequence[_Key], among: Sequence[_Key] | None) -> None:
        """Those who asked; and of the others, or of all profiles, those with many passages."""
        try:
            large = await self._database.read(lambda session: self._large(session, among))
            for tenant_id, user_id in [*asked, *large]:
                await self._prepare(Caller(user_id, tenant_id=tenant_id))
        except KarenError as problem:  # damaged, or given away for a moment: the question itself will say so
            log.warning("recall was not loaded ahead: %s", problem)

    def _large(self, session: Session, among: Sequence[_Key] | None) -> list[_Key]:
        keys = _profiles(session) if among is None else among
        sizes = {key: sum(count(session, *key) for count in self._counts) for key in keys}
        large = sorted((key for key, size in sizes.items() if size >= MANY_PASSAGES), key=lambda key: -sizes[key])
        together = accumulate(sizes[key] for key in large)
        return [key for key, size in zip(large, together, strict=True) if key == large[0] or size <= MOST_AHEAD]

    def _note(self, tenant_id: str, user_id: str, kind: str, row_id: str) -> None:
        """In the thread of the database."""
        key = (tenant_id, user_id)
        with self._counting:
            self._changed[key] += 1
            many = self._changed[key] == MANY_CHANGES
        if many and self._loop:
            self._loop.call_soon_threadsafe(self._wake.set)

    def _take_changed(self) -> list[_Key]:
        with self._counting:
            many = [key for key, count in self._changed.items() if count >= MANY_CHANGES]
            for key in many:
                del self._changed[key]
        return many


def _profiles(session: Session) -> list[_Key]:
    return [(tenant, user) for tenant, user in session.execute(select(col(UserRow.tenant_id), col(UserRow.id)))]
