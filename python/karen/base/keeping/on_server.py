"""Keeping the data safe where a PostgreSQL server has it: what is done there instead, and beginning anew.

The same methods `system.*` as those of a file; see karen.base.keeping.safety.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.keeping.backups import Backups
from karen.base.keeping.exchange import Exchange
from karen.base.server_database import ServerDatabase, elsewhere
from karen.base.service import Health
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Role
from karen.contract.errors import Conflict, Unavailable
from karen.contract.method import method
from karen.contract.types.data import (
    Backup,
    BackupList,
    DataCondition,
    DataState,
    MakeBackup,
    Repaired,
    Restore,
    Restored,
)
from karen.contract.types.enums import HealthStatus
from karen.contract.types.wire import Nothing


class ServerSafety:
    """Says where the data is kept safe; the copies of a file that was used before are listed still."""

    name = "data"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(self, database: ServerDatabase, backups: Backups) -> None:
        self._database = database
        self._backups = backups

    async def start(self) -> None:
        """Nothing to do: the server looks after its files."""

    async def stop(self) -> None:
        """Nothing was begun."""

    async def health(self) -> Health:
        """The database speaks for itself."""
        return Health(HealthStatus.HEALTHY)

    @method(role=Role.REVIEWER)
    async def data_state(self, _: Nothing) -> DataState:
        """Good, as far as Karen can tell: a server that finds damage answers with errors."""
        return DataState(condition=DataCondition.GOOD)

    @method(role=Role.OWNER)
    async def backup(self, _: MakeBackup) -> Backup:
        """Raises Conflict: a copy is made on the server."""
        self._refuse()

    @method(role=Role.OWNER)
    async def backups(self, _: Nothing) -> BackupList:
        """The copies in Karen's own folder, from when the data was in a file."""
        copies = await asyncio.to_thread(self._backups.listed)
        return BackupList(folder=str(self._backups.folder), backups=copies)

    @method(role=Role.OWNER)
    async def restore(self, _: Restore) -> Restored:
        """Raises Conflict: a copy is put back on the server."""
        self._refuse()

    @method(role=Role.OWNER)
    async def repair(self, _: Nothing) -> Repaired:
        """Raises Conflict: the server's files are mended on the server."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Conflict(elsewhere(self._database.place))


class ServerExchange(Exchange):
    """What is taken in begins anew: every row of the database is deleted before, for no rows come in a folder."""

    def __init__(
        self,
        data: DataFolder,
        database: ServerDatabase,
        settings: ValidatedFiles,
        events: Events,
        stop_turns: Callable[[], Awaitable[None]],
        begin: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(data, database, settings, events, stop_turns, begin)
        self._server = database

    async def _change_places(self) -> None:
        await self._server.empty()
        try:
            await asyncio.to_thread(self._put_in_place)
        except Unavailable as problem:
            raise Unavailable(
                f"Every row in {self._server.place} is deleted, and what lies in Karen's folder is not yet: "
                f"{problem.message} Delete everything once more."
            ) from problem
