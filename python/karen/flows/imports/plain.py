"""Records that say who said what, under the names that programs use for that: a message, or a whole conversation.

docs/migrating.md lists the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import JsonValue

from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.flows.imports.collecting import About, collect
from karen.flows.imports.found import Finding, Left, RawMessage
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.speakers import role_of
from karen.flows.imports.values import first_of, items_of, members_of, text_of

CONVERSATION = ("conversation_id", "chat_id", "thread_id", "session_id")
_ID = ("id", "external_id", "message_id", "uuid")
_ROLE = ("role", "from", "sender")
_AUTHOR = ("author", "speaker", "name")
_CONTENT = ("content", "text", "value", "message")
_TIME = ("timestamp", "created_at", "createdAt", "create_time", "date", "time")
_MODEL = ("model_used", "model")
_TITLE = ("title", "conversation_title", "conversation")
_MESSAGES = ("messages", "conversations", "turns", "history")
NO_MESSAGE = "it says neither who speaks (`role`) nor what (`content`)"
STRANGE = "nobody knows whether its role is the user or the assistant"
Record = dict[str, JsonValue]


def is_message(record: Record) -> bool:
    return _said(record) is not None and first_of(record, *_ROLE, *_AUTHOR) is not None


def is_conversation(record: Record) -> bool:
    return any(is_message(members_of(item)) for item in _messages(record)[:20])


def conversation_in(record: Record, kind: ImportKind, place: Place, where: str) -> Iterator[Finding]:
    """A record that holds its messages."""
    title = text_of(first_of(record, "title", "name"))
    known = About(
        kind,
        f"{where} «{title}»" if title else where,
        place.dated,
        first_of(record, "id", "external_id", *CONVERSATION),
        title,
        moment_of(first_of(record, *_TIME), place.now),
        record.get("tags"),
        record.get("pinned") is True,
    )
    yield from messages_in((members_of(item) for item in _messages(record)), known, place)


def messages_in(records: Iterable[Record], about: About, place: Place) -> Iterator[Finding]:
    """Records that are messages of one conversation."""
    place.begin_conversation()
    raw: list[RawMessage] = []
    for record in records:
        if not is_message(record):
            yield Left(about.where, NO_MESSAGE)
        elif (message := _message(record, place.now)) is None:
            yield Left(about.where, STRANGE)
        else:
            place.hold(message.content)
            raw.append(message)
    yield from collect(about, raw)


def conversation_named(record: Record) -> tuple[JsonValue, JsonValue]:
    """Which conversation a message says it belongs to: its id and its title."""
    title = first_of(record, *_TITLE)
    return first_of(record, *CONVERSATION), title if isinstance(title, str) else None


def _messages(record: Record) -> list[JsonValue]:
    return next((items for name in _MESSAGES if (items := items_of(record.get(name)))), [])


def _message(record: Record, now: datetime) -> RawMessage | None:
    """None for a role that is neither the user's, the assistant's nor the system's."""
    said_role, author = text_of(first_of(record, *_ROLE)), text_of(first_of(record, *_AUTHOR))
    role = role_of(said_role) if said_role else role_of(author or "") or MessageRole.USER
    if role is None:
        return None
    return RawMessage(
        first_of(record, *_ID),
        role,
        _said(record) or "",
        moment_of(first_of(record, *_TIME), now),
        author if author and role_of(author) is None else None,
        text_of(first_of(record, *_MODEL)) if role is MessageRole.ASSISTANT else None,
    )


def _said(record: Record) -> str | None:
    content = first_of(record, *_CONTENT)
    if isinstance(content, str):
        return content
    if isinstance(content, list):  # as OpenAI's interface has it
        parts = [text_of(members_of(part).get("text")) or "" for part in content]
        return "\n\n".join(part for part in parts if part)
    return "" if any(name in record for name in _CONTENT) else None
