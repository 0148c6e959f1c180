"""The one database: one writer thread, a few reader threads, and a function of a session as the transaction.

SQLite's calls block and a transaction that spans an `await` can be held open by anybody, so a transaction is a plain
function: `await database.write(lambda session: …)`. It runs whole in a thread, commits when it returns and rolls back
when it raises; it returns plain values, never rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from karen.base.jobs import to_the_end
from karen.base.migrations import PackageMigrations, migrate
from karen.base.service import Health
from karen.contract.errors import Unavailable
from karen.contract.types.enums import HealthStatus

T = TypeVar("T")
READERS = 3
BUSY_TIMEOUT_MS = 5000


class Database:
    """SQLite in WAL mode: what `write` returned is on the disk (`synchronous=FULL`)."""

    name = "database"
    needs: tuple[str, ...] = ()
    required = True

    def __init__(self, path: Path, backups: Path, migrations: Sequence[PackageMigrations]) -> None:
        self._path = path
        self._backups = backups
        self._migrations = migrations
        self._writer: Engine | None = None
        self._reader: Engine | None = None
        self._write_thread: ThreadPoolExecutor | None = None
        self._read_threads: ThreadPoolExecutor | None = None

    async def start(self) -> None:
        """Open and upgrade. Raises Unavailable for a damaged file or a full disk, Conflict for a newer schema."""
        self._write_thread = ThreadPoolExecutor(1, "database-writer")
        self._read_threads = ThreadPoolExecutor(READERS, "database-reader")
        self._writer = writer = _engine(self._path, "BEGIN IMMEDIATE", 1)
        self._reader = _engine(self._path, "BEGIN", READERS)
        try:
            await self._run(self._write_thread, lambda: self._open(writer))
        except BaseException:
            await self.stop()  # whoever cannot start holds no file, so that the folder can be given away
            raise

    async def stop(self) -> None:
        for pool in (self._read_threads, self._write_thread):
            if pool:
                await asyncio.to_thread(pool.shutdown)
        for engine in (self._reader, self._writer):
            if engine:
                engine.dispose()
        self._writer = self._reader = self._write_thread = self._read_threads = None

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on one consistent view of the data, beside others."""
        engine, threads = self._reader, self._read_threads
        if engine is None or threads is None:
            raise Unavailable("The database is not open.")
        return await self._run(threads, lambda: _inside(engine, work))

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` as a transaction, after every other write; durable when this returns."""
        engine, thread = self._writer, self._write_thread
        if engine is None or thread is None:
            raise Unavailable("The database is not open.")
        return await self._run(thread, lambda: _inside(engine, work))

    async def health(self) -> Health:
        await self.read(lambda session: session.execute(text("SELECT count(*) FROM schema_version")).scalar())
        return Health(HealthStatus.HEALTHY)

    def _open(self, writer: Engine) -> None:
        try:
            self._path.touch(mode=0o600)  # SQLite gives the files beside it the same mode
        except OSError as error:
            raise Unavailable(
                f"Karen cannot write to {self._path}: {error.strerror or error}. "
                "Give it and its folder write permission, and the disk some room."
            ) from error
        migrate(writer, self._backups, self._migrations)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        context = copy_context()  # what is raised in the thread carries the turn
        job = asyncio.get_running_loop().run_in_executor(threads, context.run, work)
        try:
            return await to_the_end(job)
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
            if problem := explained(cause, self._path):
                raise problem from error
            raise


def explained(error: BaseException, path: Path) -> Unavailable | None:
    """SQLite's failures that a person can do something about, in words; None for any other."""
    said = str(error).lower()
    if "full" in said and ("disk" in said or "database" in said):
        return Unavailable("The disk is full, so this was not saved. What was saved before is safe. Free some space.")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return Unavailable(f"Karen cannot write to {path}. Give it and its folder write permission.")
    if "malformed" in said or "not a database" in said or "corrupt" in said:
        return Unavailable(
            f"The database {path} is damaged. Nothing more was changed. `karen doctor` says what is wrong; "
            f"copies from before upgrades are in the folder backups beside it."
        )
    if "disk i/o error" in said:
        return Unavailable(f"The disk failed while using {path}. Check the disk; what was saved before is untouched.")
    if "locked" in said or "busy" in said:
        return Unavailable("The database is busy with something that takes long. Try again in a moment.")
    return None


def _engine(path: Path, begin: str, connections: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # spelled as text, a path could not hold `?`
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error is logged, and what people wrote is not
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _inside(engine: Engine, work: Callable[[Session], T]) -> T:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return work(session)
