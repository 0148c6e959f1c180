"""Answers a question from memory: by a fact that holds, else by the user's own words, else by saying it is not known.

Nothing is inferred: a likeness in meaning finds candidates, but only a statement about the very thing is an answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from karen.contract.caller import Caller, current_caller
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import Message
from karen.contract.types.enums import MemoryDepth, MessageRole
from karen.contract.types.memory import Facts, ListFacts, Memory, MemoryHit, MemoryHits, MemorySource, QueryMemory
from karen.contract.types.settings import KarenSettings
from karen.flows.decide.take_back import takes_back
from karen.flows.facts.correcting import value_put_right
from karen.flows.recall import sentences
from karen.flows.recall.evidence import LONGEST_SHOWN, statement_in
from karen.flows.recall.facts import Answering, answering, overview
from karen.flows.recall.own_matters import is_general, is_own_matter
from karen.flows.recall.questions import Asked, read_question
from karen.flows.recall.reckoned import reckoned
from karen.flows.recall.spans import span_of_hit, span_of_message, spans_of
from karen.flows.recall.stating import Statement, stated_in, statements
from karen.flows.recall.withdrawn import is_withdrawn
from karen.flows.recall.written_facts import Extract, written_facts
from karen.memory.recall.words import terms_of

CANDIDATES = 30
MOST_SHOWN = 3
LEAST_NEAR = 0.02
"""Of a score: what is shown as near where nothing answers. Of messages that hold the answer in other words nine of ten
have more."""
MOST_OF_ALL = 20
"""Facts that are named when all of them are asked for."""


Held = Callable[[Caller, ListFacts], Awaitable[Facts]]
"""The facts that hold."""
Used = Callable[[Caller, Iterable[str]], None]
"""Counts a use of memories; ids of none are ignored."""
Search = Callable[[Caller, QueryMemory, frozenset[str]], Awaitable[MemoryHits]]
"""What answers a question, best first; the messages of these ids are no answer."""
FactsAnswering = Callable[[Asked, Sequence[Memory]], Answering | None]
SaidAfter = Callable[[str, str], Awaitable[Message | None]]
"""What the user said next in a conversation after a message of theirs."""


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
    near: tuple[SourceSpan, ...] = ()
    """Messages that may help where it is not known."""


@dataclass(frozen=True)
class Told:
    """A statement that answers, and the message that puts it right, if there is one."""

    hit: MemoryHit
    one: Statement
    put_right: Message | None


class Recollection:
    """Reads the memory of whoever is calling."""

    def __init__(self, held: Held, used: Used, search: Search, extract: Extract, said_after: SaidAfter) -> None:
        self._held = held
        self._used = used
        self._search = search
        self._extract = extract
        self._said_after = said_after

    async def answer(self, query: str, of: Circumstances) -> Remembrance:
        """Always a sentence; see Remembrance.known."""
        asked = read_question(query)
        if from_facts := await self._by_facts(asked, of, overview):
            return from_facts
        hits = await self._near(asked, of)
        return await self._told_in(hits, asked, of) or _unknown(asked, of, hits)

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
        if from_facts := await self._by_facts(asked, of):
            return from_facts
        hits = await self._near(asked, of)
        if told := await self._told_in(hits, asked, of):
            return told
        return _unknown(asked, of, hits) if is_own_matter(query, _mentioned(hits)) else None

    async def _by_facts(self, asked: Asked, of: Circumstances, *ways: FactsAnswering) -> Remembrance | None:
        """What holds answers, or for a question of what held before what holds no more."""
        if asked.of_before:
            found = answering(asked, await self._ended(of))
            return self._counted(_from_ended(asked, found, of)) if found else None
        facts = await self.facts(of)
        if follows := reckoned(asked, facts, of.now.date()):
            return self._counted(Remembrance(follows.text, spans_of(follows.facts), follows.facts))
        found = next((one for way in (*ways, answering) if (one := way(asked, facts))), None)
        return self._counted(_from_facts(asked, found, of)) if found else None

    async def _ended(self, of: Circumstances) -> list[Memory]:
        """What holds no more, last ended first."""
        held = await self._held(current_caller(), ListFacts(include_closed=True))
        here = [fact for fact in held.facts if of.only_here is None or _said_in(fact, of.only_here)]
        ended = [(fact.valid_to, fact) for fact in here if fact.valid_to is not None and fact.valid_to <= of.now]
        return [fact for _, fact in sorted(ended, key=lambda pair: pair[0], reverse=True)]

    def _counted(self, remembrance: Remembrance) -> Remembrance:
        self._used(current_caller(), [memory.id for memory in remembrance.memories])
        return remembrance

    async def _near(self, asked: Asked, of: Circumstances) -> list[MemoryHit]:
        """What the user said that comes near; what an assistant or a system said is no evidence of that."""
        query = QueryMemory(text=asked.text, top_k=CANDIDATES, min_score=0.0, conversation_id=of.only_here)
        without = frozenset([of.message_id] if of.message_id else [])
        found = await self._search(current_caller(), query, without)
        return [hit for hit in found.hits if hit.source.role in (None, MessageRole.USER)]

    async def _told_in(self, hits: Sequence[MemoryHit], asked: Asked, of: Circumstances) -> Remembrance | None:
        said = [(hit, one) for hit in hits if (one := statement_in(hit.content, asked))]
        told = [(hit, one) for hit, one in said if not is_withdrawn(hit, hits)]
        if not told:
            return _withdrawn(asked, said) if said else None
        best = [(hit, one, await self._next_said(hit.source)) for hit, one in _newest_first(told)]
        whole = [
            Told(hit, one, after if after and value_put_right(after.content) else None)
            for hit, one, after in best
            if after is None or not takes_back(after.content)
        ]
        self._used(current_caller(), [one.hit.id for one in whole if one.hit.kind == "memory"])
        return _from_statements(asked, whole, of) if whole else None

    async def _next_said(self, source: MemorySource) -> Message | None:
        if not (source.conversation_id and source.message_id):
            return None
        return await self._said_after(source.conversation_id, source.message_id)


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
    return Remembrance(text, spans_of(shown), shown)


def _from_ended(asked: Asked, found: Answering, of: Circumstances) -> Remembrance:
    """In the user's own words of then: as a sentence of its own it would be told as if it held."""
    shown = found.facts[:MOST_SHOWN]
    told = [sentences.own_words(fact, asked.language, of.now) for fact in shown]
    return Remembrance("\n\n".join(dict.fromkeys(told)), spans_of(shown), shown)


