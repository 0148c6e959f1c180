"""Answers a question from memory: by a fact that holds, else by the user's own words, else by saying it is not known.

Nothing is inferred: a likeness in meaning finds candidates, but only a statement about the very thing is an answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from karen.contract.caller import Caller, current_caller
from karen.contract.types.chat import SourceSpan
from karen.contract.types.enums import MemoryDepth, MessageRole
from karen.contract.types.memory import Facts, ListFacts, Memory, MemoryHit, MemoryHits, MemorySource, QueryMemory
from karen.contract.types.settings import KarenSettings
from karen.flows.recall import sentences
from karen.flows.recall.evidence import statement_in
from karen.flows.recall.facts import Answering, answering, overview
from karen.flows.recall.own_matters import is_general, is_own_matter
from karen.flows.recall.questions import Asked, read_question
from karen.flows.recall.stating import Statement, stated_in
from karen.flows.recall.written_facts import Extract, written_facts
from karen.memory.recall.words import terms_of

CANDIDATES = 30
MOST_SHOWN = 3
MOST_OF_ALL = 20
"""Facts that are named when all of them are asked for."""


Held = Callable[[Caller, ListFacts], Awaitable[Facts]]
"""The facts that hold."""
Used = Callable[[Caller, Iterable[str]], None]
"""Counts a use of memories; ids of none are ignored."""
Search = Callable[[Caller, QueryMemory, frozenset[str]], Awaitable[MemoryHits]]
"""What answers a question, best first; the messages of these ids are no answer."""


@dataclass(frozen=True)
class Circumstances:
    """Of one question: `message_id` is the message that asks it."""

    settings: KarenSettings
    now: datetime
    conversation_id: str | None = None
    message_id: str | None = None

    @property
    def only_here(self) -> str | None:
        """The conversation that nothing may be taken from beyond: at depth short, for a question within one."""
        short = self.settings.memory_depth is MemoryDepth.SHORT
        return self.conversation_id if short else None


@dataclass(frozen=True)
class Remembrance:
    """An answer from memory; `known` is false when it only says that there is none."""

    text: str
    spans: tuple[SourceSpan, ...] = ()
    memories: tuple[Memory, ...] = ()
    known: bool = True


class Recollection:
    """Reads the memory of whoever is calling."""

    def __init__(self, held: Held, used: Used, search: Search, extract: Extract) -> None:
        self._held = held
        self._used = used
        self._search = search
        self._extract = extract

    async def answer(self, query: str, of: Circumstances) -> Remembrance:
        """Always a sentence; see Remembrance.known."""
        asked = read_question(query)
        facts = await self.facts(of)
        found = overview(asked, facts) or answering(asked, facts)
        if found:
            self._used(current_caller(), [fact.id for fact in found.facts])
            return _from_facts(asked, found, of)
        return self._told_in(await self._near(asked, of), asked, of) or _unknown(asked, of)

    async def facts(self, of: Circumstances) -> list[Memory]:
        """What holds now, newest first; last, what the user wrote in the settings."""
        held = await self._held(current_caller(), ListFacts())
        here = [fact for fact in held.facts if of.only_here is None or _said_in(fact, of.only_here)]
        here.sort(key=lambda fact: fact.valid_from or fact.created_at, reverse=True)
        return [*here, *written_facts(of.settings.personal_facts, self._extract)]

    async def evidence(self, query: str, of: Circumstances) -> Remembrance | None:
        """What was said that answers; not known, where only the user can know it; None for a question to the world."""
        if is_general(query):
            return None
        asked = read_question(query)
        if found := answering(asked, await self.facts(of)):
            return _from_facts(asked, found, of)
        hits = await self._near(asked, of)
        if told := self._told_in(hits, asked, of):
            return told
        return _unknown(asked, of) if is_own_matter(query, _mentioned(hits)) else None

    async def _near(self, asked: Asked, of: Circumstances) -> list[MemoryHit]:
        """What the user said that comes near; what an assistant or a system said is no evidence of that."""
        query = QueryMemory(text=asked.text, top_k=CANDIDATES, min_score=0.0, conversation_id=of.only_here)
        without = frozenset([of.message_id] if of.message_id else [])
        found = await self._search(current_caller(), query, without)
        return [hit for hit in found.hits if hit.source.role in (None, MessageRole.USER)]

    def _told_in(self, hits: Sequence[MemoryHit], asked: Asked, of: Circumstances) -> Remembrance | None:
        told = [(hit, one) for hit in hits if (one := statement_in(hit.content, asked))]
        if not told:
            return None
        best = _newest_first(told)
        self._used(current_caller(), [hit.id for hit, _ in best if hit.kind == "memory"])
        return _from_statements(asked, best, of)


def _said_in(fact: Memory, conversation_id: str) -> bool:
    return conversation_id in (fact.conversation_id, *(source.conversation_id for source in fact.sources))


def _mentioned(hits: Sequence[MemoryHit]) -> frozenset[str]:
    """The terms of what was stated; what was only asked tells of nobody."""
    return frozenset(term for hit in hits for said in stated_in(hit.content) for term in terms_of(said))


def _newest_first(told: Sequence[tuple[MemoryHit, Statement]]) -> list[tuple[MemoryHit, Statement]]:
    """Of statements with all the words that were asked for the newest; a likely one stands only where there is none."""
    whole = [pair for pair in told if pair[1].whole]
    shown = sorted(whole, key=lambda pair: pair[0].source.timestamp, reverse=True) if whole else list(told[:1])
    return list({pair[1].text: pair for pair in reversed(shown)}.values())[::-1][:MOST_SHOWN]


def _from_facts(asked: Asked, found: Answering, of: Circumstances) -> Remembrance:
    shown = found.facts[: MOST_OF_ALL if found.all_there_is else MOST_SHOWN]
    said = sentences.all_sentences(shown, asked.language, of.now)
    text = " ".join(said)
    if found.all_there_is:
        left = len(found.facts) - len(shown)
        text = "\n".join(f"- {one}" for one in said) + (f"\n\nAnd {left} more." if left else "")
    if found.yes is not None:
        word = sentences.YES_OR_NO[asked.language][0 if found.yes else 1]
        text = f"{word}, {_within(text)}" if text.split()[0] in ("You", "Your", "Du", "Dein") else f"{word}. {text}"
    spans = [span for fact in shown for source in fact.sources if (span := span_of(source))]
    return Remembrance(text, tuple(spans), shown)


def _from_statements(asked: Asked, told: Sequence[tuple[MemoryHit, Statement]], of: Circumstances) -> Remembrance:
    shown = [
        sentences.quoted(one.text, hit.source.timestamp, of.now, asked.language, hit.source.author) for hit, one in told
    ]
    spans = [_span_of_hit(hit, one) for hit, one in told]
    memories = tuple(hit.memory for hit, _ in told if hit.memory)
    return Remembrance("\n\n".join(shown), tuple(span for span in spans if span), memories)


def _unknown(asked: Asked, of: Circumstances) -> Remembrance:
    said = sentences.UNKNOWN_HERE if of.only_here else sentences.UNKNOWN
    return Remembrance(said[asked.language], known=False)


def _within(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def span_of(source: MemorySource) -> SourceSpan | None:
    """None for what no message says."""
    if not (source.conversation_id and source.message_id and source.span):
        return None
    return SourceSpan(
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        start=source.span.start,
        end=source.span.end,
        text=source.span.text,
        role=source.role or MessageRole.USER,
        timestamp=source.timestamp,
    )


def _span_of_hit(hit: MemoryHit, one: Statement) -> SourceSpan | None:
    source = hit.source
    if hit.kind == "memory":
        return span_of(source)
    if not (source.conversation_id and source.message_id):
        return None
    start = _units(hit.content[: one.start])
    return SourceSpan(
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        start=start,
        end=start + _units(hit.content[one.start : one.end]),
        text=hit.content[one.start : one.end],
        role=source.role or MessageRole.USER,
        timestamp=source.timestamp,
    )


def _units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
