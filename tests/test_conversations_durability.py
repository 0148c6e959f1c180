"""What was acknowledged is there: after a kill, on a full disk, beside damaged pages, and in an older schema."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from conversing import Conversing, conversing
from copies import database_in
from karen.base.migrations import PackageMigrations
from karen.base.records import MIGRATIONS as BASE
from karen.contract.errors import Unavailable
from karen.conversations.records import ConversationRow, ConversationTagRow, MessageRow, SessionRow
from karen.conversations.schema import MIGRATIONS

CHILD = Path(__file__).parent / "fixtures" / "conversing_child.py"
SAMPLES = {
    "VARCHAR": "text {}",
    "JSON": "{{}}",
    "DATETIME": "2026-01-0{} 00:00:00.000000",
    "INTEGER": "{}",
    "BOOLEAN": "{}",
    "FLOAT": "{}.5",
}


def _unharmed(path: Path) -> None:
    """The file is sound, the index agrees with the messages, and each conversation knows how many it has."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO message_text (message_text, rank) VALUES ('integrity-check', 1)")
        wrong = (
            "SELECT id FROM conversation AS c WHERE message_count <> "
            "(SELECT count(*) FROM message WHERE conversation_id = c.id AND shown)"
        )
        assert connection.execute(wrong).fetchall() == []


@pytest.mark.parametrize("acknowledged", [1, 40, 120])
async def test_a_kill_in_the_middle_of_writing_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "karen.sqlite"
    seen = _written_until_killed(path, acknowledged)
    async with conversing(path) as karen:
        (made,) = (await karen.call("list"))["conversations"]
        page = await karen.call("messages", conversation_id=made["id"], limit=500)
        kept = {message["id"]: message for message in page["messages"]}
        assert len(seen) >= acknowledged
        assert [kept[message_id]["content"] for message_id in seen] == [f"edited {n}" for n in range(len(seen))]
        assert (await karen.call("search", text="edited"))["total"] >= len(seen)
    _unharmed(path)


