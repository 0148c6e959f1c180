"""Keeping what waited: from then on it counts as the user's own word."""

from __future__ import annotations

from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.types.memory import FactState
from karen.memory.additions import changed, remove
from karen.memory.filters import usable
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow
from karen.memory.storing import settle
from karen.memory.validity import claim_of, facts_of_slot, repeated


def confirm(repository: Repository, row: MemoryRow) -> MemoryRow:
    """The memory that is confirmed now: the row, or the one that says the same and took it in."""
    if row.state == FactState.PROPOSED and (same := _known_already(repository, row)):
        _hand_over(repository, row, same)
        row = same
    elif row.state == FactState.PROPOSED:
        row.state = FactState.CONFIRMED.value
        settle(repository, row)
    row.reviewed = True
    if row.state == FactState.STATED:
        row.state = FactState.CONFIRMED.value
    changed(repository, row)
    return row


def _known_already(repository: Repository, row: MemoryRow) -> MemoryRow | None:
    if row.slot is not None:
        claim = claim_of(row)
        return repeated(facts_of_slot(repository, row.slot, claim.since), claim)
    same = repository.rows(MemoryRow).where(usable(repository.now), col(MemoryRow.digest) == row.digest)
    return repository.session.scalars(same.order_by(col(MemoryRow.sequence)).limit(1)).first()


def _hand_over(repository: Repository, row: MemoryRow, same: MemoryRow) -> None:
    """What hangs on the row goes to the other, and the row goes."""
    sources = repository.changes(MemorySourceRow).where(col(MemorySourceRow.memory_id) == row.id)
    repository.session.execute(sources.values(memory_id=same.id))
    own = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == same.id)
    has = own.with_only_columns(col(MemoryTagRow.tag))
    tags = repository.changes(MemoryTagRow).where(
        col(MemoryTagRow.memory_id) == row.id, col(MemoryTagRow.tag).not_in(has)
    )
    repository.session.execute(tags.values(memory_id=same.id))
    remove(repository, [row.id])
