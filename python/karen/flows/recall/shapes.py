"""Whether a statement has the form of an answer: it names who is asked for, counts, says where or when, or what it is.

To be about the same thing is not enough: `ask my wife` says nothing of what she is called.
"""

from __future__ import annotations

import re
from typing import Protocol

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import (
    AGES,
    AMOUNTS,
    CLOCKS,
    DURATIONS,
    MEASURES,
    NUMBERS,
    SAYINGS,
    says_price,
    says_when,
    says_where,
    says_why,
)
from karen.flows.recall.languages import Language
from karen.flows.recall.naming import NAMING, is_name, names_the_thing
from karen.flows.recall.persons import says_who
from karen.flows.recall.question_shapes import Shape
from karen.flows.recall.relations import IN_LAW, WORD, relations_in
from karen.flows.recall.specifying import says_of_what
from karen.flows.recall.verbs import says_verb
from karen.memory.recall.words import terms_of

_COPULA = word_set("""
is are was were s ist war sind lautet es era son est etait sont e sao called named equals ends reads starts begins
heisst
llama appelle chama now
""")
_TITLES = word_set("father mother sister brother")
"""With a capital letter they may be a priest's or a nun's."""
_IS = word_set("is was s ist war es era est etait e foi")
_HAS = re.compile(
    r"\b(?:i|we|ive|weve|ich|wir|yo|je|j|nous|eu) (?:(?:also|still|do|only|really|just) )*(?:have|had|got|ve got"
    r"|ve|ive got|adopted|adopt|own"
    r"|bought|keep|habe|hab|haben|tengo|tenemos|ai|avons|tenho|temos)\b|\b(?:ive|weve) (?:got )?|\b(?:tengo"
    r"|tenemos|tenho|temos)\b"
)
_OWN = word_set("""
my our mein meine meinen meiner meinem unser unsere mi mis nuestro nuestra mon ma mes notre nos meu minha meus minhas
nosso nossa
""")
_BEFORE_VERBS = word_set("i we ive weve have had and then just also already always usually did to never only")


_COSTS = re.compile(
    r"^(?:so |and )?how much (?:is|was|were|are|s)\b"
    r"|\b(?:cost|costs|price|pay|paid|charge|earn|owe|owed|spend|spent|save|saved|charged)\b"
    r"|\bhow much (?:do|did) (?:i|we) (?:get|make)\b"
)
_WORKS = re.compile(
    r"\b(?:is|was|am|im|s|as|became) an? \w|\b(?:work\w*|job|runs?|teach\w*|employed|career|profession)\b"
)


_USED_TO = re.compile(r"\bused to be\b")


_RECEIVED = re.compile(
    r"\b(?:got|get|gets|received|receive|given|gave|gives|from|sold|won|earned|present|gift|bought)\b"
)


_COUNTED = re.compile(r"\b(?:how many|wie viele|cuant[oa]s|combien (?:de|d)|quant[oa]s) (?P<things>\w+)")
_NUMBER = re.compile(r"\d+(?!\d*(?:st|nd|rd|th)$)")
_DEFINITE = word_set("the his her their der die das el la le o a")


