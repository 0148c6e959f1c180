"""Facts by what they are about, with what held before. The method `memory.facts`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.memory import Facts, FactState, ListFacts
from karen.memory.filters import held_at, not_expired, usable
from karen.memory.listing import PAGE_LENGTH
from karen.memory.records import MemoryRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.validity import moment_of
from karen.memory.vocabulary import is_attribute, is_subject
from karen.memory.wire import memories_of


class MemoryFacts:
    """Only what may be used, unless more is asked for."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def facts(self, params: ListFacts) -> Facts:
        """What holds now, or held at `as_of`. Subjects and attributes are found however they are written."""
        return await self.held(current_caller(), params)

    async def held(self, caller: Caller, params: ListFacts) -> Facts:
        """The same for whoever answers a question in the name of `caller`."""
        return await self._store.read(caller, lambda repository: facts_of(repository, params))


def facts_of(repository: Repository, params: ListFacts) -> Facts:
    """Raises InvalidInput where there are more than an answer can hold."""
    wanted = repository.rows(MemoryRow).where(
        col(MemoryRow.attribute).is_not(None), not_expired(repository.now), _state(params, repository.now)
    )
    rows = [
        row
        for row in repository.session.scalars(wanted)
        if (params.subject is None or is_subject(row.subject, params.subject))
        and (params.attribute is None or is_attribute(row.attribute or "", row.value or "", params.attribute))
    ]
    if sum(len(row.content) for row in rows) > 2 * PAGE_LENGTH:
        message = "These are too many long facts for one answer. Name a subject or an attribute."
        raise InvalidInput(message, [InvalidField("subject", message)])
    rows.sort(key=lambda row: (moment_of(row), row.sequence), reverse=True)
    rows.sort(key=lambda row: (row.subject or "", row.attribute or ""))
    return Facts(facts=memories_of(repository, rows))


def _state(params: ListFacts, now: datetime) -> ColumnElement[bool]:
    proposed = col(MemoryRow.state) == FactState.PROPOSED.value
    if params.as_of is not None:
        counts: ColumnElement[bool] = held_at(params.as_of) & ~proposed
    elif params.include_closed:
        counts = ~proposed
    else:
        counts = usable(now)
    return or_(counts, proposed) if params.include_proposed else counts
