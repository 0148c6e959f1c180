"""One JSON value a line: a message, or a conversation with its messages. Lines that are neither are left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import groupby

from karen.contract.types.imports import ImportKind
from karen.flows.imports.collecting import About
from karen.flows.imports.found import Finding, Left
from karen.flows.imports.json_text import Broken, JsonText
from karen.flows.imports.place import Place
from karen.flows.imports.plain import (
    NO_MESSAGE,
    Record,
    conversation_in,
    conversation_named,
    is_conversation,
    is_message,
    messages_in,
)

LONGEST_LINE = 1 << 27
BROKEN_LINE = "the line is no JSON"
Line = tuple[int, Record]


def read_json_lines(text: TextIOWrapper, place: Place) -> Iterator[Finding]:
    """Messages that follow each other and name the same conversation, or none, are one."""
    broken = _Broken()
    for key, lines in groupby(_records(text, place, broken), key=_belongs_to):
        if key is None:
            for number, record in lines:
                yield from _whole(record, place, place.line(number))
        else:
            yield from _said_in(key, lines, place)
    if broken.count:
        yield Left(broken.first, BROKEN_LINE, broken.count)


@dataclass
class _Broken:
    """Lines that are no JSON: where the first stands, and how many there are."""

    first: str = ""
    count: int = 0


def _records(text: TextIOWrapper, place: Place, broken: _Broken) -> Iterator[Line]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if not line.strip():
            continue
        record = _record(line)
        if record is None:
            broken.first = broken.first or place.line(number)
            broken.count += 1
        else:
            yield number, record


def _record(line: str) -> Record | None:
    waiting = [line]
    text = JsonText(lambda _: waiting.pop() if waiting else "")
    try:
        value = text.value()
        whole = not text.next()
    except Broken:
        return None
    return value if whole and isinstance(value, dict) else None


def _belongs_to(line: Line) -> str | None:
    """The conversation a message names, as JSON; None for what is no message but may hold some."""
    _, record = line
    return json.dumps(conversation_named(record)) if is_message(record) and not is_conversation(record) else None


def _whole(record: Record, place: Place, where: str) -> Iterator[Finding]:
    if is_conversation(record):
        yield from conversation_in(record, ImportKind.JSON_LINES, place, where)
    else:
        yield Left(where, NO_MESSAGE)


def _said_in(key: str, lines: Iterator[Line], place: Place) -> Iterator[Finding]:
    external_id, title = json.loads(key)
    number, first = next(lines)
    where = place.line(number)
    about = About(ImportKind.JSON_LINES, where, place.dated, external_id, title)

    def records() -> Iterator[Record]:
        yield first
        yield from (record for _, record in lines)

    yield from messages_in(records(), about, place)
