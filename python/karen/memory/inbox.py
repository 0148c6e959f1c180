"""What waits for the user's word: facts found in what was said, and what a model proposes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, func
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Role, current_caller
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.enums import MemoryType
from karen.contract.types.memory import Changed, ConfirmAll, FactState, Inbox, ListInbox, Memory, MemoryId
from karen.contract.types.wire import Nothing
from karen.memory.additions import remove
from karen.memory.confirming import confirm
from karen.memory.filters import not_expired
from karen.memory.listing import fitting
from karen.memory.records import MemoryRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.validity import reopen_what_it_closed
from karen.memory.wire import memories_of, memory_of

_WAITING = (FactState.STATED.value, FactState.PROPOSED.value)


class MemoryInbox:
    """Whatever is here is kept by `confirm` or `update`, and gone by `reject`."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def inbox(self, params: ListInbox) -> Inbox:
        """What waits, the newest first. `total` and `by_attribute` count all of it, whatever is asked for."""
        return await self._store.read(current_caller(), lambda repository: _inbox(repository, params))

    @method
    async def confirm(self, params: MemoryId) -> Memory:
        """Keep it. What a model proposed is used from now on, and closes what it takes the place of.

        Where the same is known already, that is confirmed and answered instead.
        """

        def keep(repository: Repository) -> Memory:
            row = repository.memory(params.memory_id)
            if row.state == FactState.CLOSED:
                raise Conflict(f"The memory {row.id!r} is history: something newer took its place.")
            return memory_of(repository, confirm(repository, row))

        return await self._store.write(current_caller(), keep)

    @method
    async def confirm_all(self, params: ConfirmAll) -> Changed:
        """Keep all of one attribute, type or state; without any, all that waits. The oldest first."""

        def keep(repository: Repository) -> Changed:
            wanted = _waiting(repository, params.attribute, params.memory_type)
            if params.state is not None:
                wanted = wanted.where(col(MemoryRow.state) == params.state.value)
            rows = repository.session.scalars(wanted.order_by(col(MemoryRow.sequence))).all()
            for row in rows:
                confirm(repository, row)
            return Changed(count=len(rows))

        return await self._store.write(current_caller(), keep)

    @method
    async def reject(self, params: MemoryId) -> Nothing:
        """It is not so: remove it for good, and let hold again what it had taken the place of."""

        def reject(repository: Repository) -> Nothing:
            row = repository.memory(params.memory_id)
            reopen_what_it_closed(repository, row)
            remove(repository, [row.id])
            return Nothing()

        return await self._store.write(current_caller(), reject)


def _inbox(repository: Repository, params: ListInbox) -> Inbox:
    attribute, count = col(MemoryRow.attribute), func.count()
    everything = _waiting(repository, None, None)
    by_attribute = everything.with_only_columns(attribute, count).group_by(attribute).order_by(count.desc(), attribute)
    counts = dict(repository.session.execute(by_attribute).all())
    newest_first = _waiting(repository, params.attribute, params.memory_type).order_by(col(MemoryRow.sequence).desc())
    shown, _ = fitting(repository, newest_first, params.limit)
    return Inbox(
        entries=memories_of(repository, shown),
        total=sum(counts.values()),
        by_attribute={name: number for name, number in counts.items() if name is not None},
    )


def _waiting(repository: Repository, attribute: str | None, kind: MemoryType | None) -> Select[MemoryRow]:
    wanted = repository.rows(MemoryRow).where(
        col(MemoryRow.reviewed).is_(False), col(MemoryRow.state).in_(_WAITING), not_expired(repository.now)
    )
    if attribute is not None:
        wanted = wanted.where(col(MemoryRow.attribute) == attribute)
    return wanted if kind is None else wanted.where(col(MemoryRow.memory_type) == kind.value)
