"""Keeping the data safe: copies of it, a copy put back, and repair of what was damaged. The methods `system.*`."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.events import ANY, Events
from karen.base.folder import DataFolder
from karen.base.jobs import in_background, until_cancelled
from karen.base.keeping.backups import Backups, Source
from karen.base.keeping.damage import check_thoroughly
from karen.base.keeping.exchange import Exchange
from karen.base.keeping.incoming import SETTINGS
from karen.base.keeping.repairing import keep_damaged, rebuild, told
from karen.base.keeping.restoring import keep_revoked, keep_sent, prepare
from karen.base.migrations import PackageMigrations, newest_versions
from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Role
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.data import (
    Backup,
    BackupList,
    BackupReason,
    DataCondition,
    DataState,
    MakeBackup,
    Repaired,
    Restore,
    Restored,
)
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import Event, Topic
from karen.contract.types.wire import Nothing

STOP_LIMIT_S = 1.0
CHECK_DELAY_S = 20.0
"""After the start, when a window has opened and the first question has been answered."""


class DataSafety:
    """Also looks through the whole database in the background once after each start."""

    name = "data"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(
        self,
        data: DataFolder,
        database: Database,
        migrations: Sequence[PackageMigrations],
        exchange: Exchange,
        events: Events,
        now: Callable[[], datetime],
        totals: Callable[[Session], tuple[int, int]],
        keep_agreements: Callable[[Path, Path], None],
        check_delay_s: float = CHECK_DELAY_S,
    ) -> None:
        """`totals` counts the conversations and messages of every profile.

        `keep_agreements` takes out of the second folder of settings what was agreed to nowhere but in there, so that
        a copy, which may be anybody's, agrees to nothing in the name of whoever restores it.
        """
        self._source = Source(data.database, data.settings)
        self._database = database
        self._migrations = migrations
        self._exchange = exchange
        self._events = events
        self._totals = totals
        self._keep_agreements = keep_agreements
        self._check_delay_s = check_delay_s
        self._backups = Backups(data.backups, newest_versions(migrations), now)
        self._checking: asyncio.Task[None] | None = None
        database.when_damaged(self._tell)

    async def start(self) -> None:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(self._backups.tidy)
        self._checking = asyncio.create_task(self._check(), name="database-check")

    async def stop(self) -> None:
        await end(self._checking)
        with contextlib.suppress(TimeoutError):  # whoever was taking in data has done it then, or the next start does
            async with asyncio.timeout(STOP_LIMIT_S), self._exchange.alone():
                pass

    async def health(self) -> Health:
        """The database speaks for itself."""
        return Health(HealthStatus.HEALTHY)

    @method(role=Role.REVIEWER)
    async def data_state(self, _: Nothing) -> DataState:
        """Whether the data is whole, and if not, what is wrong and which copy could be put back."""
        newest = await asyncio.to_thread(self._backups.newest_usable)
        if not self._database.damage:
            return DataState(condition=DataCondition.GOOD, newest_backup=newest)
        said = (await self._database.health()).detail
        return DataState(condition=DataCondition.DAMAGED, said=said, newest_backup=newest)

    @method(role=Role.OWNER)
    async def backup(self, params: MakeBackup) -> Backup:
        """Copy everything but secrets and models into one file, while Karen goes on working."""
        target = Path(params.path) if params.path else None
        if self._database.damage:
            raise Conflict("The data is damaged, and a copy of it would be too. Repair it, or restore a copy.")
        async with self._exchange.alone():
            return await until_cancelled(
                lambda check: self._backups.make(self._source, BackupReason.ASKED, target, check)
            )

    @method(role=Role.OWNER)
    async def backups(self, _: Nothing) -> BackupList:
        """The copies in Karen's own folder, those she made by herself too."""
        copies = await asyncio.to_thread(self._backups.listed)
        return BackupList(folder=str(self._backups.folder), backups=copies)

    @method(role=Role.OWNER)
    async def restore(self, params: Restore) -> Restored:
        """Put a copy in the place of everything there is, of which a copy is made before. All of it, or nothing.

        The copy is looked through first: one that is damaged, or of a newer Karen, changes nothing. Running turns are
        stopped and keep what they have, in the copy made before. A server beyond this machine is asked nothing until
        it is allowed here: a copy allows nothing by itself.
        """
        async with self._exchange.preparing() as folder:
            await until_cancelled(lambda check: prepare(Path(params.path), folder, self._migrations, check))
            before = await self._exchange.take_in(lambda: self._copy_before(folder))
        conversations, messages = await self._database.read(self._totals)
        return Restored(before=before, conversations=conversations, messages=messages)

    @method(role=Role.OWNER)
    async def repair(self, _: Nothing) -> Repaired:
        """Build a new database from what can be read of the damaged one, which is kept under another name.

        Where nothing can be read and there is a copy, it says so instead: restoring that is better.
        """
        if not self._database.damage:
            raise Conflict("The data is whole: there is nothing to repair.")
        source, packages = self._source.database, self._migrations
        async with self._exchange.preparing() as folder:
            salvaged = await until_cancelled(lambda check: rebuild(source, folder, packages, self._backups, check))
            kept = await self._exchange.take_in(lambda: keep_damaged(source, self._backups))
        return told(kept, salvaged)

    def _copy_before(self, prepared: Path) -> Backup | None:
        """A damaged database cannot be copied as one: its file is kept."""
        with contextlib.suppress(sqlite3.Error):  # of damaged data nobody knows what was revoked
            keep_revoked(self._source.database, prepared)
            keep_sent(self._source.database, prepared)
        self._keep_agreements(self._source.settings, prepared / SETTINGS)
        if self._database.damage:
            kept = str(keep_damaged(self._source.database, self._backups))
            return next((copy for copy in self._backups.listed() if copy.path == kept), None)
        return self._backups.make(self._source, BackupReason.BEFORE_RESTORE, None, lambda: None)

    def _tell(self) -> None:
        for topic in (Topic.DATA, Topic.HEALTH):
            self._events.publish(Event(topic=topic, action="changed", id=ANY), None)

    async def _check(self) -> None:
        await asyncio.sleep(self._check_delay_s)
        stop, of = threading.Event(), self._exchange.taken_in
        try:
            found = await in_background(lambda: check_thoroughly(self._source.database, stop.is_set))
        finally:
            stop.set()
        if found and of == self._exchange.taken_in:
            self._database.report_damage(found)
