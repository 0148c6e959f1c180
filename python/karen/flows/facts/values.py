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
    r"still|yes|no|no[wt]|if|can|don't|dont|would|will|love|like|hate|live|work|got|want)|but|so|because|cause|cos|cuz|"
    r"since|when|whenever|while|which|who|whom|whose|where|though|although|if|unless|until|till|than|then|i|i'm|im|ive|"
    r"i've|he|she|we|they|you|it's|its|he's|she's|we're|is|are|was|were|has|have|can|that|what|aber|und ich|weil|seit|"
    r"der|die|das|wenn|pero|y (?:no|me|mi|soy|vivo|tengo|trabajo)|porque|desde|que|mais|et (?:je|j'|mon|ma)|parce|"
    r"depuis|qui|car|mas|e (?:eu|nao|moro|sou|tenho|trabalho|meu|minha)|desde|ha|n (?:i|im|my)|lol|tbh|btw|though|tho|"
    r"please|pls|thank|thanks|sadly|honestly|apparently|to be|as in|as well|not|especially|specially|particularly|"
    r"or when)(?=[\s,.']|$)"
)
_LEAD = re.compile(
    r"(?:(?:un poco de|un peu d[eu]|um pouco de|a|an|the|my|our|your|some|any|mais|really|very|just|quite|all|also|"
    r"both|always|only|ein|eine|einen|einem|einer|der|die|das|den|dem|kein|keine|keinen|mein|meine|meinen|un|una|unos|"
    r"unas|el|la|los|las|mi|mis|une|le|les|du|des|de la|de l'|l'|d'|au|aux|mon|ma|mes|um|uma|o|os|as|meu|minha|"
    r"un poco de|un peu de|um pouco de|bisschen|etwas|lot of|lots of|bit of|kind of|sort of|little|bloody|proper|"
    r"actual|good old|absolutely|so)\s+|l'|d')+"
)
_TAIL = re.compile(
    r"[\s,]+(?:now|too|also|though|tho|btw|lol|haha|anymore|any more|any longer|these days|at the moment|at all|a lot|"
    r"so much|very much|more|better|rather|really|actually|myself|as well|to be fair|to be honest|tbh|ngl|by the way|"
    r"honestly|please|thanks|again|still|today|always|ever|either|most|more than anything|the most|all my life|"
    r"all of my life|my whole life|my entire life|for life|for good|more than most|for sure|of course|obviously|"
    r"instead|me|like|right|full stop|period|innit|you know|know|here|there|already|yet|once|okay|ok|mind you|"
    r"personally|mostly|mainly|usually|generally|especially|even|for now|for ages|for years|since ever|btw|fyi|"
    r"and all|and stuff|and that|or so|or something|[a-z]+ years now|(?:last|this) (?:year|month|week|summer|winter|"
    r"spring|autumn)|(?:\w+ )?(?:years|months|weeks) ago|nicht|mehr|auch|sehr|übrigens|jetzt|gerne|gern|ya|tambien|"
    r"también|mucho|nada|plus|pas|beaucoup|aussi|maintenant|muito|tambem|também|agora|por cierto|au fait|sm|fr|irl|rn|"
    r"somehow|on the whole)$"
)
_JUNK = re.compile(
    r"\b(?:you|your|yours|u|ur|yourself|karen|it|this|that|these|those|them|him|her|he|she|they|we|i|everything|"
    r"nothing|something|anything(?! (?:by|with|from|about))|someone|everyone|what|how|when|why|who|one|ones|stuff|"
    r"things|thing|lot|du|dich|dir|tu|te|toi|vous|ça|ca|eso|esto|isso|isto|das|es|tua|teu|tus|ta|ton|tes|respuesta|"
    r"resposta|reponse|dein|deine|idea|answer|answers|joke|question|feeling|here|there|same|quoi|que|qu|was|which|wem|"
    r"quem|percent|way)\b"
)


def trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The stretch without what begins another clause, without articles before and fillers behind."""
    plain = sentence.plain
    if stop := _STOP.search(plain, start, end):
        end = stop.start()
    while start < end and plain[start] in " ,'-*":
        start += 1
    if (lead := _LEAD.match(plain, start, end)) and not _begins_title(sentence, start):
        start = lead.end()
    start, end = _without_tails(sentence, start, end)
    if _DANGLING.search(plain, start, end):
        return start, start
    return start, end


def _begins_title(sentence: Sentence, start: int) -> bool:
    """`The Cure`, `Das Boot`: an article with a capital within a sentence that is not all in capitals."""
    return start > 0 and sentence.said[start].isupper() and sentence.said[start + 1 : start + 2].islower()


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
    """A noun phrase of at most so many words; with kinds, one that ends with a word of these classes."""
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
            or _JUNK.search(plain, len(words[0]) if len(words) > 1 and _begins_title(sentence, start) else 0)
            or not re.search(r"\w\w", plain)
        ):
            return
        if words[0] in _PREPOSITIONS or plain in _EMPTY:
            return
        if kinds and not _ends_with_a(words, kinds):
            return
        yield Value(sentence.said[start:end], start, end)

    return read


def _ends_with_a(words: list[str], kinds: tuple[str, ...]) -> bool:
    last = next((word for word in reversed(words) if word not in _AFTER), "")
    until = len(words) if not last else len(words) - words[::-1].index(last)
    if words[:until] and len(words[:until]) == 1 and words[0] in _ONLY_AFTER_ANOTHER:
        return False
    ends = any(is_a(" ".join(words[at:until]), *kinds) for at in range(max(0, until - 3), until))
    return ends and _WITHIN.isdisjoint(words[: until - 1])


_ONLY_AFTER_ANOTHER = frozenset(
    {"keeper", "handler", "head", "deputy", "operator", "tester", "worker", "owner", "host"}
)
"""Trades only together with what they are for: a lighthouse keeper."""
_PREPOSITIONS = frozenset(
    {"on", "in", "at", "to", "for", "with", "from", "by", "of", "about", "every", "under", "over"}
)
_EMPTY_WORDS = "an the any some more few big bad severe bien beaucoup mucho muito bem ti"
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""What by itself names nothing."""
_AFTER_WORDS = "person guy woman man girl lady boy myself speaker speakers diet tipo typ type de 1 2"
_AFTER = frozenset(_AFTER_WORDS.split())
_WITHIN_WORDS = (
    "et und y a an got noted at to in trying going my your fluent about not for looking with percent killing into "
    "learning speaking teaching reading watching eating"
)
_WITHIN = frozenset(_WITHIN_WORDS.split())
"""Words that stand in no name of a trade, a nationality or an illness, but before one in another phrase."""


def listed(one: Reader) -> Reader:
    """Several of a kind: `Mila and Oskar`, `nuts, sesame and kiwi`. Ends at the first piece that is none."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        at = start
        for _ in range(MOST_LISTED):
            if at > start and _TURNS.match(sentence.plain, at):
                return
            match = _JOINT.search(sentence.plain, at, end)
            values = list(one(sentence, at, match.start() if match else end))
            yield from values
            if not values or match is None:
                return
            at = match.end()

    return read


_TURNS = re.compile(
    r"\s*(?:i|i'?m|i'?ve|we|my|our|ich|wir|mein\w*|je|j'\w+|on|mon|ma|yo|soy|tengo|vivo|eu|sou|moro|tenho|nicht|pas|"
    r"nao|da|dann|davon|deshalb|alors|donc|entonces|entao|only|just|but|not|no|nope|nein|sorry|wait|actually|oops|thanks|lol|haha|except|never|what|which|who|how|where|"
    r"when|why|can|could|should|would|is|are|do|does|any|please|welche\w*|was|wie|wo|kann|gibt|que|cual|como|donde|"
    r"puedo|hay|quel\w*|quoi|ou puis|une idee|tu peux|o que|qual|onde|posso)\b"
)
"""What stands after the comma is no more of the kind."""
_JOINT = re.compile(
    r"(?:,?\s\(?(?:aged? )?\d{1,2}\)?(?=[,\s]))?"  # how old the one before is
    r"(?:,?(?<!black)(?<!rock)(?<!\bfish)(?<!mac)(?<!drum)(?<!arts)(?<!bed)(?<!gin)(?<!country)(?<!salt)\s+(?:and|or|&|"
    r"und|oder|y|e|et|n|plus|o|ou|as well as)\s+(?:also\s+)?|,\s*|\s*/\s*|\s\+\s)"
)


def whole(read: Reader) -> Reader:
    """Only what fills the stretch to its end."""

    def filled(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        yield from (value for value in read(sentence, start, end) if not sentence.plain[value.end : end].strip(" ."))

    return filled


def verbatim(most_words: int = 8) -> Reader:
    """The very words, only without what trails behind them."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        start, end = _without_tails(sentence, start, end)
        text = cleared(sentence.said[start:end])
        if text and len(text.split()) <= most_words and MASK not in text:
            yield Value(text, start, end)

    return read


def told(text: str) -> Reader:
    """Always the same words, where the pattern itself says what the value is."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        yield Value(text, start, end)

    return read


def cleared(text: str) -> str:
    """One space between words, nothing at the ends."""
    return " ".join(text.split()).strip(" ,.;:'\"*-")
