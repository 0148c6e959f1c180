"""What was learned, changed and closed, as entries in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.contract.types.memory import FactState
from karen.contract.types.remembering import GetTimeline, Timeline, TimelineEntry
from karen.memory.filters import MOMENT, not_expired
from karen.memory.listing import fitting
from karen.memory.records import MemoryRow
from karen.memory.repository import Repository
from karen.memory.validity import moment_of
from karen.memory.vocabulary import subject_named
from karen.memory.wire import memories_of


def timeline_of(repository: Repository, params: GetTimeline) -> Timeline:
    """A change is one entry, of what holds since; what ceased to hold, with nothing in its place, is one of its own."""
    begun, _ = fitting(repository, _within(repository, params, MOMENT, []).order_by(MOMENT.desc()), params.limit)
    alone: list[ColumnElement[bool]] = [
        col(MemoryRow.valid_to).is_not(None),
        or_(col(MemoryRow.superseded_by).is_(None), ~_is_there(repository)),
    ]
    ended_at = col(MemoryRow.valid_to)
    ended, _ = fitting(repository, _within(repository, params, ended_at, alone).order_by(ended_at.desc()), params.limit)
    before = _before(repository, [row.id for row in begun])
    learned = [(moment_of(row), row, "changed" if row.id in before else "learned", before.get(row.id)) for row in begun]
    closed = [(row.valid_to or row.updated_at, row, "closed", None) for row in ended]
    newest = sorted([*learned, *closed], key=lambda entry: (entry[0], entry[1].sequence or 0), reverse=True)
    shown = newest[: params.limit]
    memories = memories_of(repository, [row for _, row, _, _ in shown])
    return Timeline(
        entries=[
            TimelineEntry.model_validate({"at": at, "event": event, "memory": memory, "before": was})
            for (at, _, event, was), memory in zip(shown, memories, strict=True)
        ]
    )


def _within(repository: Repository, params: GetTimeline, at: Any, more: list[ColumnElement[bool]]) -> Select[MemoryRow]:
    wanted = repository.rows(MemoryRow).where(
        not_expired(repository.now), col(MemoryRow.state) != FactState.PROPOSED.value, *more
    )
    if params.since is not None:
        wanted = wanted.where(at >= params.since)
    if params.until is not None:
        wanted = wanted.where(at <= params.until)
    if params.subject is not None:
        named = func.lower(col(MemoryRow.subject)) == func.lower(subject_named(params.subject))
        wanted = wanted.where(named)
    return wanted


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
