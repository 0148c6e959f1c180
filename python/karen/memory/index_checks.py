"""What `karen doctor` says of the index of memory, whether Karen runs or not. Opens nothing of the index itself."""

from __future__ import annotations

import os
import sqlite3

from sqlalchemy.exc import DBAPIError

from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.keeping.index_folder import size_of
from karen.base.keeping.snapshot import opened_readonly
from karen.base.server_address import server_address
from karen.base.server_engine import open_server
from karen.contract.errors import KarenError
from karen.memory.index_choice import PLACE, hindrance
from karen.memory.index_ledger import INDEXER

_SUBJECT = "Memory index"
_STATEMENTS = (
    f"SELECT row_count FROM index_state WHERE indexer = '{INDEXER}'",  # noqa: S608  # a constant
    f"SELECT count(*) FROM outbox WHERE indexer = '{INDEXER}'",  # noqa: S608
)
SILENCE_S = 5.0
_WORDS = "What you said is found by its words all the same."


def check_index(folder: DataFolder) -> Finding:
    place = os.environ.get(PLACE, "")
    if why := hindrance(place):
        return Finding(_SUBJECT, State.NOTE, why, _WORDS)
    try:
        vectors, waiting = _counted(folder)
    except (sqlite3.Error, DBAPIError, KarenError):  # there is no database yet, or it is the finding of another check
        return Finding(_SUBJECT, State.OK, "there is nothing to index in the data folder")
    if vectors and not place and not folder.index.is_dir():
        return Finding(_SUBJECT, State.NOTE, f"{folder.index} is missing", "Nothing: Karen builds it anew.")
    where = place or f"{size_of(folder.index) / 1e6:.1f} MB"
    return Finding(_SUBJECT, State.OK, f"{vectors} vectors ({where}), {waiting} changes wait for Karen")


def _counted(folder: DataFolder) -> tuple[int, int]:
    """Vectors, and rows that wait. Raises what the database does, also where there is none yet."""
    if address := server_address():
        engine = open_server(address, 1, "REPEATABLE READ", silence_s=SILENCE_S)
        try:
            with engine.connect() as server:
                held, waiting = (server.exec_driver_sql(statement).first() for statement in _STATEMENTS)
        finally:
            engine.dispose()
    else:
        with opened_readonly(folder.database) as file:
            held, waiting = (file.execute(statement).fetchone() for statement in _STATEMENTS)
    return (held[0] if held else 0), (waiting[0] if waiting else 0)
