"""`karen migrate-store`: the data is the same row by row, there and back, or it was not moved."""

from __future__ import annotations

import itertools
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from karen.app import migrations
from karen.base.database import create_database
from karen.base.folder import DataFolder
from karen.base.moving.ends import Target, refuse_data
from karen.base.moving.file_end import FileEnd
from karen.base.moving.move import Moved, end_at, move
from karen.base.moving.tables import Row, StoredTable, tables_of
from karen.base.owner import OwnerLock
from karen.base.server_address import VARIABLE
from karen.contract.errors import Conflict, InvalidInput, KarenError, NotFound, Unavailable
from karen.hosts.cli.moving import run_migrate_store
from keeping import keeping
from postgres import Cluster, new_database
from test_index_whole import indexed

STRANGE = 'a\x00b \uf8fe\uf8fd \uf8fe\uf8fe \\N \\. \\\\ tab\tnew\nline\rback\\ 👩‍👩‍👧 שלום \'; DROP TABLE "user"; --'
MOMENT = "2026-03-01 12:00:00.123456"


@pytest.fixture
def address(server: Cluster) -> str:
    return new_database(server.address)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A data folder's database in which every table has rows."""
    path = tmp_path / "home" / "karen.sqlite"
    path.parent.mkdir()
    create_database(path, migrations())
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in tables_of(migrations()):
            insert_into(connection, table)
        connection.execute("UPDATE sqlite_sequence SET seq = 1000 WHERE name = 'message'")  # the newest were deleted
    return path


