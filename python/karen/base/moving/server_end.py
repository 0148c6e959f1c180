"""A database on a PostgreSQL server as an end of a move: one transaction, under the lock that a running Karen has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from karen.base.migrations import PackageMigrations, applied_versions, migrate
from karen.base.moving.ends import Source, Target, refuse_data
from karen.base.moving.tables import BATCH_ROWS, Kind, Row, StoredTable, Value, tables_of
from karen.base.server_address import ServerAddress
from karen.base.server_engine import check_server, escaped, open_server, said_by_server, told
from karen.contract.errors import KarenError, NotFound, Unavailable

SILENCE_S = 600.0
"""A commit of everything may take its time."""
_COPIED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""As COPY has it: https://www.postgresql.org/docs/current/sql-copy.html, «Text Format»."""


class ServerEnd:
    """What is written is committed when the block ends; a kill before that leaves the database as it was."""

    def __init__(self, address: ServerAddress, packages: Sequence[PackageMigrations]) -> None:
        self._address = address
        self._packages = packages

    @property
    def place(self) -> str:
        return self._address.place

    @contextlib.contextmanager
    def reading(self) -> Iterator[Source]:
        with self._engine("REPEATABLE READ") as engine, engine.connect() as connection:
            check_server(connection)
            if not applied_versions(connection):
                raise NotFound(f"There is no data in {self.place}.")
            yield _Server(connection, self._address)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Target]:
        with self._engine("READ COMMITTED") as engine:
            with engine.connect() as connection:
                check_server(connection)
            migrate(engine, lambda: None, self._packages)
            with engine.connect() as connection:
                there = _Server(connection, self._address)
                refuse_data(there, tables_of(self._packages), self.place)
                yield there
                connection.commit()

    @contextlib.contextmanager
    def _engine(self, isolation: str) -> Iterator[Engine]:
        """One connection, which has the lock until the block ends."""
        engine = open_server(self._address, 1, isolation, alone=True, silence_s=SILENCE_S)
        try:
            yield engine
        except DBAPIError as error:
            raise _not_moved(error, self._address) from error
        finally:
            engine.dispose()


class _Server:
    """An open connection, inside a transaction."""

    def __init__(self, connection: Connection, address: ServerAddress) -> None:
        self._connection = connection
        self._address = address

    def versions(self) -> Mapping[str, int]:
        return applied_versions(self._connection)

    def rows(self, table: StoredTable) -> Iterator[Row]:
        """In portions, for the driver would read all of them at once."""
        columns = zip(table.columns, table.kinds, strict=True)
        listed = ", ".join(f'CAST("{name}" AS TEXT)' if kind is Kind.JSON else f'"{name}"' for name, kind in columns)
        run = self._connection.exec_driver_sql
        run(f'DECLARE moving NO SCROLL CURSOR FOR SELECT {listed} FROM "{table.name}"')  # noqa: S608  # ours
        while rows := run(f"FETCH {BATCH_ROWS} FROM moving").all():
            yield from (tuple(row) for row in rows)
        run("CLOSE moving")

    def numbered(self, table: StoredTable) -> int:
        last, used = self._connection.exec_driver_sql(f"SELECT last_value, is_called FROM {self._counter(table)}").one()  # noqa: S608
        return int(last) if used else 0

    def clear(self, table: StoredTable) -> None:
        self._connection.exec_driver_sql(f'DELETE FROM "{table.name}"')  # noqa: S608

    def write(self, table: StoredTable, rows: list[Row]) -> None:
        lines = "".join("\t".join(map(_copied, row)) + "\n" for row in rows)
        cursor = self._connection.connection.cursor()
        copy = f'COPY "{table.name}" ({table.listed()}) FROM STDIN'
        try:
            cursor.execute(copy, stream=[lines])  # type: ignore[call-arg]  # pg8000's own
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise _not_moved(error, self._address, f"{table.name} in ") from error

    def number_from(self, table: StoredTable, last: int) -> None:
        values = {"counter": self._counter(table), "last": max(last, 1), "used": last > 0}
        self._connection.execute(text("SELECT setval(CAST(:counter AS TEXT), :last, :used)"), values)

    def _counter(self, table: StoredTable) -> str:
        names = {"table": f'"{table.name}"', "column": table.counter}
        return str(self._connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), names))


def _not_moved(error: BaseException, address: ServerAddress, what: str = "") -> KarenError:
    said = f"{what}{address.place}: {said_by_server(error)}. Nothing was moved."
    return told(error, address) or Unavailable(said)


def _copied(value: Value) -> str:
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case str():
            return escaped(value).translate(_COPIED)
        case datetime():
            return value.isoformat(" ")
        case _:
            return repr(value)
