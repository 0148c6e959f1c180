"""Reads a value out of the words a rule points at: a name, a place, a date, a number, a thing. Trims what trails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from karen.flows.facts.folding import MASK
from karen.flows.facts.lexicon import is_a
from karen.flows.facts.sentences import Sentence

MOST_LISTED = 6


@dataclass(frozen=True)
class Value:
    """`text` as it is kept, from `start` to `end` of the sentence. `attribute` overrules the rule's."""

    text: str
    start: int
    end: int
    attribute: str | None = None


Reader = Callable[[Sentence, int, int], Iterator[Value]]
"""From the sentence and the stretch in which the value lies."""

_STOP = re.compile(
    r"\s(?:and (?:i|i'm|im|i've|my|he|she|we|it|they|that|am|have|so|then|a bit|you|his|her|the|there|both|our|also|"
    r"still|yes|no|no[wt]|if"
    r"|can|don't|dont|would|will|love|like|hate|live|work|got|want)|but|so|because|cause|cos|cuz|since|when|whenever|"
    r"while|which|who|whom|whose|where|though"
    r"|although|if|unless|until|till|than|then|i|i'm|im|ive|i've|he|she|we|they|you|it's|its|he's|she's|we're|is|are|"
    r"was|were|has|have|can"
    r"|that|what|aber|und ich|weil|seit|der|die|das|wenn|pero|y (?:no|me|mi|soy|vivo|tengo|trabajo)|porque|desde|que|"
    r"mais|et (?:je|j'|mon|ma)|parce|depuis|qui|car"
    r"|mas|e (?:eu|nao|moro|sou|tenho|trabalho|meu|minha)|desde|ha|n (?:i|im|my)|lol|tbh|btw|though|tho|please|pls|"
    r"thank|thanks|sadly|honestly|apparently|to be|as in|as well|especially|specially|particularly|or "
    r"when)(?=[\s,.']|$)"
)
_LEAD = re.compile(
    r"(?:(?:a|an|the|my|our|your|some|any|mais|really|very|just|quite|all|also|both|always|only|ein|eine|einen|einem|"
    r"einer|der|die|das|den|dem|kein"
    r"|keine|keinen|mein|meine|meinen|un|una|unos|unas|el|la|los|las|mi|mis|une|le|les|du|des|de la|de l'|l'|d'|au|"
    r"aux|mon|ma|mes|um|uma|o|os|as|meu|minha|lot of"
    r"|lots of|bit of|kind of|sort of|little|bloody|proper|actual|good old|absolutely|so)\s+|l'|d')+"
)
_TAIL = re.compile(
    r"[\s,]+(?:now|too|also|though|tho|btw|lol|haha|anymore|any more|any longer|these days|at the moment|at all|a "
    r"lot|so much|very much|really|actually"
    r"|myself|as well|to be fair|to be honest|tbh|ngl|by the way|honestly|please|thanks|again|still|today|always|"
    r"ever|either|most|more than anything|the most"
    r"|more than most|for sure|of course|obviously|instead|me|like|right|full stop|period|innit|you know|know|here|"
    r"there|already|yet|myself|once|okay|ok|mind you"
    r"|personally|mostly|mainly|usually|generally|especially|even|for now|for ages|for years|since ever|btw|fyi|and "
    r"all|and stuff|and that|or so|or something"
    r"|[a-z]+ years now|nicht|mehr|auch|sehr|übrigens|jetzt|gerne|gern|ya|tambien|también|mucho|nada|plus|pas|"
    r"beaucoup|aussi|maintenant|muito|tambem|também|agora|por cierto|au fait|sm|fr|irl|rn|somehow|on the whole)$"
)
_JUNK = re.compile(
    r"\b(?:you|your|yours|u|ur|yourself|karen|it|this|that|these|those|them|him|everything|nothing|something|"
    r"anything|someone|everyone|what|how|when|why|who|one|ones|stuff"
    r"|things|thing|lot|du|dich|dir|tu|te|toi|vous|ça|ca|eso|esto|isso|isto|das|es|idea|answer|answers|joke|question|"
    r"sound|feeling|here|there|same|quoi|que|qu|was|which|wem|quem|percent|way)\b"
)


def trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The stretch without what begins another clause, without articles before and fillers behind."""
    plain = sentence.plain
    if stop := _STOP.search(plain, start, end):
        end = stop.start()
    while start < end and plain[start] in " ,'-*":
        start += 1
    if lead := _LEAD.match(plain, start, end):
        start = lead.end()
    start, end = _without_tails(sentence, start, end)
    if _DANGLING.search(plain, start, end):
        return start, start
    return start, end


_DANGLING = re.compile(r"\s(?:of|the|a|an|to|with|for|in|at|on|by|from|and|de|du|la|le|em|no|na|im|an)$")
"""What is left of a phrase that was cut in its middle."""


def _without_tails(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    plain = sentence.plain
    for _ in range(4):
        while end > start and plain[end - 1] in " ,.'-:*/":
            end -= 1
        tail = _TAIL.search(plain, max(start, end - 24), end)
        if tail is None:
            break
        end = tail.start()
    return start, end


def phrase(most_words: int = 5, *kinds: str, stop: str = "") -> Reader:
    """A noun phrase of at most so many words; with kinds, one that ends or begins with a word of these classes."""
    also_stops = re.compile(rf"\s(?:{stop})\s") if stop else None

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        if also_stops and (found := also_stops.search(sentence.plain, start, end)):
            end = found.start()
        start, end = trimmed(sentence, start, end)
        plain = sentence.plain[start:end]
        words = plain.split()
        if (
            not words
            or len(words) > most_words
            or MASK in plain
            or _JUNK.search(plain)
            or not re.search(r"\w\w", plain)
        ):
            return
        if kinds and not _ends_with_a(words, kinds):
            return
        yield Value(sentence.said[start:end], start, end)

    return read


def _ends_with_a(words: list[str], kinds: tuple[str, ...]) -> bool:
    return any(
        is_a(" ".join(words[at:until]), *kinds)
        for until in range(len(words), 0, -1)
        for at in range(max(0, until - 3), until)
    )


def listed(one: Reader) -> Reader:
    """Several of a kind: `Mila and Oskar`, `nuts, sesame and kiwi`. Ends at the first piece that is none."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        at = start
        for _ in range(MOST_LISTED):
            match = _JOINT.search(sentence.plain, at, end)
            values = list(one(sentence, at, match.start() if match else end))
            yield from values
            if not values or match is None:
                return
            at = match.end()

    return read


_JOINT = re.compile(r",?\s+(?:and|or|&|und|oder|y|e|et|n|plus|o|ou|as well as)\s+(?:also\s+)?|,\s*|\s*/\s*|\s\+\s")


def whole(read: Reader) -> Reader:
    """Only what fills the stretch to its end."""

    def filled(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        yield from (value for value in read(sentence, start, end) if not sentence.plain[value.end : end].strip(" ."))

    return filled


def told(text: str) -> Reader:
    """Always the same words, where the pattern itself says what the value is."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        yield Value(text, start, end)

    return read


def cleared(text: str) -> str:
    """One space between words, nothing at the ends."""
    return " ".join(text.split()).strip(" ,.;:'\"*-")
