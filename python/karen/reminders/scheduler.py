"""The task that lets reminders ring at their moment.

That one has rung stands in the database before anybody hears of it, so that each rings once, however Karen ends. What
fell due while she did not run, or while the machine slept, rings at once when she does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.events import Events
from karen.base.service import Health
from karen.contract.errors import KarenError
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import Event, Topic
from karen.reminders.ringing import next_moment, ring

log = logging.getLogger(__name__)
LONGEST_SLEEP_S = 20.0
"""A clock that is set, or a machine that slept, is noticed after so long at the latest."""


class ReminderScheduler:
    """Sleeps until the next moment, and not at all while nothing waits."""

    name = "reminders"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(self, database: Database, events: Events, now: Callable[[], datetime]) -> None:
        self._database = database
        self._events = events
        self._now = now
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="reminders")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def health(self) -> Health:
        running = self._task is not None and not self._task.done()
        return Health(HealthStatus.HEALTHY) if running else Health(HealthStatus.UNHEALTHY, "Reminders do not ring.")

    def look_again(self) -> None:
        """The reminders have changed, or the clock has."""
        self._changed.set()

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            try:
                coming = await self._ring()
            except KarenError as problem:
                log.warning("reminders cannot be read: %s", problem)
                coming = self._now() + timedelta(seconds=LONGEST_SLEEP_S)
            with contextlib.suppress(TimeoutError):  # not `wait_for`, which in Python 3.11 may swallow the end of it
                async with asyncio.timeout(None if coming is None else self._until(coming)):
                    await self._changed.wait()

    def _until(self, moment: datetime) -> float:
        return min(max((moment - self._now()).total_seconds(), 0.0), LONGEST_SLEEP_S)

    async def _ring(self) -> datetime | None:
        """Let what is due ring; when the next is."""
        coming = await self._database.read(next_moment)
        while coming is not None and coming <= (now := self._now()):
            rung = await self._database.write(partial(_rung, now))
            for reminder_id, user_id in rung:
                self._events.publish(Event(topic=Topic.REMINDERS, action="due", id=reminder_id), user_id)
            coming = await self._database.read(next_moment)
        return coming


def _rung(now: datetime, session: Session) -> list[tuple[str, str]]:
    return [(row.id, row.user_id) for row in ring(session, now)]
