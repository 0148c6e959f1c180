"""The only way to the rows: a transaction bound to one profile, and the news of it told after it is durable."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy import Delete, Insert, Select, Update, delete, insert, literal, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.jobs import to_the_end
from karen.base.outbox import Outbox
from karen.base.records import OutboxRow
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.enums import ConversationStatus
from karen.contract.types.system import Event, Topic
from karen.conversations.records import ConversationRow, ConversationTagRow, DraftRow, MessageRow, SessionRow

T = TypeVar("T")
Row = TypeVar("Row", ConversationRow, ConversationTagRow, DraftRow, MessageRow, SessionRow)
Action = Literal["created", "changed", "deleted"]
MESSAGE = "message"
"""What the outbox calls a message."""


class Repository:
    """One transaction of one profile. Every statement it hands out is narrowed to that profile already."""

    def __init__(self, session: Session, caller: Caller, outbox: Outbox, now: datetime) -> None:
        self.session = session
        self.caller = caller
        self.now = now
        self.news: list[Event] = []
        self._outbox = outbox

    def rows(self, of: type[Row]) -> Select[Row]:
        return select(of).where(col(of.tenant_id) == self.caller.tenant_id, col(of.user_id) == self.caller.user_id)

    def changes(self, of: type[Row]) -> Update:
        return update(of).where(col(of.tenant_id) == self.caller.tenant_id, col(of.user_id) == self.caller.user_id)

    def removal(self, of: type[Row]) -> Delete:
        return delete(of).where(col(of.tenant_id) == self.caller.tenant_id, col(of.user_id) == self.caller.user_id)

    def conversation(self, conversation_id: str) -> ConversationRow:
        """Raises NotFound for a missing one and, in the same words, for another profile's."""
        found = self.session.scalar(self.rows(ConversationRow).where(col(ConversationRow.id) == conversation_id))
        if found is None:
            raise NotFound(
                f"There is no conversation {conversation_id!r}. `conversations.list` names them.",
                kind="conversation",
                id=conversation_id,
            )
        return found

    def open_conversation(self, conversation_id: str) -> ConversationRow:
        """One that may be added to. Raises Conflict when it is in the bin."""
        found = self.conversation(conversation_id)
        if found.status == ConversationStatus.DELETED:
            raise Conflict(f"The conversation {conversation_id!r} is in the bin. Restore it first.")
        return found

    def message(self, message_id: str) -> MessageRow:
        """Raises NotFound for a missing one and, in the same words, for another profile's."""
        found = self.session.scalar(self.rows(MessageRow).where(col(MessageRow.id) == message_id))
        if found is None:
            raise NotFound(f"There is no message {message_id!r}.", kind=MESSAGE, id=message_id)
        return found

    def tell(self, topic: Topic, action: Action, row_id: str, conversation_id: str | None = None) -> None:
        """News for the profile's listeners, once the transaction is durable."""
        self.news.append(Event(topic=topic, action=action, id=row_id, conversation_id=conversation_id))

    def index(self, message_ids: Iterable[str]) -> None:
        """Have the messages looked at by every index, in this same transaction."""
        for message_id in message_ids:
            self._outbox.add(self.session, self.caller.tenant_id, self.caller.user_id, MESSAGE, message_id)


class Store:
    """Runs work on the database as one profile, and tells what changed when it is durable."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._database = database
        self._events = events
        self._outbox = outbox
        self._now = now

    async def read(self, caller: Caller, work: Callable[[Repository], T]) -> T:
        return await self._database.read(lambda session: work(self._repository(session, caller)))

    async def write(self, caller: Caller, work: Callable[[Repository], T]) -> T:
        """Durable when this returns. A caller that goes away meanwhile neither undoes it nor hides it from others."""
        return await to_the_end(asyncio.create_task(self._write(caller, work)))

    async def _write(self, caller: Caller, work: Callable[[Repository], T]) -> T:
        def transaction(session: Session) -> tuple[T, list[Event]]:
            repository = self._repository(session, caller)
            return work(repository), repository.news

        answer, news = await self._database.write(transaction)
        for event in news:
            self._events.publish(event, caller.user_id)
        return answer

    def _repository(self, session: Session, caller: Caller) -> Repository:
        return Repository(session, caller, self._outbox, self._now())


def new_id() -> str:
    return uuid.uuid4().hex


def enqueue_all(session: Session, indexer: str) -> None:
    """Have every message of every profile looked at by `indexer`: what its first start asks for."""
    waiting = select(
        literal(indexer), col(MessageRow.tenant_id), col(MessageRow.user_id), literal(MESSAGE), col(MessageRow.id)
    ).order_by(col(MessageRow.sequence))
    session.execute(_into_outbox().from_select(["indexer", "tenant_id", "user_id", "kind", "row_id"], waiting))


def _into_outbox() -> Insert:
    return insert(OutboxRow).prefix_with("OR IGNORE")
