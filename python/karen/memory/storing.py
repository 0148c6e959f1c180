"""What becomes of something new: a memory of its own, one with another, or the one that takes another's place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import Select
from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.types.memory import FactState, Merged, Stored, Superseded
from karen.memory.additions import NewMemory, add_memory, add_sources, add_tags, changed
from karen.memory.filters import not_expired
from karen.memory.likeness import digest_of
from karen.memory.records import MemoryRow
from karen.memory.validity import (
    Claim,
    begin_earlier,
    close,
    facts_of_slot,
    moment_of,
    repeated,
    take_place,
)
from karen.memory.wire import memories_of, memory_of

Kept = Stored | Merged | Superseded
SAME_WORDS = "It says the same as what was known, but for small words, signs or letter case."
SAME_FACT = "It is the fact that was known already."


@dataclass
class _Change:
    """What one thing new did to the rows."""

    row: MemoryRow
    merged: str = ""
    closed: list[MemoryRow] = field(default_factory=list)


def store(repository: Repository, new: NewMemory) -> Kept:
    """Put it where it belongs."""
    change = _keep_fact(repository, new) if new.slot else _keep_text(repository, new)
    repository.session.flush()
    memory = memory_of(repository, change.row)
    if change.merged:
        return Merged(memory=memory, merged_with=memory.id, reason=change.merged)
    if change.closed:
        return Superseded(memory=memory, superseded=memories_of(repository, change.closed))
    return Stored(memory=memory)


def settle(repository: Repository, row: MemoryRow) -> list[MemoryRow]:
    """Give a fact that has just begun to count, or was changed, its place among the others; those it closed."""
    if row.slot is None:
        return []
    return take_place(repository, row, facts_of_slot(repository, row.slot, moment_of(row), without=row.id))


def _keep_text(repository: Repository, new: NewMemory) -> _Change:
    digest = digest_of(new.content)
    wanted = _open(repository).where(col(MemoryRow.digest) == digest).order_by(col(MemoryRow.sequence))
    same = repository.session.scalars(wanted.limit(1)).first()
    if same:
        return _Change(_merge(repository, same, new), SAME_WORDS)
    return _Change(add_memory(repository, new))


def _keep_fact(repository: Repository, new: NewMemory) -> _Change:
    slot, claim = new.slot or "", _claim(repository, new)
    known = facts_of_slot(repository, slot, claim.since)
    if same := repeated(known, claim):
        if new.state is not FactState.PROPOSED:
            begin_earlier(repository, same, claim.since, known)
        return _Change(_merge(repository, same, new), SAME_FACT)
    if waiting := _proposed(repository, slot, claim):
        row = _merge(repository, waiting, new)
        closed = [] if row.state == FactState.PROPOSED else take_place(repository, row, known)
        return _Change(row, SAME_FACT if not closed else "", closed)
    row = add_memory(repository, replace(new, valid_from=claim.since))
    if new.state is FactState.PROPOSED:
        return _Change(row)
    return _Change(row, closed=[*take_place(repository, row, known), *_close_texts(repository, row)])


def _claim(repository: Repository, new: NewMemory) -> Claim:
    return Claim(new.attribute or "", new.value or "", new.polarity, new.valid_from or repository.now)


def _proposed(repository: Repository, slot: str, claim: Claim) -> MemoryRow | None:
    wanted = _open(repository).where(col(MemoryRow.slot) == slot, col(MemoryRow.state) == FactState.PROPOSED.value)
    return next((row for row in repository.session.scalars(wanted) if claim.repeats(row)), None)


def _close_texts(repository: Repository, row: MemoryRow) -> list[MemoryRow]:
    """The same words, known until now as words only."""
    if row.valid_to is not None:
        return []
    wanted = _open(repository).where(
        col(MemoryRow.digest) == row.digest,
        col(MemoryRow.slot).is_(None),
        col(MemoryRow.state) != FactState.PROPOSED.value,
    )
    texts = list(repository.session.scalars(wanted))
    for text in texts:
        close(repository, text, max(repository.now, moment_of(text)), row.id)
    return texts


def _merge(repository: Repository, row: MemoryRow, new: NewMemory) -> MemoryRow:
    """What a model says again adds nothing; what the user says again counts as said by the user."""
    if new.state is FactState.PROPOSED:
        return row
    add_sources(repository, row.id, new.sources)
    add_tags(repository, row.id, new.tags)
    row.details = {**new.details, **row.details}
    row.importance_score = max(row.importance_score, new.importance_score)
    if row.expires_at is not None:
        row.expires_at = None if new.expires_at is None else max(row.expires_at, new.expires_at)
    if new.state is FactState.CONFIRMED or row.state == FactState.PROPOSED:
        row.reviewed = row.reviewed or new.reviewed
        row.state = row.state if row.state == FactState.CLOSED else new.state.value
    changed(repository, row)
    return row


def _open(repository: Repository) -> Select[MemoryRow]:
    return repository.rows(MemoryRow).where(
        col(MemoryRow.state) != FactState.CLOSED.value,
        not_expired(repository.now),
    )
