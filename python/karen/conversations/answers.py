"""What a turn writes: the user's message and its answer, begun together, then filled in until it ends.

For the turn engine. Nothing here is called by a client, so the caller is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.errors import Conflict
from karen.contract.types.chat import AiData, Provenance
from karen.contract.types.conversations import Conversation
from karen.contract.types.enums import MessageRole
from karen.contract.types.settings import KarenSettings
from karen.contract.types.system import Topic
from karen.conversations.additions import (
    NewMessage,
    Values,
    add_message,
    new_conversation,
    place_behind,
    touch_session,
)
from karen.conversations.drafts import forget_draft
from karen.conversations.excerpts import preview_of
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import MESSAGE, Repository, Store, new_id
from karen.conversations.wire import conversation_of

AnswerStatus = Literal["streaming", "complete", "stopped", "failed", "interrupted"]


@dataclass(frozen=True)
class BegunTurn:
    """Durable when it is seen; `text` is what the user said."""

    conversation: Conversation
    message_id: str
    answer_id: str
    text: str


@dataclass(frozen=True)
class Answer:
    """All that is known of an answer by now; each save replaces the one before."""

    content: str
    status: AnswerStatus
    provenance: Provenance | None = None
    ai_data: AiData | None = None
    processing_time_ms: float | None = None
    tokens_used: int | None = None
    model_used: str | None = None


class Answers:
    """Begins and saves the answers of turns."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._database = database
        self._outbox = outbox
        self._store = Store(database, events, outbox, now)

    async def begin_turn(
        self,
        caller: Caller,
        conversation_id: str | None,
        text: str,
        now: datetime,
        settings: KarenSettings | None = None,
    ) -> BegunTurn:
        """The user's message and its empty answer, in a new conversation without an id; all of it or nothing.

        `now` is when the user said it; `settings` are kept with a conversation that begins here. Raises NotFound, or
        Conflict for a conversation in the bin.
        """
        ui_source = caller.ui_source

        def begin(repository: Repository) -> BegunTurn:
            conversation = (
                repository.open_conversation(conversation_id)
                if conversation_id
                else new_conversation(repository, None, ui_source)
            )
            if settings and not conversation_id:
                conversation.user_settings = settings.model_dump(mode="json")
            forget_draft(repository, conversation_id)
            question = add_message(repository, conversation, NewMessage(MessageRole.USER, text, now, ui_source))
            answer = add_message(
                repository,
                conversation,
                NewMessage(
                    MessageRole.ASSISTANT,
                    "",
                    now,
                    ui_source,
                    values={"status": "streaming", "replies_to": question.id},
                ),
            )
            return BegunTurn(conversation_of(repository, conversation), question.id, answer.id, text)

        return await self._store.write(caller, begin)

    async def begin_answer_version(self, caller: Caller, message_id: str, now: datetime) -> BegunTurn:
        """A new, empty version of an answer; the ones before are kept and no longer shown.

        A message of the user stands for its answer; one that has none yet gets its first, right behind it. Raises
        NotFound; Conflict for a message that answers nothing or an answer that is being written.
        """
        return await self._store.write(caller, lambda repository: _begin_again(repository, message_id, now))

    async def save_answer(self, caller: Caller, answer_id: str, answer: Answer) -> None:
        """What there is of the answer; any status but `streaming` ends it.

        Raises NotFound, and Conflict for an answer that has ended.
        """

        def save(repository: Repository) -> None:
            row = repository.message(answer_id)
            if row.status != "streaming":
                raise Conflict(f"The answer {answer_id!r} has ended ({row.status}); regenerate makes a new version.")
            for name, value in _saved(answer).items():
                setattr(row, name, value)
            repository.session.flush()
            repository.tell(Topic.MESSAGES, "changed", row.id, row.conversation_id)
            if answer.status != "streaming":
                _end(repository, row)

        await self._store.write(caller, save)

    async def mark_interrupted(self) -> int:
        """Say so of every answer that was being written when Karen was killed; how many there were."""

        def mark(session: Session) -> int:
            unfinished = session.scalars(select(MessageRow).where(col(MessageRow.status) == "streaming")).all()
            for row in unfinished:
                row.status = "interrupted"
                self._outbox.add(session, row.tenant_id, row.user_id, MESSAGE, row.id)
            return len(unfinished)

        return await self._database.write(mark)


