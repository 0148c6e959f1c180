"""A database file as an end of a move. It is read as it lies; what is written has its name when it is whole."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from karen.base.database import explained
from karen.base.engine import new_database
from karen.base.folder import DATABASE, DataFolder, reason
from karen.base.keeping.backups import schema_versions
from karen.base.keeping.damage import check_thoroughly, find_damage
from karen.base.keeping.files import make_durable
from karen.base.keeping.incoming import take_in_the_rest
from karen.base.keeping.snapshot import opened_readonly
from karen.base.migrations import PackageMigrations, migrate
from karen.base.moving.ends import Source, Target, refuse_data, refuse_other_versions
from karen.base.moving.tables import Kind, Row, StoredTable, Value, tables_of
from karen.base.owner import OwnerLock
from karen.contract.errors import Conflict, NotFound, Unavailable

_READ: dict[Kind, Callable[[str | float], Value]] = {
    Kind.MOMENT: lambda value: datetime.fromisoformat(str(value)),
    Kind.TRUTH: bool,
    Kind.REAL: float,
}
_WITHOUT_A_PLACE = ("", "-wal", "-shm", "-journal")


class FileEnd:
    """A data folder's file is locked as a running Karen locks it; another file is used by none."""

    def __init__(self, path: Path, packages: Sequence[PackageMigrations]) -> None:
        self._path = path
        self._packages = packages

    @property
    def place(self) -> str:
        return str(self._path)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Source]:
        if not self._path.parent.is_dir():
            raise NotFound(f"There is no data in {self._path}: the folder does not exist.")
        with self._owned(), self._explained():
            if not self._path.exists():
                raise NotFound(f"There is no data in {self._path}.")
            if damage := find_damage(self._path, self._path.parent) or check_thoroughly(self._path, lambda: False):
                raise Conflict(f"{self._path} {damage}. Repair it first: `karen doctor --repair`. Nothing was moved.")
            with opened_readonly(self._path) as connection:
                connection.execute("BEGIN")
                yield _File(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Target]:
        partial = self._path.with_name(f".{self._path.name}.new")
        with self._owned(), self._explained():
            self._refuse_other_data()
            _remove(partial)
            try:
                with new_database(partial) as engine:
                    migrate(engine, lambda: None, self._packages)
                with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as connection:
                    connection.execute("PRAGMA synchronous=OFF").fetchall()  # a half file is thrown away
                    connection.execute("BEGIN IMMEDIATE")
                    yield _File(connection)
                    if strays := connection.execute("PRAGMA foreign_key_check").fetchall():
                        raise Conflict(f"Rows of {strays[0][0]} refer to rows that are not there. Nothing was moved.")
                    connection.execute("COMMIT")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                make_durable(partial)
                for suffix in _WITHOUT_A_PLACE[1:]:
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
                partial.replace(self._path)
                make_durable(self._path.parent)
            finally:
                _remove(partial)

    def _refuse_other_data(self) -> None:
        """A file that a new Karen has made, and nothing was put into, may be replaced."""
        if os.path.lexists(self._path):
            with opened_readonly(self._path) as connection:
                there = _File(connection)
                refuse_other_versions(there.versions(), self._packages, self.place)
                refuse_data(there, tables_of(self._packages), self.place)

    @contextlib.contextmanager
    def _owned(self) -> Iterator[None]:
        if self._path.name != DATABASE:
            yield
            return
        folder = DataFolder(self._path.parent)
        folder.prepare()
        lock = OwnerLock(folder)
        lock.acquire()
        try:
            take_in_the_rest(folder)
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(f"{error.filename or self._path} cannot be used: {reason(error)}.") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            said = explained(error, self._path)
            raise said or Unavailable(f"{self._path} cannot be used: {error}. Nothing was moved.") from error


class _File:
    """An open file, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def versions(self) -> Mapping[str, int]:
        return schema_versions(self._connection)

    def rows(self, table: StoredTable) -> Iterator[Row]:
        readers = [_READ.get(kind) for kind in table.kinds]
        for row in self._connection.execute(f'SELECT {table.listed()} FROM "{table.name}"'):  # noqa: S608  # ours
            yield tuple(
                read(value) if read and value is not None else value for read, value in zip(readers, row, strict=True)
            )

    def numbered(self, table: StoredTable) -> int:
        found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return int(found[0]) if found else 0

    def clear(self, table: StoredTable) -> None:
        self._connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608

    def write(self, table: StoredTable, rows: list[Row]) -> None:
        places = ", ".join("?" * len(table.columns))
        into = f'INSERT INTO "{table.name}" ({table.listed()}) VALUES ({places})'  # noqa: S608
        self._connection.executemany(into, (tuple(map(_stored, row)) for row in rows))

    def number_from(self, table: StoredTable, last: int) -> None:
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))


def _stored(value: Value) -> Value:
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value


def _remove(path: Path) -> None:
    for suffix in _WITHOUT_A_PLACE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)
