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
from karen.base.keeping.export import ExportedFile, Tally
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
    """Messages of all versions as JSON; `shown` are those that are read. `last` is where to go on, if there is more."""

    records: list[str]
    shown: list[Message]
    last: tuple[int, int] | None


@dataclass(frozen=True)
class _Begun:
    """A conversation and its first messages: of most there are no others."""

    conversation: Conversation
    page: _Page


class ConversationBelongings:
    """A profile's conversations, the bin, empty ones and every version of every answer included, and its drafts."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        for conversation_id in await self._store.read(caller, _ids):
            begin: Callable[[Repository], _Begun | None] = partial(_begun, conversation_id)
            begun = await self._store.read(caller, begin)
            if begun is None:
                continue  # it has been deleted since
            name = f"{FOLDER}/{name_of(begun.conversation)}"
            tally.conversations += 1
            yield ExportedFile(f"{name}.json", self._records(caller, begun, tally))
            yield ExportedFile(f"{name}.md", self._text(caller, begun))
        yield ExportedFile("drafts.json", self._drafts(caller))

    async def _records(self, caller: Caller, begun: _Begun, tally: Tally) -> AsyncGenerator[str]:
        waiting = f'{{"conversation": {begun.conversation.model_dump_json()},\n"messages": ['
        separator = "\n"
        async for page in self._pages(caller, begun):
            yield waiting
            waiting = separator + ",\n".join(page.records)
            separator = ",\n"
            tally.messages += len(page.records)
        yield waiting + "\n]}\n"

    async def _text(self, caller: Caller, begun: _Begun) -> AsyncGenerator[str]:
        file = MarkdownFile()
        waiting = file.begin_conversation(begun.conversation)
        async for page in self._pages(caller, begun):
            yield waiting + "".join(file.message(begun.conversation, message) for message in page.shown)
            waiting = ""

    async def _pages(self, caller: Caller, begun: _Begun) -> AsyncGenerator[_Page]:
        page = begun.page
        yield page
        while page.last:
            read: Callable[[Repository], _Page] = partial(_page, begun.conversation.id, page.last)
            page = await self._store.read(caller, read)
            yield page

    async def _drafts(self, caller: Caller) -> AsyncGenerator[str]:
        yield json.dumps(await self._store.read(caller, _drafts), ensure_ascii=False, indent=2) + "\n"


def name_of(conversation: Conversation) -> str:
    """The day, the title as far as every system can hold it, and the beginning of the id."""
    words = re.sub(r"[\W_]+", "-", conversation.title)[:NAME_LENGTH].strip("-")
    return "-".join(part for part in (f"{conversation.created_at:%Y-%m-%d}", words, conversation.id[:8]) if part)


def _ids(repository: Repository) -> list[str]:
    wanted = repository.rows(ConversationRow).order_by(col(ConversationRow.created_at), col(ConversationRow.id))
    return list(repository.session.scalars(wanted.with_only_columns(col(ConversationRow.id))))


def _begun(conversation_id: str, repository: Repository) -> _Begun | None:
    wanted = repository.rows(ConversationRow).where(col(ConversationRow.id) == conversation_id)
    found = repository.session.scalar(wanted)
    return _Begun(conversation_of(repository, found), _page(found.id, _START, repository)) if found else None


def _page(conversation_id: str, after: tuple[int, int], repository: Repository) -> _Page:
    place = (col(MessageRow.position), col(MessageRow.version))
    wanted = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, tuple_(*place) > tuple_(*after)
    )
    rows = fitting(repository, wanted.order_by(*place), _PAGE_MESSAGES)
    messages = [shown_message(row) for row in rows]
    records = [_record(row, message) for row, message in zip(rows, messages, strict=True)]
    last = (rows[-1].position, rows[-1].version) if rows else after
    more = repository.session.scalar(wanted.where(tuple_(*place) > tuple_(*last)).with_only_columns(place[0]).limit(1))
    shown = [message for row, message in zip(rows, messages, strict=True) if row.shown]
    return _Page(records, shown, last if more is not None else None)


def _record(row: MessageRow, message: Message) -> str:
    """Every edit, not only those that fit into an answer of the contract."""
    known = message.model_dump(mode="json", exclude=_COUNTED)
    return json.dumps({**known, "shown": row.shown, "edit_history": row.edit_history}, ensure_ascii=False)


def _drafts(repository: Repository) -> JsonValue:
    rows = repository.session.scalars(repository.rows(DraftRow).order_by(col(DraftRow.changed_at)))
    return [
        {"conversation_id": row.conversation_id or None, "text": row.text, "changed_at": row.changed_at.isoformat()}
        for row in rows
    ]
