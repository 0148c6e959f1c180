"""One memory takes in others that say the same, with all that hangs on them, and gives them back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col

from karen.base.repository import Repository, new_id
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.memory import FactState
from karen.contract.types.remembering import MergedMemories
from karen.contract.types.system import Topic
from karen.memory.additions import changed
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow, MergeRow
from karen.memory.repository import MEMORY
from karen.memory.wire import memory_of, shown_memory, source_of

_TAKEN_OVER = (
    "pinned", "reviewed", "state", "importance_score", "confidence", "access_count", "last_accessed", "expires_at",
    "valid_from", "details", "updated_at",
)  # fmt: skip
KEPT = "kept"
"""Under this name the log has what was changed about the memory that took in the others."""


def merge(repository: Repository, rows: Sequence[MemoryRow]) -> MergeRow:
    """The first one takes in the others, which are gone then; what undoes it is written with it."""
    kept, *others = rows
    before = {name: kept.model_dump(mode="json")[name] for name in _TAKEN_OVER}
    had = _tags(repository, kept.id)
    absorbed = [_absorb(repository, kept, other) for other in others]
    changed(repository, kept)
    after = kept.model_dump(mode="json")
    fields = {name: [was, after[name]] for name, was in before.items() if was != after[name]}
    row = MergeRow(
        id=new_id(),
        tenant_id=repository.caller.tenant_id,
        user_id=repository.caller.user_id,
        at=repository.now,
        kept_id=kept.id,
        absorbed=[{KEPT: {"fields": fields, "tags": had, "with": _tags(repository, kept.id)}}, *absorbed],
    )
    repository.session.add(row)
    repository.session.flush()
    return row


def undo(repository: Repository, merge_id: str) -> MergeRow:
    """As it was before, but for what the user has changed since. Raises NotFound, or Conflict saying what stands
    against it; nothing is changed then."""
    row = repository.session.scalar(repository.rows(MergeRow).where(col(MergeRow.id) == merge_id))
    if row is None:
        message = f"There is no step of tidying {merge_id!r}. `memory.consolidations` names them."
        raise NotFound(message, kind="merge", id=merge_id)
    if row.undone:
        raise Conflict("This was undone already.")
    kept = repository.session.scalar(repository.rows(MemoryRow).where(col(MemoryRow.id) == row.kept_id))
    if kept is None:
        raise Conflict("The memory that took in the others was taken in by another one since. Undo that first.")
    (changes, *absorbed) = row.absorbed
    for each in absorbed:
        _give_back(repository, kept, each)
    _set_back(repository, kept, changes[KEPT])
    row.undone = True
    row.absorbed = [changes, *({"row": {"id": each["row"]["id"]}} for each in absorbed)]  # the rows say it again
    repository.session.flush()
    return row


def merged_of(repository: Repository, row: MergeRow) -> MergedMemories | None:
    """A step as the contract shows it; None when what was kept is taken in itself."""
    kept = repository.session.scalar(repository.rows(MemoryRow).where(col(MemoryRow.id) == row.kept_id))
    if kept is None:
        return None
    found = (_absorbed(repository, each["row"], each, row.undone) for each in row.absorbed if "row" in each)
    absorbed = [memory for memory in found if memory]
    return MergedMemories(id=row.id, at=row.at, kept=memory_of(repository, kept), absorbed=absorbed, undone=row.undone)


def _absorbed(repository: Repository, said: dict[str, Any], each: dict[str, Any], undone: bool) -> Any:
    if undone:
        row = repository.session.scalar(repository.rows(MemoryRow).where(col(MemoryRow.id) == said["id"]))
        return memory_of(repository, row) if row else None
    tags = [MemoryTagRow(**tag) for tag in each["tags"]]
    sources = [source_of(MemorySourceRow.model_validate(source)) for source in each["sources"]]
    return shown_memory(MemoryRow.model_validate(said), tags, sources)


def _absorb(repository: Repository, kept: MemoryRow, other: MemoryRow) -> dict[str, Any]:
    """What is needed to give it back."""
    session = repository.session
    sources = list(session.scalars(_sources(repository, other.id)))
    tags = list(session.scalars(repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == other.id)))
    closed = list(
        session.scalars(
            repository.rows(MemoryRow)
            .where(col(MemoryRow.superseded_by) == other.id)
            .with_only_columns(col(MemoryRow.id))
        )
    )
    said = {
        "row": other.model_dump(mode="json"),
        "tags": [tag.model_dump(mode="json") for tag in tags],
        "sources": [source.model_dump(mode="json") for source in sources],
        "closed": closed,
    }
    _take_over(kept, other)
    _move_tags(repository, kept, tags)
    _move_sources(repository, kept, sources)
    repository.session.execute(
        repository.changes(MemoryRow).where(col(MemoryRow.id).in_(closed)).values(superseded_by=kept.id)
    )
    session.delete(other)
    session.flush()
    repository.enqueue(MEMORY, [other.id])
    repository.tell(Topic.MEMORY, "deleted", other.id)
    return said


def _take_over(kept: MemoryRow, other: MemoryRow) -> None:
    kept.pinned = kept.pinned or other.pinned
    kept.reviewed = kept.reviewed or other.reviewed
    if other.state == FactState.CONFIRMED:
        kept.state = FactState.CONFIRMED.value
    kept.importance_score = max(kept.importance_score, other.importance_score)
    kept.confidence = max(kept.confidence, other.confidence)
    kept.access_count += other.access_count
    kept.last_accessed = max(filter(None, (kept.last_accessed, other.last_accessed)), default=None)
    if kept.expires_at is not None:
        kept.expires_at = None if other.expires_at is None else max(kept.expires_at, other.expires_at)
    if kept.valid_from and other.valid_from:
        kept.valid_from = min(kept.valid_from, other.valid_from)
    kept.details = {**other.details, **kept.details}


def _move_tags(repository: Repository, kept: MemoryRow, tags: Sequence[MemoryTagRow]) -> None:
    own = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == kept.id)
    there = {row.tag: row for row in repository.session.scalars(own)}
    for tag in tags:
        repository.session.delete(tag)
        if same := there.get(tag.tag):
            same.proposed = same.proposed and tag.proposed
        else:
            owner = {"tenant_id": kept.tenant_id, "user_id": kept.user_id}
            repository.session.add(MemoryTagRow(memory_id=kept.id, tag=tag.tag, proposed=tag.proposed, **owner))
    repository.session.flush()


def _move_sources(repository: Repository, kept: MemoryRow, sources: Sequence[MemorySourceRow]) -> None:
    """Those it is not known from yet. One without a message says when it was told, and stays beside the others."""
    own = repository.session.scalars(_sources(repository, kept.id))
    known = {(row.message_id, row.start, row.end, row.timestamp) for row in own}
    for source in sources:
        place = (source.message_id, source.start, source.end, source.timestamp)
        if place in known:
            repository.session.delete(source)
        else:
            source.memory_id = kept.id
            known.add(place)
    repository.session.flush()


def _give_back(repository: Repository, kept: MemoryRow, each: dict[str, Any]) -> None:
    session, row = repository.session, MemoryRow.model_validate(each["row"])
    if session.scalar(repository.rows(MemoryRow).where(col(MemoryRow.id) == row.id)):
        raise Conflict(f"There is a memory {row.id!r} again, which was to be given back. Delete one of them.")
    session.add(row)
    session.flush()
    session.add_all(MemoryTagRow(**tag) for tag in each["tags"])
    for said in each["sources"]:
        source = MemorySourceRow.model_validate(said)
        moved = repository.removal(MemorySourceRow).where(col(MemorySourceRow.sequence) == source.sequence)
        session.execute(moved)
        session.add(source)
    held = repository.changes(MemoryRow).where(
        col(MemoryRow.id).in_(each["closed"]), col(MemoryRow.superseded_by) == kept.id
    )
    session.execute(held.values(superseded_by=row.id))
    session.flush()
    repository.enqueue(MEMORY, [row.id])
    repository.tell(Topic.MEMORY, "created", row.id)


def _set_back(repository: Repository, kept: MemoryRow, changes: dict[str, Any]) -> None:
    """What still is as the merge left it. A tag that was put on since stays."""
    now = kept.model_dump(mode="json")
    was = {name: before if now[name] == after else now[name] for name, (before, after) in changes["fields"].items()}
    parsed = MemoryRow.model_validate({**now, **was})
    for name in was:
        setattr(kept, name, getattr(parsed, name))
    own = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == kept.id)
    for tag in repository.session.scalars(own).all():
        if tag.tag in changes["tags"]:
            tag.proposed = changes["tags"][tag.tag] if tag.proposed == changes["with"][tag.tag] else tag.proposed
        elif tag.tag in changes["with"]:
            repository.session.delete(tag)
    repository.session.flush()
    repository.enqueue(MEMORY, [kept.id])
    repository.tell(Topic.MEMORY, "changed", kept.id)


def _tags(repository: Repository, memory_id: str) -> dict[str, bool]:
    own = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == memory_id)
    return {row.tag: row.proposed for row in repository.session.scalars(own)}


def _sources(repository: Repository, memory_id: str) -> Any:
    own = repository.rows(MemorySourceRow).where(col(MemorySourceRow.memory_id) == memory_id)
    return own.order_by(col(MemorySourceRow.sequence))
