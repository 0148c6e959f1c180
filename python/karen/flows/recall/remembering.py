"""Keeps what the user says: facts found in a message, and what they ask to be remembered or forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from karen.base.texts import utf16_length
from karen.contract.caller import Caller, current_caller
from karen.contract.types.chat import FactsNoted
from karen.contract.types.enums import MemoryType
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import (
    ListMemories,
    Memory,
    MemoryId,
    MemoryPage,
    Refused,
    SourcePlace,
    StoreMemory,
    StoreOutcome,
    Superseded,
)
from karen.contract.types.settings import KarenSettings
from karen.contract.types.wire import Nothing
from karen.flows.decide.request import fold
from karen.flows.facts.correcting import facts_put_right
from karen.flows.facts.preferences import WishedSetting
from karen.flows.recall.clauses import recurs
from karen.flows.recall.facts import told_of
from karen.flows.recall.kept_things import kept_things
from karen.flows.recall.questions import read_question
from karen.flows.recall.recollection import Circumstances, Recollection
from karen.flows.recall.second_person import to_the_user
from karen.flows.recall.sentences import sentence
from karen.flows.recall.spans import span_of
from karen.flows.recall.written_facts import WRITTEN, Extract
from karen.memory.noting import Noted
from karen.memory.recall.words import terms_of
from karen.tools.base import ToolCall
from karen.tools.forget import Forgotten
from karen.tools.recall import Recollected
from karen.tools.remember import Remembering

LIKINGS = frozenset({"likes", "dislikes", "favourite", "prefers"})
ADDRESSES = frozenset({"name", "nickname"})
"""How the user wants to be called: all that such an instruction says."""
MOST_LISTED = 500
ENOUGH = 0.6
"""The share of a fact's words that the facts found in it must hold, not to be kept as a whole besides."""
EVERYTHING = frozenset(["everything", "all", "me", "us", "thing", "fact", "stuff", "know"])


class Memories(Protocol):
    """The stored memories; see MemoryManager."""

    async def store(self, params: StoreMemory) -> StoreOutcome: ...
    async def list_(self, params: ListMemories) -> MemoryPage: ...
    async def delete(self, params: MemoryId) -> Nothing: ...
    async def note(self, caller: Caller, message_id: str, facts: Sequence[ExtractedFact]) -> Noted: ...
    async def propose(self, caller: Caller, message_id: str, facts: Sequence[ExtractedFact]) -> Noted: ...


@dataclass(frozen=True)
class MessagesSaying:
    """How many messages say something, but for the one named last."""

    by_memories: Callable[[Caller, Sequence[str], str | None], Awaitable[int]]
    """What memories of these ids say."""
    by_words: Callable[[Caller, str, str | None], Awaitable[int]]
    """All words of a query."""


@dataclass(frozen=True)
class MessageFacts:
    """What a message stated, and what became of it; `whole`: it says hardly anything else."""

    noted: Noted
    whole: bool


@dataclass(frozen=True)
class TakenIn:
    """What was learned from a message before it is answered."""

    facts: MessageFacts | None = None
    wishes: tuple[WishedSetting, ...] = ()

    @property
    def event(self) -> FactsNoted | None:
        """Nothing for what was known already."""
        noted = self.facts.noted if self.facts else None
        if noted is None or not (noted.facts or noted.closed):
            return None
        return FactsNoted(facts=noted.facts, closed=noted.closed)

    @property
    def whole(self) -> bool:
        """The message says hardly anything else."""
        return bool(self.wishes) or (self.facts is not None and self.facts.whole)


