"""Reading a database page by page: SQLite itself is the measure of what is right."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from karen.base.keeping.pages import LEAF_INDEX, LEAF_TABLE, Pages, Unreadable, Value, values

INTEGERS = [0, 1, -1, 127, -128, 32767, -32768, 8388607, -8388608, 2**31 - 1, -(2**31), 2**47 - 1, -(2**47), 2**63 - 1]
Row = tuple[Value, ...]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(tmp_path / "karen.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, size REAL, content BLOB, more)")
        connection.execute("CREATE INDEX thing_named ON thing (name, size)")
        yield connection


def filled(connection: sqlite3.Connection, rows: int) -> None:
    dice = random.Random(7)
    for number in range(rows):
        length = dice.choice([0, 1, 20, 300, 4000, 4100, 9000, 30_000])
        text = "".join(dice.choice("aä漢🦊 ") for _ in range(length // 2))
        row = (number * 3 - 50, text, dice.uniform(-1e9, 1e9), dice.randbytes(length), dice.choice(INTEGERS))
        connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", row)
    connection.execute("INSERT INTO thing VALUES (9223372036854775807, NULL, 7.0, NULL, 'last')")
    connection.execute("DELETE FROM thing WHERE id % 5 = 0")


def read_by_page(path: Path, kind: int) -> list[tuple[int, Row]]:
    """Every cell in every page of the kind, but for those of the schema."""
    pages = Pages(path)
    try:
        free = pages.free()
        found = []
        for number in range(2, pages.count + 1):
            with contextlib.suppress(Unreadable):
                if number not in free and pages.kind(number) == kind:
                    found += [(cell.rowid, tuple(values(cell.payload))) for cell in pages.cells(number) if cell]
        return found
    finally:
        pages.close()


def expected(connection: sqlite3.Connection) -> dict[int, Row]:
    rows = connection.execute("SELECT id, NULL, name, size, content, more FROM thing")
    return {row[0]: tuple(row[1:]) for row in rows}


@pytest.mark.parametrize("checkpoint", ["TRUNCATE", None], ids=["in the file", "in the log of changes"])
def test_rows_are_what_sqlite_says_they_are(
    tmp_path: Path, database: sqlite3.Connection, checkpoint: str | None
) -> None:
    filled(database, 150)
    for mode in filter(None, [checkpoint]):
        database.execute(f"PRAGMA wal_checkpoint({mode})")
    found = read_by_page(tmp_path / "karen.sqlite", LEAF_TABLE)
    assert len(found) == len(dict(found))
    assert dict(found) == expected(database)


def test_an_index_knows_the_rows_it_points_to(tmp_path: Path, database: sqlite3.Connection) -> None:
    filled(database, 30)
    in_leaves = {row[-1] for _, row in read_by_page(tmp_path / "karen.sqlite", LEAF_INDEX)}
    assert in_leaves
    assert in_leaves <= set(expected(database))


def test_what_was_not_committed_is_not_there(tmp_path: Path, database: sqlite3.Connection) -> None:
    filled(database, 20)
    before = expected(database)
    database.execute("PRAGMA cache_size = 2")
    database.execute("BEGIN")
    database.execute("UPDATE thing SET name = 'uncommitted', content = randomblob(20000)")
    assert dict(read_by_page(tmp_path / "karen.sqlite", LEAF_TABLE)) == before


@pytest.mark.parametrize("page_bytes", [512, 1024, 65536])
def test_pages_may_be_of_any_size(tmp_path: Path, page_bytes: int) -> None:
    path = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {page_bytes}")
        connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name, size, content, more)")
        filled(connection, 40)
        assert dict(read_by_page(path, LEAF_TABLE)) == expected(connection)


@pytest.mark.parametrize("seed", range(20))
def test_garbage_is_refused_and_never_more_than_that(tmp_path: Path, database: sqlite3.Connection, seed: int) -> None:
    filled(database, 40)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path, dice = tmp_path / "karen.sqlite", random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(200):
        content[dice.randrange(100, len(content))] = dice.randrange(256)
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(content)
    pages = Pages(damaged)
    for number in range(1, pages.count + 1):
        with contextlib.suppress(Unreadable):
            for cell in filter(None, pages.cells(number)):
                with contextlib.suppress(Unreadable):
                    values(cell.payload)
        with contextlib.suppress(Unreadable):
            pages.children(number)
    pages.free()
    pages.close()
