"""Putting messages into a conversation, with everything the conversation's own row says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import col

from karen.base import dialect
from karen.base.events import ANY
from karen.base.repository import new_id
from karen.contract.types.enums import ConversationPriority, ConversationStatus, MessageRole, UISource
from karen.contract.types.system import Topic
from karen.conversations.excerpts import UNTITLED, preview_of, title_of
from karen.conversations.records import ConversationRow, ConversationTagRow, MessageRow, SessionRow
from karen.conversations.repository import MESSAGE, Repository

IDLE_LIMIT = timedelta(minutes=60)
Values = dict[str, Any]
"""Columns of a row by name."""
TAKEN_ALONG = frozenset(
    {
        "author",
        "provenance",
        "ai_data",
        "ai_confidence",
        "processing_time_ms",
        "tokens_used",
        "model_used",
        "user_feedback",
        "edit_history",
    }
)
"""What is known of a message beside its words and its place, and goes with it into another conversation."""


@dataclass(frozen=True)
class NewMessage:
    """What is known of a message before it has its place; `values` are further columns."""

    role: MessageRole
    content: str
    timestamp: datetime
    ui_source: UISource
    id: str = field(default_factory=new_id)
    values: Values = field(default_factory=dict)


def new_conversation(repository: Repository, title: str | None, ui_source: UISource) -> ConversationRow:
    """An empty conversation, added to the transaction; without a title it takes one from its first message."""
    row = ConversationRow(
        id=new_id(),
        tenant_id=repository.caller.tenant_id,
        user_id=repository.caller.user_id,
        title=title or UNTITLED,
        title_automatic=title is None,
        status=ConversationStatus.ACTIVE,
        priority=ConversationPriority.NORMAL,
        ui_source=ui_source,
        created_at=repository.now,
        updated_at=repository.now,
    )
    repository.session.add(row)
    repository.session.flush()
    repository.tell(Topic.CONVERSATIONS, "created", row.id)
    return row


def add_message(repository: Repository, conversation: ConversationRow, message: NewMessage) -> MessageRow:
    """The message at the end of the conversation."""
    row = MessageRow(**_columns(repository, conversation, message, conversation.last_position + 1))
    repository.session.add(row)
    repository.session.flush()
    if row.status != "streaming":  # what is being written is looked at when it has ended
        repository.enqueue(MESSAGE, [row.id])
    repository.tell(Topic.MESSAGES, "created", row.id, conversation.id)
    _extend(repository, conversation, [message])
    conversation.updated_at = repository.now
    touch_session(repository, conversation.session_id)
    repository.tell(Topic.CONVERSATIONS, "changed", conversation.id)
    return row


def place_behind(repository: Repository, conversation: ConversationRow, last: MessageRow, position: int) -> None:
    """Move the conversation's last message up, so that it follows the one at `position`."""
    if last.position == position + 1:
        return
    place = col(MessageRow.position)
    within = repository.changes(MessageRow).where(col(MessageRow.conversation_id) == conversation.id)
    beyond = conversation.last_position  # positions are unique: those behind move out of the way first
    behind = within.where(place > position, col(MessageRow.id) != last.id)
    repository.session.execute(behind.values(position=place + beyond + 1))
    repository.session.execute(within.where(col(MessageRow.id) == last.id).values(position=position + 1))
    repository.session.execute(within.where(place > beyond).values(position=place - beyond))
    repository.session.refresh(last)


def add_messages(repository: Repository, conversation: ConversationRow, messages: Sequence[NewMessage]) -> None:
    """Many messages at the end, at the speed of a bulk insert; the news is one for all of them."""
    if not messages:
        return
    first = conversation.last_position + 1
    repository.session.execute(
        insert(MessageRow),
        [
            _columns(repository, conversation, message, position)
            for position, message in enumerate(messages, start=first)
        ],
    )
    repository.enqueue(MESSAGE, (message.id for message in messages))  # what follows each is among them
    repository.tell(Topic.MESSAGES, "created", ANY, conversation.id)
    _extend(repository, conversation, messages)
    repository.tell(Topic.CONVERSATIONS, "changed", conversation.id)


def add_tags(repository: Repository, conversation_id: str, tags: Sequence[str]) -> None:
    """Tags the conversation does not have yet."""
    owner = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
    there = repository.rows(ConversationTagRow).where(col(ConversationTagRow.conversation_id) == conversation_id)
    place = func.coalesce(func.max(col(ConversationTagRow.place)), 0) + 1
    for tag in tags:
        values = {"conversation_id": conversation_id, "tag": tag, **owner}
        added = dialect.insert(repository.session, ConversationTagRow).values(
            place=there.with_only_columns(place).scalar_subquery(), **values
        )
        repository.session.execute(added.on_conflict_do_nothing())


def touch_session(repository: Repository, session_id: str | None) -> None:
    """The session was used just now. One that has ended stays ended; an id that names none is the client's own."""
    if session_id is None:
        return
    running = repository.changes(SessionRow).where(
        col(SessionRow.id) == session_id, col(SessionRow.last_seen_at) > repository.now - IDLE_LIMIT
    )
    repository.session.execute(running.values(last_seen_at=repository.now))


def _columns(repository: Repository, conversation: ConversationRow, message: NewMessage, position: int) -> Values:
    return {
        "id": message.id,
        "tenant_id": repository.caller.tenant_id,
        "user_id": repository.caller.user_id,
        "conversation_id": conversation.id,
        "position": position,
        "version": 1,
        "shown": True,
        "role": message.role.value,
        "status": "complete",
        "timestamp": message.timestamp,
        "ui_source": message.ui_source.value,
        "content": message.content,
        "edit_history": [],
        "details": {},
        **message.values,
    }


def _extend(repository: Repository, conversation: ConversationRow, messages: Sequence[NewMessage]) -> None:
    conversation.message_count += len(messages)
    conversation.last_position += len(messages)
    if preview := preview_of(messages[-1].content):
        conversation.preview = preview
    answers = [message.id for message in messages if message.role is MessageRole.ASSISTANT and message.content]
    if answers:
        conversation.last_ai_response_id = answers[-1]
    if conversation.title_automatic and conversation.title == UNTITLED:
        questions = (message.content for message in messages if message.role is MessageRole.USER)
        conversation.title = title_of(next(questions, ""))
