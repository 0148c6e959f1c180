"""The only way to the rows: a transaction bound to one profile, and the news of it told after it is durable."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Generic, Literal, Protocol, TypeVar

from sqlalchemy import Delete, Select, Update, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.dialect import in_parts
from karen.base.events import Events
from karen.base.jobs import to_the_end
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.system import Event, Topic

T = TypeVar("T")
PROFILES_REMEMBERED = 256
"""Times the kinds of rows: how many beginnings of statements are kept."""
Action = Literal["created", "changed", "deleted"]


class Owned(Protocol):
    """A row that belongs to one profile."""

    tenant_id: str
    user_id: str


class Identified(Owned, Protocol):
    """One that has a name of its own."""

    id: str


Row = TypeVar("Row", bound=Owned)


class Repository:
    """One transaction of one profile. Every statement it hands out is narrowed to that profile already."""

    def __init__(self, session: Session, caller: Caller, outbox: Outbox, now: datetime) -> None:
        self.session = session
        self.caller = caller
        self.now = now
        self.news: list[Event] = []
        self._outbox = outbox

    def rows(self, of: type[Row]) -> Select[Row]:
        return _rows(of, self.caller.tenant_id, self.caller.user_id)

    def known(self, of: type[Identified], row_ids: Sequence[str]) -> set[str]:
        """Which of these ids are rows of the profile."""
        found: set[str] = set()
        for some in in_parts(row_ids):
            wanted = self.rows(of).where(col(of.id).in_(some))
            found.update(self.session.scalars(wanted.with_only_columns(col(of.id))))
        return found

    def changes(self, of: type[Owned]) -> Update:
        return update(of).where(col(of.tenant_id) == self.caller.tenant_id, col(of.user_id) == self.caller.user_id)

    def removal(self, of: type[Owned]) -> Delete:
        return delete(of).where(col(of.tenant_id) == self.caller.tenant_id, col(of.user_id) == self.caller.user_id)

    def tell(self, topic: Topic, action: Action, row_id: str, conversation_id: str | None = None) -> None:
        """News for the profile's listeners, once the transaction is durable."""
        self.news.append(Event(topic=topic, action=action, id=row_id, conversation_id=conversation_id))

    def enqueue(self, kind: str, row_ids: Iterable[str]) -> None:
        """Have the rows looked at by every index, in this same transaction."""
        self._outbox.add(self.session, self.caller.tenant_id, self.caller.user_id, kind, *row_ids)


Bound = TypeVar("Bound", bound=Repository)


class ProfileStore(Generic[Bound]):
    """Runs work on the database as one profile, and tells what changed when it is durable."""

    def __init__(
        self,
        database: Database,
        events: Events,
        outbox: Outbox,
        now: Callable[[], datetime],
        repository: Callable[[Session, Caller, Outbox, datetime], Bound],
    ) -> None:
        """`repository` makes the package's own Repository for one transaction."""
        self._database = database
        self._events = events
        self._outbox = outbox
        self._now = now
        self._bind = repository

    async def read(self, caller: Caller, work: Callable[[Bound], T]) -> T:
        return await self._database.read(lambda session: work(self._repository(session, caller)))

    async def write(self, caller: Caller, work: Callable[[Bound], T]) -> T:
        """Durable when this returns. A caller that goes away meanwhile neither undoes it nor hides it from others."""
        return await to_the_end(asyncio.create_task(self._write(caller, work)))

    async def _write(self, caller: Caller, work: Callable[[Bound], T]) -> T:
        def transaction(session: Session) -> tuple[T, list[Event]]:
            repository = self._repository(session, caller)
            return work(repository), repository.news

        answer, news = await self._database.write(transaction)
        for event in news:
            self._events.publish(event, caller.user_id)
        return answer

    def _repository(self, session: Session, caller: Caller) -> Bound:
        return self._bind(session, caller, self._outbox, self._now())


@lru_cache(PROFILES_REMEMBERED)
def _rows(of: type[Row], tenant_id: str, user_id: str) -> Select[Row]:
    """Remembered, for nothing changes a Select, and building one takes longer than many a statement runs."""
    return select(of).where(col(of.tenant_id) == tenant_id, col(of.user_id) == user_id)


def new_id() -> str:
    return uuid.uuid4().hex
