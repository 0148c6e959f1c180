"""Everything a profile has in conversations, as files: to read, and as JSON with all that is known of each message."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import JsonValue
from sqlalchemy import tuple_
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.conversations import Conversation, Message
from karen.conversations.files import MarkdownFile
from karen.conversations.records import ConversationRow, DraftRow, MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.windows import fitting
from karen.conversations.wire import conversation_of, shown_message

FOLDER = "conversations"
NAME_LENGTH = 60
_PAGE_MESSAGES = 200
_START = (0, 0)
_COUNTED = {"edited", "versions"}
"""Of a message these follow from the others, and are right only of the newest."""


@dataclass(frozen=True)
class _Page:
    """Messages of all versions; `shown` are those that are read, in their order."""

    records: list[JsonValue]
    shown: list[Message]
    last: tuple[int, int]


class ConversationBelongings:
    """A profile's conversations, the bin, empty ones and every version of every answer included, and its drafts."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        for conversation_id in await self._store.read(caller, _ids):
            find: Callable[[Repository], Conversation | None] = partial(_conversation, conversation_id)
            conversation = await self._store.read(caller, find)
            if conversation is None:
                continue  # it has been deleted since
            name = f"{FOLDER}/{name_of(conversation)}"
            tally.conversations += 1
            yield ExportedFile(f"{name}.json", self._records(caller, conversation, tally))
            yield ExportedFile(f"{name}.md", self._text(caller, conversation))
        yield ExportedFile("drafts.json", self._drafts(caller))

    async def _records(self, caller: Caller, conversation: Conversation, tally: Tally) -> AsyncGenerator[str]:
        yield f'{{"conversation": {conversation.model_dump_json()},\n"messages": ['
        separator = "\n"
        async for page in self._pages(caller, conversation.id):
            written = [json.dumps(record, ensure_ascii=False) for record in page.records]
            yield separator + ",\n".join(written)
            separator = ",\n"
            tally.messages += len(written)
        yield "\n]}\n"

    async def _text(self, caller: Caller, conversation: Conversation) -> AsyncGenerator[str]:
        file = MarkdownFile()
        yield file.begin_conversation(conversation)
        async for page in self._pages(caller, conversation.id):
            yield "".join(file.message(conversation, message) for message in page.shown)

    async def _pages(self, caller: Caller, conversation_id: str) -> AsyncGenerator[_Page]:
        last = _START
        while page := await self._store.read(caller, partial(_page, conversation_id, last)):
            yield page
            last = page.last

    async def _drafts(self, caller: Caller) -> AsyncGenerator[str]:
        yield json.dumps(await self._store.read(caller, _drafts), ensure_ascii=False, indent=2) + "\n"


def name_of(conversation: Conversation) -> str:
    """The day, the title as far as every system can hold it, and the beginning of the id."""
    words = re.sub(r"[\W_]+", "-", conversation.title)[:NAME_LENGTH].strip("-")
    return "-".join(part for part in (f"{conversation.created_at:%Y-%m-%d}", words, conversation.id[:8]) if part)


def _ids(repository: Repository) -> list[str]:
    wanted = repository.rows(ConversationRow).order_by(col(ConversationRow.created_at), col(ConversationRow.id))
    return list(repository.session.scalars(wanted.with_only_columns(col(ConversationRow.id))))


def _conversation(conversation_id: str, repository: Repository) -> Conversation | None:
    wanted = repository.rows(ConversationRow).where(col(ConversationRow.id) == conversation_id)
    found = repository.session.scalar(wanted)
    return conversation_of(repository, found) if found else None


def _page(conversation_id: str, after: tuple[int, int], repository: Repository) -> _Page | None:
    place = (col(MessageRow.position), col(MessageRow.version))
    wanted = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, tuple_(*place) > tuple_(*after)
    )
    rows = fitting(repository, wanted.order_by(*place), _PAGE_MESSAGES)
    if not rows:
        return None
    shown = [shown_message(row) for row in rows if row.shown]
    return _Page([_record(row) for row in rows], shown, (rows[-1].position, rows[-1].version))


def _record(row: MessageRow) -> JsonValue:
    """Every edit, not only those that fit into an answer of the contract."""
    known = shown_message(row).model_dump(mode="json", exclude=_COUNTED)
    return {**known, "shown": row.shown, "edit_history": list(row.edit_history)}


def _drafts(repository: Repository) -> JsonValue:
    rows = repository.session.scalars(repository.rows(DraftRow).order_by(col(DraftRow.changed_at)))
    return [
        {"conversation_id": row.conversation_id or None, "text": row.text, "changed_at": row.changed_at.isoformat()}
        for row in rows
    ]
