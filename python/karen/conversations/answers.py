"""What a turn writes: the user's message and its answer, begun together, then filled in until it ends.

For the turn engine. Nothing here is called by a client, so the caller is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.errors import Conflict
from karen.contract.types.chat import AiData, Leave, LeaveQuestion, Provenance
from karen.contract.types.enums import MessageRole
from karen.contract.types.settings import KarenSettings
from karen.contract.types.system import Topic
from karen.conversations.additions import (
    NewMessage,
    Values,
    add_message,
    new_conversation,
)
from karen.conversations.answering import (
    BegunTurn,
    begin_again,
    begin_consented,
    begun_turn,
    continue_answer,
    settle,
)
from karen.conversations.drafts import forget_draft
from karen.conversations.excerpts import preview_of
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import MESSAGE, Repository, Store

MOST_SUGGESTIONS = 20
"""As many as a client may set."""
AnswerStatus = Literal["streaming", "complete", "stopped", "failed", "interrupted"]


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
    question: LeaveQuestion | None = None
    suggestion: str | None = None
    """Written down with its conversation, so that it is not made again."""


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
            return begun_turn(repository, conversation, question, answer)

        return await self._store.write(caller, begin)

    async def begin_answer_version(self, caller: Caller, message_id: str, now: datetime) -> BegunTurn:
        """A new, empty version of an answer; the ones before are kept and no longer shown.

        A message of the user stands for its answer; one that has none yet gets its first, right behind it. Raises
        NotFound; Conflict for a message that answers nothing or an answer that is being written.
        """
        return await self._store.write(caller, lambda repository: begin_again(repository, message_id, now))

    async def resume_answer(self, caller: Caller, answer_id: str, continues: bool, now: datetime) -> BegunTurn:
        """An answer that ended before it was finished, open again; unless `continues`, a new version beside half a one.

        Raises NotFound; Conflict for one that is complete, is being written, or has a newer version.
        """
        return await self._store.write(
            caller, lambda repository: continue_answer(repository, answer_id, continues, now)
        )

    async def begin_consented(self, caller: Caller, answer_id: str, leave: Leave, now: datetime) -> BegunTurn:
        """What the user says to the question of an answer, and the version of it that does accordingly.

        Raises NotFound; Conflict for an answer that asks nothing, was answered or has a newer version.
        """
        return await self._store.write(caller, lambda repository: begin_consented(repository, answer_id, leave, now))

    async def settle(self, caller: Caller, answer_id: str, leave: Leave) -> LeaveQuestion:
        """What the user says to the question of an answer, where another message says it. Raises as above."""
        return await self._store.write(caller, lambda repository: settle(repository, answer_id, leave))

    async def give_up(self, caller: Caller, answer_id: str) -> None:
        """Say of an answer that nobody writes any more that it was interrupted; any other stays as it is.

        Raises NotFound.
        """

        def give_up(repository: Repository) -> None:
            row = repository.message(answer_id)
            if row.status == "streaming":
                row.status = "interrupted"
                repository.session.flush()
                repository.tell(Topic.MESSAGES, "changed", row.id, row.conversation_id)
                repository.index([row.id])

        await self._store.write(caller, give_up)

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
                _end(repository, row, answer.suggestion)

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
        "question": answer.question.model_dump(mode="json") if answer.question else None,
    }


def _end(repository: Repository, row: MessageRow, suggestion: str | None) -> None:
    conversation: ConversationRow = repository.conversation(row.conversation_id)
    if row.position == conversation.last_position:
        conversation.preview = preview_of(row.content) or conversation.preview
    conversation.last_ai_response_id = row.id
    conversation.updated_at = repository.now
    if suggestion:
        conversation.proactive_suggestions = [*conversation.proactive_suggestions, suggestion][-MOST_SUGGESTIONS:]
    repository.index([row.id])
    repository.tell(Topic.CONVERSATIONS, "changed", conversation.id)
