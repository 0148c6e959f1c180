"""Memories whose message is gone for good: what was only ever read out of it goes too, the rest no longer shows it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.repository import Repository
from karen.contract.types.memory import FactState
from karen.memory.additions import changed, remove
from karen.memory.records import MemoryRow, MemorySourceRow

_READ_OUT_OF_IT = (FactState.STATED.value, FactState.PROPOSED.value, FactState.CLOSED.value)


def let_go(repository: Repository, message_ids: Sequence[str]) -> list[str]:
    """In the transaction that removes the messages; the ids of the memories that went with them.

    What the user has confirmed stays: it is known in its own right. Its source keeps the time and nothing else.
    """
    lost = read_only_from(repository, message_ids, confirmed=False)
    remove(repository, lost)
    for some in in_parts(message_ids):
        _hide_the_place(repository, some)
    return lost


def read_only_from(repository: Repository, message_ids: Sequence[str], *, confirmed: bool) -> list[str]:
    """The ids of the memories that are known from these messages and from no other; oldest first.

    What the user has confirmed is among them only where that is asked for.
    """
    gone, touched = set(message_ids), set[str]()
    for some in in_parts(message_ids):
        here = col(MemorySourceRow.message_id).in_(some)
        of_it = repository.rows(MemorySourceRow).where(here).with_only_columns(col(MemorySourceRow.memory_id))
        touched.update(repository.session.scalars(of_it))
    found: list[tuple[int, str]] = []
    for some in in_parts(sorted(touched)):
        sources = repository.rows(MemorySourceRow).where(
            col(MemorySourceRow.memory_id).in_(some), col(MemorySourceRow.message_id).is_not(None)
        )
        elsewhere = {row.memory_id for row in repository.session.scalars(sources) if row.message_id not in gone}
        wanted = repository.rows(MemoryRow).where(col(MemoryRow.id).in_(some))
        if not confirmed:
            wanted = wanted.where(col(MemoryRow.reviewed).is_(False), col(MemoryRow.state).in_(_READ_OUT_OF_IT))
        found += [(row.sequence or 0, row.id) for row in repository.session.scalars(wanted) if row.id not in elsewhere]
    return [memory_id for _, memory_id in sorted(found)]


def _hide_the_place(repository: Repository, message_ids: Sequence[str]) -> None:
    here = col(MemorySourceRow.message_id).in_(message_ids)
    touched = repository.rows(MemorySourceRow).where(here).with_only_columns(col(MemorySourceRow.memory_id))
    ids = set(repository.session.scalars(touched))
    repository.session.execute(
        repository.changes(MemorySourceRow)
        .where(here)
        .values(message_id=None, external_id=None, author=None, start=None, end=None, text=None)
    )
    for row in repository.session.scalars(repository.rows(MemoryRow).where(col(MemoryRow.id).in_(ids))).all():
        changed(repository, row)