class Wanting(Protocol):
    """What of a question its answers' form depends on."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def own(self) -> bool: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def code(self) -> str: ...
    @property
    def relation(self) -> str | None: ...
    @property
    def wanted(self) -> frozenset[str]: ...
    @property
    def verb(self) -> str:
        """What the user is asked to have done, or empty."""
        ...


def shows(said: str, asked: Wanting) -> bool:
    """Whether `said` has the shape of an answer."""
    relation = asked.relation
    said = _USED_TO.sub("was", said)
    if relation and relation.endswith("-in-law") and IN_LAW.search(said):
        said, relation = IN_LAW.sub(r"\g<kin>", said), relation.removesuffix("-in-law")
    elif relation:
        said = IN_LAW.sub(" ", said)
    folded = fold(said)
    if asked.verb and not _is_done(folded, asked.verb):
        return False
    if not says_verb(fold(asked.text), folded):
        return False
    if not names_the_thing(asked.text, said) or not says_of_what(asked.text, said):
        return False
    match asked.shape:
        case Shape.NAME:
            return _names(said, folded, relation)
        case Shape.HAVING:
            return relation is not None and _has(folded, relation)
        case Shape.COUNT:
            return _counts_them(folded, asked)
        case Shape.PLACE:
            return says_where(said, asked.wanted, asked.language)
        case Shape.DOING:
            return _is_somebody(said, asked.wanted) and bool(_WORKS.search(folded))
        case Shape.TIME:
            return says_when(folded, asked.wanted) or ("since" in asked.text and bool(DURATIONS.search(folded)))
        case Shape.REASON:
            return says_why(folded, asked.wanted)
        case Shape.PRICE if _COSTS.search(fold(asked.text)):
            return says_price(folded)
        case Shape.ORIGIN:
            return bool(_ORIGINS.search(said))
        case Shape.PERSON:
            return says_who(asked.text, said, asked.wanted)
        case Shape.VALUE if fold(asked.text).endswith(" about"):
            return True  # `says_of_what` has looked for what it is about
        case Shape.VALUE:
            return _says_what(folded, _head(fold(asked.text)) & asked.wanted or asked.wanted, bool(asked.code))
        case Shape.ANYTHING:
            return True
        case shape:
            return bool(_PATTERNS[shape].search(folded))


_ORIGINS = re.compile(r"\b(?:from|born in|grew up in|aus|geboren in|de|nació en|né en|née en) [A-ZÀ-Þ]")
_PATTERNS = {
    Shape.MEASURE: MEASURES,
    Shape.AGE: AGES,
    Shape.PRICE: AMOUNTS,
    Shape.DURATION: DURATIONS,
    Shape.CLOCK: CLOCKS,
    Shape.SAYING: SAYINGS,
}


def _counts_them(folded: str, asked: Wanting) -> bool:
    """`five languages`; of relations, those there are."""
    words = folded.replace(",", " ").split()
    numbers = [at for at, word in enumerate(words) if word in NUMBERS or _NUMBER.match(word)]
    if asked.relation and (asked.own or not _counts(asked)):
        return bool(numbers) and (not _counts(asked) or _has(folded, asked.relation))
    counted = _COUNTED.search(fold(asked.text))
    things = set(terms_of(counted["things"])) if counted else set()
    if not things:
        return bool(numbers)
    return any(things & set(terms_of(" ".join(words[at + 1 : at + 4]))) for at in numbers)


def _is_somebody(said: str, wanted: frozenset[str]) -> bool:
    """What is asked for by its name or as the user's: of `insulin` nobody has told what it does."""
    words = WORD.findall(said)
    return any(
        word[0].isupper() or relations_in([fold(word)]) or (at > 0 and fold(words[at - 1]) in _OWN | _DEFINITE)
        for at, word in enumerate(words)
        if wanted & set(terms_of(word))
    )


def _counts(asked: Wanting) -> bool:
    """The relation itself is counted: `how many sisters`."""
    return bool(asked.wanted) and all(relations_in([term]) for term in asked.wanted)


_CALLED = re.compile(
    r"\b(?:an?|some|the|this|that|their|his|her|ein\w*|una?|une?|uma?) (?:\w+ )?"
    r"(?P<thing>(?!(?:is|was|are|were|s|he|she|it|we|i|they|you|everyone"
    r"|everybody|people|all|who|that|ist|es|est)\b)\w+) $"
)
"""Before `called`: in `he plays in a band called Wet` it is the band."""


