"""The outbox: an entry is written with its row or not at all, once for each indexer, and only when there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS
from karen.contract.errors import Conflict


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", [MIGRATIONS])
    await database.start()
    yield database
    await database.stop()


def outbox_for(*indexers: str) -> Outbox:
    outbox = Outbox()
    for indexer in indexers:
        outbox.register(indexer)
    return outbox


async def changed(database: Database, outbox: Outbox, *row_ids: str) -> None:
    def work(session: Session) -> None:
        for row_id in row_ids:
            outbox.add(session, "local", "ana", "message", row_id)

    await database.write(work)


async def waiting(database: Database, outbox: Outbox, indexer: str, limit: int = 100) -> list[tuple[str, str, str]]:
    return await database.read(
        lambda session: [(row.user_id, row.kind, row.row_id) for row in outbox.waiting(session, indexer, limit)]
    )


async def test_without_an_indexer_nothing_is_written(database: Database) -> None:
    await changed(database, Outbox(), "1")
    assert await waiting(database, outbox_for("vectors"), "vectors") == []


async def test_a_changed_row_waits_for_each_indexer(database: Database) -> None:
    outbox = outbox_for("vectors", "graph")
    await changed(database, outbox, "1")
    assert await waiting(database, outbox, "vectors") == [("ana", "message", "1")]
    assert await waiting(database, outbox, "graph") == [("ana", "message", "1")]


async def test_rows_wait_in_the_order_of_their_last_change_and_once(database: Database) -> None:
    outbox = outbox_for("vectors")
    await changed(database, outbox, "1", "2", "3", "1")
    assert [row_id for _, _, row_id in await waiting(database, outbox, "vectors")] == ["2", "3", "1"]
    assert [row_id for _, _, row_id in await waiting(database, outbox, "vectors", limit=2)] == ["2", "3"]


async def test_a_transaction_that_fails_leaves_no_entry(database: Database) -> None:
    outbox = outbox_for("vectors")

    def fails(session: Session) -> None:
        outbox.add(session, "local", "ana", "message", "1")
        raise Conflict("second thoughts")

    with pytest.raises(Conflict):
        await database.write(fails)
    assert await waiting(database, outbox, "vectors") == []


async def test_an_entry_that_was_dealt_with_is_gone(database: Database) -> None:
    outbox = outbox_for("vectors")
    await changed(database, outbox, "1", "2")

    def deal_with_first(session: Session) -> None:
        (first,) = outbox.waiting(session, "vectors", 1)
        session.delete(first)

    await database.write(deal_with_first)
    assert [row_id for _, _, row_id in await waiting(database, outbox, "vectors")] == ["2"]


async def test_a_watcher_hears_of_a_row_when_it_is_durable(database: Database) -> None:
    outbox, heard = Outbox(), list[tuple[str, ...]]()
    outbox.watch(lambda *row: heard.append(row))
    await changed(database, outbox, "1", "2")
    assert heard == [("local", "ana", "message", "1"), ("local", "ana", "message", "2")]


async def test_a_watcher_does_not_hear_of_what_was_rolled_back(database: Database) -> None:
    outbox, heard = Outbox(), list[tuple[str, ...]]()
    outbox.watch(lambda *row: heard.append(row))

    def work(session: Session) -> None:
        outbox.add(session, "local", "ana", "message", "1")
        raise Conflict("Not now.")

    with pytest.raises(Conflict):
        await database.write(work)
    assert heard == []
