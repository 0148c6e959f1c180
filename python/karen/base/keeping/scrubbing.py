"""Leaving nothing of what was deleted in a database file: not in its free space, its full-text indexes, or its log.

SQLite overwrites deleted rows (`secure_delete`), but FTS5 keeps deleted words in its index until that is built anew,
and the log of changes holds old pages until it is emptied.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

BUSY_LIMIT_S = 30.0
_POLL_S = 0.05


def scrub(database: Path) -> None:
    """Write the whole file anew. Nobody may write meanwhile; who reads is waited for.

    Raises sqlite3.Error, such as for a full disk: as much room is needed as the database takes.
    """
    with contextlib.closing(sqlite3.connect(database, isolation_level=None, timeout=BUSY_LIMIT_S)) as connection:
        connection.execute("PRAGMA secure_delete=ON").fetchall()
        for (table,) in connection.execute(_FULL_TEXT).fetchall():
            connection.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'rebuild\')')  # noqa: S608  # of the schema
        connection.execute("VACUUM")
        empty_log(connection)


def empty_log(connection: sqlite3.Connection) -> None:
    """Put what the log of changes holds into the file, and make it empty. Raises sqlite3.OperationalError."""
    until = time.monotonic() + BUSY_LIMIT_S
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise sqlite3.OperationalError("the log of changes is being read")
        time.sleep(_POLL_S)


_FULL_TEXT = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
