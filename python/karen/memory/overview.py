"""Memory seen as a whole: in time, as connections, in numbers. The methods `memory.timeline`, `graph`, `analytics`.

Everything is counted from the rows when it is asked for, so it is what the rows say: nothing expired, closed only where
history is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Role, current_caller
from karen.contract.method import method
from karen.contract.types.enums import MemoryType
from karen.contract.types.memory import FactState
from karen.contract.types.remembering import GetTimeline, MemoryAnalytics, MemoryCount, MemoryGraph, Timeline
from karen.contract.types.wire import Nothing
from karen.memory.filters import not_expired
from karen.memory.graph import graph_of
from karen.memory.records import MemoryRow, MemoryTagRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.timeline import timeline_of
from karen.memory.wire import memories_of

MOST_TAGS = 100
MOST_USED = 10
_DAY = timedelta(hours=24)


class MemoryOverview:
    """Each answer is bounded, however much there is."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def timeline(self, params: GetTimeline) -> Timeline:
        """What was learned, what changed and what ceased to hold, the newest first. What waits for a word is not yet
        part of it."""
        return await self._store.read(current_caller(), lambda repository: timeline_of(repository, params))

    @method(role=Role.REVIEWER)
    async def graph(self, _: Nothing) -> MemoryGraph:
        """Who and what is known and how they are connected: of the facts that hold, the 500 that matter most."""
        return await self._store.read(current_caller(), graph_of)

    @method(role=Role.REVIEWER)
    async def analytics(self, _: Nothing) -> MemoryAnalytics:
        """How many memories there are, by type, source, importance and tag. History does not count; what waits does."""
        return await self._store.read(current_caller(), _analytics)


def _analytics(repository: Repository) -> MemoryAnalytics:
    count, is_counted = func.count(), _counted(repository)
    kind, source, importance = col(MemoryRow.memory_type), col(MemoryRow.ui_source), col(MemoryRow.importance_score)
    confirmed = col(MemoryRow.state) != FactState.PROPOSED.value
    sums = repository.session.execute(
        repository.rows(MemoryRow)
        .where(is_counted)
        .with_only_columns(
            count,
            _sum(col(MemoryRow.created_at) > repository.now - _DAY),
            _sum(confirmed),
            _sum(col(MemoryRow.ai_generated).is_(True)),
        )
    ).one()
    total, last_day, user_confirmed, ai_generated = (int(number or 0) for number in sums)
    used = repository.rows(MemoryRow).where(is_counted, col(MemoryRow.access_count) > 0)
    most_used = used.order_by(
        col(MemoryRow.access_count).desc(), col(MemoryRow.last_accessed).desc(), col(MemoryRow.sequence)
    )
    return MemoryAnalytics(
        total=total,
        by_type={MemoryType(name): number for name, number in _by(repository, kind).items()},
        by_source=_named(_by(repository, source)),
        by_importance=[
            MemoryCount(name=str(score), count=number)
            for score, number in sorted(_by(repository, importance).items(), reverse=True)
        ],
        by_tag=_named(_tags(repository)),
        most_used=memories_of(repository, list(repository.session.scalars(most_used.limit(MOST_USED)))),
        last_24_hours=last_day,
        user_confirmed=user_confirmed,
        ai_generated=ai_generated,
    )


def _counted(repository: Repository) -> ColumnElement[bool]:
    return not_expired(repository.now) & (col(MemoryRow.state) != FactState.CLOSED.value)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _by(repository: Repository, column: Any) -> dict[Any, int]:
    counted = repository.rows(MemoryRow).where(_counted(repository)).with_only_columns(column, func.count())
    return dict(repository.session.execute(counted.group_by(column)).all())


def _tags(repository: Repository) -> dict[str, int]:
    """Those that were accepted; the most used of very many."""
    tag = col(MemoryTagRow.tag)
    used = (
        repository.rows(MemoryTagRow)
        .join(MemoryRow, col(MemoryRow.id) == col(MemoryTagRow.memory_id))
        .where(_counted(repository), ~col(MemoryTagRow.proposed))
        .with_only_columns(tag, func.count())
        .group_by(tag)
        .order_by(func.count().desc(), tag)
        .limit(MOST_TAGS)
    )
    return dict(repository.session.execute(used).all())


def _named(counts: dict[str, int]) -> list[MemoryCount]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [MemoryCount(name=name, count=number) for name, number in ordered]
