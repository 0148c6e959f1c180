"""Memories as things of their own: stored once, looked at, listed and deleted. The methods `memory.*`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.passages import PassageSource
from karen.base.service import Health
from karen.base.texts import is_visible
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import (
    FactState,
    ListMemories,
    Memory,
    MemoryId,
    MemoryPage,
    Refused,
    StoreMemory,
    StoreOutcome,
)
from karen.contract.types.wire import Nothing
from karen.memory.additions import NewMemory, remove
from karen.memory.housekeeping import Housekeeping
from karen.memory.listing import page_of
from karen.memory.noting import Noted, note
from karen.memory.records import MemoryRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.sources import NewSource, find_sources
from karen.memory.storing import store
from karen.memory.vocabulary import subject_named
from karen.memory.wire import memory_of

_MOST_AHEAD = timedelta(days=1)
"""How far the clock of whoever stores may be ahead of ours."""


class MemoryManager:
    """Owns the memories; facts, the inbox, search and tidying are services of their own."""

    name = "memory"
    needs: tuple[str, ...] = ("database",)
    required = True

    def __init__(
        self,
        database: Database,
        events: Events,
        outbox: Outbox,
        now: Callable[[], datetime],
        messages: PassageSource,
    ) -> None:
        """`messages` are what memories may be taken from."""
        self._database = database
        self._store = MemoryStore(database, events, outbox, now)
        self._messages = messages
        self._housekeeping = Housekeeping(database, events, outbox, now)

    async def start(self) -> None:
        await self._housekeeping.start()

    async def stop(self) -> None:
        await self._housekeeping.stop()

    async def health(self) -> Health:
        """That the rows can be read."""
        await self._database.read(lambda session: session.get(MemoryRow, 0))
        return Health(HealthStatus.HEALTHY)

    @method
    async def store(self, params: StoreMemory) -> StoreOutcome:
        """Remember something, and say what became of it: stored, merged with what is known, or in its place.

        What stands against it is an answer, not an error: `refused`.
        """
        caller = current_caller()
        work: Callable[[Repository], StoreOutcome] = partial(_store, self._messages, params)
        return await self._store.write(caller, work)

    @method(role=Role.REVIEWER)
    async def get(self, params: MemoryId) -> Memory:
        """One memory, closed or not, with its sources and how often it was used."""
        caller = current_caller()
        await self._housekeeping.write_down_uses(caller)
        return await self._store.read(
            caller, lambda repository: memory_of(repository, repository.memory(params.memory_id))
        )

    @method(role=Role.REVIEWER)
    async def list_(self, params: ListMemories) -> MemoryPage:
        """The memories that fulfil every condition, the newest first."""
        caller = current_caller()
        await self._housekeeping.write_down_uses(caller)
        return await self._store.read(caller, lambda repository: page_of(repository, params))

    @method
    async def delete(self, params: MemoryId) -> Nothing:
        """Remove a memory for good, from every index too. What it had taken the place of stays history."""

        def delete(repository: Repository) -> Nothing:
            remove(repository, [repository.memory(params.memory_id).id])
            return Nothing()

        return await self._store.write(current_caller(), delete)

    async def note(self, caller: Caller, message_id: str, facts: Sequence[ExtractedFact]) -> Noted:
        """Note what a stored message of the user states. Whatever is not in the user's own words is refused."""
        return await self._store.write(caller, lambda repository: note(repository, self._messages, message_id, facts))

    async def propose(self, caller: Caller, message_id: str, facts: Sequence[ExtractedFact]) -> Noted:
        """Put what a model read out of a stored message of the user into the inbox: unused until it is confirmed."""

        def propose(repository: Repository) -> Noted:
            return note(repository, self._messages, message_id, facts, FactState.PROPOSED, ai_generated=True)

        return await self._store.write(caller, propose)

    def used(self, caller: Caller, memory_ids: Iterable[str]) -> None:
        """Count a use of each, soon: nobody waits for it. To be called on the loop; ids of none are ignored."""
        self._housekeeping.used(caller, memory_ids)


def _store(messages: PassageSource, params: StoreMemory, repository: Repository) -> StoreOutcome:
    if not is_visible(params.content):
        return Refused(reason="Nothing can be seen in it. Say it in words, or with an emoji.")
    if not all(is_visible(words) for words in (params.subject, params.attribute, params.value) if words is not None):
        return Refused(reason="Nothing can be seen in the subject, the attribute or the value of the fact.")
    _refuse_the_future(params, repository.now)
    sources = find_sources(repository, messages, params.sources)
    return sources if isinstance(sources, Refused) else store(repository, _new(repository, params, sources))


def _new(repository: Repository, params: StoreMemory, sources: Sequence[NewSource]) -> NewMemory:
    now, caller = repository.now, repository.caller
    said = min((source.timestamp for source in sources), default=now)
    since = min(params.valid_from or said, now)
    is_fact = params.attribute is not None
    return NewMemory(
        content=params.content,
        memory_type=params.memory_type,
        state=FactState.PROPOSED if params.ai_generated else FactState.CONFIRMED,
        ui_source=params.ui_source or caller.ui_source,
        valid_from=since if is_fact or params.valid_from or sources else None,
        subject=subject_named(params.subject) if is_fact or params.subject else None,
        attribute=params.attribute.strip() if params.attribute else None,
        value=params.value.strip() if params.value else None,
        polarity=params.polarity,
        confidence=params.confidence,
        importance_score=params.importance_score,
        conversation_id=params.conversation_id or next((source.conversation_id for source in sources), None),
        session_id=params.session_id,
        ai_generated=params.ai_generated,
        expires_at=now + timedelta(hours=params.ttl_hours) if params.ttl_hours is not None else None,
        tags=params.tags,
        sources=sources,
        details=params.metadata,
    )


def _refuse_the_future(params: StoreMemory, now: datetime) -> None:
    if params.valid_from and params.valid_from > now + _MOST_AHEAD:
        message = "lies in the future. What is planned is stored as words, or as a fact that is called a plan."
        raise InvalidInput(f"valid_from {message}", [InvalidField("valid_from", message)])
