"""Bring a database to this version's schema: each package's steps in order, a copy first, all or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from karen.contract.errors import Conflict, Unavailable

KEPT_BACKUPS = 10
Migration = Callable[[Connection], None]


@dataclass(frozen=True)
class PackageMigrations:
    """The steps of one package, oldest first. A released step is never changed: a new one is appended."""

    package: str
    steps: Sequence[Migration]


def run_statements(connection: Connection, *statements: str) -> None:
    """Run plain statements, one an argument, inside the migration's transaction."""
    for statement in statements:
        connection.exec_driver_sql(statement)


def migrate(engine: Engine, backups: Path, packages: Sequence[PackageMigrations]) -> None:
    """Run what is pending in one transaction. Raises Conflict, having changed nothing, for a newer schema."""
    with engine.connect() as connection:
        applied = _applied(connection)
    _refuse_newer(applied, packages)
    if all(applied.get(package.package, 0) == len(package.steps) for package in packages):
        return
    if applied:
        _back_up(Path(engine.url.database or ""), backups)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS schema_version (package TEXT PRIMARY KEY, version INTEGER NOT NULL)"
        )
        for package in packages:
            for step in package.steps[applied.get(package.package, 0) :]:
                step(connection)
            connection.execute(
                text("INSERT OR REPLACE INTO schema_version VALUES (:package, :version)"),
                {"package": package.package, "version": len(package.steps)},
            )


def _applied(connection: Connection) -> dict[str, int]:
    if not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")).first():
        return {}
    rows = connection.execute(text("SELECT package, version FROM schema_version"))
    return {str(package): int(version) for package, version in rows}


def _refuse_newer(applied: Mapping[str, int], packages: Sequence[PackageMigrations]) -> None:
    known = {package.package: len(package.steps) for package in packages}
    newer = [f"{name} {version}" for name, version in sorted(applied.items()) if version > known.get(name, 0)]
    if newer:
        raise Conflict(
            f"This data was written by a newer Karen ({', '.join(newer)}). "
            "Install that version or a later one. Nothing was changed."
        )


def _back_up(database: Path, backups: Path) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    partial, finished = backups / f".before-upgrade-{stamp}.partial", backups / f"before-upgrade-{stamp}.sqlite"
    try:
        backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            contextlib.closing(sqlite3.connect(database)) as source,
            contextlib.closing(sqlite3.connect(partial)) as target,
        ):
            source.backup(target)
        partial.rename(finished)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unavailable(
            f"Karen copies the data to {backups} before an upgrade, and cannot: {error}. Nothing was changed. "
            "Make room there, give it write permission, and start Karen again."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
    # By name, so by time; never the one just made, for the clock may have been set back.
    older = sorted(set(backups.glob("before-upgrade-*.sqlite")) - {finished})
    for old in older[: -(KEPT_BACKUPS - 1)]:
        old.unlink()
