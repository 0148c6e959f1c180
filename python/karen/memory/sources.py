"""Where a memory is taken from: places in what the user said, and in nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from karen.base.passages import Passage, PassageSource
from karen.base.repository import Repository
from karen.base.texts import is_visible
from karen.contract.types.enums import MessageRole
from karen.contract.types.memory import Refused, SourcePlace

LONGEST_SPAN = 100_000
"""Characters kept of what stood there; the place itself is kept whole."""


@dataclass(frozen=True)
class NewSource:
    """A place in a message that was found; `start` to `end` are UTF-16 code units. Without a message, only a time."""

    timestamp: datetime
    message_id: str | None = None
    conversation_id: str | None = None
    external_id: str | None = None
    author: str | None = None
    role: MessageRole | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


def find_sources(
    repository: Repository, messages: PassageSource, places: Sequence[SourcePlace]
) -> list[NewSource] | Refused:
    """The places as they stand in the profile's messages, or what stands against one of them."""
    ids = {place.message_id for place in places}
    caller = repository.caller
    loaded = messages.load(repository.session, caller.tenant_id, caller.user_id, ids) if ids else []
    found = {passage.id: passage for passage in loaded}
    sources: list[NewSource] = []
    for place in places:
        passage = found.get(place.message_id)
        if passage is None:
            return Refused(
                reason=f"There is no message {place.message_id!r} to take it from. If it is in the bin, restore it."
            )
        source = _source(passage, place)
        if isinstance(source, Refused):
            return source
        sources.append(source)
    return sources


def _source(passage: Passage, place: SourcePlace) -> NewSource | Refused:
    if passage.role is not MessageRole.USER:
        return Refused(
            reason=f"The message {passage.id!r} is not yours but an answer. Only what you said yourself is remembered."
        )
    units = passage.text.encode("utf-16-le")
    end = len(units) // 2 if place.end is None else place.end
    if not place.start <= end <= len(units) // 2:
        return Refused(
            reason=f"The place {place.start} to {end} lies outside the message {passage.id!r}, "
            f"which is {len(units) // 2} long."
        )
    text = units[2 * place.start : 2 * end].decode("utf-16-le", "replace")
    if not is_visible(text):
        return Refused(reason=f"Nothing can be seen at {place.start} to {end} of the message {passage.id!r}.")
    if _is_quoted(passage.text, units[: 2 * place.start].decode("utf-16-le", "replace"), text):
        return Refused(
            reason=f"At {place.start} to {end} the message {passage.id!r} quotes: those are not your own words."
        )
    return NewSource(
        timestamp=passage.timestamp,
        message_id=passage.id,
        conversation_id=passage.conversation_id,
        external_id=passage.external_id,
        author=passage.author,
        role=passage.role,
        start=place.start,
        end=end,
        text=text[:LONGEST_SPAN],
    )


def _is_quoted(whole: str, before: str, text: str) -> bool:
    """Whether every line the place touches is a quotation, as mail and markdown mark it."""
    first = before.rfind("\n") + 1
    last = whole.find("\n", len(before) + len(text.rstrip()))
    lines = whole[first : None if last < 0 else last].split("\n")
    spoken = [line for line in lines if line.strip()]
    return bool(spoken) and all(line.lstrip().startswith(">") for line in spoken)
