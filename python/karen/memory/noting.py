"""Facts that a message of the user states, noted in the user's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlmodel import col

from karen.base.passages import PassageSource
from karen.base.repository import Repository
from karen.contract.types.enums import MemoryType
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState, Memory, Merged, Polarity, Refused, SourcePlace, Stored, Superseded
from karen.memory.additions import NewMemory
from karen.memory.filters import usable
from karen.memory.records import MemoryRow
from karen.memory.sources import NewSource, find_sources
from karen.memory.storing import store
from karen.memory.validity import close
from karen.memory.vocabulary import is_affirmed, is_single_valued, subject_named
from karen.memory.wire import memories_of

_PREFERENCES = frozenset({"likes", "dislikes", "favourite", "prefers"})
_OF_A_KIND = frozenset({"pet", "vehicle"})
"""Attributes whose value is a name or a make, and whose words say of what kind it is."""


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
    *,
    ai_generated: bool = False,
) -> Noted:
    """In the transaction of `repository`. Each fact holds from when its message was said, which is never the future.

    What is only proposed closes nothing.
    """
    noted = Noted([], [], [], [])
    for fact in facts:
        place = SourcePlace(message_id=message_id, start=fact.span.start, end=fact.span.end)
        found = find_sources(repository, messages, [place])
        if isinstance(found, Refused):
            noted.refused.append(found.reason)
        elif found[0].text != fact.span.text:
            noted.refused.append(f"The message {message_id!r} does not say at its place what the fact was taken from.")
        else:
            _note(repository, _new(repository, fact, found[0], state, ai_generated), fact.correction, noted)
    return noted


def _new(
    repository: Repository, fact: ExtractedFact, source: NewSource, state: FactState, ai_generated: bool
) -> NewMemory:
    return NewMemory(
        content=fact.content or fact.span.text,
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
        ai_generated=ai_generated,
        sources=[source],
    )


def _note(repository: Repository, new: NewMemory, corrects: bool, noted: Noted) -> None:
    ended = _corrected(repository, new) if corrects else _only_of_its_kind(repository, new)
    match store(repository, new):
        case Stored(memory=memory):
            noted.facts.append(memory)
        case Superseded(memory=memory, superseded=closed):
            noted.facts.append(memory)
            noted.closed.extend(closed)
        case Merged(memory=memory):
            noted.known.append(memory)
            return
    if ended and memory.valid_to is None and new.state is not FactState.PROPOSED:
        close(repository, ended, new.valid_from or repository.now, memory.id)
        noted.closed.extend(memories_of(repository, [ended]))


def _corrected(repository: Repository, new: NewMemory) -> MemoryRow | None:
    """Of many-valued facts the one that is corrected is clear where there is only one."""
    attribute = new.attribute or ""
    if is_single_valued(attribute) or not is_affirmed(attribute, new.polarity):
        return None
    others = repository.session.scalars(_alike(repository, new, new.polarity).limit(2)).all()
    return others[0] if len(others) == 1 and others[0].slot != new.slot else None


def _only_of_its_kind(repository: Repository, new: NewMemory) -> MemoryRow | None:
    """`my dog died` ends the only pet that was told of as a dog, whatever its name is; so does `I sold my car`."""
    if new.attribute not in _OF_A_KIND or new.polarity is Polarity.IS or not new.value:
        return None
    kind = re.compile(rf"\b{re.escape(new.value)}\b", re.IGNORECASE)
    told = [row for row in repository.session.scalars(_alike(repository, new, Polarity.IS)) if kind.search(row.content)]
    return told[0] if len(told) == 1 and told[0].slot != new.slot else None


def _alike(repository: Repository, new: NewMemory, polarity: Polarity) -> Select[MemoryRow]:
    """What holds of the same subject and attribute."""
    return repository.rows(MemoryRow).where(
        usable(repository.now),
        col(MemoryRow.subject) == new.subject,
        col(MemoryRow.attribute) == new.attribute,
        col(MemoryRow.polarity) == polarity.value,
    )
