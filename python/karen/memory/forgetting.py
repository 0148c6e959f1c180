"""Removing for good what is remembered: which memories hold it, and how nothing of it is left beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, cast, func
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.holding import strings_in
from karen.base.repository import Repository
from karen.contract.errors import NotFound
from karen.contract.types.system import Topic
from karen.memory.additions import remove
from karen.memory.orphans import let_go, read_only_from
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow, MergeRow, PreferenceRow
from karen.memory.repository import MEMORY

Holds = Callable[[str], bool]
_AT_ONCE = 500
_LABELS: tuple[tuple[type[MemoryRow | MemorySourceRow], str], ...] = (
    *((MemoryRow, name) for name in ("conversation_id", "session_id", "superseded_by")),
    *((MemorySourceRow, name) for name in ("conversation_id", "message_id", "external_id", "author")),
)
"""What other programs call where it was said, and who said it."""
_COLUMNS: tuple[Any, ...] = (
    col(MemoryRow.sequence),
    col(MemoryRow.id),
    col(MemoryRow.content),
    col(MemoryRow.subject),
    col(MemoryRow.attribute),
    col(MemoryRow.value),
    cast(col(MemoryRow.details), Text).label("details"),
)


@dataclass(frozen=True)
class HeldMemory:
    """`texts` are its words and those it was taken from; `message_ids` where it was said."""

    id: str
    texts: tuple[str, ...]
    message_ids: tuple[str, ...]


def find_memories(repository: Repository, holds: Holds, named: Collection[str] = ()) -> list[HeldMemory]:
    """Those that hold it, closed, waiting and expired ones too, and those that are named, the oldest first."""
    quoted = _quoting(repository, holds)
    rows = [row for row in _memories(repository) if row.id in named or row.id in quoted or _is_held(row, holds)]
    return _with_sources(repository, rows)


def find_taken_from(repository: Repository, message_ids: Sequence[str], *, confirmed: bool) -> list[HeldMemory]:
    """What is known from these messages alone; what the user has confirmed only where that is asked for."""
    ids = read_only_from(repository, message_ids, confirmed=confirmed)
    return _with_sources(repository, [row for row in _memories(repository) if row.id in ids] if ids else [])


def count_memories(repository: Repository) -> int:
    return repository.session.scalar(repository.rows(MemoryRow).with_only_columns(func.count())) or 0


def refuse_unknown_memories(repository: Repository, memory_ids: Sequence[str]) -> None:
    """Raises NotFound for a missing one and, in the same words, for another profile's."""
    known = repository.known(MemoryRow, memory_ids)
    for memory_id in memory_ids:
        if memory_id not in known:
            message = f"There is no memory {memory_id!r}. Nothing was forgotten."
            raise NotFound(message, kind=MEMORY, id=memory_id)


def forget_memories(
    repository: Repository, memory_ids: Sequence[str], message_ids: Sequence[str], holds: Holds
) -> dict[str, int]:
    """How much was removed where. `message_ids` are emptied: what else was taken from them no longer shows it."""
    there = sum(
        len(repository.session.scalars(_ids(repository).where(col(MemoryRow.id).in_(some))).all())
        for some in in_parts(memory_ids)
    )
    remove(repository, memory_ids)
    let_go(repository, message_ids)
    _forget_labels(repository, holds)
    return {
        "memories": there,
        "tags of memories": _forget_tags(repository, holds),
        "log of tidying": _forget_merges(repository, frozenset(memory_ids), holds),
        "preferences": _forget_preferences(repository, frozenset(message_ids), holds),
    }


def _ids(repository: Repository) -> Any:
    return repository.rows(MemoryRow).with_only_columns(col(MemoryRow.id))


def _memories(repository: Repository) -> Iterator[Row[Any]]:
    wanted = repository.rows(MemoryRow).with_only_columns(*_COLUMNS).order_by(col(MemoryRow.sequence))
    yield from repository.session.execute(wanted.execution_options(yield_per=_AT_ONCE))


def _is_held(row: Row[Any], holds: Holds) -> bool:
    fact = " ".join(part for part in (row.subject, row.attribute, row.value) if part)
    return holds(row.content) or holds(f"{fact} {row.content}") or any(map(holds, strings_in(row.details)))


def _quoting(repository: Repository, holds: Holds) -> set[str]:
    """By the words they were taken from."""
    wanted = repository.rows(MemorySourceRow).where(col(MemorySourceRow.text).is_not(None))
    columns = wanted.with_only_columns(col(MemorySourceRow.memory_id), col(MemorySourceRow.text))
    found = repository.session.execute(columns.execution_options(yield_per=_AT_ONCE))
    return {memory_id for memory_id, text in found if text and holds(text)}


def _with_sources(repository: Repository, rows: Sequence[Row[Any]]) -> list[HeldMemory]:
    sources: dict[str, list[MemorySourceRow]] = {row.id: [] for row in rows}
    for some in in_parts(list(sources)):
        wanted = repository.rows(MemorySourceRow).where(col(MemorySourceRow.memory_id).in_(some))
        for source in repository.session.scalars(wanted):
            sources[source.memory_id].append(source)
    return [
        HeldMemory(
            row.id,
            tuple(dict.fromkeys([row.content, *(source.text for source in sources[row.id] if source.text)])),
            tuple(source.message_id for source in sources[row.id] if source.message_id and source.text),
        )
        for row in rows
    ]


def _forget_labels(repository: Repository, holds: Holds) -> None:
    for table, name in _LABELS:
        label = getattr(table, name)
        given = repository.rows(table).with_only_columns(label).where(label.is_not(None)).distinct()
        held = [said for said in repository.session.scalars(given) if holds(said)]
        for some in in_parts(held):
            repository.session.execute(repository.changes(table).where(label.in_(some)).values({name: None}))


def _forget_tags(repository: Repository, holds: Holds) -> int:
    held = [row for row in repository.session.scalars(repository.rows(MemoryTagRow)) if holds(row.tag)]
    for row in held:
        repository.session.delete(row)
    repository.session.flush()
    return len(held)


def _forget_merges(repository: Repository, gone: frozenset[str], holds: Holds) -> int:
    """A step of tidying that concerns what is gone cannot be undone any more."""
    removed = 0
    for row in repository.session.scalars(repository.rows(MergeRow)).all():
        if row.kept_id in gone or any(map(holds, strings_in(json.dumps(row.absorbed)))):
            repository.session.delete(row)
            removed += 1
    repository.session.flush()
    return removed


def _forget_preferences(repository: Repository, messages: frozenset[str], holds: Holds) -> int:
    """Those that say it, or overrule what said it, and those that were learned from what is gone."""
    removed = 0
    for row in repository.session.scalars(repository.rows(PreferenceRow)).all():
        learned_from = (row.source or {}).get("message_id")
        said = [f"{row.name} {row.value}", row.overruled or "", *strings_in(json.dumps(row.source))]
        if learned_from in messages or any(map(holds, said)):
            repository.session.delete(row)
            repository.tell(Topic.PREFERENCES, "deleted", row.name)
            removed += 1
    repository.session.flush()
    return removed