def insert_into(connection: sqlite3.Connection, table: StoredTable) -> None:
    """Three rows: of ordinary, of strange, and of no values as far as there may be none."""
    rows = connection.execute(f"PRAGMA table_info('{table.name}')").fetchall()
    refers = {row[3]: (row[2], row[4]) for row in connection.execute(f"PRAGMA foreign_key_list('{table.name}')")}
    for number in range(3):
        values: dict[str, object] = {}
        for _, column, declared, required, *_ in rows:
            texts = [f"{column} {number}", f"{STRANGE}{number}", None if not required else f"{number}"]
            kinds: dict[str, Sequence[object]] = {
                "VARCHAR(8)": ["owner", "member", "reviewer"],
                "INTEGER": [number + 5, 3_000_000_000 + number, number + 7],
                "BOOLEAN": [True, False, True],
                "FLOAT": [0.1, -1e300, None if not required else 1.0],
                "DATETIME": [MOMENT, "0999-12-31 23:59:59.000000", None if not required else MOMENT],
                "JSON": ['{"b": [1.50, "\\u0000"], "a": "\\ud83d\\ude00"}', '"text"', None if not required else "null"],
            }
            values[column] = kinds.get(declared, texts)[number]
        for column, (other, key) in refers.items():
            ((values[column],),) = connection.execute(
                f'SELECT "{key}" FROM "{other}" ORDER BY rowid LIMIT 1 OFFSET ?', (number,)
            )
        listed = ", ".join(f'"{column}"' for column in values)
        places = ", ".join("?" * len(values))
        connection.execute(f'INSERT INTO "{table.name}" ({listed}) VALUES ({places})', list(values.values()))


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row as SQLite has it, and where its counters are."""
    moved = [table for table in tables_of(migrations()) if not table.derived]
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table.name: connection.execute(f'SELECT {table.listed()} FROM "{table.name}" ORDER BY 1, 2').fetchall()
            for table in moved
        }
        return {**found, "counters": connection.execute("SELECT * FROM sqlite_sequence ORDER BY name").fetchall()}


def moved(source: str | Path, target: str | Path) -> list[Moved]:
    there, here = (end_at(str(given), "the test", migrations()) for given in (source, target))
    return move(there, here, migrations(), lambda table, rows: None)


def test_every_row_of_every_table_comes_back_as_it_was(tmp_path: Path, file: Path, address: str) -> None:
    before, content = held(file), file.read_bytes()
    there = moved(file.parent, address)
    back = moved(address, tmp_path / "other")
    assert held(tmp_path / "other" / "karen.sqlite") == before
    assert there == back
    assert {each.table: each.rows for each in there} == {
        name: len(rows) for name, rows in before.items() if name != "counters"
    }
    assert file.read_bytes() == content


async def test_karen_goes_on_with_what_was_moved(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("the boat", "The blue boat leaks.")
        await karen.call("memory.store", content="My sister is called Anna.")
    moved(tmp_path, address)
    monkeypatch.setenv(VARIABLE, address)
    async with keeping(tmp_path) as karen:
        assert await karen.said(conversation) == ["The blue boat leaks."]
        assert (await karen.call("conversations.search", text="boat"))["hits"]
        assert (await indexed(karen))["indexed"] == 2  # which nobody asked for
        assert (await karen.call("memory.query", text="What is my sister called?"))["hits"]
        await karen.call("conversations.append", conversation_id=conversation, role="user", content="It sank.")
    monkeypatch.delenv(VARIABLE)
    moved(address, tmp_path / "back")
    async with keeping(tmp_path / "back") as karen:
        assert await karen.said(conversation) == ["The blue boat leaks.", "It sank."]


def test_what_a_new_karen_has_made_counts_as_empty(tmp_path: Path, file: Path, address: str) -> None:
    create_database(tmp_path / "karen.sqlite", migrations())
    moved(file, address)
    moved(address, tmp_path)
    assert held(tmp_path / "karen.sqlite") == held(file)


def test_nothing_is_moved_over_other_data(tmp_path: Path, file: Path, address: str) -> None:
    before = held(file)
    moved(file, address)
    with pytest.raises(Conflict, match=r"There is data in .* already"):
        moved(file, address)
    with pytest.raises(Conflict, match=r"There is data in .* already"):
        moved(address, file)
    assert held(file) == before


@pytest.mark.parametrize("name", ["karen.sqlite", "other.sqlite"])
def test_nothing_is_moved_over_a_file_of_something_else(tmp_path: Path, file: Path, address: str, name: str) -> None:
    moved(file, address)
    other = tmp_path / name
    other.write_text("a letter")
    with pytest.raises(KarenError, match=name):
        moved(address, other)
    assert other.read_text() == "a letter"


def test_where_there_is_no_data_nothing_is_moved(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotFound, match="the folder does not exist"):
        moved(tmp_path / "nowhere", address)
    with pytest.raises(NotFound, match="There is no data in"):
        moved(tmp_path, address)
    with pytest.raises(NotFound, match="There is no data in postgresql://"):
        moved(address, tmp_path)
    assert not (tmp_path / "nowhere").exists()


def test_a_karen_that_runs_is_left_in_peace(file: Path, address: str) -> None:
    lock = OwnerLock(DataFolder(file.parent))
    DataFolder(file.parent).prepare()
    lock.acquire()
    with pytest.raises(Conflict, match="Another Karen owns the data folder"):
        moved(file, address)
    lock.release()
    moved(file, address)


def test_a_database_that_is_in_use_is_left_in_peace(tmp_path: Path, file: Path, address: str) -> None:
    end = end_at(address, "it", migrations())
    with end.writing(), pytest.raises(Conflict, match="Another Karen uses the database"):
        moved(file, address)
    with pytest.raises(Conflict, match="Another Karen uses"), end.writing():
        moved(address, tmp_path)


@pytest.mark.parametrize(("version", "said"), [(99, "newer Karen"), (1, "older Karen. Start this one on it once")])
def test_another_schema_is_not_moved(file: Path, address: str, version: int, said: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = ? WHERE package = 'conversations'", (version,))
    with pytest.raises(Conflict, match=said):
        moved(file, address)


def test_damaged_data_is_not_moved(file: Path, address: str) -> None:
    content = bytearray(file.read_bytes())
    content[40_000:44_000] = b"\xa5" * 4000
    file.write_bytes(content)
    with pytest.raises(Conflict, match="Repair it first"):
        moved(file, address)


def test_a_row_that_does_not_arrive_as_it_was_moves_nothing(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "target.sqlite"
    with pytest.raises(Unavailable, match="The rows of message did not arrive"):
        move(FileEnd(file, migrations()), Lossy(target), migrations(), lambda table, rows: None)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


class Lossy(FileEnd):
    """A place that says something else in one message."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, migrations())

    @contextmanager
    def writing(self) -> Iterator[Target]:
        with super().writing() as target:
            write = target.write

            def change(table: StoredTable, rows: list[Row]) -> None:
                write(table, [(*row[:-1], '{"changed": true}') for row in rows] if table.name == "message" else rows)

            target.write = change  # type: ignore[method-assign]  # of this one object
            yield target


