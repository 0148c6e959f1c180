"""Whether what somebody wrote is evidence for an answer: it states something of the very thing that is asked for.

Likeness is no evidence. What only asks, what is quoted, and what is said of somebody else's dog says nothing of mine.
"""

from __future__ import annotations

import re
from dataclasses import replace

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.clauses import is_in_one_clause, is_said, is_said_at_once, recurs, says_or_is, without_side
from karen.flows.recall.denials import is_denied_alike
from karen.flows.recall.happening import happens_alike
from karen.flows.recall.paraphrases import LIGHT
from karen.flows.recall.questions import Asked
from karen.flows.recall.relations import IN_LAW, WORD, includes, relations_in
from karen.flows.recall.roles import suits_roles
from karen.flows.recall.shapes import shows
from karen.flows.recall.specifying import specifies
from karen.flows.recall.stating import Statement, parts_of, statements
from karen.memory.recall.words import terms_of

LONGEST_SHOWN = 400
"""Characters of a message that are shown with the sentence that counts."""
_COLOUR = re.compile(
    r"\b(?:colou?r\w*|red|blue|green|yellow|orange|purple|violet|pink|brown|black|white|gr[ae]y|beige|cream|ivory"
    r"|charcoal|navy|turquoise|teal|gold(?:en)?|silver|maroon|burgundy|khaki|olive|lilac|magenta|indigo|mint|sage"
    r"|mustard|crimson|scarlet|tan|bronze|copper|peach|coral)\b",
    re.IGNORECASE,
)
_OF_KIND = {
    "place": re.compile(
        r"\b(?:in|to|from|at|near|nach|aus|en|de|a|em) [A-ZÀ-Þ]|\b(?:live|move|stay|base)", re.IGNORECASE
    ),
    "day": re.compile(r"days?\b|\d|tomorrow|tag\b|\b(?:lunes|martes|lundi|mardi|segunda|terça)", re.IGNORECASE),
    "colour": _COLOUR,
    "color": _COLOUR,
    "brand": re.compile(r"\b(?:is|was|are|s|an?) (?:an? )?[A-ZÀ-Þ0-9]"),
    "year": re.compile(r"\d{2}"),
    "month": re.compile(r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE),
}
_KINDS = {"city": "place", "citie": "place", "town": "place", "country": "place", "place": "place", "street": "place"}
"""How a statement shows that it is about a kind of thing, which it rarely names."""
_MINE = re.compile(
    r"\b(?:my|our|mine|i|we|im|ive|ich|mein\w*|unser\w*|mi|mis|nuestr\w*|yo|mon|ma|mes|notre|nos|je|j|meu|minha"
    r"|meus|minhas|nosso|nossa|eu)\b"
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_SECRETS = re.compile(r"\b(?:code|password|pin|combo|combination|passcode)s?\b")
_SECRET_TOLD = re.compile(rf"{_SECRETS.pattern}(?: \w+){{0,4}} \d")
_NUMBERED = re.compile(r"\b(?:number|no|nr|num)s? (?:(?:is|was|now|s) )*\d")
_OF_MINE = re.compile(r"\b(?:my|our|mein\w*|mi|mon|ma|meu|minha) (?:\w+ )?\w+")
_A_NAME = re.compile(r"\b(?:first|last|middle|maiden|full|sur) ?name\b")
_CHOICE = re.compile(r"\b(?P<one>\w+) or (?:an? |the |my )?(?P<other>\w+)")
_ONE_OF_THEM = "(?:an?|is|its|be|was|s) (?:(?:going to be|a) )*"
"""Before what it is of two: `it's a girl`, and no `the new girl`."""
_THEIRS = re.compile(r"\b(?:his|her|their) (?:(?:old|new|first|last|next|own|big|little) )?(?P<thing>\w+)")
_FIRST_PERSON = re.compile(r"\b(?:i|im|ive|id|we|were|ich|yo|soy|tengo|je|j|eu|sou|me|myself)\b")


def statement_in(text: str, asked: Asked) -> Statement | None:
    """The part of a message that is evidence, or None."""
    terms = frozenset(terms_of(text))
    if not any(is_said(term, terms, asked) for term in asked.wanted):
        return None
    told = statements(text)
    for whole in (True, False):
        for part in (part for one in told for part in parts_of(one)):
            if _covers(part.text, asked, whole) and _is_about(part.text, asked):
                return replace(part, whole=whole)
        for one in told:
            if _covers(one.text, asked, whole) and _is_about(one.text, asked):
                return _shown(text, one, whole)
        if len(told) > 1 and len(text) <= LONGEST_SHOWN:
            said = " ".join(one.text for one in told)
            if _covers(said, asked, whole) and _is_about(said, asked):
                return Statement(told[0].start, told[-1].end, text[told[0].start : told[-1].end], whole)
    return None


def _covers(said: str, asked: Asked, whole: bool) -> bool:
    """With every term that is asked for; else, with paraphrases of the verb, and without what hardly says anything."""
    terms = frozenset(terms_of(without_side(said)))
    missing = {term for term in asked.wanted if not is_said(term, terms, asked)}
    missing = _without_other_choice(missing, fold(said), asked)
    if missing and not whole:
        left = {term for term in missing if not says_or_is(term, said)} - LIGHT
        missing = left if asked.wanted - missing - LIGHT and is_said_at_once(said, asked) else missing
    adds = asked.yes_or_no or any(not recurs(term, asked.wanted) for term in terms)
    formed = _is_of_kind(said, asked) and is_denied_alike(said, asked) and shows(said, asked)
    formed = formed and suits_roles(asked.text, said) and specifies(asked.text, said) and is_in_one_clause(said, asked)
    formed = formed and (asked.language != "en" or happens_alike(asked.text, said))
    return not missing and adds and formed


def _without_other_choice(missing: set[str], folded: str, asked: Asked) -> set[str]:
    """Of `a boy or a girl` one is enough."""
    choice = _CHOICE.search(fold(asked.text)) if asked.yes_or_no else None
    if not choice:
        return missing
    if not re.search(f"{_ONE_OF_THEM}(?:{choice['one']}|{choice['other']})\\b", folded):
        return missing | set(terms_of(choice["one"]))
    one, other = set(terms_of(choice["one"])), set(terms_of(choice["other"]))
    return missing - (one if other and not other & missing else other if not one & missing else set())


def _is_of_kind(said: str, asked: Asked) -> bool:
    if _A_NAME.search(fold(asked.text)) and not re.search(r"\b(?:\w*name|called|named)\b", fold(said)):
        return False
    if asked.code and not re.search(r"\d", _CLOCK.sub(" ", said)):
        return asked.code in fold(said)
    if asked.code and _is_another_code(asked.code, fold(said)):
        return False
    shows = _OF_KIND.get(_KINDS.get(asked.kind, asked.kind))
    return bool(shows.search(said)) if shows else not asked.kind or asked.kind in fold(said)


def _is_another_code(asked: str, folded: str) -> bool:
    """The number of a locker was told, and its code is asked for; or the other way round."""
    if asked == "number":
        return bool(_SECRET_TOLD.search(folded)) and not _NUMBERED.search(folded)
    return bool(_NUMBERED.search(folded)) and not _SECRETS.search(folded)


def _is_about(said: str, asked: Asked) -> bool:
    """Whether it speaks of whom is asked about: the user, or somebody by relation or name."""
    folded = fold(said)
    if asked.relation and "in-law" not in asked.relation:
        folded = IN_LAW.sub(" ", folded)
    words = WORD.findall(folded)
    if not says_names(folded, asked) or not _is_of_theirs(folded, asked):
        return False
    if asked.relation and (asked.is_of_another or asked.owners):
        told = relations_in(words)
        return {*asked.owners} <= {*told} and any(includes(asked.relation, one) for one in told)
    if asked.relation:
        told = relations_in(words) + [f"{word}-in-law" for word in relations_in(words) if "in law" in folded]
        named = any(includes(asked.relation, one) for one in told)
        return (
            named
            and not is_of_others(folded, asked.relation)
            and not (asked.language != "pt" and _is_any(folded, asked.relation))
        )
    if asked.yes_or_no:
        return not asked.own or (
            not relations_in(words) and (_is_i(words, asked) if asked.of_state else bool(_FIRST_PERSON.search(folded)))
        )
    return bool(asked.names) or not asked.possessed or not _belongs_to_another(folded, words, asked.wanted)


def _is_of_theirs(folded: str, asked: Asked) -> bool:
    """`his car` where nobody is named is somebody's car in the statement too, and no car park."""
    theirs = None if asked.names or asked.owners else _THEIRS.search(fold(asked.text))
    if theirs is None or relations_in([theirs["thing"]]):
        return True
    thing = re.escape(theirs["thing"])
    return bool(re.search(rf"\b(?:his|her|their|its|\w+s) (?:\w+ )?{thing}\b", folded))


def says_names(folded: str, asked: Asked) -> bool:
    """All who are named in the question: no Martina is a Martin. Nouns, which German writes as names, are inflected."""
    words = frozenset(folded.replace(",", " ").split())
    if asked.language == "de":
        return all(recurs(name, words) or name in folded for name in asked.names)
    return all(name in words or f"{name}s" in words for name in asked.names)


def _is_i(words: list[str], asked: Asked) -> bool:
    """`I'm a vegan`: what is asked for stands soon behind the words that say it of the user."""
    places = [at for at, word in enumerate(words) if word in _I_AM and (word != "am" or words[at - 1 : at] == ["i"])]
    said = [frozenset(term for word in words[at + 1 : at + 5] for term in terms_of(word)) for at in places]
    return any(recurs(term, terms) for terms in said for term in asked.wanted)


def _is_any(folded: str, relation: str) -> bool:
    """`a hamster` that nobody has."""
    if _MINE.search(folded):
        return False
    words = folded.split()
    places = [at for at, word in enumerate(words) if relation in relations_in([word])]
    return bool(places) and all(at > 0 and words[at - 1] in _ANY for at in places)


def is_of_others(folded: str, relation: str) -> bool:
    """`his sister`, `the neighbour's dog`: another's, unless the same is said of one's own."""
    words = folded.split()
    owners = []
    for at, word in enumerate(words):
        if relation in relations_in([word]):
            before = words[max(0, at - 3) : at]
            owner = next((one for one in reversed(before) if one in _OWNERS or one in _OTHERS or _possessive(one)), "")
            owners.append(owner)
    return bool(owners) and all(owner in _OTHERS or _possessive(owner) for owner in owners)


_OWNERS = word_set("""
    my our mein meine meinen meiner meinem unser unsere mi mis nuestro nuestra mon ma mes notre nos meu minha meus
    minhas nosso
""")
_OTHERS = word_set(
    "his her their your sein seine ihr ihre dein deine su sus tu tus son sa ses leur ton ta tes seu sua teu tua"
)


_I_AM = frozenset({"im", "am", "bin", "soy", "suis", "sou"})
_ANY = frozenset({"a", "an", "any", "some", "every", "each", "no", "ein", "eine", "un", "una", "une", "um", "uma"})


def _possessive(word: str) -> bool:
    """`toms`, as a folded `Tom's`; a relation's own s, as in `sisters dog`, counts too."""
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith("ss")
        and word
        not in (
            "vous",
            "nous",
            "dans",
            "mais",
            "depois",
            "antes",
            "menos",
            "this",
            "his",
            "was",
            "has",
            "plus",
            "always",
            "lets",
            "its",
            "thats",
            "whats",
            "does",
            "yes",
        )
    )


def _belongs_to_another(folded: str, words: list[str], wanted: frozenset[str]) -> bool:
    """The user's own is asked for, and every sentence is about a relation and never about the user."""

    def without_relations(match: re.Match[str]) -> str:
        """`my thesis supervisor` tells of the thesis that is asked for."""
        behind = match.group().split()[1:]
        return "" if relations_in(behind) and not wanted & set(terms_of(behind[0])) else match.group()

    return bool(relations_in(words)) and not _MINE.search(_OF_MINE.sub(without_relations, folded))


def _shown(text: str, one: Statement, whole: bool) -> Statement:
    """A short message whole, of a long one the sentence."""
    if len(text) <= LONGEST_SHOWN and "?" not in text:
        bare = text.strip()
        start = text.index(bare)
        return Statement(start, start + len(bare), bare, whole)
    return Statement(one.start, one.end, one.text, whole)
