"""Changing what is in the copies of the data, so that what was forgotten does not come back with one of them.

A copy is written anew beside itself and takes its own name when it is whole: a kill leaves the old one or the new one.
Everything here blocks: call it in a thread, while nobody makes copies.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from karen.base.engine import open_engine
from karen.base.folder import DATABASE, reason, settings_files
from karen.base.keeping.archive import SUFFIX, Check, Manifest, unpack_archive, write_archive
from karen.base.keeping.backups import NAMES, schema_versions
from karen.base.keeping.byte_search import Needles, Tally, find_in, overwrite
from karen.base.keeping.files import make_durable
from karen.base.keeping.scrubbing import scrub
from karen.base.keeping.snapshot import opened_at_rest
from karen.base.migrations import PackageMigrations, migrate
from karen.contract.errors import KarenError
from karen.contract.types.data import BackupReason

ALONE = ".sqlite"
"""What the name of a copy ends with that is a database and nothing else."""


@dataclass(frozen=True)
class Change:
    """`rows` and `settings` answer how much they removed, and `settings` may delete the file; of a file that nobody can
    read as data, `needles` go."""

    packages: Sequence[PackageMigrations]
    rows: Callable[[Session], int]
    settings: Callable[[Path], int]
    needles: Needles


@dataclass(frozen=True)
class Rewritten:
    """`trouble` says why the copy is as it was, and what to do; `removed` is 0 for one that had nothing of it."""

    path: Path
    removed: int = 0
    trouble: str = ""


def rewrite_copies(folder: Path, change: Change, check: Check) -> list[Rewritten]:
    """Every copy in the folder, the oldest first by name."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    copies = [path for path in found if path.suffix in (SUFFIX, ALONE) and not path.name.startswith(".")]
    return [_rewritten(path, change, check) for path in copies]


def _rewritten(path: Path, change: Change, check: Check) -> Rewritten:
    try:
        if path.name.startswith(f"{NAMES[BackupReason.BEFORE_REPAIR]}-"):
            return Rewritten(path, overwrite(path, change.needles, check) if change.needles else 0)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as name:
            return Rewritten(path, _rewrite(path, Path(name), change, check))
    except KarenError as problem:
        return Rewritten(path, trouble=f"It could not be rewritten: {problem.message} If you can, delete it yourself.")
    except OSError as error:
        return Rewritten(path, trouble=f"It could not be rewritten: {reason(error)}. Make room, or delete it yourself.")
    except (sqlite3.Error, DBAPIError) as error:
        said = getattr(error, "orig", error)
        return Rewritten(path, trouble=f"It could not be rewritten: {said}. Make room, or delete it yourself.")


def _rewrite(path: Path, folder: Path, change: Change, check: Check) -> int:
    """How much was removed."""
    manifest = _unpacked(path, folder, check)
    database = folder / DATABASE
    settings = settings_files(folder / "settings")
    held = change.needles and find_in(database, change.needles, Tally(), check)
    removed = _change_rows(database, change) + sum(change.settings(each) for each in settings.values())
    if not (removed or held):
        return 0
    _finish(database)
    target = folder / "written"
    if manifest is None:
        target = database
    else:
        with opened_at_rest(database) as connection:
            manifest = manifest.model_copy(update={"schema_versions": schema_versions(connection)})
        with target.open("xb") as file:
            left = {name: each for name, each in settings.items() if each.exists()}
            write_archive(file, manifest, {DATABASE: database, **left}, check)
    make_durable(target)
    shutil.copymode(path, target)
    target.replace(path)
    make_durable(path.parent)
    return removed


def _unpacked(path: Path, folder: Path, check: Check) -> Manifest | None:
    if path.suffix == SUFFIX:
        return unpack_archive(path, folder, check)
    shutil.copyfile(path, folder / DATABASE)
    return None


def _change_rows(database: Path, change: Change) -> int:
    """In a copy of this version's schema: it is brought to that first."""
    engine = open_engine(database, "BEGIN IMMEDIATE", 1)
    try:
        migrate(engine, lambda: None, change.packages)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return change.rows(session)
    finally:
        engine.dispose()


def _finish(database: Path) -> None:
    scrub(database)
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
