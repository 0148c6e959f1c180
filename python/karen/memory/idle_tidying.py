"""Tidies by itself when nothing happens, once a day for each profile that has not turned it off.

It is on unless it is turned off: nothing is merged that would not have been merged when it was stored, each step can be
undone, and what was set apart again stays apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.contract.types.enums import HealthStatus
from karen.contract.types.settings import KarenSettings
from karen.memory.consolidation import MemoryConsolidation
from karen.memory.records import MemoryRow

log = logging.getLogger(__name__)
QUIET_S = 600.0
"""Without a message or a memory that is written, after which nobody seems to be there."""
INTERVAL = timedelta(hours=24)


class IdleTidying:
    """Whoever writes meanwhile waits for one short transaction, and then it ends until it is quiet again."""

    name = "tidying"
    needs: tuple[str, ...] = ("database", "settings")
    required = False

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        consolidation: MemoryConsolidation,
        settings: Callable[[str], KarenSettings],
        last: Path,
        now: Callable[[], datetime],
        quiet_s: float = QUIET_S,
    ) -> None:
        """`last` is a file that says when each profile was tidied."""
        self._database = database
        self._consolidation = consolidation
        self._settings = settings
        self._last = last
        self._now = now
        self._quiet_s = quiet_s
        self._task: asyncio.Task[None] | None = None
        self._changed_at = 0.0
        outbox.watch(self._changed)

    async def start(self) -> None:
        self._changed_at = time.monotonic()
        self._task = asyncio.create_task(self._run(), name="tidying")

    async def stop(self) -> None:
        await end(self._task)

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    async def tidy(self) -> int:
        """Each profile whose day it is, until somebody writes; how many steps there were."""
        steps = 0
        for caller in await self._database.read(_owners):
            if not self._is_due(caller):
                continue
            done = await self._consolidation.tidy(caller)
            await asyncio.to_thread(self._note, caller)
            steps += len(done)
        return steps

    async def _run(self) -> None:
        while True:
            rest_s = self._changed_at + self._quiet_s - time.monotonic()
            if rest_s > 0:
                await asyncio.sleep(rest_s)
                continue
            try:
                await self.tidy()
            except KarenError as problem:  # damaged data, or a full disk: there is a next time
                log.warning("memories were not tidied: %s", problem)
            self._changed_at = time.monotonic()

    def _is_due(self, caller: Caller) -> bool:
        if not self._settings(caller.user_id).tidy_when_idle:
            return False
        last = self._times().get(_key(caller))
        return last is None or datetime.fromisoformat(last) + INTERVAL <= self._now()

    def _note(self, caller: Caller) -> None:
        times = {**self._times(), _key(caller): self._now().isoformat()}
        with contextlib.suppress(OSError):  # then it is done once more than it has to be
            self._last.write_text(json.dumps(times), "utf-8")

    def _times(self) -> dict[str, str]:
        try:
            found = json.loads(self._last.read_bytes())
            return {str(key): str(datetime.fromisoformat(value).isoformat()) for key, value in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _changed(self, *_row: str) -> None:
        """In the thread of the database. Wakes nobody: a change makes the wait longer, never shorter."""
        self._changed_at = time.monotonic()


def _owners(session: Session) -> list[Caller]:
    found = session.execute(select(col(MemoryRow.tenant_id), col(MemoryRow.user_id)).distinct())
    return [Caller(user_id, tenant_id=tenant_id) for tenant_id, user_id in found]


def _key(caller: Caller) -> str:
    return f"{caller.tenant_id}/{caller.user_id}"
