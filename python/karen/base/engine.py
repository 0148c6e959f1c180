"""How SQLite is opened: to write, to read only what a damaged file still gives, and anew."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_MS = 5000
_KEPT_WHOLE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_READ_AT_ALL = (
    "query_only=ON",
    "writable_schema=ON",
)  # the second lets SQLite into a file that is shorter than it says


def open_engine(path: Path, begin: str, connections: int) -> Engine:
    """The database at `path`, each transaction begun by `begin`; nothing is opened yet."""
    return _engine(
        URL.create("sqlite", database=str(path)),  # spelled as text, a path could not hold `?`
        begin,
        connections,
        _KEPT_WHOLE,
        None,
    )


def open_damaged(path: Path, connections: int) -> Engine:
    """The database at `path`, to be read as far as that goes; nothing is written to it or beside it."""
    uri = f"{path.absolute().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000)

    return _engine(URL.create("sqlite"), "BEGIN", connections, _READ_AT_ALL, connect)


@contextlib.contextmanager
def new_database(path: Path) -> Iterator[Engine]:
    """A database where there is none, closed and without a log of changes when the block ends."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # SQLite gives files beside it the same mode
    engine = open_engine(path, "BEGIN IMMEDIATE", 1)
    try:
        yield engine
    finally:
        engine.dispose()


def _engine(
    url: URL, begin: str, connections: int, pragmas: tuple[str, ...], creator: Callable[[], sqlite3.Connection] | None
) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error is logged, and what people wrote is not
        **({"creator": creator} if creator else {"connect_args": _ARGUMENTS}),
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


_ARGUMENTS = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
