"""Conversations as things of their own: begun, listed, looked at, renamed, described and counted."""

from __future__ import annotations

import base64
import json
import operator
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import reduce

from pydantic_core import from_json
from sqlalchemy import Select, Text, cast, exists, func, tuple_
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.service import Health
from karen.contract.caller import Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput, Unavailable
from karen.contract.method import method
from karen.contract.types.conversations import (
    Conversation,
    ConversationId,
    ConversationPage,
    ConversationStats,
    CreateConversation,
    ListConversations,
    Rename,
    UpdateConversation,
)
from karen.contract.types.enums import HealthStatus, MessageRole
from karen.contract.types.system import Topic
from karen.contract.types.wire import Nothing
from karen.conversations.additions import NewMessage, add_message, add_tags, new_conversation, touch_session
from karen.conversations.answers import Answers
from karen.conversations.records import ConversationRow, ConversationTagRow
from karen.conversations.repository import Repository, Store
from karen.conversations.statistics import count_all
from karen.conversations.wire import conversation_of, conversations_of

PAGE_LENGTH = 500_000
"""Characters of what is known about the conversations of one page, unless a single one has more."""
_LENGTH = reduce(
    operator.add,
    (
        func.coalesce(func.length(cast(col(column), Text)), 0)
        for column in (
            ConversationRow.ui_context,
            ConversationRow.ai_insights,
            ConversationRow.user_settings,
            ConversationRow.context_memories,
            ConversationRow.proactive_suggestions,
            ConversationRow.summary,
        )
    ),
)


class ConversationManager:
    """Owns the conversations; the messages in them, search and exchange are services of their own."""

    name = "conversations"
    needs: tuple[str, ...] = ("database",)
    required = True

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._database = database
        self._answers = Answers(database, events, outbox, now)
        self._store = Store(database, events, outbox, now)

    async def start(self) -> None:
        """Whatever was being written when Karen last ended is no longer. In damaged data it stays as it is."""
        try:
            await self._answers.mark_interrupted()
        except Unavailable:
            if not self._database.damage:
                raise

    async def stop(self) -> None:
        """Nothing is held open."""

    async def health(self) -> Health:
        """That the rows can be read."""
        await self._database.read(lambda session: session.get(ConversationRow, ""))
        return Health(HealthStatus.HEALTHY)

    @method
    async def create(self, params: CreateConversation) -> Conversation:
        """Begin a conversation. Without a title it is named after the first thing the user says in it."""
        caller = current_caller()

        def create(repository: Repository) -> Conversation:
            source = params.ui_source or caller.ui_source
            row = new_conversation(repository, params.title, source)
            row.session_id = params.session_id
            row.priority = params.priority
            row.ui_context = params.ui_context
            row.user_settings = params.user_settings.model_dump(mode="json") if params.user_settings else None
            add_tags(repository, row.id, params.tags)
            touch_session(repository, params.session_id)
            if params.initial_message:
                message = NewMessage(MessageRole.USER, params.initial_message, repository.now, source)
                add_message(repository, row, message)
            return conversation_of(repository, row)

        return await self._store.write(caller, create)

    @method(role=Role.REVIEWER)
    async def list_(self, params: ListConversations) -> ConversationPage:
        """Conversations of one status, pinned first, then the one spoken in last; `deleted` shows the bin.

        Of those about which very much is known fewer come at once than asked for; `next_cursor` says whether to ask on.
        """

        def page(repository: Repository) -> ConversationPage:
            found = repository.session.execute(_listed(repository, params).add_columns(_LENGTH).limit(params.limit + 1))
            shown, more = _fitting([(row, length) for row, length in found], params.limit)
            return ConversationPage(
                conversations=conversations_of(repository, shown), next_cursor=_cursor(shown[-1]) if more else None
            )

        return await self._store.read(current_caller(), page)

    @method(role=Role.REVIEWER)
    async def get(self, params: ConversationId) -> Conversation:
        """One conversation, wherever it is kept."""
        return await self._store.read(
            current_caller(),
            lambda repository: conversation_of(repository, repository.conversation(params.conversation_id)),
        )

    @method
    async def rename(self, params: Rename) -> Conversation:
        """Give a title; from then on it is no longer taken from the first message."""

        def rename(repository: Repository) -> Conversation:
            row = repository.conversation(params.conversation_id)
            row.title, row.title_automatic = params.title, False
            return changed(repository, row)

        return await self._store.write(current_caller(), rename)

    @method
    async def update(self, params: UpdateConversation) -> Conversation:
        """Change what is known about a conversation: priority, session, context, insights, summary and so on."""
        given = params.model_dump(mode="json", exclude_none=True, exclude={"conversation_id"})

        def update(repository: Repository) -> Conversation:
            row = repository.open_conversation(params.conversation_id)
            for name, value in given.items():
                setattr(row, name, value)
            touch_session(repository, params.session_id)
            return changed(repository, row)

        return await self._store.write(current_caller(), update)

    @method(role=Role.REVIEWER)
    async def stats(self, params: Nothing) -> ConversationStats:
        """How many conversations, messages and tags there are; what is in the bin counts as deleted only."""
        return await self._store.read(current_caller(), count_all)


def changed(repository: Repository, row: ConversationRow) -> Conversation:
    """The conversation as it is now, with the news that it changed."""
    repository.session.flush()
    repository.tell(Topic.CONVERSATIONS, "changed", row.id)
    return conversation_of(repository, row)


def _listed(repository: Repository, params: ListConversations) -> Select[ConversationRow]:
    key = (col(ConversationRow.pinned), col(ConversationRow.updated_at), col(ConversationRow.id))
    listed = repository.rows(ConversationRow).where(col(ConversationRow.status) == params.status.value)
    if params.priority:
        listed = listed.where(col(ConversationRow.priority) == params.priority.value)
    if params.tag:
        tagged = col(ConversationTagRow.conversation_id) == col(ConversationRow.id)
        listed = listed.where(exists().where(tagged, col(ConversationTagRow.tag) == params.tag))
    if params.cursor is not None:
        listed = listed.where(tuple_(*key) < tuple_(*_after(params.cursor)))
    return listed.order_by(*(part.desc() for part in key))


def _fitting(found: Sequence[tuple[ConversationRow, int]], limit: int) -> tuple[list[ConversationRow], bool]:
    """The first of them, as many as fit but at least one; and whether there are more."""
    shown: list[ConversationRow] = []
    left = PAGE_LENGTH
    for row, length in found[:limit]:
        left -= length
        if left < 0 and shown:
            break
        shown.append(row)
    return shown, len(shown) < len(found)


def _cursor(row: ConversationRow) -> str:
    key = json.dumps([row.pinned, row.updated_at.isoformat(), row.id])
    return base64.urlsafe_b64encode(key.encode()).decode()


def _after(cursor: str) -> tuple[bool, datetime, str]:
    try:
        pinned, updated_at, conversation_id = from_json(base64.urlsafe_b64decode(cursor))
        return bool(pinned), datetime.fromisoformat(updated_at).astimezone(UTC), str(conversation_id)
    except (ValueError, TypeError, OverflowError) as error:
        message = "This is not a cursor of conversations.list. Pass `next_cursor` as it came, or leave it out."
        raise InvalidInput(message, [InvalidField("cursor", "not a cursor")]) from error
