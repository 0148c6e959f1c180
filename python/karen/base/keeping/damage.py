"""Finding out that a database is damaged: a look that costs a millisecond, and a thorough one that takes its time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from karen.base.keeping.pages import HEADER_BYTES, MAGIC, stated_bytes
from karen.base.keeping.snapshot import opened_readonly

_UTF_8 = b"\x00\x00\x00\x01"
_SAID = (
    "disk image is malformed",
    "malformed database schema",
    "not a database",
    "unsupported file format",
    "could not decode to utf-8",
)
_WRONG_CONTENT = {"JSON": 'json_valid("{}") = 0', "DATETIME": 'julianday("{}") IS NULL'}
"""What no value of a declared type may be; most of what rots in a row shows nowhere else."""


def find_damage(database: Path, backups: Path) -> str:
    """What is plainly wrong with the file, in words that follow its name; nothing if all looks well.

    Looks at the header, the length, and the first page of every table: not at each row, which `check_thoroughly` does.
    There may be no file yet; but where copies of one are, or a log of its changes, it has been lost.
    """
    log = Path(f"{database}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    if not os.path.lexists(database):
        return "is missing, though there was one" if has_log or _has_copies(backups) else ""
    return _wrong_header(database, has_log) or _wrong_tables(database)


def check_thoroughly(database: Path, stop: Callable[[], bool]) -> str:
    """Read every page; the first thing that is wrong. Nothing if all is well, or `stop` said so between two tables.

    Takes some seconds a GB.
    """
    try:
        with opened_readonly(database) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if stop():
                    return ""
                quoted = name.replace('"', '""')
                [verdict] = connection.execute(f'PRAGMA quick_check("{quoted}")').fetchone()
                if verdict != "ok":
                    return f"is damaged ({' '.join(str(verdict).split())})"
                if wrong := _wrong_content(connection, name):
                    return f"is damaged ({wrong})"
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"is damaged ({error})" if is_damage(error) else ""
    return ""


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says of itself that the file is not what it wrote."""
    if isinstance(error, UnicodeDecodeError):
        return True  # in what SQLite read, or in what it says of it
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the lower byte
    said = str(error).lower()
    return kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or any(words in said for words in _SAID)


def _has_copies(backups: Path) -> bool:
    return backups.is_dir() and any(not path.name.startswith(".") for path in backups.iterdir())


def _wrong_header(database: Path, has_log: bool) -> str:
    """The format of the header: https://www.sqlite.org/fileformat.html#the_database_header."""
    with database.open("rb") as file:
        header = file.read(HEADER_BYTES)
        size_bytes = os.fstat(file.fileno()).st_size
    if not size_bytes:
        return "is empty, though there was something in it"  # ours never is: it gets its name when it has its tables
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        return "holds something that is no database"
    if not (set(header[18:20]) <= {1, 2} and header[21:24] == b"\x40\x20\x20" and header[56:60] == _UTF_8):
        return "begins with what SQLite does not write"
    counted = header[24:28] == header[92:96] and not has_log  # else the count may be older than the file
    if counted and stated_bytes(header) > size_bytes:
        return "ends before its end"
    return ""


def _wrong_tables(database: Path) -> str:
    try:
        with opened_readonly(database) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
            for (name,) in found.fetchall():
                connection.execute(f'SELECT 1 FROM "{name}" NOT INDEXED LIMIT 1').fetchone()  # noqa: S608  # names from the file
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"is damaged ({error})" if is_damage(error) else ""
    return ""


def _wrong_content(connection: sqlite3.Connection, table: str) -> str:
    for name, kind in connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall():
        if condition := _WRONG_CONTENT.get(kind):
            wrong = condition.format(name)
            found = f'SELECT 1 FROM "{table}" WHERE "{name}" IS NOT NULL AND {wrong} LIMIT 1'  # noqa: S608  # as above
            if connection.execute(found).fetchone():
                return f"{table}.{name} holds what nobody wrote"
    return ""
