"""Taking conversations in from elsewhere, and giving them out as files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import method
from karen.contract.types.conversations import Conversation, Message
from karen.contract.types.enums import ConversationStatus
from karen.contract.types.transfer import ExportChunk, ExportConversations, ImportConversation, ImportReport
from karen.conversations.files import MEDIA_TYPES, ExportFile, filename, writer_of
from karen.conversations.intake import take_in
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.windows import fitting
from karen.conversations.wire import conversation_of, shown_message

_PAGE_MESSAGES = 200
_CHUNK_LENGTH = 500_000


@dataclass(frozen=True)
class _Page:
    conversation: Conversation
    messages: list[Message]
    last_position: int


class ConversationTransfer:
    """What `export` writes as JSON, `import` reads back, one conversation a call."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)
        self._now = now

    @method
    async def import_(self, params: ImportConversation) -> ImportReport:
        """Take in a conversation; all of it or nothing. What is there already is skipped, so it may be repeated.

        The same conversation is one of this external id. Without one it was imported with this title and has one of
        these messages, or Karen herself exported it; so a long one may come in parts that share a message. New
        messages go where the file has them. A conversation in the bin is brought back.
        """
        taken = await self._store.write(current_caller(), lambda repository: take_in(repository, params))
        added = len(taken.added)
        return ImportReport(conversation_id=taken.conversation_id, added=added, skipped=len(params.messages) - added)

    @method(role=Role.REVIEWER)
    async def export(self, params: ExportConversations) -> AsyncIterator[ExportChunk]:
        """Conversations as one file, in pieces: of each answer the version shown, nothing from the bin unless named.

        Conversations without a message that fits the filters are left out.
        """
        caller = current_caller()
        conversation_ids = await self._store.read(caller, lambda repository: _chosen(repository, params))
        title = await self._only_title(caller, conversation_ids) if params.conversation_ids else None
        name = filename(title, self._now(), params.format)
        async for text in self._texts(caller, params, conversation_ids):
            for start in range(0, len(text), _CHUNK_LENGTH):
                piece = text[start : start + _CHUNK_LENGTH]
                yield ExportChunk(text=piece, filename=name, media_type=MEDIA_TYPES[params.format])

    async def _only_title(self, caller: Caller, conversation_ids: list[str]) -> str | None:
        if len(conversation_ids) != 1:
            return None
        return await self._store.read(caller, lambda repository: repository.conversation(conversation_ids[0]).title)

    async def _texts(
        self, caller: Caller, params: ExportConversations, conversation_ids: list[str]
    ) -> AsyncIterator[str]:
        file = writer_of(params.format)
        yield file.begin(self._now())
        for conversation_id in conversation_ids:
            async for text in self._conversation(caller, params, conversation_id, file):
                yield text
        yield file.end()

    async def _conversation(
        self, caller: Caller, params: ExportConversations, conversation_id: str, file: ExportFile
    ) -> AsyncIterator[str]:
        """A page of messages at a time: neither a long conversation nor a slow reader holds memory or a transaction."""
        position = 0
        while page := await self._page(caller, params, conversation_id, position):
            if not position:
                yield file.begin_conversation(page.conversation)
            yield "".join(file.message(page.conversation, message) for message in page.messages)
            position = page.last_position
        if position:
            yield file.end_conversation()

    async def _page(
        self, caller: Caller, params: ExportConversations, conversation_id: str, position: int
    ) -> _Page | None:
        return await self._store.read(caller, lambda repository: _read(repository, params, conversation_id, position))


def _chosen(repository: Repository, params: ExportConversations) -> list[str]:
    """Raises NotFound before anything is written."""
    if params.conversation_ids is not None:
        return [
            repository.conversation(conversation_id).id for conversation_id in dict.fromkeys(params.conversation_ids)
        ]
    kept = repository.rows(ConversationRow).where(col(ConversationRow.status) != ConversationStatus.DELETED.value)
    ids = kept.order_by(col(ConversationRow.created_at), col(ConversationRow.id))
    return list(repository.session.scalars(ids.with_only_columns(col(ConversationRow.id))))


def _read(repository: Repository, params: ExportConversations, conversation_id: str, position: int) -> _Page | None:
    conversation = repository.conversation(conversation_id)
    wanted = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id,
        col(MessageRow.shown),
        col(MessageRow.position) > position,
    )
    if params.role:
        wanted = wanted.where(col(MessageRow.role) == params.role.value)
    if params.since:
        wanted = wanted.where(col(MessageRow.timestamp) >= params.since)
    if params.until:
        wanted = wanted.where(col(MessageRow.timestamp) <= params.until)
    rows = fitting(repository, wanted.order_by(col(MessageRow.position)), _PAGE_MESSAGES)
    if not rows:
        return None
    shown = conversation_of(repository, conversation)
    return _Page(shown, [shown_message(row) for row in rows], rows[-1].position)