class Remembrances:
    """What the tools of memory do, and what happens to each message of the user."""

    def __init__(
        self,
        memories: Memories,
        recollection: Recollection,
        extract: Extract,
        settings: Callable[[str], KarenSettings],
        said: MessagesSaying,
    ) -> None:
        self._memories = memories
        self._said = said
        self.recollection = recollection
        self._extract = extract
        self._settings = settings

    async def note(self, caller: Caller, message_id: str, text: str, before: str | None) -> MessageFacts | None:
        """Note what a stored message of the user states, who said `before` before it; None when it states nothing."""
        facts = facts_put_right(before, text)
        if not facts:
            return None
        noted = await self._memories.note(caller, message_id, facts)
        return MessageFacts(noted, _share(text, facts) >= ENOUGH)

    async def propose(self, caller: Caller, message_id: str, facts: Sequence[ExtractedFact]) -> None:
        """What a model read out of a stored message waits in the inbox."""
        await self._memories.propose(caller, message_id, facts)

    async def recall(self, query: str, call: ToolCall) -> Recollected:
        found = await self.recollection.answer(query, self.circumstances(call))
        return Recollected(
            query=query,
            answer=found.text,
            known=found.known,
            spans=list(found.spans),
            memory_ids=[memory.id for memory in found.memories],
            near=list(found.near),
        )

    async def remember(self, fact: str, call: ToolCall) -> Remembering:
        """Stored as confirmed: the facts that are recognised in it, and its own words when those are not all."""
        text = call.asked_in.text if call.asked_in else fact
        start = max(0, text.find(fact))
        facts = self._extract(fact) or kept_things(fact)
        kept = [_fact_to_store(one, start, text, call) for one in facts]
        named = any(one.attribute in ADDRESSES for one in facts)
        if not facts or (_share(fact, facts) < ENOUGH and not named):
            kept.append(_words_to_store(fact, start, text, call))
        outcomes = [await self._memories.store(one) for one in kept]
        return _remembered(outcomes, fact)

    async def forget(self, query: str, call: ToolCall) -> Forgotten:
        """Memories only: messages are forgotten where that is shown before, and the answer says how many there are."""
        found = await self._belonging(query)
        if found is None:
            return Forgotten(answer=_ALL, memory_ids=[])
        asked = call.asked_in.message_id if call.asked_in else None
        if not found:
            said = await self._said.by_words(current_caller(), query, asked)
            return Forgotten(answer=_nothing_kept(query, said), memory_ids=[])
        said = await self._said.by_memories(current_caller(), [memory.id for memory in found], asked)
        for memory in found:
            await self._memories.delete(MemoryId(memory_id=memory.id))
        named = " ".join(dict.fromkeys(sentence(memory, "en", call.now) for memory in found[:5]))
        more = f" And {len(found) - 5} more." if len(found) > 5 else ""
        return Forgotten(answer=f"Forgotten: {named}{more} {_what_stays(said)}", memory_ids=[one.id for one in found])

    def circumstances(self, call: ToolCall) -> Circumstances:
        asked = call.asked_in
        return Circumstances(
            settings=self._settings(current_caller().user_id),
            now=call.now,
            conversation_id=asked.conversation_id if asked else None,
            message_id=asked.message_id if asked else None,
        )

    async def _belonging(self, query: str) -> list[Memory] | None:
        """The memories that are about all of `query`, closed ones too; None when it names no subject."""
        wanted = frozenset(terms_of(fold(query))) - EVERYTHING - {"old", "want", "gone", "anymor", "pleas"}
        if not wanted:
            return None
        page = await self._memories.list_(ListMemories(include_closed=True, limit=MOST_LISTED))
        about = [one for one in page.memories if _tells_all(one, wanted) or _is_said_in(one, query)]
        attributes = read_question(query).attributes
        named = [one for one in page.memories if one.attribute and one.attribute in attributes[:1]]
        return about or named


_ALL = (
    "That would be everything I remember. I remove nothing on such a sentence alone: name what to forget, or remove "
    "everything in the settings, under your data."
)


def _nothing_kept(query: str, messages: int) -> str:
    if not messages:
        return f"I remember nothing about “{query}”, and no message speaks of it, so there is nothing to forget."
    speak = "1 message speaks of it" if messages == 1 else f"{messages} messages speak of it"
    return (
        f"I keep no memory about “{query}”, but {speak}. I remove no message on a sentence alone: under “Forget for "
        "good”, the Memory page shows what would go before it is gone."
    )


