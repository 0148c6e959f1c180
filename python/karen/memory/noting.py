"""Facts that a message of the user states, noted in the user's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col

from karen.base.passages import PassageSource
from karen.base.repository import Repository
from karen.contract.types.enums import MemoryType
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState, Memory, Merged, Refused, SourcePlace, Stored, Superseded
from karen.memory.additions import NewMemory
from karen.memory.filters import usable
from karen.memory.records import MemoryRow
from karen.memory.sources import NewSource, find_sources
from karen.memory.storing import store
from karen.memory.validity import close
from karen.memory.vocabulary import is_affirmed, is_single_valued, subject_named
from karen.memory.wire import memories_of

_PREFERENCES = frozenset({"likes", "dislikes", "favourite", "prefers"})


@dataclass(frozen=True)
class Noted:
    """`facts` are new, `closed` those whose place they take, `known` what was merely said again.

    `refused` says of the others why they are not noted.
    """

    facts: list[Memory]
    closed: list[Memory]
    known: list[Memory]
    refused: list[str]


def note(
    repository: Repository,
    messages: PassageSource,
    message_id: str,
    facts: Sequence[ExtractedFact],
    state: FactState = FactState.STATED,
) -> Noted:
    """In the transaction of `repository`. Each fact holds from when its message was said, which is never the future."""
    noted = Noted([], [], [], [])
    for fact in facts:
        place = SourcePlace(message_id=message_id, start=fact.span.start, end=fact.span.end)
        found = find_sources(repository, messages, [place])
        if isinstance(found, Refused):
            noted.refused.append(found.reason)
        elif found[0].text != fact.span.text:
            noted.refused.append(f"The message {message_id!r} does not say at its place what the fact was taken from.")
        else:
            _note(repository, fact, found[0], state, noted)
    return noted


def _note(repository: Repository, fact: ExtractedFact, source: NewSource, state: FactState, noted: Noted) -> None:
    new = NewMemory(
        content=fact.span.text,
        memory_type=MemoryType.PREFERENCE if fact.attribute in _PREFERENCES else MemoryType.FACT,
        state=state,
        ui_source=repository.caller.ui_source,
        valid_from=min(source.timestamp, repository.now),
        subject=subject_named(fact.subject),
        attribute=fact.attribute,
        value=fact.value,
        polarity=fact.polarity,
        confidence=fact.confidence,
        conversation_id=source.conversation_id,
        sources=[source],
    )
    corrected = _corrected(repository, fact, new) if fact.correction else None
    match store(repository, new):
        case Stored(memory=memory):
            noted.facts.append(memory)
        case Superseded(memory=memory, superseded=closed):
            noted.facts.append(memory)
            noted.closed.extend(closed)
        case Merged(memory=memory):
            noted.known.append(memory)
            return
    if corrected and memory.valid_to is None:
        close(repository, corrected, new.valid_from or repository.now, memory.id)
        noted.closed.extend(memories_of(repository, [corrected]))


def _corrected(repository: Repository, fact: ExtractedFact, new: NewMemory) -> MemoryRow | None:
    """Of many-valued facts the one that is corrected is clear where there is only one."""
    if is_single_valued(fact.attribute) or not is_affirmed(fact.attribute, fact.polarity):
        return None
    wanted = repository.rows(MemoryRow).where(
        usable(repository.now),
        col(MemoryRow.subject) == new.subject,
        col(MemoryRow.attribute) == new.attribute,
        col(MemoryRow.polarity) == new.polarity,
    )
    others = repository.session.scalars(wanted.limit(2)).all()
    return others[0] if len(others) == 1 and others[0].slot != new.slot else None
