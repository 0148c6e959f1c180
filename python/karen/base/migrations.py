"""Bring a database to this version's schema: each package's steps in order, a copy first, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect, text

from karen.base.dialect import spelled
from karen.contract.errors import Conflict

Migration = Callable[[Connection], None]


@dataclass(frozen=True)
class PackageMigrations:
    """The steps of one package, oldest first. A released step is never changed: a new one is appended.

    `mend` makes the package's rows agree with each other again where some of them were lost with a damaged file.
    `derived` names the tables that are made again from the others when they are empty.
    """

    package: str
    steps: Sequence[Migration]
    mend: Migration | None = None
    derived: tuple[str, ...] = ()


def run_statements(connection: Connection, *statements: str) -> None:
    """Run plain statements, one an argument, inside the migration's transaction."""
    for statement in statements:
        connection.exec_driver_sql(spelled(connection, statement))


def newest_versions(packages: Sequence[PackageMigrations]) -> dict[str, int]:
    """The schema this version writes, by package."""
    return {package.package: len(package.steps) for package in packages}


def migrate(engine: Engine, copy: Callable[[], object], packages: Sequence[PackageMigrations]) -> None:
    """Run what is pending in one transaction; `copy` is called before, where there is something to lose.

    Raises Conflict, having changed nothing, for a newer schema.
    """
    with engine.connect() as connection:
        applied = applied_versions(connection)
    refuse_newer(applied, newest_versions(packages))
    if all(applied.get(package.package, 0) == len(package.steps) for package in packages):
        return
    if applied:
        copy()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS schema_version (package TEXT PRIMARY KEY, version INTEGER NOT NULL)"
        )
        for package in packages:
            for step in package.steps[applied.get(package.package, 0) :]:
                step(connection)
            connection.execute(
                text(
                    "INSERT INTO schema_version VALUES (:package, :version)"
                    " ON CONFLICT (package) DO UPDATE SET version = excluded.version"
                ),
                {"package": package.package, "version": len(package.steps)},
            )


def applied_versions(connection: Connection) -> dict[str, int]:
    """What a database was last written by, by package."""
    if not inspect(connection).has_table("schema_version"):
        return {}
    rows = connection.execute(text("SELECT package, version FROM schema_version"))
    return {str(package): int(version) for package, version in rows}


def refuse_newer(found: Mapping[str, int], known: Mapping[str, int]) -> None:
    """Raises Conflict naming the packages of which `found` is newer than `known`."""
    newer = [f"{name} {version}" for name, version in sorted(found.items()) if version > known.get(name, 0)]
    if newer:
        raise Conflict(
            f"This data was written by a newer Karen ({', '.join(newer)}). "
            "Install that version or a later one. Nothing was changed."
        )
