"""What `karen doctor` says of the index of memory, whether Karen runs or not. Opens nothing of the index itself."""

from __future__ import annotations

import os
import sqlite3

from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.keeping.index_folder import size_of
from karen.base.keeping.snapshot import opened_readonly
from karen.memory.index_choice import PLACE, hindrance
from karen.memory.index_ledger import INDEXER

_SUBJECT = "Memory index"
_WORDS = "What you said is found by its words all the same."


def check_index(folder: DataFolder) -> Finding:
    place = os.environ.get(PLACE, "")
    if why := hindrance(place):
        return Finding(_SUBJECT, State.NOTE, why, _WORDS)
    try:
        vectors, waiting = _counted(folder)
    except sqlite3.Error:  # there is no database yet, or it is the finding of another check
        return Finding(_SUBJECT, State.OK, "there is nothing to index in the data folder")
    if vectors and not place and not folder.index.is_dir():
        return Finding(_SUBJECT, State.NOTE, f"{folder.index} is missing", "Nothing: Karen builds it anew.")
    where = place or f"{size_of(folder.index) / 1e6:.1f} MB"
    return Finding(_SUBJECT, State.OK, f"{vectors} vectors ({where}), {waiting} changes wait for Karen")


def _counted(folder: DataFolder) -> tuple[int, int]:
    """Vectors, and rows that wait. Raises sqlite3.Error, also where there is no database yet."""
    with opened_readonly(folder.database) as connection:
        held = connection.execute("SELECT row_count FROM index_state WHERE indexer = ?", (INDEXER,)).fetchone()
        waiting = connection.execute("SELECT count(*) FROM outbox WHERE indexer = ?", (INDEXER,)).fetchone()
    return (held[0] if held else 0), waiting[0]
