"""What Open WebUI exports: a list of records whose `chat` has the tree of messages in `history`, and in `messages` the
branch that was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.flows.imports.chatgpt import IMAGE, OTHER_VERSION
from karen.flows.imports.collecting import About, collect
from karen.flows.imports.found import Finding, Left, RawMessage
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.trees import shown_branch
from karen.flows.imports.values import first_of, items_of, members_of, text_of

_ROLES = {role.value: role for role in MessageRole}
_FOLDED = re.compile(r'<details type="(?:reasoning|code_interpreter|tool_calls)"')
_UNFOLDED = "</details>"
THOUGHTS = "what the model thought, or told a tool, was folded away and is no part of the answer"
"""Of the words of an answer only; the answer comes in."""
Record = dict[str, JsonValue]


def read_open_webui(text: JsonText, place: Place) -> Iterator[Finding]:
    """Of the array of chats, one after the other; also of a single chat."""
    if text.next() == "{":
        yield from _chat(members_of(text.value()), place, place.at(1))
        return
    for number in text.elements():
        yield from _chat(members_of(text.value()), place, place.at(number))


def _chat(record: Record, place: Place, where: str) -> Iterator[Finding]:
    chat = members_of(record.get("chat")) or record
    title = text_of(record.get("title")) or text_of(chat.get("title"))
    where = f"{where} «{title}»" if title else where
    messages, shown = _messages(chat)
    if not messages:
        yield Left(where, "it is no conversation" if chat is record else "the conversation has no message")
        return
    branch = [messages[name] for name in shown if name in messages]
    others = len(messages) - len(branch)
    said = [text_of(message.get("content")) or "" for message in branch]
    thoughts = sum(1 for words in said if len(_without_thoughts(words)) < len(words))
    strange = [message for message in branch if message.get("role") not in _ROLES]
    for reason, count in ((OTHER_VERSION, others), (THOUGHTS, thoughts), ("it is a message of a tool", len(strange))):
        if count:
            yield Left(where, reason, count)
    known = About(
        ImportKind.OPEN_WEBUI,
        where,
        place.dated,
        record.get("id") or chat.get("id"),
        title,
        moment_of(first_of(record, "created_at") or chat.get("timestamp"), place.now),
        first_of(members_of(record.get("meta")), "tags") or chat.get("tags"),
        record.get("pinned") is True,
    )
    yield from collect(known, (_message(message, place.now) for message in branch if message.get("role") in _ROLES))


def _messages(chat: Record) -> tuple[dict[str, Record], list[str]]:
    """All messages by their ids, and the ids of those that were shown, in order."""
    history = members_of(chat.get("history"))
    tree = {name: members_of(message) for name, message in members_of(history.get("messages")).items()}
    if tree:
        parents = {name: text_of(message.get("parentId")) for name, message in tree.items()}
        named = {name: {"id": name, **message} for name, message in tree.items()}
        return named, shown_branch(parents, text_of(history.get("currentId")))
    listed = [members_of(message) for message in items_of(chat.get("messages"))]
    flat = {text_of(message.get("id")) or f"#{number}": message for number, message in enumerate(listed) if message}
    return flat, list(flat)


def _message(message: Record, now: datetime) -> RawMessage:
    role = _ROLES[text_of(message.get("role")) or ""]
    said = _said(message.get("content"))
    said = _without_thoughts(said) if role is MessageRole.ASSISTANT else said
    files = [members_of(file) for file in items_of(message.get("files"))]
    pieces = [said, *(_name(file) for file in files)]
    model = text_of(message.get("model")) or text_of(message.get("modelName"))
    return RawMessage(
        message.get("id"),
        role,
        "\n\n".join(piece for piece in pieces if piece.strip()),
        moment_of(message.get("timestamp"), now),
        model=model if role is MessageRole.ASSISTANT else None,
    )


def _without_thoughts(said: str) -> str:
    """What was not folded away. A fold that is left open hides nothing."""
    pieces: list[str] = []
    at = 0
    while found := _FOLDED.search(said, at):
        end = said.find(_UNFOLDED, found.end())
        if end < 0:
            break
        pieces.append(said[at : found.start()])
        at = end + len(_UNFOLDED)
    return "".join(pieces) + said[at:].lstrip() if pieces else said


def _said(content: JsonValue) -> str:
    """A text, or the parts of one as OpenAI's interface has them."""
    if isinstance(content, str):
        return content
    parts = [members_of(part) for part in items_of(content)]
    texts = [text_of(part.get("text")) or (IMAGE if "image" in str(part.get("type")) else "") for part in parts]
    return "\n\n".join(text for text in texts if text)


def _name(file: Record) -> str:
    if file.get("type") == "image":
        return IMAGE
    name = text_of(file.get("name")) or text_of(members_of(file.get("file")).get("filename"))
    return f"[file: {name}]" if name else ""