def test_a_place_is_not_moved_to_itself(file: Path) -> None:
    with pytest.raises(InvalidInput, match=r"is in .* already"):
        moved(file, file.parent)


MOVING = """
import sys, time
from karen.app import migrations
from karen.base.moving.move import end_at, move

def say(table, rows):
    print(table, rows, flush=True)
    if (table, rows) == (sys.argv[3], int(sys.argv[4])):
        time.sleep(60)

move(*(end_at(place, "it", migrations()) for place in sys.argv[1:3]), migrations(), say)
"""


def kill_in_the_middle(source: str, target: str, table: str, rows: int) -> None:
    """A process that moves is killed when it has written that many rows of the table."""
    command = [sys.executable, "-c", MOVING, source, target, table, str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = list(itertools.takewhile(lambda line: line != f"{table} {rows}\n", process.stdout))
        process.kill()
    assert process.returncode == -signal.SIGKILL, told


@pytest.fixture
def long_file(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as connection, connection:
        rows = ((f"{number}", f"server {number}", MOMENT) for number in range(3000))
        connection.executemany("INSERT INTO sent_bytes (sent_bytes, host, last_at) VALUES (?, ?, ?)", rows)
    return file


@pytest.mark.parametrize(("table", "rows"), [("tenant", 4), ("sent_bytes", 2000)])
def test_a_move_to_the_server_that_is_killed_leaves_nothing_and_can_be_begun_anew(
    tmp_path: Path, long_file: Path, address: str, table: str, rows: int
) -> None:
    kill_in_the_middle(str(long_file), address, table, rows)
    with end_at(address, "it", migrations()).reading() as there:
        refuse_data(there, tables_of(migrations()), address)
    moved(long_file, address)
    moved(address, tmp_path / "back")
    assert held(tmp_path / "back" / "karen.sqlite") == held(long_file)


@pytest.mark.parametrize(("table", "rows"), [("tenant", 4), ("sent_bytes", 2000)])
def test_a_move_to_a_file_that_is_killed_leaves_nothing_and_can_be_begun_anew(
    tmp_path: Path, long_file: Path, address: str, table: str, rows: int
) -> None:
    back = tmp_path / "back"
    moved(long_file, address)
    kill_in_the_middle(address, str(back), table, rows)
    assert not (back / "karen.sqlite").exists()
    moved(address, back)
    assert held(back / "karen.sqlite") == held(long_file)
    assert [path.name for path in back.iterdir() if path.is_file()] == ["karen.sqlite"]


def test_the_command_moves_the_data_folder_and_says_what_it_did(
    file: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = DataFolder(file.parent)
    secret = address.replace("karen@", "karen:swordfish@")
    monkeypatch.setenv(VARIABLE, secret)
    assert run_migrate_store([], folder, migrations()) == 0
    said = capsys.readouterr().out
    assert "message " in said
    assert "the same on both sides" in said
    assert f"Set {VARIABLE} to it" in said
    assert run_migrate_store([secret], folder, migrations()) == 1
    refused = capsys.readouterr().err
    assert "There is data in" in refused
    assert "swordfish" not in said + refused


@pytest.mark.parametrize("arguments", [[], ["a", "b", "c"]])
def test_a_move_to_nowhere_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_migrate_store(arguments, DataFolder(tmp_path), migrations())
    assert ended.value.code == 2
