"""Building a new database from what can be read of a damaged one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from karen.base.engine import new_database, open_engine
from karen.base.keeping.archive import Check
from karen.base.keeping.pages import Value
from karen.base.keeping.wreck import Column, Remains, Shape, Wreck
from karen.base.migrations import PackageMigrations, migrate, newest_versions, refuse_newer

_SEEDED = "schema_version"
_PLAIN = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?
"""


@dataclass(frozen=True)
class Salvaged:
    """How many rows of each table were saved, and how many were not, as far as that can be known."""

    saved: Mapping[str, int]
    lost: Mapping[str, int]


def salvage(damaged: Path, target: Path, packages: Sequence[PackageMigrations], check: Check) -> Salvaged:
    """Write the new database `target`, of this version's schema, sound in itself.

    Raises Conflict for data of a newer Karen, OSError and what SQLite raises for a full disk.
    """
    wreck = Wreck(damaged, check)
    try:
        versions = wreck.versions() or newest_versions(packages)
        refuse_newer(versions, newest_versions(packages))
        earlier = [
            PackageMigrations(each.package, each.steps[: versions.get(each.package, 0)])
            for each in packages
            if each.package in versions
        ]
        with new_database(target) as engine:
            migrate(engine, lambda: None, earlier)
        with _scratch(target) as connection:
            found = _fill(connection, wreck, derived_tables(connection))
    finally:
        wreck.close()
    _finish(target, packages)
    with _scratch(target) as connection:
        return _sound(connection, found)


def derived_tables(connection: sqlite3.Connection) -> set[str]:
    """The tables in which a virtual table keeps what it has made of others."""
    virtual = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'").fetchall()
    return {f"{name}_{part}" for (name,) in virtual for part in ("data", "idx", "docsize", "config", "content")}


def _fill(connection: sqlite3.Connection, wreck: Wreck, derived: set[str]) -> Salvaged:
    plain = [name for (name,) in connection.execute(_PLAIN, (_SEEDED,)) if name not in derived]
    shapes = {table: _shape(connection, table) for table in plain}
    remains = {table: Remains() for table in plain}
    saved: dict[str, set[int]] = {table: set() for table in plain}
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("BEGIN")
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')  # what they keep up to date is made anew at the end
    for table in plain:
        connection.execute(f'DELETE FROM "{table}"')  # noqa: S608  # names from our own schema, here and below
    for table, rowid, row in wreck.rows(shapes, remains):
        if connection.execute(*_insertion(shapes[table], rowid, row)).rowcount == 1:
            saved[table].add(rowid)
    for _, statement in triggers:
        connection.execute(statement)
    connection.execute("COMMIT")
    lost = {
        table: len(remains[table].known - saved[table]) if remains[table].known else remains[table].unreadable
        for table in plain
    }
    return Salvaged({table: len(rowids) for table, rowids in saved.items()}, lost)


def _shape(connection: sqlite3.Connection, table: str) -> Shape:
    found = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    return Shape(
        table,
        tuple(
            Column(
                name=name,
                kind=kind.partition("(")[0].upper(),
                required=bool(required) and default is None,
                is_rowid=bool(key) and kind.upper() == "INTEGER",
            )
            for _, name, kind, required, default, key in found
        ),
    )


def _insertion(shape: Shape, rowid: int, row: list[Value]) -> tuple[str, list[Value]]:
    """The rowid is kept too: the order of rows may mean something."""
    columns = shape.columns[: len(row)]
    given = [
        (column.name, rowid if column.is_rowid else column.mended(value))
        for column, value in zip(columns, row, strict=True)
    ]
    if not any(column.is_rowid for column in columns):
        given.append(("rowid", rowid))
    names = ", ".join(f'"{name}"' for name, _ in given)
    marks = ", ".join("?" * len(given))
    return f'INSERT OR IGNORE INTO "{shape.table}" ({names}) VALUES ({marks})', [value for _, value in given]  # noqa: S608


def _finish(target: Path, packages: Sequence[PackageMigrations]) -> None:
    """The steps that were still to come, and what the packages make of the rows that are left."""
    engine = open_engine(target, "BEGIN IMMEDIATE", 1)
    try:
        migrate(engine, lambda: None, packages)
        with engine.begin() as connection:
            for package in packages:
                if package.mend:
                    package.mend(connection)
    finally:
        engine.dispose()


def _sound(connection: sqlite3.Connection, found: Salvaged) -> Salvaged:
    """Without the rows that belong to one that is lost, and looked through once more."""
    lost = dict(found.lost)
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    for table, rowid in {(table, rowid) for table, rowid, *_ in dangling}:
        connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608
    saved: dict[str, int] = {}
    for table, count in found.saved.items():
        ((left,),) = connection.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        saved[table] = min(count, left)
        lost[table] += count - saved[table]
    [verdict] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"what was built anew is not sound: {verdict}")
    return Salvaged(saved, {table: count for table, count in lost.items() if count})


def _scratch(target: Path) -> contextlib.closing[sqlite3.Connection]:
    """Nobody else has the file, and a half one is thrown away."""
    connection = sqlite3.connect(target, isolation_level=None)
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return contextlib.closing(connection)
