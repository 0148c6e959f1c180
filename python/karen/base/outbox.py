"""Which rows an index has yet to see. Entries are written with their row, so neither can be lost without the other.

Nothing is written before an indexer is registered: without one, nobody would ever empty the table. Its first start
enqueues what is there already.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, event, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.records import OutboxRow

Changed = Callable[[str, str, str, str], None]
"""Told of tenant, user, kind and id of a row that was written or deleted."""


class Outbox:
    """Knows the indexers by name; `add` is called inside the transaction that changes the row."""

    def __init__(self) -> None:
        self._indexers: set[str] = set()
        self._watchers: list[Changed] = []

    def register(self, indexer: str) -> None:
        self._indexers.add(indexer)

    def watch(self, changed: Changed) -> None:
        """Call `changed`, in the writer's thread, for every row once it is durable: for what is kept in memory only,
        and therefore needs no entry that outlives this process."""
        self._watchers.append(changed)

    def add(self, session: Session, tenant_id: str, user_id: str, kind: str, row_id: str) -> None:
        """Say that the row was written or deleted. A row that waits already is moved to the end of the line."""
        for watcher in self._watchers:
            event.listen(session, "after_commit", _telling(watcher, tenant_id, user_id, kind, row_id), once=True)
        for indexer in self._indexers:
            session.execute(
                delete(OutboxRow).where(
                    col(OutboxRow.indexer) == indexer, col(OutboxRow.kind) == kind, col(OutboxRow.row_id) == row_id
                )
            )
            session.execute(
                insert(OutboxRow).values(
                    indexer=indexer, tenant_id=tenant_id, user_id=user_id, kind=kind, row_id=row_id
                )
            )

    def waiting(self, session: Session, indexer: str, limit: int) -> list[OutboxRow]:
        """The oldest entries of one indexer; the caller deletes them when they are indexed."""
        entries = select(OutboxRow).where(col(OutboxRow.indexer) == indexer)
        return list(session.execute(entries.order_by(col(OutboxRow.sequence)).limit(limit)).scalars())


def _telling(watcher: Changed, *row: str) -> Callable[[Session], None]:
    return lambda _session: watcher(*row)
