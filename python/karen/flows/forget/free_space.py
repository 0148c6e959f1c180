"""What the database has deleted and its file may hold still: seen to last, when something was forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from karen.base.database import Database, explained
from karen.base.jobs import in_background
from karen.base.keeping.scrubbing import scrub

ON_SERVER = (
    "The database is on a server. Its rows are gone; its free space, its log and copies made there are the server's to "
    "clean: run VACUUM FULL there, and delete old copies."
)


async def overwritten(database: Database, path: Path) -> str:
    """Why the file may hold it still, and what to do; nothing when it does not."""
    try:
        async with database.unchanging():
            await in_background(lambda: scrub(path))
    except (sqlite3.Error, OSError) as error:
        problem = explained(error, path)
        said = problem.message if problem else str(error)
        size_bytes = (await asyncio.to_thread(path.stat)).st_size
        return (
            f"its free space may hold it still, for it could not be written anew ({said}) "
            f"It needs {size_bytes / 1e6:.0f} MB of room; the next start of Karen does it then."
        )
    return ""
