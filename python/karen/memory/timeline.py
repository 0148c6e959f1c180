"""What was learned, changed and closed, as entries in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, tuple_
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.contract.types.memory import FactState
from karen.contract.types.remembering import GetTimeline, Timeline, TimelineEntry
from karen.memory.filters import MOMENT, not_expired
from karen.memory.listing import cursor_at, fitting, read_cursor
from karen.memory.records import MemoryRow
from karen.memory.repository import Repository
from karen.memory.validity import moment_of
from karen.memory.vocabulary import subject_named
from karen.memory.wire import memories_of


def timeline_of(repository: Repository, params: GetTimeline) -> Timeline:
    """A change is one entry, of what holds since; what ceased to hold, with nothing in its place, is one of its own."""
    begun, more_begun = _page(repository, params, MOMENT, [], _BEGUN)
    alone: list[ColumnElement[bool]] = [
        col(MemoryRow.valid_to).is_not(None),
        or_(col(MemoryRow.superseded_by).is_(None), ~_is_there(repository)),
    ]
    ended, more_ended = _page(repository, params, col(MemoryRow.valid_to), alone, _ENDED)
    before = _before(repository, [row.id for row in begun])
    learned = [
        _Entry(moment_of(row), row, "changed" if row.id in before else "learned", before.get(row.id)) for row in begun
    ]
    closed = [_Entry(row.valid_to or row.updated_at, row, "closed") for row in ended]
    cut = [entries[-1].place for entries, more in ((learned, more_begun), (closed, more_ended)) if more and entries]
    newest = sorted([*learned, *closed], key=lambda entry: entry.place, reverse=True)
    known = [entry for entry in newest if not cut or entry.place >= max(cut)]
    shown = known[: params.limit]
    memories = memories_of(repository, [entry.row for entry in shown])
    return Timeline(
        entries=[
            TimelineEntry(at=entry.at, event=entry.event, memory=memory, before=entry.before)
            for entry, memory in zip(shown, memories, strict=True)
        ],
        next_cursor=cursor_at(*shown[-1].place) if shown and (cut or len(shown) < len(newest)) else None,
    )


@dataclass(frozen=True)
class _Entry:
    at: datetime
    row: MemoryRow
    event: Literal["learned", "changed", "closed"]
    before: str | None = None

    @property
    def place(self) -> tuple[datetime, int]:
        """In the order of the timeline. One memory may begin and end at the same moment."""
        return self.at, 2 * (self.row.sequence or 0) + (_ENDED if self.event == "closed" else _BEGUN)


_BEGUN, _ENDED = 0, 1


def _page(
    repository: Repository, params: GetTimeline, at: Any, more: list[ColumnElement[bool]], kind: int
) -> tuple[list[MemoryRow], bool]:
    """The newest of those beyond the cursor, as many as fit; and whether there are more."""
    place = (at, 2 * col(MemoryRow.sequence) + kind)
    wanted = repository.rows(MemoryRow).where(
        not_expired(repository.now), col(MemoryRow.state) != FactState.PROPOSED.value, *more
    )
    if params.since is not None:
        wanted = wanted.where(at >= params.since)
    if params.until is not None:
        wanted = wanted.where(at <= params.until)
    if params.cursor is not None:
        wanted = wanted.where(tuple_(*place) < tuple_(*read_cursor(params.cursor)))
    if params.subject is not None:
        named = func.lower(col(MemoryRow.subject)) == func.lower(subject_named(params.subject))
        wanted = wanted.where(named)
    return fitting(repository, wanted.order_by(*(part.desc() for part in place)), params.limit)


def _is_there(repository: Repository) -> ColumnElement[bool]:
    there = repository.rows(MemoryRow).where(not_expired(repository.now)).with_only_columns(col(MemoryRow.id))
    return col(MemoryRow.superseded_by).in_(there)


def _before(repository: Repository, ids: Sequence[str]) -> dict[str, str]:
    """What each took the place of; of several the last."""
    found: dict[str, str] = {}
    for some in in_parts(ids):
        wanted = repository.rows(MemoryRow).where(col(MemoryRow.superseded_by).in_(some), not_expired(repository.now))
        for row in repository.session.scalars(wanted.order_by(MOMENT, col(MemoryRow.sequence))):
            found[row.superseded_by or ""] = row.value or row.content
    return found
