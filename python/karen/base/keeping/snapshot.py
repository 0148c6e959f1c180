"""A consistent copy of a database that is in use. Whoever writes meanwhile does not wait for it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from karen.base.keeping.files import make_durable

PAGES_A_STEP = 512


def copy_database(opening: contextlib.closing[sqlite3.Connection], target: Path, check: Callable[[], None]) -> None:
    """Copy what is opened into the new file `target`, readable by its owner alone, durable when this returns.

    The copy shows one moment: a transaction that only reads is held open meanwhile, which in WAL mode no writer waits
    for, and which keeps SQLite from beginning the copy again at each write. `check` is called between the steps and
    raises what should end it. Raises sqlite3.Error.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with opening as reading, contextlib.closing(sqlite3.connect(target)) as writing:
        reading.execute("BEGIN")
        reading.execute("SELECT 1 FROM sqlite_master").fetchone()
        writing.execute("PRAGMA journal_mode=OFF").fetchall()  # a half copy is thrown away, not rolled back
        writing.execute("PRAGMA synchronous=OFF").fetchall()
        reading.backup(writing, pages=PAGES_A_STEP, progress=lambda *_: check())
        writing.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without the log of changes beside it
    make_durable(target)


def opened_at_rest(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """The same for a file that nobody uses: nothing appears beside it, unless there is a log of changes already."""
    if Path(f"{path}-wal").exists():
        return opened_readonly(path)
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None))


def opened_readonly(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """A connection that changes nothing, and whose end does not tidy up the log of changes either."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0, isolation_level=None)
    return contextlib.closing(connection)
