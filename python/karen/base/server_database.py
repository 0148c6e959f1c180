"""The database on a PostgreSQL server, for those who outgrow a file; named by KAREN_DATABASE_URL.

The data is the server's to keep: its copies, its repair, its disk. One Karen uses a database at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import MetaData, inspect
from sqlalchemy.exc import DBAPIError

from karen.base.database import READERS, Database
from karen.base.migrations import PackageMigrations, migrate
from karen.base.moving.tables import table_names
from karen.base.server_address import ServerAddress
from karen.base.server_engine import cannot_begin, check_server, open_server, told
from karen.base.service import Health
from karen.contract.errors import KarenError, Unavailable
from karen.contract.types.enums import HealthStatus

T = TypeVar("T")


class ServerDatabase(Database):
    """PostgreSQL behind the same transactions: one thread writes, a few read, each reader one moment.

    Who writes holds the lock of the database. After the server was restarted that is taken again with the first write,
    unless another Karen was faster: then nothing is written any more.
    """

    def __init__(self, address: ServerAddress, migrations: Sequence[PackageMigrations]) -> None:
        super().__init__(Path(os.devnull), Path(os.devnull), migrations)
        self._address = address

    @property
    def place(self) -> str:
        """The server and the name of the database, without the password."""
        return self._address.place

    async def health(self) -> Health:
        await super().health()
        return Health(HealthStatus.HEALTHY, f"The data is in {self.place}.")

    async def replace(self, work: Callable[[], T]) -> T:
        """Raises Unavailable: the server's data is restored on the server."""
        raise Unavailable(elsewhere(self.place))

    async def empty(self) -> None:
        """Delete every row of everybody and begin anew; what a kill leaves is empty as well."""
        await self._replace(self._drop)

    def _open(self) -> str:
        self._writer = open_server(self._address, 1, "READ COMMITTED", alone=True)
        self._reader = open_server(self._address, READERS, "REPEATABLE READ")
        try:
            with self._writer.connect() as connection:
                check_server(connection)
            migrate(self._writer, lambda: None, self._migrations)
        except DBAPIError as error:
            raise cannot_begin(error, self._address) from error
        return ""

    def _drop(self) -> None:
        engine = open_server(self._address, 1, "READ COMMITTED", alone=True)
        try:
            with engine.begin() as connection:
                ours = [name for name in table_names(self._migrations) if inspect(connection).has_table(name)]
                there = MetaData()
                there.reflect(connection, only=ours)
                there.drop_all(connection)
        except DBAPIError as error:
            raise told(error, self._address) or cannot_begin(error, self._address) from error
        finally:
            engine.dispose()

    def _explained(self, error: BaseException) -> KarenError | None:
        return told(error, self._address)


def elsewhere(place: str) -> str:
    """Why a copy of the data is not made or put back here, and what to do instead."""
    return (
        f"This data is in the database {place}. Copy and restore it there, with pg_dump and pg_restore, or take it "
        "back into a file with `karen migrate-store`."
    )