def _names(said: str, folded: str, relation: str | None) -> bool:
    """`my sister Ines`, `Ines is my sister`, `she's called Ines`."""
    if relation is None or relation not in relations_in(WORD.findall(folded)):
        return False
    named = NAMING.search(folded)
    if named and (of := _CALLED.search(folded[: named.start()])) and relation not in relations_in([of["thing"]]):
        return False
    if named and not relations_in([named["who"]]):
        nearest = relations_in(WORD.findall(folded[: named.start()]))[-1:] or relations_in(WORD.findall(folded))
        return relation in nearest
    words = [match.group() for match in WORD.finditer(said)]
    for at, word in enumerate(words):
        if relation not in relations_in([fold(word)]) or (at > 0 and word[0].isupper() and fold(word) in _TITLES):
            continue
        after = [one for one in words[at + 1 : at + 4] if fold(one) not in _COPULA]
        if after and is_name(after[0]) and not after[0].isupper():
            return True
        before = words[max(0, at - 4) : at]
        owned = any(fold(one) in _OWN for one in before)
        if owned and before and is_name(before[0]) and len(before) > 1 and fold(before[1]) in _IS | _OWN:
            return True
    return False


def _has(folded: str, relation: str) -> bool:
    """`my brother …`, `I have a brother`."""
    words = folded.split()
    places = [at for at, word in enumerate(words) if relation in relations_in([word])]
    if any(_OWN & set(words[max(0, at - 3) : at]) for at in places):
        return True
    return any(_HAS.search(" ".join(words[max(0, at - 6) : at])) for at in places)


def _is_done(folded: str, verb: str) -> bool:
    """The verb is one, not a noun: `parked on level 3` and `I park there`, but no `band in the park`."""
    if verb == "get":
        return bool(_RECEIVED.search(folded))
    words = folded.split()
    (term,) = terms_of(verb)[:1] or [verb]
    places = [at for at, word in enumerate(words) if term in terms_of(word)]
    return not places or any(
        at == 0 or words[at - 1] in _BEFORE_VERBS or (words[at] != verb and not words[at].endswith("s"))
        for at in places
    )


_THING_ASKED = re.compile(
    r"^(?:so |and )?(?:whats|what (?:is|was|are|were)) (?:the|my|our|his|her|their) (?P<thing>(?:\w+ )*?\w+)"
    r"(?: (?:of|for|about|on|in|at|with|from|to|by|that|which|called|again|now)\b.*)?$"
)


_BEFORE_PLACES = word_set("on in at with under behind by near inside off from next beside above below")
"""Behind a copula they say where, not what: `the password is on the router`."""


def _head(folded: str) -> frozenset[str]:
    """The terms of the one thing a question asks for: the complaint of `what was the complaint about the raffle`."""
    asked = _THING_ASKED.match(folded)
    return frozenset(terms_of(asked["thing"].split()[-1]) if asked else ())


def _says_what(folded: str, wanted: frozenset[str], of_code: bool) -> bool:
    """A word of what is asked for, and soon behind it a copula or a number; or `… is my …`; of a code also where."""
    elsewhere = frozenset[str]() if of_code else _BEFORE_PLACES
    words = re.findall(r"[^\s,]+|,", folded)
    for at in _places(words, wanted):
        after = words[at + 1 : at + 7]
        copulas = [place for place, word in enumerate(after[:4]) if word in _COPULA]
        if any(after[place + 1 : place + 2] != [] and after[place + 1] not in elsewhere for place in copulas):
            return True
        if any(re.search(r"\d", word) for word in after):
            return True
        if at and words[at - 1] in _COPULA and len(wanted) == 1 and (not after or after[0] == ","):
            return True  # `the lift is broken`
        before = words[max(0, at - 4) : at]
        if any(word in _COPULA for word in before) and any(word in _OWN for word in before):
            return True
        if words[at].endswith("s") and after and after[0] not in elsewhere:  # `the code's 7719`
            return True
    return False


def _places(words: list[str], wanted: frozenset[str]) -> list[int]:
    return [at for at, word in enumerate(words) if wanted & set(terms_of(word))]
