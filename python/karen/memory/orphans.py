"""Memories whose message is gone for good: what was only ever read out of it goes too, the rest no longer shows it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.types.memory import FactState
from karen.memory.additions import changed, remove
from karen.memory.records import MemoryRow, MemorySourceRow

_AT_ONCE = 500


def let_go(repository: Repository, message_ids: Sequence[str]) -> list[str]:
    """In the transaction that removes the messages; the ids of the memories that went with them.

    What the user has confirmed stays: it is known in its own right. Its source keeps the time and nothing else.
    """
    gone: list[str] = []
    for start in range(0, len(message_ids), _AT_ONCE):
        gone += _let_go(repository, message_ids[start : start + _AT_ONCE])
    return gone


def _let_go(repository: Repository, message_ids: Sequence[str]) -> list[str]:
    here = col(MemorySourceRow.message_id).in_(message_ids)
    touched = repository.rows(MemorySourceRow).where(here).with_only_columns(col(MemorySourceRow.memory_id))
    ids = set(repository.session.scalars(touched))
    repository.session.execute(
        repository.changes(MemorySourceRow)
        .where(here)
        .values(message_id=None, external_id=None, author=None, start=None, end=None, text=None)
    )
    wanted = repository.rows(MemoryRow).where(col(MemoryRow.id).in_(ids))
    source = aliased(MemorySourceRow)
    elsewhere = exists().where(col(source.memory_id) == col(MemoryRow.id), col(source.message_id).is_not(None))
    unconfirmed = col(MemoryRow.reviewed).is_(False) & col(MemoryRow.state).in_(_READ_OUT_OF_IT)
    lost = [row.id for row in repository.session.scalars(wanted.where(unconfirmed, ~elsewhere))]
    remove(repository, lost)
    for row in repository.session.scalars(wanted.where(col(MemoryRow.id).not_in(lost))).all():
        changed(repository, row)
    return lost


_READ_OUT_OF_IT = (FactState.STATED.value, FactState.PROPOSED.value, FactState.CLOSED.value)
