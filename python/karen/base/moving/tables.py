"""The tables as both kinds of database have them, and their rows as plain values that can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice

from sqlalchemy import JSON, Boolean, Column, Connection, DateTime, Float, Integer, MetaData, Table, create_engine

from karen.base.migrations import PackageMigrations, migrate

Value = None | bool | int | float | str | datetime
"""A moment is in UTC, without its zone; JSON is the text that was stored."""
Row = tuple[Value, ...]
BATCH_ROWS = 1000
VERSIONS = "schema_version"
_DIGESTS = 1 << 256


class Kind(Enum):
    TEXT = "text"
    JSON = "json"
    MOMENT = "moment"
    TRUTH = "truth"
    REAL = "real"
    WHOLE = "whole"


_KINDS: tuple[tuple[type, Kind], ...] = (
    (JSON, Kind.JSON),
    (DateTime, Kind.MOMENT),
    (Boolean, Kind.TRUTH),
    (Float, Kind.REAL),
    (Integer, Kind.WHOLE),
)


@dataclass(frozen=True)
class StoredTable:
    """`counter` is the column the database numbers; a `derived` table is made again from the others, and not moved.

    `first_rows` are the keys of what a database begins with.
    """

    name: str
    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]
    key: tuple[str, ...]
    counter: str
    derived: bool
    first_rows: frozenset[Row] = frozenset()

    def listed(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)


@dataclass
class Census:
    """How many rows, and a digest of all of them, whatever their order."""

    rows: int = 0
    digest: int = 0

    def count(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, which are counted as they go by."""
        for row in rows:
            self.rows += 1
            self.digest = (self.digest + _digest(row)) % _DIGESTS
            yield row

    def whole(self, rows: Iterable[Row]) -> Census:
        for _ in self.count(rows):
            pass
        return self


def tables_of(packages: Sequence[PackageMigrations]) -> list[StoredTable]:
    """Those of this version, but for the one of versions and full-text indexes; what others refer to comes first."""
    derived = {name for package in packages for name in package.derived}
    with _begun(packages) as connection:
        known = MetaData()
        known.reflect(connection, only=_names(connection))
        return [
            _stored(table, table.name in derived, connection.execute(table.select()).all())
            for table in known.sorted_tables
            if table.name != VERSIONS
        ]


def table_names(packages: Sequence[PackageMigrations]) -> list[str]:
    """All tables of this version but for those of full-text indexes."""
    with _begun(packages) as connection:
        return _names(connection)


def in_batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


@contextmanager
def _begun(packages: Sequence[PackageMigrations]) -> Iterator[Connection]:
    """A database as it begins, in memory."""
    engine = create_engine("sqlite://")
    try:
        migrate(engine, lambda: None, packages)
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _names(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    return sorted(str(name) for name in found.scalars() if not str(name).startswith("sqlite_"))


def _stored(table: Table, derived: bool, first: Sequence[Sequence[Value]]) -> StoredTable:
    key = tuple(column.name for column in table.primary_key)
    columns = tuple(column.name for column in table.columns)
    numbered = [column.name for column in table.primary_key if isinstance(column.type, Integer)]
    places = [columns.index(name) for name in key]
    return StoredTable(
        table.name,
        columns,
        tuple(map(_kind, table.columns)),
        key,
        numbered[0] if len(key) == 1 and numbered else "",
        derived,
        frozenset(tuple(row[place] for place in places) for row in first),
    )


def _kind(column: Column[object]) -> Kind:
    return next((kind for type_, kind in _KINDS if isinstance(column.type, type_)), Kind.TEXT)


def _digest(row: Row) -> int:
    whole = hashlib.sha256()
    for value in row:
        said = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        text = said.encode("utf-8", "surrogatepass")
        whole.update(f"{type(value).__name__} {len(text)}:".encode())
        whole.update(text)
    return int.from_bytes(whole.digest(), "big")
