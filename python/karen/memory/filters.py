"""Which memories count: the conditions of a MemoryFilter, for whatever lists, searches or counts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col

from karen.contract.types.memory import FactState, MemoryFilter
from karen.memory.records import MemoryRow, MemoryTagRow

USED_STATES = (FactState.STATED.value, FactState.CONFIRMED.value)
MOMENT: ColumnElement[datetime] = func.coalesce(col(MemoryRow.valid_from), col(MemoryRow.created_at))
"""When a memory began to hold, which is when it was said unless it says otherwise."""


def not_expired(now: datetime) -> ColumnElement[bool]:
    return or_(col(MemoryRow.expires_at).is_(None), col(MemoryRow.expires_at) > now)


def usable(now: datetime) -> ColumnElement[bool]:
    """What may be told and recalled now: the user's own, neither closed nor expired."""
    return and_(col(MemoryRow.state).in_(USED_STATES), col(MemoryRow.valid_to).is_(None), not_expired(now))


def held_at(moment: datetime) -> ColumnElement[bool]:
    """What held then, as far as it is known today."""
    return and_(moment >= MOMENT, or_(col(MemoryRow.valid_to).is_(None), col(MemoryRow.valid_to) > moment))


def matching(params: MemoryFilter, now: datetime, *, include_closed: bool = False) -> list[ColumnElement[bool]]:
    """What every memory that counts fulfils; the profile is the repository's business.

    Nothing that waits to be confirmed counts unless the filter says so, and nothing expired ever does.
    """
    conditions = [not_expired(now), *_time(params, include_closed), *_fields(params)]
    if params.only_user_confirmed:
        conditions.append(col(MemoryRow.state) != FactState.PROPOSED.value)
    if params.only_ai_generated:
        conditions.append(col(MemoryRow.ai_generated).is_(True))
    if params.tags is not None:
        conditions.append(_tagged(params.tags))
    return conditions


def _time(params: MemoryFilter, include_closed: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if params.as_of is not None:
        conditions.append(held_at(params.as_of))
    elif not include_closed:
        conditions.append(col(MemoryRow.state) != FactState.CLOSED.value)
    if params.since is not None:
        conditions.append(params.since <= MOMENT)
    if params.until is not None:
        conditions.append(params.until >= MOMENT)
    return conditions


def _fields(params: MemoryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        col(MemoryRow.importance_score).between(params.importance_min, params.importance_max)
    ]
    if params.types is not None:
        conditions.append(col(MemoryRow.memory_type).in_([kind.value for kind in params.types]))
    for column, wanted in _equal(params):
        if wanted is not None:
            conditions.append(column == wanted)
    return conditions


def _equal(params: MemoryFilter) -> list[tuple[Any, str | None]]:
    source = params.ui_source.value if params.ui_source else None
    return [(col(MemoryRow.ui_source), source), (col(MemoryRow.conversation_id), params.conversation_id)]


def _tagged(tags: list[str]) -> ColumnElement[bool]:
    """By any of the tags; a proposed one does not count."""
    of_it = col(MemoryTagRow.memory_id) == col(MemoryRow.id)
    return exists().where(of_it, col(MemoryTagRow.tag).in_([tag.strip() for tag in tags]), ~col(MemoryTagRow.proposed))
