"""From a message to the durable facts its own words state, and the method that answers with them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from karen.base.texts import utf16_length
from karen.contract.method import method
from karen.contract.types.flows import ExtractedFact, ExtractedFacts, ExtractFacts
from karen.contract.types.memory import Polarity, Span
from karen.flows.facts.amending import amendment_of
from karen.flows.facts.asides import ASIDES
from karen.flows.facts.families import FAMILIES
from karen.flows.facts.folding import folded
from karen.flows.facts.moods import is_fancy, is_gone, is_passing, is_past, is_unreal
from karen.flows.facts.own_words import own_words
from karen.flows.facts.rules import Rule, Where
from karen.flows.facts.sentences import Sentence, sentences_of
from karen.flows.facts.stated import Stated
from karen.flows.facts.subjects import speaks_of_another
from karen.flows.facts.texts import asks_for_text, gives_text, is_fiction
from karen.flows.facts.threads import THREADS
from karen.flows.facts.values import Value, cleared

MOST_FACTS = 20
"""Of one message; who states more has pasted something."""
CONFIDENCE = 0.95
LESS_CONFIDENT = {
    "schedule": 0.8, "plan": 0.8, "other": 0.8, "hobby": 0.85, "likes": 0.85, "dislikes": 0.85, "school": 0.85,
    "job": 0.9, "employer": 0.9, "owns": 0.9, "birthday": 0.9,
}  # fmt: skip
"""Where another reader would often word the value, or even name the attribute, otherwise. A judgement, not a share."""
_CORRECTS = re.compile(
    r"\b(?:actually|correction|i meant|wrong|scratch that|mistake|mixed|eigentlich|en realidad|en fait|na verdade)\b|"
    r"^(?:no|nope|nein|non|nao)\b"
)


@dataclass(frozen=True)
class Candidate:
    """What a rule found; `start` to `end` of the sentence is what it stands on.

    Not `meant`: the sentence supposes, wishes, reports or remembers it. `corrects`: it says what was wrong before.
    """

    sentence: Sentence
    rule: Rule
    attribute: str
    value: str
    polarity: Polarity
    start: int
    end: int
    value_start: int
    meant: bool
    corrects: bool


class FactExtraction:
    """`ai.extract_facts`."""

    @method
    async def extract_facts(self, params: ExtractFacts) -> ExtractedFacts:
        """The durable facts a message states of its author, each with its place. Remembers nothing."""
        return ExtractedFacts(facts=await asyncio.to_thread(extract, params.text))


def extract(message: str) -> list[ExtractedFact]:
    """The durable facts that the user's own words state, in their order; none in what is quoted, asked or supposed."""
    found: list[ExtractedFact] = []
    known: set[tuple[str, str]] = set()
    for candidate in candidates(message):
        key = (candidate.attribute, folded(candidate.value))
        if not candidate.meant or key in known:
            continue
        known.add(key)
        found.append(_fact(message, candidate))
    return found if len(found) <= MOST_FACTS else []


def candidates(message: str) -> list[Candidate]:
    """What the rules find, before it is weighed how likely each is meant."""
    text = own_words(message)
    if not text or is_fiction(folded(text)):
        return []
    found: list[Candidate] = []
    before: Sentence | None = None
    for sentence in sentences_of(text):
        if gives_text(sentence):
            return found + (_apart(list(_in_passing(sentence.until_colon()))) if asks_for_text(sentence) else [])
        both = sentence if before is None else before.and_then(sentence, text)
        found = [_put_right(one, both) if one.sentence is before else one for one in found]
        found += [_put_right(one, sentence) for one in _apart(list(_of_sentence(sentence)))]
        found = _named(found, list(_of_thread(both)))
        before = sentence
    return found


def _put_right(found: Candidate, sentence: Sentence) -> Candidate:
    """With the value that is said instead of it in what follows: `blue. No wait, green`."""
    amendment = amendment_of(sentence, found.value_start, found.end)
    if amendment is None:
        return found
    for one in _matched(amendment.sentence, found.rule, found.start):
        if one.value_start == found.value_start and one.end == len(amendment.sentence.plain):
            return replace(found, sentence=sentence, value=one.value, end=amendment.end)
    return found


def _of_sentence(sentence: Sentence) -> Iterator[Candidate]:
    stated = Stated(sentence)
    for family in FAMILIES:
        if family.cues.search(sentence.plain):
            for rule in family.rules:
                for start in stated.of(rule.where):
                    yield from _matched(sentence, rule, start)


def _in_passing(sentence: Sentence) -> Iterator[Candidate]:
    for family in ASIDES:
        for rule in family.rules:
            for start in sentence.asides:
                yield from _matched(sentence, rule, start)


