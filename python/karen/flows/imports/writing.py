"""Storing what was found, in parts that are whole by themselves: who is stopped goes on by beginning again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from karen.base.repository import Repository
from karen.contract.caller import Caller
from karen.contract.types.enums import MessageRole
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState, Memory
from karen.contract.types.transfer import ImportConversation
from karen.conversations.bulk import BulkIntake
from karen.conversations.intake import Known, TakenIn
from karen.flows.imports.found import FoundConversation, FoundMessage, Left
from karen.flows.imports.repeats import MOST_PLACES, Repeats
from karen.flows.imports.report import Tally
from karen.memory.exchange import MemoryExchange

MESSAGES_AT_ONCE = 500
"""In one transaction, for which everybody else who writes has to wait."""
CONVERSATIONS_AT_ONCE = 200
IN_BIN = "the conversation is in the bin: restore it there, and import again"
REPEATED = f"the fact was said more than {MOST_PLACES} times: that many places are kept"
NOT_OWN = "facts are taken from the words of the user alone: this is pasted, or of somebody with a name"
UNDATED_FACTS = "nobody knows when it was said: its facts wait in the inbox and are used once they are confirmed"
Extract = Callable[[str], Sequence[ExtractedFact]]
Note = Callable[[Repository, str, Sequence[ExtractedFact], FactState], int]
"""In the transaction: note what the message with this id states. Answers how many facts are new."""


@dataclass(frozen=True)
class Part:
    """As much of a conversation as is stored at once. `name` tells conversations of the file apart."""

    name: str
    found: FoundConversation
    messages: Sequence[FoundMessage]
    repeated: int = 0
    """So many of its first messages are the last of the part before: they say where it belongs."""

    @property
    def own_messages(self) -> Sequence[FoundMessage]:
        return self.messages[self.repeated :]

    def conversation(self) -> ImportConversation:
        return ImportConversation(
            external_id=self.found.external_id,
            title=self.found.title,
            messages=[found.message for found in self.messages],
            tags=self.found.tags,
            priority=self.found.priority,
            pinned=self.found.pinned,
            summary=self.found.summary,
        )


@dataclass(frozen=True)
class _Stated:
    """What one message states."""

    said_at: datetime
    name: str
    facts: Sequence[ExtractedFact]
    state: FactState


@dataclass
class _Wanted:
    """A part of which something is new, with the facts in that."""

    part: Part
    conversation: ImportConversation
    known: Known
    stated: list[_Stated] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {found.message.external_id for found in self.part.own_messages}


def parts_of(found: FoundConversation, name: str) -> Iterator[Part]:
    """Each begins with the last message of the one before, so that it goes behind it."""
    for start in range(0, len(found.messages), MESSAGES_AT_ONCE):
        repeated = min(start, 1)
        yield Part(name, found, found.messages[start - repeated : start + MESSAGES_AT_ONCE], repeated)


class Writer:
    """For one profile and one run. With `dry_run` it only counts."""

    def __init__(
        self,
        caller: Caller,
        conversations: BulkIntake,
        memories: MemoryExchange,
        extract: Extract,
        note: Note,
        tally: Tally,
        *,
        dry_run: bool,
    ) -> None:
        self._caller = caller
        self._conversations = conversations
        self._memories = memories
        self._extract = extract
        self._note = note
        self._tally = tally
        self._dry_run = dry_run
        self._repeats = Repeats()

    async def take_in(self, parts: Sequence[Part]) -> None:
        """All of them or none."""
        given = await asyncio.to_thread(lambda: [part.conversation() for part in parts])
        known = await self._conversations.known(self._caller, given)
        wanted = [one for one in map(_Wanted, parts, given, known) if self._is_wanted(one)]
        await asyncio.to_thread(self._find_facts, wanted)
        if self._dry_run:
            self._count(wanted)
        elif wanted:
            await self._store(wanted)

    async def remember(self, memories: Sequence[Memory]) -> None:
        if self._dry_run:
            self._tally.memories += await self._memories.count_new(self._caller, memories)
        else:
            self._tally.memories += (await self._memories.take_in(self._caller, memories)).added

    def _is_wanted(self, one: _Wanted) -> bool:
        if one.known.in_bin:
            self._tally.leave(Left(one.part.found.title, IN_BIN))
            return False
        self._tally.known_messages += len(one.names & one.known.names)
        self._tally.take(one.part.name, one.known.conversation_id, new=False)
        return not one.names <= one.known.names

    def _find_facts(self, wanted: Sequence[_Wanted]) -> None:
        """In a thread. Of what is new only: facts of known messages were found when those came in."""
        for one in wanted:
            for found in () if one.part.found.remembered else one.part.own_messages:
                message = found.message
                if message.role is not MessageRole.USER or message.external_id in one.known.names:
                    continue
                if not found.own or message.author:
                    self._tally.leave(Left(one.part.found.title, NOT_OWN))
                elif facts := self._extract(message.content):
                    state = FactState.STATED if found.dated else FactState.PROPOSED
                    one.stated.append(_Stated(message.timestamp, message.external_id, facts, state))
                    if not found.dated:
                        self._tally.leave(Left(one.part.found.title, UNDATED_FACTS))

    def _count(self, wanted: Sequence[_Wanted]) -> None:
        for one in wanted:
            self._tally.take(one.part.name, None, new=one.known.conversation_id is None)
            self._tally.messages += len(one.names - one.known.names)
            for stated in one.stated:
                for fact in stated.facts:
                    self._tally.facts += not self._repeats.is_known(fact)
                    self._repeats.adds(fact, stated.said_at)

    async def _store(self, wanted: Sequence[_Wanted]) -> None:
        noted = 0

        def beside(repository: Repository, taken: Sequence[TakenIn]) -> None:
            nonlocal noted
            said = [
                (stated, message_id)
                for one, came in zip(wanted, taken, strict=True)
                for stated in one.stated
                if (message_id := came.added.get(stated.name))
            ]
            for stated, message_id in sorted(said, key=lambda pair: pair[0].said_at):
                facts = [fact for fact in stated.facts if self._repeats.adds(fact, stated.said_at)]
                self._tally.leave(Left(stated.name, REPEATED, len(stated.facts) - len(facts)))
                noted += self._note(repository, message_id, facts, stated.state)

        taken = await self._conversations.take_in(self._caller, [one.conversation for one in wanted], beside)
        self._tally.facts += noted
        for one, came in zip(wanted, taken, strict=True):
            self._tally.take(one.part.name, came.conversation_id, new=came.began)
            self._tally.messages += len(came.added)
