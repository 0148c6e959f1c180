"""Messages of a conversation: read in windows, added, edited without loss, branched off and rated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Role, current_caller
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.conversations import (
    AppendMessage,
    BranchConversation,
    Conversation,
    Edit,
    EditMessage,
    GiveFeedback,
    ListMessages,
    Message,
    MessageId,
    MessagePage,
    MessageVersions,
)
from karen.contract.types.enums import MessageRole
from karen.contract.types.system import Topic
from karen.conversations.additions import NewMessage, Values, add_message, touch_session
from karen.conversations.branches import branch_off
from karen.conversations.excerpts import preview_of, title_of
from karen.conversations.records import MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.summary import forget_summary
from karen.conversations.windows import fitting, window
from karen.conversations.wire import message_of, shown_message, versions_of

MOST_VERSIONS = 100


class Messages:
    """Nothing is destroyed here: an edit keeps what was said before, a new answer the old ones."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def messages(self, params: ListMessages) -> MessagePage:
        """The end of a conversation, or what is before, after or around one of its messages.

        Of very long messages fewer come at once than asked for; `has_before` and `has_after` say whether to ask on.
        """
        return await self._store.read(current_caller(), lambda repository: window(repository, params))

    @method
    async def append(self, params: AppendMessage) -> Message:
        """Add a message without an answer. An `external_id` is taken once in a conversation."""
        caller = current_caller()

        def append(repository: Repository) -> Message:
            conversation = repository.open_conversation(params.conversation_id)
            _refuse_known(repository, conversation.id, params.external_id)
            source = params.ui_source or caller.ui_source
            message = NewMessage(
                params.role, params.content, params.timestamp or repository.now, source, values=_values(params)
            )
            return shown_message(add_message(repository, conversation, message))

        return await self._store.write(caller, append)

    @method
    async def edit(self, params: EditMessage) -> Message:
        """Change what a message says; what it said before stays in its edit history."""
        return await self._store.write(current_caller(), lambda repository: _edit(repository, params))

    @method(role=Role.REVIEWER)
    async def versions(self, params: MessageId) -> MessageVersions:
        """All answers to the same message, first to newest; of any other message, itself.

        Of a great many, or very long ones, the newest.
        """

        def versions(repository: Repository) -> MessageVersions:
            row = repository.message(params.message_id)
            same = repository.rows(MessageRow).where(
                col(MessageRow.conversation_id) == row.conversation_id, col(MessageRow.position) == row.position
            )
            rows = fitting(repository, same.order_by(col(MessageRow.version).desc()), MOST_VERSIONS)
            return MessageVersions(messages=versions_of(rows[::-1]))

        return await self._store.read(current_caller(), versions)

    @method
    async def branch(self, params: BranchConversation) -> Conversation:
        """Copy the conversation up to and including a message into a new one; both go on by themselves."""
        return await self._store.write(
            current_caller(), lambda repository: branch_off(repository, params.message_id, params.title)
        )

    @method
    async def feedback(self, params: GiveFeedback) -> Message:
        """Say that a message was good or bad, or take that back."""

        def rate(repository: Repository) -> Message:
            row = repository.message(params.message_id)
            row.user_feedback = params.feedback
            repository.session.flush()
            repository.tell(Topic.MESSAGES, "changed", row.id, row.conversation_id)
            return message_of(repository, row)

        return await self._store.write(current_caller(), rate)


def _refuse_known(repository: Repository, conversation_id: str, external_id: str | None) -> None:
    known = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, col(MessageRow.external_id) == external_id
    )
    if external_id is not None and repository.session.scalar(known.with_only_columns(col(MessageRow.id))):
        raise Conflict(f"The conversation has a message with the external_id {external_id!r} already.")


def _values(params: AppendMessage) -> Values:
    names = {"author", "external_id", "ai_data", "ai_confidence", "processing_time_ms", "tokens_used", "model_used"}
    return {**params.model_dump(mode="json", include=names), "details": params.metadata}


def _edit(repository: Repository, params: EditMessage) -> Message:
    row = repository.message(params.message_id)
    conversation = repository.open_conversation(row.conversation_id)
    if row.status == "streaming":
        raise Conflict(f"The message {row.id!r} is still being written. Stop it first.")
    if row.content == params.content:
        return message_of(repository, row)
    before = Edit(content=row.content, edited_at=repository.now)
    row.edit_history = [*row.edit_history, before.model_dump(mode="json")]
    row.content = params.content
    if row.shown and row.position == conversation.last_position:
        conversation.preview = preview_of(row.content) or conversation.preview
    if conversation.title_automatic and _first_question(repository, conversation.id) == row.id:
        conversation.title = title_of(row.content)
    conversation.updated_at = repository.now
    forget_summary(repository, conversation.id)
    touch_session(repository, conversation.session_id)
    repository.session.flush()
    repository.index([row.id])
    repository.tell(Topic.MESSAGES, "changed", row.id, conversation.id)
    repository.tell(Topic.CONVERSATIONS, "changed", conversation.id)
    return message_of(repository, row)


def _first_question(repository: Repository, conversation_id: str) -> str | None:
    asked = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, col(MessageRow.role) == MessageRole.USER.value
    )
    return repository.session.scalar(
        asked.order_by(col(MessageRow.position)).limit(1).with_only_columns(col(MessageRow.id))
    )
