"""What ChatGPT exports: a list of conversations, each a tree (`mapping`) whose shown branch ends at `current_node`.

The format is not published; names are those of exports of 2023 to 2026. `conversations.json` may come in parts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.flows.imports.arrays import each_conversation
from karen.flows.imports.collecting import About, collect
from karen.flows.imports.found import Finding, Left, RawMessage
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.trees import shown_branch
from karen.flows.imports.values import members_of, text_of, texts_of

IMAGE, AUDIO, FILE = "[image]", "[audio]", "[file]"
_ROLES = {"user": MessageRole.USER, "assistant": MessageRole.ASSISTANT}
_SHOWN_TYPES = {"text", "multimodal_text", "code"}
_CITATION = re.compile("\ue200[^\ue200\ue201]*\ue201|[\ue200-\ue206]")
"""Marks in answers for what the export does not hold, in signs of private use."""
OTHER_VERSION = "another version of the message is the one that was shown"
HIDDEN = "the message was not shown in ChatGPT"


@dataclass
class _Tree:
    parents: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, RawMessage] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)


def read_chatgpt(text: JsonText, place: Place) -> Iterator[Finding]:
    """Of the array of conversations, one after the other; also of a single conversation."""
    return each_conversation(text, place, _conversation)


def _conversation(text: JsonText, place: Place, where: str) -> Iterator[Finding]:
    tree, about = _Tree(), dict[str, JsonValue]()
    for name in text.members():
        if name == "mapping" and text.next() == "{":
            place.begin_conversation()
            for node_id in text.members():
                _take_node(node_id, members_of(text.value()), tree, place)
        elif (value := text.value()) is not None and name in _KEPT:
            about[name] = value
    branch = shown_branch(tree.parents, text_of(about.get("current_node")))
    yield from _left(tree, branch, where)
    title = text_of(about.get("title"))
    known = About(
        ImportKind.CHATGPT,
        f"{where} «{title}»" if title else where,
        place.dated,
        about.get("conversation_id") or about.get("id"),
        title,
        moment_of(about.get("create_time"), place.now),
        pinned=about.get("is_starred") is True,
    )
    yield from collect(known, (tree.messages[name] for name in branch if name in tree.messages))


_KEPT = frozenset({"current_node", "title", "conversation_id", "id", "create_time", "is_starred"})


def _take_node(node_id: str, node: dict[str, JsonValue], tree: _Tree, place: Place) -> None:
    tree.parents[node_id] = text_of(node.get("parent"))
    message = members_of(node.get("message"))
    if not message:
        return
    if why := _why_hidden(message):
        tree.hidden[node_id] = why
        return
    raw = _message(message, node_id, place.now)
    place.hold(raw.content)
    tree.messages[node_id] = raw


def _why_hidden(message: dict[str, JsonValue]) -> str:
    """Why ChatGPT did not show it, or nothing."""
    role = text_of(members_of(message.get("author")).get("role"))
    about = members_of(message.get("metadata"))
    kind = text_of(members_of(message.get("content")).get("content_type")) or "text"
    if about.get("is_visually_hidden_from_conversation") or about.get("is_user_system_message"):
        return HIDDEN
    if role not in _ROLES:
        return f"it is a message of the role {(role or 'unknown')[:40]!r}, not of the user or the assistant"
    if kind not in _SHOWN_TYPES:
        return f"it is of the type {kind[:40]!r}, which is no part of what was said"
    called = text_of(message.get("recipient")) not in (None, "all")
    return "it is what a tool was told" if called or message.get("channel") == "analysis" else ""


def _message(message: dict[str, JsonValue], node_id: str, now: datetime) -> RawMessage:
    author, content = members_of(message.get("author")), members_of(message.get("content"))
    role = _ROLES[text_of(author.get("role")) or ""]
    said = _said(content)
    return RawMessage(
        text_of(message.get("id")) or node_id,
        role,
        _CITATION.sub("", said) if role is MessageRole.ASSISTANT else said,
        moment_of(message.get("create_time"), now),
        model=text_of(members_of(message.get("metadata")).get("model_slug")),
    )


def _said(content: dict[str, JsonValue]) -> str:
    if content.get("content_type") == "code":
        language = text_of(content.get("language")) or ""
        code = text_of(content.get("text")) or ""
        return f"```{'' if language == 'unknown' else language}\n{code}\n```" if code.strip() else ""
    parts = content.get("parts")
    pieces = [_part(part) for part in parts] if isinstance(parts, list) else texts_of(content.get("text"))
    written = [piece for piece in pieces if piece.strip() and piece != AUDIO]
    return "\n\n".join(written or pieces)


def _part(part: JsonValue) -> str:
    """A piece of text as it is; of anything else its name in brackets."""
    if isinstance(part, str):
        return part
    about = members_of(part)
    kind = text_of(about.get("content_type")) or ""
    if words := text_of(about.get("text")):  # what was spoken comes as text, beside the sound
        return words
    if "audio" in kind or "video" in kind:
        return AUDIO
    if "image" in kind:
        return IMAGE
    return FILE if about else ""


def _left(tree: _Tree, branch: list[str], where: str) -> Iterator[Finding]:
    shown = set(branch)
    others = sum(1 for name in tree.messages if name not in shown)
    reasons = Counter(why for name, why in tree.hidden.items() if name in shown)
    reasons[OTHER_VERSION] += others
    yield from (Left(where, reason, count) for reason, count in reasons.items() if count)
