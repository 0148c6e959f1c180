"""Moving everything from one database into another: row by row, compared afterwards, all of it or nothing.

The source is left as it is. What is derived from the rows is not moved: it is made again where they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from karen.base.folder import DATABASE, DataFolder
from karen.base.migrations import PackageMigrations
from karen.base.moving.ends import End, Source, Target, refuse_other_versions
from karen.base.moving.file_end import FileEnd
from karen.base.moving.server_end import ServerEnd
from karen.base.moving.tables import Census, StoredTable, in_batches, tables_of
from karen.base.server_address import read_address
from karen.contract.errors import InvalidInput, Unavailable

Progress = Callable[[str, int], None]
"""Told of a table and how many of its rows are written by now."""


@dataclass(frozen=True)
class Moved:
    """One table, of which both sides hold the same."""

    table: str
    rows: int
    digest: str


def end_at(given: str, named: str, packages: Sequence[PackageMigrations]) -> End:
    """A folder, a file or the address of a server, as a person writes it; `named` is what it is called there.

    Raises InvalidInput.
    """
    if "://" in given:
        return ServerEnd(read_address(given, named), packages)
    try:
        path = Path(given).expanduser().absolute()
        is_folder = path.is_dir() or (not path.exists() and not path.suffix)
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(f"{named} is {given!r}, which is no path that can be used: {error}.") from error
    return FileEnd(path / DATABASE if is_folder else path, packages)


def end_of(folder: DataFolder, packages: Sequence[PackageMigrations]) -> End:
    return FileEnd(folder.database, packages)


def move(source: End, target: End, packages: Sequence[PackageMigrations], progress: Progress) -> list[Moved]:
    """Raises Conflict where a Karen runs, for data in the target, and for a schema of another version."""
    if source.place == target.place:
        raise InvalidInput(f"The data is in {source.place} already: name another place to move it to.")
    tables = tables_of(packages)
    with source.reading() as there, target.writing() as here:
        refuse_other_versions(there.versions(), packages, source.place)
        for table in reversed(tables):
            here.clear(table)
        return [moved for table in tables if (moved := _move(table, there, here, target.place, progress))]


def _move(table: StoredTable, there: Source, here: Target, place: str, progress: Progress) -> Moved | None:
    read = Census()
    if not table.derived:
        for batch in in_batches(read.count(there.rows(table))):
            here.write(table, batch)
            progress(table.name, read.rows)
    if table.counter:
        here.number_from(table, there.numbered(table))
    if table.derived:
        return None
    written = Census().whole(here.rows(table))
    if written != read:
        raise Unavailable(
            f"The rows of {table.name} did not arrive in {place} as they were: {read.rows} were read and "
            f"{written.rows} are there. Nothing was moved. This is a mistake of ours: please report it."
        )
    return Moved(table.name, read.rows, f"{read.digest:064x}")
