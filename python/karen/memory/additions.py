"""Putting memories into the rows, changing and removing them, with the news and what waits to be indexed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col

from karen.base.dialect import insert
from karen.base.repository import Repository, new_id
from karen.contract.types.enums import MemoryType, UISource
from karen.contract.types.memory import FactState, Polarity
from karen.contract.types.system import Topic
from karen.memory.auto_tags import proposed_tags
from karen.memory.likeness import digest_of
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow, MergeRow
from karen.memory.repository import MEMORY
from karen.memory.sources import NewSource
from karen.memory.vocabulary import slot_of


@dataclass(frozen=True)
class NewMemory:
    """All that is known of a memory before it has its place among the others. A fact has an `attribute`."""

    content: str
    memory_type: MemoryType
    state: FactState
    ui_source: UISource
    valid_from: datetime | None = None
    subject: str | None = None
    attribute: str | None = None
    value: str | None = None
    polarity: Polarity = Polarity.IS
    confidence: float = 1.0
    importance_score: int = 5
    conversation_id: str | None = None
    session_id: str | None = None
    ai_generated: bool = False
    expires_at: datetime | None = None
    tags: Sequence[str] = ()
    sources: Sequence[NewSource] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def slot(self) -> str | None:
        if self.attribute is None or self.value is None:
            return None
        return slot_of(self.subject or "", self.attribute, self.value)

    @property
    def reviewed(self) -> bool:
        return self.state is FactState.CONFIRMED


def add_memory(repository: Repository, new: NewMemory) -> MemoryRow:
    """A row of its own, with its tags and its sources."""
    row = MemoryRow(
        id=new_id(),
        tenant_id=repository.caller.tenant_id,
        user_id=repository.caller.user_id,
        content=new.content,
        memory_type=new.memory_type,
        importance_score=new.importance_score,
        ui_source=new.ui_source,
        conversation_id=new.conversation_id,
        session_id=new.session_id,
        ai_generated=new.ai_generated,
        state=new.state,
        reviewed=new.reviewed,
        created_at=repository.now,
        updated_at=repository.now,
        expires_at=new.expires_at,
        confidence=new.confidence,
        subject=new.subject,
        attribute=new.attribute,
        value=new.value,
        polarity=new.polarity,
        valid_from=new.valid_from,
        digest=digest_of(new.content),
        slot=new.slot,
        details=new.details,
    )
    repository.session.add(row)
    repository.session.flush()
    _insert_tags(repository, row.id, new.tags, proposed=False)
    _insert_tags(repository, row.id, _proposed(row), proposed=True)
    _insert_sources(repository, row.id, new.sources or [NewSource(new.valid_from or repository.now)], set())
    repository.enqueue(MEMORY, [row.id])
    repository.tell(Topic.MEMORY, "created", row.id)
    return row


def changed(repository: Repository, row: MemoryRow) -> None:
    """The row is different now: whoever listens and every index looks again."""
    row.updated_at = repository.now
    repository.session.flush()
    repository.enqueue(MEMORY, [row.id])
    repository.tell(Topic.MEMORY, "changed", row.id)


def remove(repository: Repository, memory_ids: Iterable[str]) -> None:
    """The rows and all that hangs on them, what they had taken in too; the indexes follow by the outbox."""
    ids = list(memory_ids)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for hanging in (MemoryTagRow, MemorySourceRow):
            repository.session.execute(repository.removal(hanging).where(col(hanging.memory_id).in_(some)))
        repository.session.execute(repository.removal(MemoryRow).where(col(MemoryRow.id).in_(some)))
        _remove_merges(repository, some)
    repository.enqueue(MEMORY, ids)
    for memory_id in ids:
        repository.tell(Topic.MEMORY, "deleted", memory_id)


def _remove_merges(repository: Repository, kept_ids: Sequence[str]) -> None:
    """What these had taken in is gone with them, and what that had taken in."""
    while kept_ids:
        merges = repository.session.scalars(repository.rows(MergeRow).where(col(MergeRow.kept_id).in_(kept_ids))).all()
        kept_ids = [
            each["row"]["id"] for merge in merges if not merge.undone for each in merge.absorbed if "row" in each
        ]
        for merge in merges:
            repository.session.delete(merge)
        repository.session.flush()


def add_tags(repository: Repository, memory_id: str, tags: Sequence[str]) -> None:
    """Tags it does not have yet. One that was proposed is accepted by being given."""
    for tag in dict.fromkeys(tag.strip() for tag in tags):
        repository.session.execute(
            repository.removal(MemoryTagRow).where(
                col(MemoryTagRow.memory_id) == memory_id, col(MemoryTagRow.tag) == tag, col(MemoryTagRow.proposed)
            )
        )
    _insert_tags(repository, memory_id, tags, proposed=False)


def propose_tags(repository: Repository, row: MemoryRow) -> None:
    """In place of what was proposed before for other words."""
    repository.session.execute(
        repository.removal(MemoryTagRow).where(col(MemoryTagRow.memory_id) == row.id, col(MemoryTagRow.proposed))
    )
    _insert_tags(repository, row.id, _proposed(row), proposed=True)


def add_sources(repository: Repository, memory_id: str, sources: Sequence[NewSource]) -> None:
    """Places it is not known from yet."""
    there = repository.rows(MemorySourceRow).where(col(MemorySourceRow.memory_id) == memory_id)
    known = {tuple(place) for place in repository.session.execute(there.with_only_columns(*_PLACE))}
    _insert_sources(repository, memory_id, sources, known)


def _proposed(row: MemoryRow) -> Sequence[str]:
    return proposed_tags(row.content, row.subject, row.attribute)


def _insert_tags(repository: Repository, memory_id: str, tags: Sequence[str], *, proposed: bool) -> None:
    """Those it has stay as they are."""
    owner = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
    for tag in dict.fromkeys(tag.strip() for tag in tags):
        values = {"memory_id": memory_id, "tag": tag, "proposed": proposed, **owner}
        repository.session.execute(insert(repository.session, MemoryTagRow).values(**values).on_conflict_do_nothing())


def _insert_sources(
    repository: Repository, memory_id: str, sources: Sequence[NewSource], known: set[tuple[Any, ...]]
) -> None:
    """`known` are the places there already."""
    owner: dict[str, Any] = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
    for source in sources:
        place = (source.message_id, source.start, source.end)
        if place in known:
            continue
        known.add(place)
        fields: dict[str, Any] = {**vars(source), "role": source.role.value if source.role else None}
        repository.session.add(MemorySourceRow(memory_id=memory_id, **owner, **fields))
    repository.session.flush()


_PLACE = (col(MemorySourceRow.message_id), col(MemorySourceRow.start), col(MemorySourceRow.end))