def _begin_again(repository: Repository, message_id: str, now: datetime) -> BegunTurn:
    asked = repository.message(message_id)
    conversation = repository.open_conversation(asked.conversation_id)
    if asked.role != MessageRole.USER:
        return _begin_version(repository, conversation, asked, now)
    answer = _answer(repository, asked)
    if answer:
        return _begin_version(repository, conversation, answer, now)
    return _begin_first(repository, conversation, asked, now)


def _begin_first(
    repository: Repository, conversation: ConversationRow, question: MessageRow, now: datetime
) -> BegunTurn:
    values: Values = {"status": "streaming", "replies_to": question.id}
    message = NewMessage(MessageRole.ASSISTANT, "", now, repository.caller.ui_source, values=values)
    answer = add_message(repository, conversation, message)
    place_behind(repository, conversation, answer, question.position)
    return BegunTurn(conversation_of(repository, conversation), question.id, answer.id, question.content)


def _begin_version(
    repository: Repository, conversation: ConversationRow, asked: MessageRow, now: datetime
) -> BegunTurn:
    question = _question(repository, asked)
    versions = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == asked.conversation_id, col(MessageRow.position) == asked.position
    )
    shown = repository.session.scalars(versions.where(col(MessageRow.shown))).one()
    if shown.status == "streaming":
        raise Conflict(f"The answer {asked.id!r} is still being written. Stop it first.")
    newest = repository.session.scalar(versions.with_only_columns(func.max(col(MessageRow.version)))) or 1
    shown.shown = False
    repository.session.flush()  # before the new one: only one version of an answer may be shown
    row = MessageRow(
        id=new_id(),
        tenant_id=shown.tenant_id,
        user_id=shown.user_id,
        conversation_id=shown.conversation_id,
        position=shown.position,
        version=newest + 1,
        role=MessageRole.ASSISTANT,
        status="streaming",
        timestamp=now,
        replies_to=question.id,
        ui_source=repository.caller.ui_source,
        content="",
    )
    repository.session.add(row)
    repository.session.flush()
    repository.index([shown.id, row.id])
    repository.tell(Topic.MESSAGES, "changed", shown.id, conversation.id)
    repository.tell(Topic.MESSAGES, "created", row.id, conversation.id)
    touch_session(repository, conversation.session_id)
    return BegunTurn(conversation_of(repository, conversation), question.id, row.id, question.content)


def _answer(repository: Repository, question: MessageRow) -> MessageRow | None:
    """The one that names this message; of those that were imported or appended and name none, the next message."""
    shown = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == question.conversation_id,
        col(MessageRow.position) > question.position,
        col(MessageRow.shown),
    )
    if named := repository.session.scalar(shown.where(col(MessageRow.replies_to) == question.id).limit(1)):
        return named
    following = repository.session.scalar(shown.order_by(col(MessageRow.position)).limit(1))
    belongs = following and following.role == MessageRole.ASSISTANT and following.replies_to is None
    return following if belongs else None


def _question(repository: Repository, answer: MessageRow) -> MessageRow:
    """The message an answer belongs to; of one that was imported or appended, the user's last before it."""
    if answer.role == MessageRole.ASSISTANT:
        if answer.replies_to:
            return repository.message(answer.replies_to)
        before = repository.rows(MessageRow).where(
            col(MessageRow.conversation_id) == answer.conversation_id,
            col(MessageRow.position) < answer.position,
            col(MessageRow.role) == MessageRole.USER,
            col(MessageRow.shown),
        )
        if question := repository.session.scalar(before.order_by(col(MessageRow.position).desc()).limit(1)):
            return question
    raise Conflict(f"The message {answer.id!r} is not an answer to anything, so it cannot be regenerated.")


def _saved(answer: Answer) -> Values:
    return {
        "content": answer.content,
        "status": answer.status,
        "provenance": answer.provenance.model_dump(mode="json") if answer.provenance else None,
        "ai_data": answer.ai_data.model_dump(mode="json") if answer.ai_data else None,
        "ai_confidence": answer.ai_data.confidence if answer.ai_data else None,
        "processing_time_ms": answer.processing_time_ms,
        "tokens_used": answer.tokens_used,
        "model_used": answer.model_used,
    }


def _end(repository: Repository, row: MessageRow) -> None:
    conversation: ConversationRow = repository.conversation(row.conversation_id)
    if row.position == conversation.last_position:
        conversation.preview = preview_of(row.content) or conversation.preview
    conversation.last_ai_response_id = row.id
    conversation.updated_at = repository.now
    repository.index([row.id])
    repository.tell(Topic.CONVERSATIONS, "changed", conversation.id)
