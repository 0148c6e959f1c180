"""Memories as recall and the index see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.dialect import insert
from karen.base.passages import Passage, PassageKind
from karen.base.records import OutboxRow
from karen.contract.types.enums import MessageRole, UISource
from karen.memory.filters import MOMENT, not_expired, usable
from karen.memory.records import MemoryRow
from karen.memory.repository import MEMORY

_AT_ONCE = 500
_COLUMNS: tuple[Any, ...] = (
    col(MemoryRow.sequence),
    col(MemoryRow.id),
    col(MemoryRow.content),
    MOMENT.label("moment"),
    col(MemoryRow.conversation_id),
    col(MemoryRow.ui_source),
)


class MemoryPassages:
    """A PassageSource. What is closed, expired or waits to be confirmed has no passage, unless `all_states` is asked
    for: whoever looks into the past filters for himself."""

    kind: PassageKind = "memory"

    def __init__(self, now: Callable[[], datetime], *, all_states: bool = False) -> None:
        self._now = now
        self._all_states = all_states

    def load(
        self, session: Session, tenant_id: str, user_id: str, ids: Iterable[str], *, with_before: bool = False
    ) -> list[Passage]:
        found: list[Passage] = []
        remaining = iter(ids)
        while some := list(islice(remaining, _AT_ONCE)):
            wanted = self._recallable(tenant_id, user_id).where(col(MemoryRow.id).in_(some))
            found += [_passage(row, tenant_id, user_id) for row in session.execute(wanted)]
        return found

    def page(
        self, session: Session, tenant_id: str, user_id: str, after: int, limit: int
    ) -> tuple[list[Passage], int | None]:
        wanted = self._recallable(tenant_id, user_id).where(col(MemoryRow.sequence) > after)
        rows = session.execute(wanted.order_by(col(MemoryRow.sequence)).limit(limit)).all()
        return [_passage(row, tenant_id, user_id) for row in rows], rows[-1].sequence if len(rows) == limit else None

    def count(self, session: Session, tenant_id: str, user_id: str) -> int:
        counted = self._recallable(tenant_id, user_id).with_only_columns(func.count())
        return session.scalar(counted) or 0

    def enqueue_all(self, session: Session, indexer: str) -> None:
        waiting = (
            select(
                literal(indexer), col(MemoryRow.tenant_id), col(MemoryRow.user_id), literal(MEMORY), col(MemoryRow.id)
            )
            .where(true())
            .order_by(col(MemoryRow.sequence))
        )  # SQLite reads ON CONFLICT as a join without a WHERE
        into = insert(session, OutboxRow).from_select(["indexer", "tenant_id", "user_id", "kind", "row_id"], waiting)
        session.execute(into.on_conflict_do_nothing())

    def _recallable(self, tenant_id: str, user_id: str) -> Select[Any]:
        condition = not_expired(self._now()) if self._all_states else usable(self._now())
        return select(*_COLUMNS).where(
            col(MemoryRow.tenant_id) == tenant_id, col(MemoryRow.user_id) == user_id, condition
        )


def _passage(row: Row[Any], tenant_id: str, user_id: str) -> Passage:
    """A memory is the user's own word, whoever wrote it down."""
    return Passage(
        kind="memory",
        id=row.id,
        tenant_id=tenant_id,
        user_id=user_id,
        text=row.content,
        timestamp=row.moment,
        conversation_id=row.conversation_id,
        role=MessageRole.USER,
        ui_source=UISource(row.ui_source),
    )
