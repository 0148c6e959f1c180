"""Where a conversation is kept: pinned, tagged, archived, in the bin, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import current_caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.conversations import Archive, Conversation, ConversationId, Pin, TagConversation
from karen.contract.types.enums import ConversationStatus
from karen.conversations.additions import add_tags
from karen.conversations.manager import changed
from karen.conversations.records import ConversationRow, ConversationTagRow, MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.wire import tags_of

MOST_TAGS = 10


class ConversationShelf:
    """None of this counts as speaking: the conversation keeps its place in time."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method
    async def pin(self, params: Pin) -> Conversation:
        """Keep a conversation at the top of the list, or no longer."""

        def pin(repository: Repository) -> Conversation:
            row = repository.conversation(params.conversation_id)
            row.pinned = params.pinned
            return changed(repository, row)

        return await self._store.write(current_caller(), pin)

    @method
    async def tag(self, params: TagConversation) -> Conversation:
        """Take tags off, then put tags on; at most 10 stay."""

        def tag(repository: Repository) -> Conversation:
            row = repository.conversation(params.conversation_id)
            repository.session.execute(
                repository.removal(ConversationTagRow).where(
                    col(ConversationTagRow.conversation_id) == row.id, col(ConversationTagRow.tag).in_(params.remove)
                )
            )
            add_tags(repository, row.id, params.add)
            if len(tags_of(repository, [row.id])[row.id]) > MOST_TAGS:
                message = f"A conversation has at most {MOST_TAGS} tags. Remove some in the same call."
                raise InvalidInput(message, [InvalidField("add", message)])
            return changed(repository, row)

        return await self._store.write(current_caller(), tag)

    @method
    async def archive(self, params: Archive) -> Conversation:
        """Put a conversation away, or bring it back among the active ones."""

        def archive(repository: Repository) -> Conversation:
            row = repository.open_conversation(params.conversation_id)
            if params.archived:
                row.status = ConversationStatus.ARCHIVED
            elif row.status == ConversationStatus.ARCHIVED:
                row.status = ConversationStatus.ACTIVE
            return changed(repository, row)

        return await self._store.write(current_caller(), archive)

    @method
    async def delete(self, params: ConversationId) -> Conversation:
        """Move a conversation to the bin, where search does not find it; `restore` brings it back."""

        def delete(repository: Repository) -> Conversation:
            row = repository.conversation(params.conversation_id)
            if row.status != ConversationStatus.DELETED:
                row.status_before, row.status = row.status, ConversationStatus.DELETED
                row.deleted_at = repository.now
                _index_all(repository, row)
            return changed(repository, row)

        return await self._store.write(current_caller(), delete)

    @method
    async def restore(self, params: ConversationId) -> Conversation:
        """Bring a conversation back from the bin, to where it was before."""

        def restore(repository: Repository) -> Conversation:
            take_from_bin(repository, row := repository.conversation(params.conversation_id))
            return changed(repository, row)

        return await self._store.write(current_caller(), restore)


def take_from_bin(repository: Repository, row: ConversationRow) -> None:
    """Nothing happens to a conversation that is not in it."""
    if row.status == ConversationStatus.DELETED:
        row.status, row.status_before = row.status_before or ConversationStatus.ACTIVE.value, None
        row.deleted_at = None
        _index_all(repository, row)


def _index_all(repository: Repository, row: ConversationRow) -> None:
    within = repository.rows(MessageRow).where(col(MessageRow.conversation_id) == row.id)
    repository.index(repository.session.scalars(within.with_only_columns(col(MessageRow.id))).all())