def _from_statements(asked: Asked, told: Sequence[Told], of: Circumstances) -> Remembrance:
    spans = [span for one in told for span in (span_of_hit(one.hit, one.one), span_of_message(one.put_right)) if span]
    memories = tuple(one.hit.memory for one in told if one.hit.memory)
    return Remembrance("\n\n".join(_said(one, asked, of) for one in told), tuple(spans), memories)


def _said(told: Told, asked: Asked, of: Circumstances) -> str:
    source, language = told.hit.source, asked.language
    said = sentences.quoted(told.one.text, source.timestamp, of.now, language, source.author)
    return f"{said} {sentences.put_right(told.put_right.content, language)}" if told.put_right else said


def _withdrawn(asked: Asked, said: Sequence[tuple[MemoryHit, Statement]]) -> Remembrance:
    """Where the user asked to forget it and the messages still stand: they are named, not told."""
    spans = [span for hit, one in _newest_first(said) if (span := span_of_hit(hit, one))]
    return Remembrance(sentences.WITHDRAWN[asked.language], tuple(spans))


def _unknown(asked: Asked, of: Circumstances, hits: Sequence[MemoryHit]) -> Remembrance:
    """What comes near is shown beside the answer, and never told as one."""
    said = sentences.UNKNOWN_HERE if of.only_here else sentences.UNKNOWN
    told = [(hit, told[0]) for hit in _worth_showing(hits) if (told := statements(hit.content))]
    spans = [span_of_hit(hit, _shown_whole(hit.content, one)) for hit, one in told[:MOST_SHOWN]]
    return Remembrance(said[asked.language], known=False, near=tuple(span for span in spans if span))


def _worth_showing(hits: Sequence[MemoryHit]) -> Iterator[MemoryHit]:
    return (hit for hit in hits if hit.kind == "message" and hit.score >= LEAST_NEAR)


def _shown_whole(text: str, one: Statement) -> Statement:
    """A short message whole, so that what it means can be seen; of a long one its first statement."""
    return replace(one, start=0, end=len(text), text=text) if len(text) <= LONGEST_SHOWN else one


def _within(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
