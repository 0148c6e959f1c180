"""Making a copy ready to be the data: everything in it is looked at before anything of the present is touched."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from karen.base.database import create_database, explained
from karen.base.engine import open_engine
from karen.base.folder import DATABASE, reason
from karen.base.keeping.archive import Check, unpack_archive
from karen.base.keeping.backups import schema_versions
from karen.base.keeping.damage import is_damage
from karen.base.keeping.incoming import SETTINGS
from karen.base.keeping.snapshot import copy_database, opened_at_rest, opened_readonly
from karen.base.migrations import PackageMigrations, migrate, newest_versions, refuse_newer
from karen.contract.caller import OWNER_ID
from karen.contract.errors import InvalidInput, NotFound, Unavailable

_STEPS = 100_000
_COMPUTES = {
    "table": re.compile(r"\A(?!CREATE VIRTUAL).*\b(?:CHECK|GENERATED|AS)\b", re.IGNORECASE | re.DOTALL),
    "index": re.compile(r"\(.*\(", re.DOTALL),
}
"""Of a table conditions and columns that are computed, of an index expressions: by kind, how they are told."""


def prepare(copy: Path, folder: Path, packages: Sequence[PackageMigrations], check: Check) -> None:
    """Fill `folder` with what `copy` holds, checked and brought to this version's schema.

    Raises NotFound, InvalidInput for what is damaged or no copy, Conflict for a newer version, Unavailable for a full
    disk.
    """
    if not copy.is_absolute():
        raise InvalidInput(f"{copy} is not a whole path. Say it from the root on, such as {Path.home() / copy}.")
    if not copy.is_file():
        raise NotFound(
            f"There is no file {copy}. `system.backups` names the copies there are.", kind="backup", id=str(copy)
        )
    try:
        if _is_database(copy):
            copy_database(opened_at_rest(copy), folder / DATABASE, check)
        else:
            (folder / SETTINGS).mkdir(mode=0o700)
            unpack_archive(copy, folder, check)
        _refuse_computing(folder / DATABASE)
        _verify(folder / DATABASE, packages, check)
        _upgrade(folder / DATABASE, packages)
        _refuse_strange(folder, packages)
    except (DBAPIError, sqlite3.Error) as error:
        problem = explained(getattr(error, "orig", error), folder / DATABASE)
        if problem and not is_damage(getattr(error, "orig", error)):
            raise problem from error
        raise InvalidInput(f"{copy} is damaged: {getattr(error, 'orig', error)}. Choose another copy.") from error
    except OSError as error:
        raise Unavailable(f"{copy} could not be taken in: {reason(error)}. Nothing was changed.") from error


def keep_revoked(present: Path, folder: Path) -> None:
    """A token that was revoked since the copy was made stays worthless, where both are of one installation.

    Raises sqlite3.Error.
    """
    with opened_readonly(present) as connection:
        installed = _installed(connection)
        valid = {digest for (digest,) in connection.execute("SELECT digest FROM token")}
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        if _installed(connection) != installed:
            return
        for (digest,) in connection.execute("SELECT digest FROM token").fetchall():
            if digest not in valid:
                connection.execute("DELETE FROM token WHERE digest = ?", (digest,))


def keep_sent(present: Path, folder: Path) -> None:
    """What has left this machine has left it, whatever a copy knows: the greater count of each host stays.

    Raises sqlite3.Error.
    """
    with opened_readonly(present) as connection:
        sent = connection.execute("SELECT host, sent_bytes, last_at FROM sent_bytes").fetchall()
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.executemany(
            "INSERT INTO sent_bytes (host, sent_bytes, last_at) VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE "
            "SET sent_bytes = excluded.sent_bytes, last_at = excluded.last_at "
            "WHERE excluded.sent_bytes > sent_bytes.sent_bytes",
            sent,
        )


def _installed(connection: sqlite3.Connection) -> object:
    """When the owner's profile was made, which is once in the life of the data."""
    return connection.execute("SELECT created_at FROM user WHERE id = ?", (OWNER_ID,)).fetchone()


def _is_database(copy: Path) -> bool:
    """A copy before an upgrade was the database alone once."""
    return copy.suffix == ".sqlite"


def _refuse_computing(database: Path) -> None:
    """What SQLite would compute as soon as the rows are looked through, which nothing of ours has it do."""
    with opened_at_rest(database) as connection:
        kept = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    computing = [name for kind, name, sql in kept if kind in _COMPUTES and _COMPUTES[kind].search(sql)]
    if computing:
        raise _strange(computing)


def _verify(database: Path, packages: Sequence[PackageMigrations], check: Check) -> None:
    def ask() -> int:
        check()
        return 0

    with opened_at_rest(database) as connection:
        connection.set_progress_handler(ask, _STEPS)
        versions = schema_versions(connection)
        refuse_newer(versions, newest_versions(packages))
        [verdict] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        check()
    if verdict != "ok":
        raise InvalidInput(f"The copy is damaged: {verdict}. Choose another copy.")


def _upgrade(database: Path, packages: Sequence[PackageMigrations]) -> None:
    engine = open_engine(database, "BEGIN IMMEDIATE", 1)
    try:
        migrate(engine, lambda: None, packages)
    finally:
        engine.dispose()


def _refuse_strange(folder: Path, packages: Sequence[PackageMigrations]) -> None:
    """What a database runs by itself is what ours runs: a copy from elsewhere brings no orders along."""
    ours = folder / "ours.sqlite"
    create_database(ours, packages)
    strange = _orders(folder / DATABASE) - _orders(ours)
    ours.unlink()
    if strange:
        raise _strange(name for name, _ in strange)


def _strange(names: Iterable[str]) -> InvalidInput:
    named = ", ".join(sorted(names))
    return InvalidInput(f"The copy holds orders that are not Karen's ({named}). Choose another copy.")


def _orders(database: Path) -> set[tuple[str, str]]:
    with opened_at_rest(database) as connection:
        run = "type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
        return set(connection.execute(f"SELECT name, sql FROM sqlite_master WHERE {run}"))  # noqa: S608  # constant
