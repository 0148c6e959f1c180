"""Repair of a damaged database: what can be read of it becomes the data, and the damaged file is kept for ever."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from karen.base.database import create_database
from karen.base.folder import DATABASE, DataFolder, reason
from karen.base.keeping.archive import Check
from karen.base.keeping.backups import Backups
from karen.base.keeping.files import make_durable
from karen.base.keeping.incoming import Incoming
from karen.base.keeping.salvage import Salvaged, salvage
from karen.base.migrations import PackageMigrations
from karen.contract.errors import Conflict, Unavailable
from karen.contract.types.data import BackupReason, Repaired


def rebuild(
    database: Path, folder: Path, packages: Sequence[PackageMigrations], backups: Backups, check: Check
) -> Salvaged:
    """Write what can be read of `database` into a new one in `folder`.

    Raises Conflict when nothing can be read and there is a copy to restore, or for data of a newer Karen; Unavailable
    for a full disk.
    """
    try:
        if database.exists():
            salvaged = salvage(database, folder / DATABASE, packages, check)
        else:
            create_database(folder / DATABASE, packages)
            salvaged = Salvaged({}, {})
    except (OSError, DBAPIError, sqlite3.Error) as error:
        said = reason(error) if isinstance(error, OSError) else str(getattr(error, "orig", error))
        raise Unavailable(f"The repair could not be finished: {said}. Nothing was changed.") from error
    copy = backups.newest_usable()
    if not sum(salvaged.saved.values()) and copy:
        raise Conflict(
            f"Nothing can be read of {database}. Restore the newest copy: {copy.path}. "
            "Whoever would rather begin anew deletes everything."
        )
    return salvaged


def keep_damaged(database: Path, backups: Backups) -> Path:
    """The damaged file under a name of its own among the copies. Raises Unavailable."""
    kept = backups.new_name(BackupReason.BEFORE_REPAIR, ".sqlite")
    try:
        backups.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = Path(f"{database}-wal")
        if database.exists():
            _link_or_copy(database, kept)
        if log.exists() and log.stat().st_size:
            _link_or_copy(log, Path(f"{kept}-wal"))
        make_durable(backups.folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            kept.unlink(missing_ok=True)
        raise Unavailable(
            f"The damaged file could not be kept in {backups.folder}: {reason(error)}. Nothing was changed."
        ) from error
    return kept


def told(kept: Path, salvaged: Salvaged) -> Repaired:
    return Repaired(
        kept=str(kept) if kept.exists() else "",
        saved_rows=sum(salvaged.saved.values()),
        lost_rows=sum(salvaged.lost.values()),
        lost=sorted(salvaged.lost),
    )


def repair_at_rest(data: DataFolder, packages: Sequence[PackageMigrations], backups: Backups) -> Repaired:
    """The same where no Karen runs; the caller owns the folder. Raises what `rebuild` and `keep_damaged` do."""
    incoming = Incoming(data)
    try:
        salvaged = rebuild(data.database, incoming.begin(), packages, backups, lambda: None)
        kept = keep_damaged(data.database, backups)
        incoming.commit()
        incoming.take_in()
    except OSError as error:
        raise Unavailable(f"The repair could not be finished: {reason(error)}. Nothing was changed.") from error
    finally:
        incoming.abandon()
    return told(kept, salvaged)


def _link_or_copy(source: Path, target: Path) -> None:
    """A second name costs no room; the first is given to the new file then."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o600)
        make_durable(target)
