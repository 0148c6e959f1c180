"""One found conversation from its messages as a format has them: whole, in order, each with a name that stays the same
however often the file is read. What cannot be a message is left, with the reason."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import JsonValue

from karen.base.texts import is_visible
from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.contract.types.transfer import ImportedMessage
from karen.conversations.excerpts import UNTITLED, title_of
from karen.flows.imports.found import Finding, FoundConversation, FoundMessage, Left, RawMessage
from karen.flows.imports.texts import MOST_CHARACTERS, Mended, mended, named

LONGEST_TITLE = 255
MOST_TAGS = 10
LONGEST_TAG = 64
_STEP = timedelta(microseconds=1)
EMPTY = "the message has no text"
TWICE = "the message stands in the conversation twice"
UNDATED = "the message has no time that can be believed: it has that of the one before, or of the file"
HALVED = "what is no text in UTF-8 was replaced by �"
SPLIT = f"the message is longer than {MOST_CHARACTERS:,} characters: it came in as several"
NOTHING = "the conversation has no message that can be shown"


@dataclass(frozen=True)
class About:
    """What a format knows of a conversation beside its messages; `dated` is when it was said at the latest."""

    kind: ImportKind
    where: str
    dated: datetime
    external_id: JsonValue = None
    title: JsonValue = None
    began: datetime | None = None
    tags: JsonValue = None
    pinned: bool = False


@dataclass
class _Collected:
    messages: list[FoundMessage] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)


def collect(about: About, raw: Iterable[RawMessage]) -> Iterator[Finding]:
    """The conversation, unless nothing of it can be shown, and what is to be said about it."""
    collected, said_at = _Collected(), about.began or about.dated
    for message in raw:
        said_at = message.time or (said_at + _STEP if collected.messages else said_at)
        for piece in _pieces(message, collected):
            _add(piece, said_at, collected)
    if not collected.messages:
        yield Left(about.where, NOTHING)
    else:
        yield FoundConversation(
            _external_id(about, collected.messages),
            _title(about, collected.messages),
            collected.messages,
            tags=tags_of(about.tags),
            pinned=about.pinned,
        )
    yield from (Left(about.where, reason, count) for reason, count in collected.left.items() if count)


def tags_of(value: JsonValue) -> list[str]:
    """As many as a conversation can have, as long as a tag can be."""
    if not isinstance(value, list):
        return []
    given = [mended(tag).text.strip()[:LONGEST_TAG] for tag in value if isinstance(tag, str)]
    return list(dict.fromkeys(tag for tag in given if is_visible(tag)))[:MOST_TAGS]


def title_from(value: JsonValue, first_words: str) -> str:
    """What it is called, or a title made of what was said first."""
    title = " ".join(mended(value).text.split()) if isinstance(value, str) else ""
    title = title if is_visible(title) else title_of(first_words)
    title = title if is_visible(title) else UNTITLED
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _pieces(message: RawMessage, collected: _Collected) -> Iterator[RawMessage]:
    """The message with a text that can be stored; of one that is too long, its parts."""
    text: Mended = mended(message.content)
    collected.left[HALVED] += text.changed
    if not text.text.strip():
        collected.left[EMPTY] += 1
        return
    parts = [text.text[at : at + MOST_CHARACTERS] for at in range(0, len(text.text), MOST_CHARACTERS)]
    collected.left[SPLIT] += len(parts) > 1
    name = _name(message, text.text)
    for number, part in enumerate(parts, start=1):
        yield replace(message, external_id=name if number == 1 else named(f"{name}#{number}"), content=part)


def _add(message: RawMessage, said_at: datetime, collected: _Collected) -> None:
    name = str(message.external_id)
    collected.names[name] += 1
    if (times := collected.names[name]) > 1:
        if _is_given(name):
            collected.left[TWICE] += 1
            return
        name = f"{name}-{times}"
    collected.left[UNDATED] += message.time is None
    imported = ImportedMessage(
        external_id=name,
        role=message.role,
        content=message.content,
        timestamp=said_at,
        author=mended(message.author).text[:LONGEST_TITLE] if message.author else None,
        model_used=mended(message.model).text[:LONGEST_TITLE] if message.model else None,
    )
    collected.messages.append(FoundMessage(imported, message.time is not None, message.own))


_MADE = "text-"


def _name(message: RawMessage, text: str) -> str:
    """What the file calls it, or something that follows from what it says: a longer file repeats it."""
    if isinstance(message.external_id, str | int) and str(message.external_id).strip():
        return named(str(message.external_id))
    return _MADE + hashlib.sha256(f"{message.role}\n{text}".encode()).hexdigest()[:32]


def _is_given(name: str) -> bool:
    return not name.startswith(_MADE)


def _external_id(about: About, messages: list[FoundMessage]) -> str:
    """What the file calls the conversation, or something that follows from how it begins."""
    given = about.external_id
    if isinstance(given, str | int) and str(given).strip():
        return named(f"{about.kind.value}:{given}")
    title = about.title if isinstance(about.title, str) else ""
    beginning = [title, *(_identity(message) for message in messages[:2])]
    return f"{about.kind.value}:{hashlib.sha256(chr(10).join(beginning).encode(errors='replace')).hexdigest()[:32]}"


def _identity(found: FoundMessage) -> str:
    said_at = found.message.timestamp.isoformat() if found.dated else ""
    return f"{found.message.external_id} {said_at} {found.message.content}"


def _title(about: About, messages: list[FoundMessage]) -> str:
    spoken = (found.message.content for found in messages if found.message.role is MessageRole.USER)
    return title_from(about.title, next(spoken, messages[0].message.content))
