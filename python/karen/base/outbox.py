"""Which rows an index has yet to see. Entries are written with their row, so neither can be lost without the other.

Nothing is written before an indexer is registered: without one, nobody would ever empty the table. Its first start
enqueues what is there already.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import bindparam, delete, event, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.records import OutboxRow

_MOVED = delete(OutboxRow).where(
    col(OutboxRow.indexer) == bindparam("moved_indexer"),
    col(OutboxRow.kind) == bindparam("moved_kind"),
    col(OutboxRow.row_id).in_(bindparam("moved_ids", expanding=True)),
)
_ADDED = insert(OutboxRow)

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

    def add(self, session: Session, tenant_id: str, user_id: str, kind: str, *row_ids: str) -> None:
        """Say that the rows were written or deleted. What waits already is moved to the end of the line."""
        named = list(dict.fromkeys(row_ids))
        if not named:
            return
        for watcher in self._watchers:
            event.listen(session, "after_commit", _telling(watcher, tenant_id, user_id, kind, named), once=True)
        owner = {"tenant_id": tenant_id, "user_id": user_id, "kind": kind}
        connection = session.connection()
        for indexer in self._indexers:
            for some in in_parts(named):
                connection.execute(_MOVED, {"moved_indexer": indexer, "moved_kind": kind, "moved_ids": some})
            connection.execute(_ADDED, [{"indexer": indexer, **owner, "row_id": row_id} for row_id in named])

    def waiting(self, session: Session, indexer: str, limit: int) -> list[OutboxRow]:
        """The oldest entries of one indexer; the caller deletes them when they are indexed."""
        entries = select(OutboxRow).where(col(OutboxRow.indexer) == indexer)
        return list(session.execute(entries.order_by(col(OutboxRow.sequence)).limit(limit)).scalars())


def _telling(
    watcher: Changed, tenant_id: str, user_id: str, kind: str, row_ids: list[str]
) -> Callable[[Session], None]:
    def tell(_: Session) -> None:
        for row_id in row_ids:
            watcher(tenant_id, user_id, kind, row_id)

    return tell