def _written_until_killed(path: Path, acknowledged: int) -> list[str]:
    with subprocess.Popen([sys.executable, CHILD, "write", path], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        seen = [child.stdout.readline().strip() for _ in range(acknowledged)]
        child.kill()
        return seen + child.stdout.read().split("\n")[:-1]  # a line without its end was never acknowledged


async def test_a_full_disk_says_so_and_keeps_what_was_acknowledged(karen: Conversing) -> None:
    made = await karen.call("create", title="full")
    pages = await karen.database.write(lambda session: session.scalar(text("PRAGMA page_count")))
    await _limit_pages(karen, pages + 40)
    seen: list[str] = []
    with pytest.raises(Unavailable, match="disk is full"):
        await _say_forever(karen, made["id"], seen)
    assert seen
    page = await karen.call("messages", conversation_id=made["id"])
    assert [message["id"] for message in page["messages"]] == seen
    await _limit_pages(karen, 1_000_000)
    await karen.say(made["id"], "there is room again")
    await karen.database.stop()
    _unharmed(karen.path)


async def _limit_pages(karen: Conversing, pages: int) -> None:
    await karen.database.write(lambda session: session.execute(text(f"PRAGMA max_page_count = {pages}")).close())


async def _say_forever(karen: Conversing, conversation_id: str, seen: list[str]) -> None:
    while True:
        (said,) = await karen.say(conversation_id, "a fairly long message " * 100)
        seen.append(said["id"])


async def test_a_damaged_page_is_named_and_not_made_worse(tmp_path: Path) -> None:
    path = tmp_path / "karen.sqlite"
    async with conversing(path) as karen:
        made = await karen.call("create", title="damaged")
        await karen.say(made["id"], *(f"message {number} " * 50 for number in range(200)))
    _overwrite_root(path, "message")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    async with conversing(path) as karen:
        for method, params in (
            ("messages", {"conversation_id": made["id"]}),
            ("append", {"conversation_id": made["id"], "role": "user", "content": "x"}),
            ("search", {"text": "message"}),
        ):
            with pytest.raises(Unavailable, match=r"is damaged.*karen doctor"):
                await karen.items(method, **params)
        assert (await karen.call("get", conversation_id=made["id"]))["title"] == "damaged"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _overwrite_root(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        ((size,),) = connection.execute("PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


@pytest.fixture
def locked_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder nobody may write to, on a path everybody may walk."""
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH | stat.S_IXGRP)
    folder = tmp_path / "locked"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="drops root's rights; the folder's owner could write")
@pytest.mark.parametrize("there_before", [False, True])
async def test_a_folder_that_cannot_be_written_is_named(locked_folder: Path, there_before: bool) -> None:
    path = locked_folder / "karen.sqlite"
    for _ in range(there_before):
        async with conversing(path) as karen:
            await karen.call("create", title="before")
    said = _said_without_rights(path)
    assert said.startswith("Unavailable: Karen cannot write to")
    assert "write permission" in said


def _said_without_rights(path: Path) -> str:
    path.parent.chmod(0o755)
    for file in path.parent.iterdir():
        file.chmod(0o644)
    child = subprocess.run(
        [sys.executable, CHILD, "unprivileged", path], capture_output=True, text=True, timeout=30, check=True
    )
    return child.stdout


@pytest.mark.parametrize("steps", range(len(MIGRATIONS.steps)))
async def test_an_upgrade_keeps_every_row_and_leaves_a_backup(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "karen.sqlite"
    async with conversing_at(path, steps):
        pass
    with closing(sqlite3.connect(path)) as connection:
        tables = _plain_tables(connection)
        before = {table: _fill(connection, table) for table in tables}
        connection.commit()
    async with conversing(path) as karen:
        assert (await karen.call("stats"))["messages"] == 0
    with closing(sqlite3.connect(path)) as connection:
        after = {table: _rows(connection, table, columns) for table, (columns, _) in before.items()}
    assert after == {table: rows for table, (_, rows) in before.items()}
    (backup,) = (tmp_path / "backups").glob("before-upgrade-*")
    with closing(sqlite3.connect(database_in(backup))) as connection:
        assert {table: _rows(connection, table, columns) for table, (columns, _) in before.items()} == after


@pytest.mark.parametrize("row", [ConversationRow, ConversationTagRow, MessageRow, SessionRow])
async def test_the_migrated_schema_is_what_the_rows_say(karen: Conversing, row: type[SQLModel]) -> None:
    table = SQLModel.metadata.tables[str(row.__tablename__)]
    declared = [
        (column.name, column.type.compile(sqlite.dialect()), not column.nullable, column.primary_key)
        for column in table.columns
    ]
    with closing(sqlite3.connect(karen.path)) as connection:
        found = [
            (name, kind, bool(required) or bool(key), bool(key))
            for _, name, kind, required, _, key in connection.execute(f"PRAGMA table_info({table.name})")
        ]
    assert found == declared


def conversing_at(path: Path, steps: int) -> Any:
    """The database as it was after the first steps; the services of today cannot start on it."""
    earlier = PackageMigrations(MIGRATIONS.package, MIGRATIONS.steps[:steps])
    return conversing(path, migrations=(BASE, earlier), start=False)


def _plain_tables(connection: sqlite3.Connection) -> list[str]:
    named = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'message_text%' AND name <> 'schema_version'"
    )
    return [name for (name,) in named]


def _fill(connection: sqlite3.Connection, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    columns = {name: kind.split("(")[0] for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})")}
    marks = ", ".join("?" * len(columns))
    for number in range(3):
        values = [SAMPLES[kind].format(number + 1) for kind in columns.values()]
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)
    return list(columns), _rows(connection, table, list(columns))


def _rows(connection: sqlite3.Connection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
