"""The one database: one writer thread, a few reader threads, and a function of a session as the transaction.

SQLite's calls block and a transaction that spans an `await` can be held open by anybody, so a transaction is a plain
function: `await database.write(lambda session: …)`. It runs whole in a thread, commits when it returns and rolls back
when it raises; it returns plain values, never rows.

A damaged file is opened all the same, to be read as far as that goes and never to be written to.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from karen.base.engine import new_database, open_damaged, open_engine
from karen.base.jobs import to_the_end
from karen.base.keeping.backups import Backups, Source
from karen.base.keeping.damage import find_damage, is_damage
from karen.base.keeping.files import make_durable
from karen.base.migrations import PackageMigrations, migrate, newest_versions
from karen.base.service import Health
from karen.contract.errors import KarenError, Unavailable
from karen.contract.types.data import BackupReason
from karen.contract.types.enums import HealthStatus

T = TypeVar("T")
READERS = 3


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
        self._damage = ""
        self._on_damage: list[Callable[[], None]] = []
        self._readable, self._writable = asyncio.Event(), asyncio.Event()
        self._readable.set()
        self._writable.set()

    @property
    def damage(self) -> str:
        """What is wrong with the file, in words that follow its name; nothing when all is well."""
        return self._damage

    def when_damaged(self, tell: Callable[[], None]) -> None:
        """Call `tell` on the loop when damage is found in what was thought to be whole."""
        self._on_damage.append(tell)

    def report_damage(self, found: str) -> None:
        """From now on nothing is written; `found` follows the name of the file."""
        if not self._damage:
            self._damage = found
            for tell in self._on_damage:
                tell()

    async def start(self) -> None:
        """Open and upgrade; of a damaged file, see `damage`. Raises Unavailable for a full disk and a file that cannot
        be written, Conflict for a newer schema."""
        self._write_thread = ThreadPoolExecutor(1, "database-writer")
        self._read_threads = ThreadPoolExecutor(READERS, "database-reader")
        try:
            self._damage = await self._run(self._write_thread, self._open)
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
        await self._readable.wait()
        engine, threads = self._reader, self._read_threads
        if engine is None or threads is None:
            raise Unavailable("The database is not open.")
        return await self._run(threads, lambda: _inside(engine, work))

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` as a transaction, after every other write; durable when this returns."""
        await self._writable.wait()
        await self._readable.wait()
        if self._damage:
            raise _damaged(self._path, self._damage)
        engine, thread = self._writer, self._write_thread
        if engine is None or thread is None:
            raise Unavailable("The database is not open.")
        return await self._run(thread, lambda: _inside(engine, work))

    async def health(self) -> Health:
        if self._damage:
            return Health(HealthStatus.UNHEALTHY, _damaged(self._path, self._damage).message)
        await self.read(lambda session: session.execute(text("SELECT count(*) FROM schema_version")).scalar())
        return Health(HealthStatus.HEALTHY)

    @asynccontextmanager
    async def unchanging(self) -> AsyncIterator[None]:
        """For the length of the block nothing is written; who wants to, waits."""
        self._writable.clear()
        try:
            if self._write_thread:
                await asyncio.wrap_future(self._write_thread.submit(lambda: None))  # until the last write has ended
            yield
        finally:
            self._writable.set()

    async def replace(self, work: Callable[[], T]) -> T:
        """Close the file, run `work` in a thread, and open what is there then; everybody else waits meanwhile.

        What is open when `work` raises is the file it left.
        """
        return await to_the_end(asyncio.ensure_future(self._replace(work)))

    async def _replace(self, work: Callable[[], T]) -> T:
        self._readable.clear()
        try:
            await self.stop()
            try:
                return await asyncio.to_thread(work)
            finally:
                await self.start()
        finally:
            self._readable.set()

    def _open(self) -> str:
        """What is wrong with the file that was opened; in the thread of the writer."""
        damage = self._look_and_begin()
        if not damage:
            self._writer = open_engine(self._path, "BEGIN IMMEDIATE", 1)
            try:
                migrate(self._writer, self._copy, self._migrations)
            except (DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:
                if not is_damage(_cause(error)):
                    raise
                damage = f"is damaged ({_cause(error)})"
                self._writer.dispose()
                self._writer = None
        self._reader = open_damaged(self._path, READERS) if damage else open_engine(self._path, "BEGIN", READERS)
        return damage

    def _look_and_begin(self) -> str:
        """What is wrong with the file at first sight; where there is none, a new one is made."""
        try:
            if damage := find_damage(self._path, self._backups):
                return damage
            if os.path.lexists(self._path):
                self._path.touch(mode=0o600)
            else:
                create_database(self._path, self._migrations)
        except OSError as error:
            raise Unavailable(
                f"Karen cannot write to {self._path}: {error.strerror or error}. "
                "Give it and its folder write permission, and the disk some room."
            ) from error
        return ""

    def _copy(self) -> None:
        backups = Backups(self._backups, newest_versions(self._migrations), lambda: datetime.now(UTC))
        source = Source(self._path, self._path.with_name("settings"))
        backups.make(source, BackupReason.BEFORE_UPGRADE, None, lambda: None)

    def _explained(self, error: BaseException) -> KarenError | None:
        """A failure that a person can do something about, in words."""
        return explained(error, self._path)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        context = copy_context()  # what is raised in the thread carries the turn
        job = asyncio.get_running_loop().run_in_executor(threads, context.run, work)
        try:
            return await to_the_end(job)
        except (DBAPIError, sqlite3.Error, UnicodeDecodeError, OSError) as error:
            cause = _cause(error)
            if is_damage(cause):
                self.report_damage(f"is damaged ({cause})")
            if self._damage:
                raise _damaged(self._path, self._damage) from error
            if problem := self._explained(cause):
                raise problem from error
            raise


def create_database(path: Path, packages: Sequence[PackageMigrations]) -> None:
    """A database with its tables, which has its name when it is whole. Raises OSError, and what SQLite raises."""
    partial = path.with_name(f".{path.name}.new")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{partial}{suffix}").unlink(missing_ok=True)
    with new_database(partial) as engine:
        migrate(engine, lambda: None, packages)
    make_durable(partial)
    partial.rename(path)
    make_durable(path.parent)


def explained(error: BaseException, path: Path) -> Unavailable | None:
    """SQLite's failures that a person can do something about, in words; None for any other."""
    said = str(error).lower()
    if "full" in said and ("disk" in said or "database" in said):
        return Unavailable("The disk is full, so this was not saved. What was saved before is safe. Free some space.")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return Unavailable(f"Karen cannot write to {path}. Give it and its folder write permission.")
    if is_damage(error):
        return _damaged(path, f"is damaged ({error})")
    if "disk i/o error" in said:
        return Unavailable(f"The disk failed while using {path}. Check the disk; what was saved before is untouched.")
    if "locked" in said or "busy" in said:
        return Unavailable("The database is busy with something that takes long. Try again in a moment.")
    return None


def _damaged(path: Path, what: str) -> Unavailable:
    return Unavailable(
        f"The database {path} {what}. What can be read is shown, and nothing is changed any more. "
        "Restore a copy or repair it: both are in the settings under «Your data», or `karen doctor --repair` does it."
    )


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig else error


def _inside(engine: Engine, work: Callable[[Session], T]) -> T:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return work(session)
