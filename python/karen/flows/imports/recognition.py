"""Which program wrote a text, from how it begins: the names in its first objects, and how deep they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from karen.contract.types.imports import ImportKind
from karen.flows.imports.earlier_karen import MEMORY_FIELDS, SETTINGS, SETTINGS_FIELDS, SUGGESTED

HEAD_CHARACTERS = 1 << 20
_DEEPEST = 4
_TOKEN = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))(\s*:)?|([\[\]{}])', re.DOTALL)
_FOREIGN = re.compile(r"(?:^|/)conversations(?:[-_]\d+)?\.json$", re.IGNORECASE)
_MARKDOWN = {".md", ".markdown", ".txt"}
_EARLIER = frozenset({"aiData", "ai_data", "shouldAutoPlay", "should_auto_play", "conversation_metadata"})
_SPOKEN = frozenset({"role", "from", "sender", "author", "speaker"})


@dataclass
class Shape:
    """`names` are those of objects, by how many objects they stand in; `several` says that a second value follows."""

    opens: str = ""
    names: list[set[str]] = field(default_factory=lambda: [set() for _ in range(_DEEPEST + 1)])
    several: bool = False


def kind_of(name: str, head: str) -> ImportKind | None:
    """None for what is of no kind that Karen knows."""
    head = head.lstrip("\ufeff \t\r\n")
    if not head.startswith(("{", "[")) or _is_prose(name, head):
        return ImportKind.MARKDOWN if PurePosixPath(name.lower()).suffix in _MARKDOWN else None
    shape = shape_of(head)
    return _lines(shape, name) or _list_or_object(shape)


def is_conversations(name: str) -> bool:
    """Whether a file of an export has the name of the one with the conversations, or of a part of it."""
    return bool(_FOREIGN.search(name))


def is_of_memories(name: str) -> bool:
    """Whether it is the file of memories in Karen's archive: the facts of its conversations are in there."""
    return PurePosixPath(name).name == "memories.json"


def shape_of(head: str) -> Shape:
    shape, depth, objects, opened = Shape(head[:1]), 0, 0, list[str]()
    for text, colon, bracket in _TOKEN.findall(head):
        if text:
            if colon and 0 < objects <= _DEEPEST:
                shape.names[objects].add(text[1:-1])
            continue
        if bracket in "[{":
            shape.several = shape.several or (depth == 0 and bool(shape.names[1]))
            opened.append(bracket)
            depth, objects = depth + 1, objects + (bracket == "{")
        elif opened:
            depth, objects = depth - 1, objects - (opened.pop() == "{")
    return shape


def _is_prose(name: str, head: str) -> bool:
    """A text may begin with a bracket."""
    return PurePosixPath(name.lower()).suffix in _MARKDOWN and not re.match(r'[\[{]\s*(?:["\[{\]}]|$)', head)


def _lines(shape: Shape, name: str) -> ImportKind | None:
    if shape.opens == "{" and (shape.several or name.lower().endswith((".jsonl", ".ndjson"))):
        return ImportKind.JSON_LINES
    return None


def _list_or_object(shape: Shape) -> ImportKind | None:
    first, second, third = shape.names[1], shape.names[2], shape.names[3]
    if "mapping" in first:
        return ImportKind.CHATGPT
    if "chat_messages" in first:
        return ImportKind.CLAUDE
    if _is_open_webui(first, second):
        return ImportKind.OPEN_WEBUI
    if shape.opens == "{" and (_is_karens(first, second, third)):
        return ImportKind.KAREN
    if first & ({SETTINGS, SUGGESTED} | SETTINGS_FIELDS) or _holds_earlier(first) or _holds_earlier(second):
        return ImportKind.EARLIER_KAREN
    if first & _SPOKEN or second & _SPOKEN or third & _SPOKEN:
        return ImportKind.EARLIER_KAREN
    return None


def _is_open_webui(first: set[str], second: set[str]) -> bool:
    return ("chat" in first and bool(second & {"history", "messages"})) or {"history", "messages", "models"} <= first


def _is_karens(first: set[str], second: set[str], third: set[str]) -> bool:
    memories = "memories" in first and {"polarity", "sources"} <= second
    exported = "conversations" in first and "messages" in second and "external_id" in third
    archived = {"conversation", "messages"} <= first and {"external_id", "edit_history"} <= second
    return memories or exported or archived


def _holds_earlier(names: set[str]) -> bool:
    return bool(names & _EARLIER) or ("content" in names and bool(names & MEMORY_FIELDS))
