"""When facts hold: each in its place in time among those it replaces, repeats or contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.types.memory import FactState, Polarity
from karen.memory.additions import changed
from karen.memory.filters import not_expired
from karen.memory.records import MemoryRow
from karen.memory.vocabulary import is_affirmed, is_single_valued, value_folded


@dataclass(frozen=True)
class Claim:
    """What a fact says, and from when on."""

    attribute: str
    value: str
    polarity: Polarity
    since: datetime

    @property
    def affirmed(self) -> bool:
        return is_affirmed(self.attribute, self.polarity)

    def repeats(self, row: MemoryRow) -> bool:
        """Both of one slot."""
        return _affirms(row) == self.affirmed and value_folded(row.value or "") == value_folded(self.value)

    def concerns(self, row: MemoryRow) -> bool:
        """Both of one slot: whether the one can take the place of the other. To deny one value affirms no other."""
        if not is_single_valued(self.attribute):
            return True
        return (_affirms(row) and self.affirmed) or value_folded(row.value or "") == value_folded(self.value)


def claim_of(row: MemoryRow) -> Claim:
    """Of a row that is a fact."""
    return Claim(row.attribute or "", row.value or "", Polarity(row.polarity), moment_of(row))


def moment_of(row: MemoryRow) -> datetime:
    return row.valid_from or row.created_at


def facts_of_slot(repository: Repository, slot: str, since: datetime, without: str | None = None) -> list[MemoryRow]:
    """What held at `since` or later, oldest first; nothing that waits to be confirmed."""
    wanted = repository.rows(MemoryRow).where(
        col(MemoryRow.slot) == slot,
        col(MemoryRow.state) != FactState.PROPOSED.value,
        not_expired(repository.now),
        or_(col(MemoryRow.valid_to).is_(None), col(MemoryRow.valid_to) > since),
    )
    rows = [row for row in repository.session.scalars(wanted) if row.id != without]
    return sorted(rows, key=lambda row: (moment_of(row), row.sequence))


def repeated(rows: Sequence[MemoryRow], claim: Claim) -> MemoryRow | None:
    """The fact that says the same already at that time, or begins to say it next."""
    concerned = [row for row in rows if claim.concerns(row)]
    before = [row for row in concerned if moment_of(row) <= claim.since]
    if before and claim.repeats(before[-1]) and (before[-1].valid_to is None or before[-1].valid_to > claim.since):
        return before[-1]
    after = concerned[len(before) :]
    return after[0] if after and claim.repeats(after[0]) else None


def take_place(repository: Repository, row: MemoryRow, others: Sequence[MemoryRow]) -> list[MemoryRow]:
    """Close what the fact takes the place of, or the fact itself where a newer one is known; the closed others."""
    claim = claim_of(row)
    concerned = [other for other in others if claim.concerns(other)]
    later = [other for other in concerned if moment_of(other) > claim.since and not claim.repeats(other)]
    if later:
        close(repository, row, moment_of(later[0]), later[0].id)
    closed = [
        other
        for other in concerned
        if moment_of(other) <= claim.since
        and not claim.repeats(other)
        and (other.valid_to is None or other.valid_to > claim.since)
    ]
    for other in closed:
        close(repository, other, claim.since, row.id)
    return closed


def close(repository: Repository, row: MemoryRow, at: datetime, by: str | None) -> None:
    row.state = FactState.CLOSED.value
    row.valid_to, row.superseded_by = at, by
    changed(repository, row)


def begin_earlier(repository: Repository, row: MemoryRow, since: datetime, others: Sequence[MemoryRow]) -> None:
    """It was known to hold since later only."""
    if since < moment_of(row):
        row.valid_from = since
        changed(repository, row)
        take_place(repository, row, [other for other in others if other.id != row.id])


def reopen_what_it_closed(repository: Repository, row: MemoryRow) -> None:
    """The row was wrong: what it took the place of holds on, as far as nothing newer is known."""
    wanted = repository.rows(MemoryRow).where(col(MemoryRow.superseded_by) == row.id)
    for older in repository.session.scalars(wanted).all():
        older.valid_to, older.superseded_by = row.valid_to, row.superseded_by
        if older.valid_to is None:
            older.state = (FactState.CONFIRMED if older.reviewed else FactState.STATED).value
        changed(repository, older)


def _affirms(row: MemoryRow) -> bool:
    return is_affirmed(row.attribute or "", row.polarity)
