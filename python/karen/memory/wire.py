"""Rows of memory as the contract shows them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.repository import Repository
from karen.contract.types.enums import MessageRole
from karen.contract.types.memory import FactState, Memory, MemorySource, Span
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow

_FIELDS = tuple(set(MemoryRow.model_fields) & set(Memory.model_fields))


def memories_of(repository: Repository, rows: Sequence[MemoryRow]) -> list[Memory]:
    """In the order of the rows, each with its tags and its sources."""
    shown: list[Memory] = []
    for some in in_parts(rows):
        ids = [row.id for row in some]
        tags, sources = _tags(repository, ids), _sources(repository, ids)
        shown += [shown_memory(row, tags[row.id], sources[row.id]) for row in some]
    return shown


def memory_of(repository: Repository, row: MemoryRow) -> Memory:
    return memories_of(repository, [row])[0]


def source_of(row: MemorySourceRow) -> MemorySource:
    return MemorySource(
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        external_id=row.external_id,
        author=row.author,
        role=MessageRole(row.role) if row.role else None,
        timestamp=row.timestamp,
        span=span_of(row.start, row.end, row.text),
    )


def span_of(start: int | None, end: int | None, text: str | None) -> Span | None:
    return None if start is None or end is None or text is None else Span(start=start, end=end, text=text)


def _tags(repository: Repository, ids: Sequence[str]) -> dict[str, list[MemoryTagRow]]:
    found: dict[str, list[MemoryTagRow]] = {memory_id: [] for memory_id in ids}
    wanted = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id).in_(ids))
    for row in repository.session.scalars(wanted.order_by(col(MemoryTagRow.tag))):
        found[row.memory_id].append(row)
    return found


def _sources(repository: Repository, ids: Sequence[str]) -> dict[str, list[MemorySource]]:
    found: dict[str, list[MemorySource]] = {memory_id: [] for memory_id in ids}
    wanted = repository.rows(MemorySourceRow).where(col(MemorySourceRow.memory_id).in_(ids))
    for row in repository.session.scalars(wanted.order_by(col(MemorySourceRow.sequence))):
        found[row.memory_id].append(source_of(row))
    return found


def shown_memory(row: MemoryRow, tags: Sequence[MemoryTagRow], sources: list[MemorySource]) -> Memory:
    """A memory of what is known of it, wherever that is kept."""
    fields = {name: getattr(row, name) for name in _FIELDS}
    return Memory.model_validate(
        {
            **fields,
            "tags": [tag.tag for tag in tags if not tag.proposed],
            "proposed_tags": [tag.tag for tag in tags if tag.proposed],
            "user_confirmed": row.state != FactState.PROPOSED,
            "sources": sources,
            "metadata": row.details,
        }
    )
