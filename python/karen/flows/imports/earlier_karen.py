"""What the earlier system kept: the settings and suggested facts of its page, exported chats, and memories as JSON."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue, ValidationError
from pydantic_core import from_json

from karen.base.texts import is_visible
from karen.contract.types.enums import MemoryType, UISource
from karen.contract.types.imports import ImportKind
from karen.contract.types.memory import FactState, Memory, MemorySource, Polarity
from karen.flows.imports.collecting import LONGEST_TAG, About
from karen.flows.imports.found import Finding, FoundSettings, Left
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.karen_files import NO_MEMORY, kept_memory, said_of
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.plain import Record, conversation_in, is_conversation, is_message, messages_in
from karen.flows.imports.texts import mended_json
from karen.flows.imports.values import first_of, items_of, members_of, text_of

SETTINGS, SUGGESTED = "karenAiSettings", "karenAiSuggestedFacts"
MEMORY_FIELDS = frozenset(
    {
        "memory_type",
        "importance_score",
        "vector_id",
        "embedding_id",
        "memory_metadata",
        "user_confirmed",
        "ai_generated",
        "access_count",
    }
)
SETTINGS_FIELDS = frozenset({"memoryDepth", "personalityTone", "personalityVerbosity", "customPersonaInstructions"})
_BESIDE = ("conversation_id", "query", "result", "ttl")
"""What Karen has no place for is kept beside the memory."""
_LISTS = ("memories", "conversations", "chats", "messages", "data")
UNKNOWN_KEY = "Karen has nothing that corresponds to this"
_NAMESPACE = uuid.UUID("6f1f3a56-9c1b-5b0e-9d0c-6f0d5a2c8e11")
_TYPES = {kind.value: kind for kind in MemoryType}
_SOURCES = {source.value: source for source in UISource}


def read_earlier_karen(text: JsonText, place: Place) -> Iterator[Finding]:
    """An object with any of these parts, the settings alone, or a list of memories, messages or conversations."""
    if text.next() == "[":
        yield from _list(text, place)
        return
    settings = dict[str, JsonValue]()
    record = dict[str, JsonValue]()
    for name in text.members():
        if name in _LISTS and text.next() == "[":
            yield from _list(text, place)
        elif name == SETTINGS:
            settings |= members_of(_unpacked(text.value()))
        elif name == SUGGESTED:
            yield from _suggested(items_of(_unpacked(text.value())), place)
        else:
            record[name] = text.value()
    if record.keys() & SETTINGS_FIELDS:
        settings |= record
    elif is_memory(record):
        yield _memory(record, place, place.name)
    else:
        yield from (Left(f"{place.name}, {name[:60]}", f"{UNKNOWN_KEY}: {name[:60]}") for name in record)
    if settings:
        yield FoundSettings(members_of(mended_json(settings)))


def is_memory(record: Record) -> bool:
    return text_of(record.get("content")) is not None and bool(record.keys() & MEMORY_FIELDS) and "role" not in record


def _unpacked(value: JsonValue) -> JsonValue:
    """A browser keeps texts only: its values are JSON inside of JSON."""
    if not isinstance(value, str):
        return value
    try:
        unpacked: JsonValue = from_json(value, allow_inf_nan=False)
    except ValueError:
        return None
    return unpacked


def _list(text: JsonText, place: Place) -> Iterator[Finding]:
    place.begin_conversation()
    messages: list[Record] = []
    for number in text.elements():
        record, where = members_of(text.value()), place.at(number)
        if is_memory(record):
            yield _memory(record, place, f"{place.name}, memory {number}")
        elif is_conversation(record):
            yield from conversation_in(record, ImportKind.EARLIER_KAREN, place, where)
        elif is_message(record):
            place.hold(str(record))
            messages.append(record)
        else:
            yield Left(f"{place.name}, entry {number}", "it is neither a memory, a message nor a conversation")
    if messages:
        yield from messages_in(messages, About(ImportKind.EARLIER_KAREN, place.name, place.dated), place)


def _suggested(facts: list[JsonValue], place: Place) -> Iterator[Finding]:
    """What a model proposed and nobody had accepted yet waits for that here, too."""
    for number, fact in enumerate(facts, start=1):
        said = text_of(fact) or text_of(first_of(members_of(fact), "fact", "text", "content"))
        where = f"{place.name}, {SUGGESTED} {number}"
        if not said or not said.strip():
            yield Left(where, "it is no fact in words")
        else:
            record: Record = {"id": f"{SUGGESTED}:{said}", "content": said, "memory_type": "fact"}
            yield _memory({**record, "ai_generated": True, "user_confirmed": False}, place, where)


def _memory(record: Record, place: Place, where: str) -> Finding:
    """With the same id each time: one that was there already is known by it."""
    record = members_of(mended_json(record))
    content = text_of(record.get("content")) or ""
    created = _moment(record, place, "created_at", "timestamp") or place.dated
    given = text_of(record.get("id")) or f"{content}\n{created.isoformat()}"
    moments = {
        "created_at": created,
        "updated_at": _moment(record, place, "updated_at") or created,
        "last_accessed": _moment(record, place, "last_accessed"),
        "valid_from": created,
        "sources": [MemorySource(timestamp=created)],
    }
    told = {"id": uuid.uuid5(_NAMESPACE, given).hex, "content": content, **_told(record)}
    try:
        return kept_memory(Memory.model_validate({**_UNTOLD, **told, **moments}), where)
    except ValidationError as error:
        return Left(where, f"{NO_MEMORY}: {said_of(error)}")


_UNTOLD: dict[str, object] = {
    "proposed_tags": [],
    "conversation_id": None,
    "pinned": False,
    "expires_at": None,
    "subject": None,
    "attribute": None,
    "value": None,
    "polarity": Polarity.IS,
    "valid_to": None,
    "superseded_by": None,
}
"""What the earlier system did not know of a memory."""


def _told(record: Record) -> dict[str, object]:
    """What nobody had confirmed waits for that here, too."""
    confirmed = record.get("user_confirmed", True) is not False
    return {
        "memory_type": _TYPES.get(text_of(record.get("memory_type")) or "", MemoryType.GENERAL),
        "tags": _tags(record),
        "importance_score": _whole(record.get("importance_score"), 1, 10, 5),
        "ui_source": _SOURCES.get(text_of(record.get("ui_source")) or "", UISource.WEB),
        "session_id": text_of(record.get("session_id")),
        "ai_generated": record.get("ai_generated") is True,
        "user_confirmed": confirmed,
        "state": FactState.CONFIRMED if confirmed else FactState.PROPOSED,
        "reviewed": confirmed,
        "access_count": _whole(record.get("access_count"), 0, 2**31, 0),
        "confidence": 1.0 if confirmed else 0.5,
        "metadata": _metadata(record),
    }


def _metadata(record: Record) -> dict[str, JsonValue]:
    kept = members_of(_unpacked(record.get("memory_metadata")) or record.get("metadata"))
    beside = {name: record[name] for name in _BESIDE if record.get(name) not in (None, "", {}, [])}
    return {**kept, **{f"earlier_{name}": value for name, value in beside.items()}}


def _tags(record: Record) -> list[str]:
    tags = [tag.strip()[:LONGEST_TAG] for tag in items_of(record.get("tags")) if isinstance(tag, str)]
    return list(dict.fromkeys(tag for tag in tags if is_visible(tag)))


def _moment(record: Record, place: Place, *names: str) -> datetime | None:
    return next((found for name in names if (found := moment_of(record.get(name), place.now))), None)


def _whole(value: JsonValue, least: int, most: int, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else otherwise
