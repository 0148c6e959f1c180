"""Pages of memories: what fulfils a filter, newest first."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from pydantic_core import from_json
from sqlalchemy import Select, func, tuple_
from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.types.memory import ListMemories, MemoryPage
from karen.memory.filters import matching
from karen.memory.records import MemoryRow
from karen.memory.wire import memories_of

_GREATEST = 2**63 - 1
"""What a database can compare with."""
PAGE_LENGTH = 1_000_000
"""Characters of the memories of one page, unless a single one has more: a frame has 8 MiB."""


def page_of(repository: Repository, params: ListMemories) -> MemoryPage:
    """Of very long memories fewer come at once than asked for; `next_cursor` says whether to ask on."""
    wanted = repository.rows(MemoryRow).where(*matching(params, repository.now, include_closed=params.include_closed))
    if params.pinned is not None:
        wanted = wanted.where(col(MemoryRow.pinned) == params.pinned)
    total = repository.session.scalar(wanted.with_only_columns(func.count()))
    key = (col(MemoryRow.created_at), col(MemoryRow.sequence))
    if params.cursor is not None:
        wanted = wanted.where(tuple_(*key) < tuple_(*read_cursor(params.cursor)))
    newest_first = wanted.order_by(*(part.desc() for part in key))
    rows, more = fitting(repository, newest_first, params.limit)
    return MemoryPage(
        memories=memories_of(repository, rows),
        next_cursor=cursor_at(rows[-1].created_at, rows[-1].sequence or 0) if more else None,
        total=total or 0,
    )


def fitting(repository: Repository, wanted: Select[MemoryRow], limit: int) -> tuple[list[MemoryRow], bool]:
    """The first of them, as many as fit but at least one; and whether there are more."""
    lengths = wanted.with_only_columns(col(MemoryRow.sequence), func.length(col(MemoryRow.content)))
    found = repository.session.execute(lengths.limit(limit + 1)).all()
    shown: list[int | None] = []
    left = PAGE_LENGTH
    for sequence, length in found[:limit]:
        left -= length
        if left < 0 and shown:
            break
        shown.append(sequence)
    rows = repository.session.scalars(wanted.where(col(MemoryRow.sequence).in_(shown))).all()
    return list(rows), len(shown) < len(found)


def cursor_at(moment: datetime, number: int) -> str:
    """Where a page ends: among what has the same moment, at this number."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), number]).encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """Raises InvalidInput for what is none."""
    try:
        moment, number = from_json(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(moment).astimezone(UTC), max(-_GREATEST, min(int(number), _GREATEST))
    except (ValueError, TypeError, OverflowError) as error:
        message = "This is not a cursor of this list. Pass `next_cursor` as it came, or leave it out."
        raise InvalidInput(message, [InvalidField("cursor", "not a cursor")]) from error