def _of_thread(sentence: Sentence) -> Iterator[Candidate]:
    for family in THREADS:
        if "?" not in sentence.ends and family.cues.search(sentence.plain):
            for rule in family.rules:
                for start in sentence.entries:
                    yield from _matched(sentence, rule, start)


def _named(found: list[Candidate], thread: list[Candidate]) -> list[Candidate]:
    """With `I have a dog. His name is Rex.` the name says it all, and `a dog` is no fact of its own."""
    known = {(one.attribute, one.value) for one in found}
    news = [one for one in thread if one.meant and (one.attribute, one.value) not in known]
    for told in news:
        first, last = told.sentence.start + told.start, told.sentence.start + told.end
        found = [
            one
            for one in found
            if one.attribute != told.attribute or not first <= one.sentence.start + one.value_start < last
        ]
    return found + news


def _matched(sentence: Sentence, rule: Rule, start: int) -> Iterator[Candidate]:
    match = rule.pattern.match(sentence.plain, start)
    if match is None:
        return
    turned = "n" in match.re.groupindex and bool((match["n"] or "").strip())
    for value in rule.read(sentence, match.start("v"), match.end("v")):
        end = value.end if match.end() == match.end("v") else max(value.end, match.end())
        while end > start and sentence.plain[end - 1] in " ,.":
            end -= 1
        yield Candidate(
            sentence=sentence,
            rule=rule,
            attribute=value.attribute or rule.attribute,
            value=cleared(value.text),
            polarity=Polarity.NOT if turned or _over(sentence, value, end) else rule.polarity,
            start=start,
            end=end,
            value_start=value.start,
            meant=_meant(sentence, rule, start, end),
            corrects=_CORRECTS.search(sentence.plain) is not None,
        )


def _meant(sentence: Sentence, rule: Rule, start: int, end: int) -> bool:
    if speaks_of_another(sentence, start, end) or (
        rule.attribute == "pet" and rule.polarity is Polarity.IS and is_gone(sentence, end)
    ):
        return False
    passing = is_passing(sentence, start, end) and not rule.holds_today
    unreal = is_fancy(sentence) if rule.where is Where.ASIDE else is_unreal(sentence, start, end)
    return not (passing or unreal or is_past(sentence, start, end))


_NEGATED = re.compile(r"(?:n'?t|\bnot|\bno longer|\bnever|\bnicht|\bkein\w*|\bne|\bn'|\bpas|\bno|\bnao|\bya no)\s")
_DENIES = re.compile(r"(?:no|kein\w*|nicht|je n|n'|ne|não|nao|nunca) ", re.IGNORECASE)
_NO_MORE = re.compile(r"[^,]{0,30}\b(?:any ?more|any longer|no more|mehr|plus)\b")


def _over(sentence: Sentence, value: Value, end: int) -> bool:
    """Whether the clause says that it holds no more."""
    if _DENIES.match(value.text):
        return False  # `no meat` of `I don't eat meat any more`
    negated = _NEGATED.search(sentence.plain, max(0, value.start - 40), value.start)
    return negated is not None and _NO_MORE.match(sentence.plain, end) is not None


def _apart(found: list[Candidate]) -> list[Candidate]:
    """One candidate an attribute and place, the first rule's; no place is read as two things at odds."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda candidate: not candidate.meant):
        if not any(_rival(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: (candidate.value_start, candidate.start))


_TOGETHER = ({"allergy", "health"}, {"job", "employer"}, {"schedule", "hobby"}, {"diet", "health"})


def _rival(one: Candidate, other: Candidate) -> bool:
    first, last = one.value_start, one.value_start + len(one.value)
    if one.attribute == other.attribute and one.start == other.start and one.rule is not other.rule:
        return True  # `two kids, Mila and Oskar`: what the earlier rule read says more
    overlap = first < other.value_start + max(1, len(other.value)) and other.value_start < max(last, first + 1)
    if not overlap:
        return False
    return one.attribute == other.attribute or {one.attribute, other.attribute} not in _TOGETHER


def _fact(message: str, candidate: Candidate) -> ExtractedFact:
    first = candidate.sentence.start + candidate.start
    last = candidate.sentence.start + candidate.end
    start = utf16_length(message[:first])
    text = message[first:last]
    return ExtractedFact(
        subject="user",
        attribute=candidate.attribute,
        value=candidate.value,
        polarity=candidate.polarity,
        span=Span(start=start, end=start + utf16_length(text), text=text),
        confidence=LESS_CONFIDENT.get(candidate.attribute, CONFIDENCE),
        correction=candidate.corrects,
    )
