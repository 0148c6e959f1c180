"""One end of a move: what a database that is read, and one that is written, can do; and which of them is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from karen.base.migrations import PackageMigrations, newest_versions, refuse_newer
from karen.base.moving.tables import Row, StoredTable
from karen.contract.errors import Conflict


class Source(Protocol):
    """Nobody else writes to it; it shows one moment."""

    def versions(self) -> Mapping[str, int]:
        """Of its schema, by package."""
        ...

    def rows(self, table: StoredTable) -> Iterator[Row]: ...

    def numbered(self, table: StoredTable) -> int:
        """The last number its counter gave away, be the row there or not; 0 for none."""
        ...


class Target(Source, Protocol):
    """Everything written to it is there at the end of the block, or nothing of it."""

    def clear(self, table: StoredTable) -> None: ...

    def write(self, table: StoredTable, rows: list[Row]) -> None: ...

    def number_from(self, table: StoredTable, last: int) -> None:
        """The counter goes on after `last`."""
        ...


class End(Protocol):
    """A place that may hold the data. Its blocks raise Conflict while a Karen uses it, and Unavailable."""

    @property
    def place(self) -> str:
        """For people, without a password."""
        ...

    def reading(self) -> AbstractContextManager[Source]: ...

    def writing(self) -> AbstractContextManager[Target]:
        """The tables of this version are there, or are made."""
        ...


def refuse_other_versions(found: Mapping[str, int], packages: Sequence[PackageMigrations], place: str) -> None:
    """Raises Conflict for a schema that is not of this version."""
    newest = newest_versions(packages)
    refuse_newer(found, newest)
    if dict(found) != newest:
        raise Conflict(f"{place} was written by an older Karen. Start this one on it once, then move it.")


def refuse_data(there: Source, tables: Sequence[StoredTable], place: str) -> None:
    """Raises Conflict when there is more than what a database begins with."""
    for table in tables:
        places = [table.columns.index(name) for name in table.key]
        for row in there.rows(table) if not table.derived else ():
            if tuple(row[place] for place in places) not in table.first_rows:
                raise Conflict(
                    f"There is data in {place} already, in {table.name}. Nothing is moved over other data: name an "
                    "empty database or another folder, or put that data away first."
                )
