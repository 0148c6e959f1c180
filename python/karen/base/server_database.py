"""The database on a PostgreSQL server, for those who outgrow a file; named by KAREN_DATABASE_URL.

The data is the server's to keep: its copies, its repair, its disk. One Karen uses a database at a time.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from karen.base.database import READERS, Database
from karen.base.migrations import PackageMigrations, migrate
from karen.contract.errors import Conflict, InvalidInput, KarenError, Unavailable

T = TypeVar("T")
VARIABLE = "KAREN_DATABASE_URL"
DRIVER = "postgresql+pg8000"
_ARGUMENTS = {"timeout": 60, "application_name": "karen"}
"""Seconds of silence, after which the connection is given up."""
_ONE_KAREN = 0x6B6172656E  # the advisory lock that says so: "karen"
_UNTRANSLATABLE = "22021"
"""SQLSTATE of text that the server's encoding cannot hold, such as NUL."""


def server_url() -> URL | None:
    """Where the environment says the database is. Raises InvalidInput for anything but PostgreSQL."""
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise InvalidInput(f"{VARIABLE} is not an address. Write postgresql://user:password@host/name.") from error
    if url.get_backend_name() != "postgresql" or not url.database:
        raise InvalidInput(f"{VARIABLE} must be of PostgreSQL: postgresql://user:password@host/name.")
    return url.set(drivername=DRIVER)


class ServerDatabase(Database):
    """PostgreSQL behind the same transactions: one thread writes, a few read, each reader one moment."""

    def __init__(self, url: URL, migrations: Sequence[PackageMigrations]) -> None:
        super().__init__(Path(os.devnull), Path(os.devnull), migrations)
        self._url = url
        self._holding: Connection | None = None

    @property
    def place(self) -> str:
        """The server and the name of the database, without the password."""
        return self._url.render_as_string(hide_password=True)

    async def stop(self) -> None:
        if self._holding:
            self._holding.close()
            self._holding = None
        await super().stop()

    @asynccontextmanager
    async def unchanging(self) -> AsyncIterator[None]:
        """Raises Unavailable: a copy of the server's data is made on the server."""
        self._refuse()
        yield

    async def replace(self, work: Callable[[], T]) -> T:
        """Raises Unavailable: the server's data is restored on the server."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Unavailable(
            f"This data is in the database {self.place}. Copy and restore it there, with pg_dump and pg_restore, "
            "or take it back into a file with `karen migrate-store`."
        )

    def _open(self) -> str:
        try:
            self._writer = _engine(self._url, 1, "READ COMMITTED")
            self._reader = _engine(self._url, READERS, "REPEATABLE READ")
            self._hold()
            migrate(self._writer, lambda: None, self._migrations)
        except NoSuchModuleError as error:
            raise Unavailable("PostgreSQL needs the package pg8000: pip install 'karen[server]'.") from error
        except DBAPIError as error:
            raise Unavailable(
                f"The database {self.place} cannot be used: {_said(error)}. Check that the server runs, that the "
                f"database exists with the encoding UTF8, and what {VARIABLE} says."
            ) from error
        return ""

    def _hold(self) -> None:
        """For as long as this is open no other Karen uses the database: each believes what it has in memory."""
        engine = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_ARGUMENTS)
        holding = engine.connect()
        if not holding.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _ONE_KAREN}):
            holding.close()
            raise Conflict(f"Another Karen uses the database {self.place}. Close it first.")
        self._holding = holding

    def _explained(self, error: BaseException) -> KarenError | None:
        said = str(error).lower()
        if _UNTRANSLATABLE in said:
            return InvalidInput("A text holds a NUL character, which this database cannot keep. Remove it.")
        if "no space left" in said or "disk full" in said:
            return Unavailable(f"The disk of {self.place} is full, so this was not saved. Free some space there.")
        if "network error" in said or "connection" in said or "server closed" in said:
            return Unavailable(f"The database {self.place} does not answer. Check that its server runs, and try again.")
        return None


def _engine(url: URL, connections: int, isolation: str) -> Engine:
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,  # a server may be restarted between two calls
        hide_parameters=True,
        isolation_level=isolation,
        connect_args=_ARGUMENTS,
    )


def _said(error: DBAPIError) -> str:
    cause = error.orig
    fields = cause.args[0] if cause and cause.args else ""
    return str(fields.get("M", fields)) if isinstance(fields, dict) else str(fields or error)
