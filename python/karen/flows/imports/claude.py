"""What Claude exports: a list of conversations with `chat_messages`, which answer each other by their ids.

The format is not published; names are those of exports of 2024 to 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from pydantic import JsonValue

from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.flows.imports.arrays import each_conversation
from karen.flows.imports.chatgpt import IMAGE, OTHER_VERSION
from karen.flows.imports.collecting import About, collect
from karen.flows.imports.found import Finding, Left, RawMessage
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.trees import shown_branch
from karen.flows.imports.values import items_of, members_of, text_of

_ROLES = {"human": MessageRole.USER, "user": MessageRole.USER, "assistant": MessageRole.ASSISTANT}
_KEPT = frozenset({"uuid", "name", "created_at", "current_leaf_message_uuid", "is_starred"})
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"}
ATTACHED = "the text of an attached file did not come in: only its name"
STRANGE = "it is a message of nobody Karen knows"


@dataclass
class _Chat:
    parents: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, RawMessage] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    is_tree: bool = False


def read_claude(text: JsonText, place: Place) -> Iterator[Finding]:
    """Of the array of conversations, one after the other; also of a single conversation."""
    return each_conversation(text, place, _conversation)


def _conversation(text: JsonText, place: Place, where: str) -> Iterator[Finding]:
    chat, about = _Chat(), dict[str, JsonValue]()
    for name in text.members():
        if name == "chat_messages" and text.next() == "[":
            place.begin_conversation()
            for number in text.elements():
                _take(members_of(text.value()), number, chat, place)
        elif (value := text.value()) is not None and name in _KEPT:
            about[name] = value
    leaf = text_of(about.get("current_leaf_message_uuid"))
    shown = shown_branch(chat.parents, leaf) if chat.is_tree else list(chat.messages)
    chat.left[OTHER_VERSION] += len(chat.messages.keys() - set(shown))
    title = text_of(about.get("name"))
    where = f"{where} «{title}»" if title else where
    yield from (Left(where, reason, count) for reason, count in chat.left.items() if count)
    known = About(
        ImportKind.CLAUDE,
        where,
        place.dated,
        about.get("uuid"),
        title,
        moment_of(about.get("created_at"), place.now),
        pinned=about.get("is_starred") is True,
    )
    yield from collect(known, (chat.messages[name] for name in shown if name in chat.messages))


def _take(message: dict[str, JsonValue], number: int, chat: _Chat, place: Place) -> None:
    name = text_of(message.get("uuid")) or f"#{number}"
    parent = text_of(message.get("parent_message_uuid"))
    # A conversation's first message answers one that is not there, whose id is made of zeros.
    chat.is_tree = chat.is_tree or parent in chat.parents
    chat.parents[name] = parent
    role = _ROLES.get(text_of(message.get("sender")) or "")
    if role is None:
        chat.left[STRANGE] += 1
        return
    raw = _message(message, role, place.now, chat.left)
    place.hold(raw.content)
    chat.messages[name] = raw


def _message(message: dict[str, JsonValue], role: MessageRole, now: datetime, left: Counter[str]) -> RawMessage:
    said = _said(message, left)
    attachments = [members_of(item) for item in items_of(message.get("attachments"))]
    pasted = [text for item in attachments if not item.get("file_name") and (text := text_of(item.get(_EXTRACT)))]
    attached = [*_names(attachments), *_names([members_of(item) for item in items_of(message.get("files"))])]
    left[ATTACHED] += sum(1 for item in attachments if item.get("file_name") and item.get(_EXTRACT))
    own = bool(said.strip()) and not pasted
    # A long text that was pasted comes as an attachment without a name.
    pieces = [piece for piece in (said, *pasted, *dict.fromkeys(attached)) if piece.strip()]
    moment = moment_of(message.get("created_at"), now)
    return RawMessage(message.get("uuid"), role, "\n\n".join(pieces), moment, own=own)


_EXTRACT = "extracted_content"


def _said(message: dict[str, JsonValue], left: Counter[str]) -> str:
    """The blocks of text; `text` repeats them, with sentences of the program between them."""
    blocks = [members_of(block) for block in items_of(message.get("content"))]
    texts = [text for block in blocks if block.get("type") == "text" and (text := text_of(block.get("text")))]
    for block in blocks:
        if block.get("type") != "text":
            kind = (text_of(block.get("type")) or "unknown")[:40]
            left[f"part of an answer is of the type {kind!r}, which is no part of what was said"] += 1
    return "\n\n".join(texts) if texts else text_of(message.get("text")) or ""


def _names(files: list[dict[str, JsonValue]]) -> list[str]:
    names = [text for file in files if (text := text_of(file.get("file_name")))]
    return [IMAGE if PurePosixPath(name).suffix.lower() in _IMAGES else f"[file: {name}]" for name in names]
