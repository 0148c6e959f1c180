"""The rows that are still to be found in a damaged database, table by table.

Rows are found in two ways: from each table's first page downwards, and, where the way down is broken, in pages that
nothing leads to any more, whose rows have the shape of one table only. The indexes, as far as they can be read, tell
how many rows there were.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from karen.base.keeping.archive import Check
from karen.base.keeping.pages import (
    INTERIOR_INDEX,
    INTERIOR_TABLE,
    LEAF_INDEX,
    LEAF_TABLE,
    Cell,
    Pages,
    Unreadable,
    Value,
    values,
)
from karen.contract.caller import LOCAL_TENANT

_MOMENT = "1970-01-01 00:00:00.000000"
"""Stands for a time that cannot be read."""


@dataclass(frozen=True)
class Column:
    """A column as a table declares it; `kind` is the declared type without its length."""

    name: str
    kind: str
    required: bool
    is_rowid: bool

    def may_hold(self, value: Value) -> bool:
        if self.is_rowid or value is None:
            return value is None and (self.is_rowid or not self.required)
        if self.name == "tenant_id":
            return value == LOCAL_TENANT
        match self.kind:
            case "VARCHAR" | "TEXT" | "JSON":
                return isinstance(value, str)
            case "DATETIME":
                return isinstance(value, str) and 19 <= len(value) <= 32 and value[10] in " T"
            case "BOOLEAN":
                return value in (0, 1)
            case "INTEGER":
                return isinstance(value, int)
            case "FLOAT":
                return isinstance(value, int | float)
            case _:
                return True

    def mended(self, value: Value) -> Value:
        """The value, or one that can be read where a row is worth more than this part of it."""
        if not isinstance(value, str):
            return value
        try:
            if self.kind == "JSON":
                json.loads(value)
            elif self.kind == "DATETIME":
                datetime.fromisoformat(value)
        except ValueError:
            empty = "[]" if value.startswith("[") else "{}"
            return None if not self.required else empty if self.kind == "JSON" else _MOMENT
        return value


@dataclass(frozen=True)
class Shape:
    """What a row of a table looks like. A row of before a column was added is shorter."""

    table: str
    columns: tuple[Column, ...]

    def fits(self, row: list[Value]) -> bool:
        missing = self.columns[len(row) :]
        return (
            len(row) <= len(self.columns)
            and all(column.may_hold(value) for column, value in zip(self.columns, row, strict=False))
            and not any(column.required for column in missing)
        )


@dataclass
class Remains:
    """What is known of one table. `known` are the rows its indexes name."""

    known: set[int] = field(default_factory=set)
    unreadable: int = 0
    """Rows and pages of its own that cannot be read."""


class Wreck:
    """A damaged database. Use it, then close it."""

    def __init__(self, database: Path, check: Check) -> None:
        """`check` is called at each page and raises what should end the work. Raises OSError."""
        self._pages = Pages(database)
        self._check = check
        self._seen = self._pages.free() | {1}
        self._roots = self._read_schema()

    def close(self) -> None:
        self._pages.close()

    def versions(self) -> dict[str, int]:
        """What was last written, by package; nothing where that cannot be read."""
        rows = [row for _, row in self._rows_below(self._root("schema_version"), Remains())]
        return {row[0]: row[1] for row in rows if len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], int)}

    def rows(
        self, shapes: Mapping[str, Shape], remains: Mapping[str, Remains]
    ) -> Iterator[tuple[str, int, list[Value]]]:
        """The table, the rowid and the columns of every row that is found; `remains` is filled in on the way."""
        for table, shape in shapes.items():
            for root in self._index_roots(table):
                remains[table].known.update(self._rowids_below(root))
            for rowid, row in self._rows_below(self._root(table), remains[table]):
                if shape.fits(row):
                    yield table, rowid, row
        for table, root in self._roots:
            if table not in shapes:
                list(self._walk(root))  # what can be made anew is nobody's
        yield from self._strays(shapes)

    def _read_schema(self) -> list[tuple[str, int]]:
        """The tables and the indexes with their first pages, as (table, page); an index by its table, negative."""
        found: list[tuple[str, int]] = []
        for _, row in self._rows_below(1, Remains()):
            if len(row) == 5 and isinstance(row[2], str) and isinstance(row[3], int) and row[3] > 1:
                found.append((row[2], row[3]) if row[0] == "table" else (row[2], -row[3]))
        return found

    def _root(self, table: str) -> int | None:
        return next((root for name, root in self._roots if name == table and root > 0), None)

    def _index_roots(self, table: str) -> list[int]:
        return [-root for name, root in self._roots if name == table and root < 0]

    def _walk(self, root: int) -> Iterator[int | None]:
        """The pages from `root` downwards, in the order of their rows; None for one that cannot be read."""
        waiting = [abs(root)]
        self._seen.discard(abs(root))
        while waiting:
            self._check()
            number = waiting.pop()
            if number in self._seen:
                continue
            self._seen.add(number)
            try:
                kind = self._pages.kind(number)
                below = self._pages.children(number) if kind in (INTERIOR_TABLE, INTERIOR_INDEX) else []
            except Unreadable:
                self._seen.discard(number)
                yield None
                continue
            waiting += reversed(below)
            yield number

    def _rows_below(self, root: int | None, remains: Remains) -> Iterator[tuple[int, list[Value]]]:
        for number in self._walk(root) if root else ():
            if number is None or self._pages.kind(number) not in (LEAF_TABLE, INTERIOR_TABLE):
                remains.unreadable += 1
            else:
                yield from self._rows_in(number, remains)

    def _rowids_below(self, root: int) -> Iterator[int]:
        for number in self._walk(root):
            with contextlib.suppress(Unreadable):
                if number and self._pages.kind(number) in (LEAF_INDEX, INTERIOR_INDEX):
                    for cell in self._pages.cells(number):
                        yield from _last_integer(cell)

    def _rows_in(self, number: int, remains: Remains) -> Iterator[tuple[int, list[Value]]]:
        try:
            for cell in self._pages.cells(number):
                try:
                    if cell is None:
                        raise Unreadable
                    yield cell.rowid, values(cell.payload)
                except Unreadable:
                    remains.unreadable += 1
        except Unreadable:
            remains.unreadable += 1

    def _strays(self, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, int, list[Value]]]:
        """The rows of pages nobody led to, where they fit one table and no other."""
        for number in range(2, self._pages.count + 1):
            self._check()
            if number in self._seen:
                continue
            with contextlib.suppress(Unreadable):
                if self._pages.kind(number) != LEAF_TABLE:
                    continue
                rows = list(self._rows_in(number, Remains()))
                fitting = [shape for shape in shapes.values() if rows and all(shape.fits(row) for _, row in rows)]
                if len(fitting) == 1:
                    yield from ((fitting[0].table, rowid, row) for rowid, row in rows)


def _last_integer(cell: Cell | None) -> Iterator[int]:
    with contextlib.suppress(Unreadable):
        row = values(cell.payload) if cell else []
        if row and isinstance(row[-1], int):
            yield row[-1]
