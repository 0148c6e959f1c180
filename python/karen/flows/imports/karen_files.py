"""What Karen herself writes: `conversations.export` as JSON, `memory.export`, and the files of `system.export_all`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import JsonValue, ValidationError

from karen.contract.types.enums import ConversationPriority
from karen.contract.types.memory import Memory
from karen.contract.types.transfer import ImportedMessage
from karen.flows.imports.collecting import NOTHING, tags_of, title_from
from karen.flows.imports.found import Finding, FoundConversation, FoundMemory, FoundMessage, Left
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.place import Place
from karen.flows.imports.texts import mended, mended_json
from karen.flows.imports.values import members_of, text_of
from karen.memory.exchange import problem_of

_PRIORITY = {priority.value: priority for priority in ConversationPriority}
Record = dict[str, JsonValue]
_MESSAGE = frozenset(ImportedMessage.model_fields) - {"external_id"}
_KEPT = frozenset({"title", "tags", "priority", "pinned", "summary"})
NO_MEMORY = "it is no memory that can be kept"
_LONGEST_SUMMARY = 20_000


def read_karen(text: JsonText, place: Place) -> Iterator[Finding]:
    about: Record = {}
    for name in text.members():
        if name == "conversations" and text.next() == "[":
            for number in text.elements():
                yield from _conversation(text, place, place.at(number))
        elif name == "memories" and text.next() == "[":
            for number in text.elements():
                yield memory_in(text.value(), f"{place.name}, memory {number}")
        elif name == "conversation":
            about = members_of(text.value())
        elif name == "messages" and text.next() == "[":
            yield from _archived(text, about, place)
        else:
            text.value()


def memory_in(value: JsonValue, where: str) -> Finding:
    try:
        return kept_memory(Memory.model_validate(mended_json(value)), where)
    except ValidationError as error:
        return Left(where, f"{NO_MEMORY}: {said_of(error)}")


def kept_memory(memory: Memory, where: str) -> FoundMemory | Left:
    """The memory, unless something in it is larger than Karen keeps."""
    problem = problem_of(memory)
    return Left(where, f"{NO_MEMORY}: {problem}") if problem else FoundMemory(memory)


def said_of(error: ValidationError) -> str:
    """What is wrong first, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    return f"{name} {first['msg']}".strip()


def _conversation(text: JsonText, place: Place, where: str) -> Iterator[Finding]:
    if text.next() != "{":
        text.value()
        yield Left(where, "it is no conversation")
        return
    about, messages = Record(), list[FoundMessage]()
    for name in text.members():
        if name == "messages" and text.next() == "[":
            place.begin_conversation()
            for _ in text.elements():
                found = _message(text.value(), place, where)
                if isinstance(found, Left):
                    yield found
                else:
                    messages.append(found)
        elif (value := text.value()) is not None and name in _KEPT:
            about[name] = value
    yield _found(about, messages, where)


def _archived(text: JsonText, about: Record, place: Place) -> Iterator[Finding]:
    """A file of `system.export_all`, which has every version of every answer."""
    place.begin_conversation()
    messages: list[FoundMessage] = []
    for _ in text.elements():
        record = members_of(text.value())
        named = record.get("external_id") or record.get("id")
        kept = {name: value for name, value in record.items() if name in _MESSAGE and value is not None}
        if record.get("shown") is False:
            continue
        message = _message({**kept, "external_id": named}, place, place.name)
        if isinstance(message, Left):
            yield message
        else:
            messages.append(message)
    found = _found(about, messages, place.name)
    yield replace(found, remembered=True) if isinstance(found, FoundConversation) else found


def _found(about: Record, messages: list[FoundMessage], where: str) -> FoundConversation | Left:
    if not messages:
        return Left(where, NOTHING)
    return FoundConversation(
        None,
        title_from(about.get("title"), messages[0].message.content),
        messages,
        tags_of(about.get("tags")),
        _PRIORITY.get(text_of(about.get("priority")) or "", ConversationPriority.NORMAL),
        about.get("pinned") is True,
        mended(text_of(about.get("summary")) or "").text[:_LONGEST_SUMMARY] or None,
    )


def _message(value: JsonValue, place: Place, where: str) -> FoundMessage | Left:
    place.hold(text_of(members_of(value).get("content")) or "")
    try:
        return FoundMessage(ImportedMessage.model_validate(mended_json(value)), dated=True, own=True)
    except ValidationError as error:
        return Left(where, f"it is no message of Karen's: {said_of(error)}")
