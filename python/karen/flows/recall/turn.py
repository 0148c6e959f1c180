"""What a turn asks of memory: to note what was said, to tell the decision what is known, to answer and to explain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from karen.contract.caller import Caller
from karen.contract.types.chat import Remembered
from karen.contract.types.memory import Memory, Polarity
from karen.contract.types.settings import KarenSettings
from karen.flows.decide import ask_memory, weather_words
from karen.flows.decide.known_places import place_of
from karen.flows.decide.request import LONGEST_REQUEST, fold
from karen.flows.recall.facts import attribute_of, told_of
from karen.flows.recall.insight import insight_about
from karen.flows.recall.recollection import Circumstances, Remembrance
from karen.flows.recall.relations import ATTRIBUTES, WORD, relations_in
from karen.flows.recall.remembering import Remembrances, TakenIn
from karen.flows.recall.wishes import Wishes
from karen.memory.vocabulary import USER, subject_named

_HOME_OF_ANOTHER = re.compile(r"\bwhere (?:my|our) (?P<who>\w+) (?:lives?|is living|stays|is based)\b")
_HOMES = ("home_city", "home_country", "location", "lives_in")


@dataclass(frozen=True)
class Said:
    """A message of the user in its conversation, and when it was said."""

    caller: Caller
    conversation_id: str
    message_id: str
    text: str
    now: datetime
    before: str | None = None
    """What the user said before it, if nothing but its answer came between."""


class TurnMemory:
    """Bound to whoever is calling."""

    def __init__(self, remembrances: Remembrances, wishes: Wishes) -> None:
        self._remembrances = remembrances
        self._recollection = remembrances.recollection
        self._wishes = wishes

    async def take_in(self, said: Said, settings: KarenSettings, note: bool) -> TakenIn:
        """Learn what the message states and how the user wants Karen to be; without `note`, only the latter."""
        facts = await self._remembrances.note(said.caller, said.message_id, said.text, said.before) if note else None
        wishes = await self._wishes.learn(said.caller, said.message_id, said.text, settings)
        return TakenIn(facts, tuple(wishes))

    async def known(self, said: Said, settings: KarenSettings) -> list[str]:
        """The facts as sentences, for a message that speaks of its writer, or of the weather, which is asked for where
        they are; for any other nothing is read."""
        folded = fold(said.text[:LONGEST_REQUEST])
        is_own = ask_memory.CUE.search(folded) or weather_words.CUE.search(folded)
        if len(said.text) > LONGEST_REQUEST or not is_own:
            return []
        circumstances = _circumstances(said, settings)
        facts = await self._recollection.facts(circumstances)
        told = [_as_told(fact, facts) for fact in reversed(facts)]
        if (home := _HOME_OF_ANOTHER.search(folded)) and not place_of(home["who"], told):
            found = await self._recollection.answer(f"where does my {home['who']} live", circumstances)
            told += [span.text for span in found.spans[:1]]
        return told

    async def told(self, query: str, said: Said, settings: KarenSettings) -> Remembrance:
        """What answers another question than the message: one that it leaves to what is known."""
        return await self._recollection.answer(query, _circumstances(said, settings))

    async def evidence(self, said: Said, settings: KarenSettings) -> Remembrance | None:
        """What answers the message itself; not known, where only the user can know it; else None."""
        return await self._recollection.evidence(said.text, _circumstances(said, settings))

    async def insight(self, answer: str, rests_on: Remembered, said: Said, settings: KarenSettings) -> str | None:
        """What else is known of those whom an answer from memory names."""
        facts = await self._recollection.facts(_circumstances(said, settings))
        sources = [span.message_id for span in rests_on.sources]
        return insight_about(said.text, answer, sources, facts, said.now)


def _circumstances(said: Said, settings: KarenSettings) -> Circumstances:
    return Circumstances(settings, said.now, said.conversation_id, said.message_id)


def _as_told(fact: Memory, facts: Sequence[Memory]) -> str:
    """Homes as `I live in …` and `my sister … lives in …`, which fill a place; anything else in its own words."""
    if attribute_of(fact) not in _HOMES or fact.polarity is Polarity.NOT or not fact.value:
        return told_of(fact)
    if subject_named(fact.subject) == USER:
        return f"I live in {fact.value}"
    relation = _relation(fact.subject or "", facts)
    who = f"{relation} {fact.subject}" if relation else fact.subject
    return f"My {who} lives in {fact.value}"


def _relation(subject: str, facts: Sequence[Memory]) -> str:
    """What the one of that name is to the user."""
    for fact in facts:
        named = fold(subject) in fold(fact.value or "") and attribute_of(fact) in ATTRIBUTES.values()
        if named and (found := relations_in(WORD.findall(fold(told_of(fact))))):
            return found[0]
    return ""
