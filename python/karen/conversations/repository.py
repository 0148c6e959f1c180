"""The way to the rows of conversations: one transaction of one profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, literal, select, text, true
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base import repository
from karen.base.database import Database
from karen.base.dialect import in_parts, insert
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.records import OutboxRow
from karen.base.repository import ProfileStore
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.enums import ConversationStatus
from karen.conversations.records import ConversationRow, MessageRow, SummaryRow

MESSAGE = "message"
"""What the outbox calls a message."""
_NEXT = text("""
    SELECT next.id FROM message AS place
    JOIN message AS next ON next.conversation_id = place.conversation_id AND next.position = (
        SELECT min(later.position) FROM message AS later
        WHERE later.conversation_id = place.conversation_id AND later.position > place.position AND later.shown)
    WHERE place.id IN :ids AND next.shown AND next.tenant_id = :tenant_id AND next.user_id = :user_id
""").bindparams(bindparam("ids", expanding=True))
"""As text, for building it from its parts takes longer than running it, and each turn does."""


class Repository(repository.Repository):
    """One transaction of one profile, with its conversations and messages."""

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

    def summary(self, conversation_id: str) -> SummaryRow | None:
        return self.session.scalar(self.rows(SummaryRow).where(col(SummaryRow.conversation_id) == conversation_id))

    def index(self, message_ids: Iterable[str]) -> None:
        """Have the messages looked at by every index, in this same transaction, and those that follow them: what was
        said before is part of what they mean. Call it before messages are deleted."""
        named = list(dict.fromkeys(message_ids))
        self.enqueue(MESSAGE, dict.fromkeys([*named, *self._after(named)]))

    def _after(self, message_ids: Sequence[str]) -> list[str]:
        """What was said right after each."""
        owner = {"tenant_id": self.caller.tenant_id, "user_id": self.caller.user_id}
        found: list[str] = []
        for some in in_parts(message_ids):
            found += self.session.connection().execute(_NEXT, {**owner, "ids": some}).scalars()
        return found


class Store(ProfileStore[Repository]):
    """Runs work on the conversations of one profile."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        super().__init__(database, events, outbox, now, Repository)


def enqueue_all(session: Session, indexer: str) -> None:
    """Have every message of every profile looked at by `indexer`: what its first start asks for."""
    waiting = (
        select(
            literal(indexer), col(MessageRow.tenant_id), col(MessageRow.user_id), literal(MESSAGE), col(MessageRow.id)
        )
        .where(true())
        .order_by(col(MessageRow.sequence))
    )  # SQLite reads ON CONFLICT as a join without a WHERE
    into = insert(session, OutboxRow).from_select(["indexer", "tenant_id", "user_id", "kind", "row_id"], waiting)
    session.execute(into.on_conflict_do_nothing())