def _what_stays(messages: int) -> str:
    """Of a message nothing can be brought back, so no sentence is enough to forget one: what goes is shown before."""
    if not messages:
        return "No message says it; the copies Karen keeps may."
    stands = "1 message still says it" if messages == 1 else f"{messages} messages still say it"
    return f"{stands}: the Memory page forgets these for good as well, and the copies Karen keeps."


def before_it(memory: Memory, closed: Sequence[Memory]) -> str:
    """The value whose place a fact takes; empty when there was none."""
    replaced = (one for one in closed if one.superseded_by == memory.id and one.value and one.value != memory.value)
    value = next((one.value or "" for one in replaced), "")
    return value.partition(":")[2].strip() or value


def _tells_all(memory: Memory, wanted: frozenset[str]) -> bool:
    told = frozenset(terms_of(told_of(memory)))
    return not memory.id.startswith(WRITTEN) and all(recurs(term, told) for term in wanted)


def _is_said_in(memory: Memory, query: str) -> bool:
    """Whether the query repeats the words that the memory was taken from."""
    spans = [source.span.text for source in memory.sources if source.span]
    return any(len(span.split()) > 2 and span in query for span in spans)


def _share(text: str, facts: Sequence[ExtractedFact]) -> float:
    """Of the words of `text`, how many stand in a place that a fact was taken from."""
    words = len(text.split())
    held = {(fact.span.start, fact.span.end): len(fact.span.text.split()) for fact in facts}
    return sum(held.values()) / words if words else 0.0


def _fact_to_store(fact: ExtractedFact, start: int, text: str, call: ToolCall) -> StoreMemory:
    """`start` is where the words the fact was found in begin in the message."""
    before = utf16_length(text[:start])
    place = (before + fact.span.start, before + fact.span.end)
    said = call.asked_in
    return StoreMemory(
        content=fact.span.text,
        memory_type=MemoryType.PREFERENCE if fact.attribute in LIKINGS else MemoryType.FACT,
        subject=fact.subject,
        attribute=fact.attribute,
        value=fact.value,
        polarity=fact.polarity,
        sources=[SourcePlace(message_id=said.message_id, start=place[0], end=place[1])] if said else [],
    )


def _words_to_store(fact: str, start: int, text: str, call: ToolCall) -> StoreMemory:
    sources = []
    if call.asked_in and text[start : start + len(fact)] == fact:
        begin = utf16_length(text[:start])
        sources = [SourcePlace(message_id=call.asked_in.message_id, start=begin, end=begin + utf16_length(fact))]
    return StoreMemory(content=fact, memory_type=MemoryType.NOTE, sources=sources)


def _remembered(outcomes: Sequence[StoreOutcome], fact: str) -> Remembering:
    kept = [one for one in outcomes if not isinstance(one, Refused)]
    refused = [one.reason for one in outcomes if isinstance(one, Refused)]
    closed = [old for one in kept if isinstance(one, Superseded) for old in one.superseded]
    memories = [one.memory for one in kept]
    if not memories:
        return Remembering(answer=f"I did not keep that. {refused[0]}", memories=[], closed=[], spans=[])
    changed = [one for one in memories if before_it(one, closed)]
    if changed:
        now = sentence(changed[0], "en", changed[0].created_at).rstrip(".")
        answer = f"Noted: {_lowered(now)} (it was {before_it(changed[0], closed)})."
    else:
        known = all(one.outcome == "merged" for one in kept)
        answer = f"{'I know that already' if known else 'I’ll remember that'}: {_told_back(memories, fact)}"
    spans = [span for memory in memories for source in memory.sources[:1] if (span := span_of(source))]
    return Remembering(answer=answer, memories=memories, closed=closed, spans=spans)


def _told_back(memories: Sequence[Memory], fact: str) -> str:
    """The words that were to be kept, said to the user; an instruction as the fact it states."""
    if said := to_the_user(fact):
        return _lowered(said)
    if memories[0].attribute:
        return _lowered(sentence(memories[0], "en", memories[0].created_at))
    return f"“{fact}”"


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:] if said.startswith(("You", "Your")) else said
