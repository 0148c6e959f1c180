"""Whether what somebody wrote is evidence for an answer: it states something of the very thing that is asked for.

Likeness is no evidence. What only asks, what is quoted, and what is said of somebody else's dog says nothing of mine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from karen.base.words import word_set
from karen.flows.decide.ask_forget import read_forget_request
from karen.flows.decide.ask_memory import read_memory_request
from karen.flows.decide.request import QUOTED, fold
from karen.flows.recall.questions import Asked
from karen.flows.recall.relations import WORD, includes, relations_in
from karen.flows.recall.shapes import shows
from karen.memory.recall.words import terms_of

LONGEST_SHOWN = 400
"""Characters of a message that are shown with the sentence that counts."""
LONGEST_SENTENCE = 600
MOST_READ = 20_000
"""Characters. What is longer was pasted: nobody says a thing of themselves so far down or at such length."""
LIKELY = 0.5
"""The score from which words that do not all recur may still be evidence."""
MOST_OF_THEM = 0.6
"""The share of a question's terms that must recur even then."""
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+(?!\w)[\"'”’»)]*|\n|$)")
_SAME = (frozenset({"life", "resid", "live"}), frozenset({"group", "type"}), frozenset({"wed", "marri"}))
"""Terms for one thing; `lives` is of a life and of whoever lives somewhere."""
_CUT = re.compile(
    r"(?:,|;)? (?:and|but|und|y|et|e) (?=(?:my|our|the|i|i'm|im|we|his|her|mein\w*|ich|mi|mis|yo|mon|ma|mes|je"
    r"|meu|minha|eu)\b)|; ",
    re.IGNORECASE,
)
_OF_KIND = {
    "place": re.compile(
        r"\b(?:in|to|from|at|near|nach|aus|en|de|a|em) [A-ZÀ-Þ]|\b(?:live|move|stay|base)", re.IGNORECASE
    ),
    "day": re.compile(r"days?\b|\d|tomorrow|tag\b|\b(?:lunes|martes|lundi|mardi|segunda|terça)", re.IGNORECASE),
    "year": re.compile(r"\d{2}"),
    "month": re.compile(r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE),
}
_KINDS = {"city": "place", "citie": "place", "town": "place", "country": "place", "place": "place", "street": "place"}
"""How a statement shows that it is about a kind of thing, which it rarely names."""
_ASKS = re.compile(
    r"^(?:(?:so|and|but|hey|karen|ok|please|well|um) )*(?:(?:whats?|whos?|where|wheres|when|whens|which|how|hows"
    r"|why|whose)\b(?!ver)"
    r"|(?:do|does|did|am|is|are|can|could|would|will|should|have|has) (?:i|you|we|he|she|they|my|it|there|anyone"
    r"|u)\b|tell me|remind me"
    r"|forget|delete|wie|wo|wann|was|wer|como se|donde|cuando|quien|comment|qui est|onde|quando|quem)\b"
)
_REQUESTS = re.compile(
    r"^(?:(?:please|karen|hey|ok|can you|could you|would you|kindly|just|now|bitte|por favor) )*(?:suggest|give"
    r"|show|write|find"
    r"|explain|translate|list|name|recommend|help|make (?:me|up)|play|set|add|search|look|open|turn|call|send|describe"
    r"|summari[sz]e|compare|think of|come up with|draft|calculate|convert|define|imagine|pretend|let s|lets"
    r"|teach|read|check"
    r"|nenn|zeig|schreib|gib|finde|sugiere|dame|busca|escribe|muestra|propose|donne|cherche|ecris|montre|sugere"
    r"|mostra|escreve)\b"
)
"""Asks for something to be done: it states nothing."""
_MINE = re.compile(
    r"\b(?:my|our|mine|i|we|im|ive|ich|mein\w*|unser\w*|mi|mis|nuestr\w*|yo|mon|ma|mes|notre|nos|je|j|meu|minha"
    r"|meus|minhas|nosso|nossa|eu)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|im|ive|id|we|were|ich|yo|soy|tengo|je|j|eu|sou|me|myself)\b")


@dataclass(frozen=True)
class Statement:
    """Characters `start` to `end` of the text it stands in; `whole`: every term of the question recurs."""

    start: int
    end: int
    text: str
    whole: bool


def statement_in(text: str, asked: Asked, score: float) -> Statement | None:
    """The part of a message that is evidence, or None."""
    if not asked.wanted:
        return None
    told = [one for one in _sentences(text) if not _only_asks(one.text)]
    for part in (part for one in told for part in _parts(one)):
        if _covers(part.text, asked, whole=True) and _is_about(part.text, asked):
            return part
    for whole in (True, False):
        if not whole and score < LIKELY:
            return None
        for one in told:
            if _covers(one.text, asked, whole) and _is_about(one.text, asked):
                return _shown(text, one, whole)
    if len(told) > 1 and len(text) <= LONGEST_SHOWN:
        together = Statement(told[0].start, told[-1].end, text[told[0].start : told[-1].end], whole=True)
        said = " ".join(one.text for one in told)
        if _covers(said, asked, whole=True) and _is_about(said, asked):
            return together
    return None


def _parts(sentence: Statement) -> Iterator[Statement]:
    """Its clauses, each of which says something of its own; none of a sentence of one."""
    cuts = [match.span() for match in _CUT.finditer(sentence.text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(sentence.text)]
    for start, end in zip(starts, ends, strict=True) if cuts else ():
        said = sentence.text[start:end]
        if len(said.split()) > 2:
            yield Statement(sentence.start + start, sentence.start + end, said, whole=True)


def recurs(term: str, terms: frozenset[str]) -> bool:
    """A term, or a longer or shorter form of it: languages other than English are not stemmed."""
    if term in terms or any(term in same and terms & same for same in _SAME):
        return True
    if len(term) < 5 or term.isdigit():
        return False
    return any(len(other) >= 5 and (other.startswith(term[:-1]) or term.startswith(other[:-1])) for other in terms)


def _covers(said: str, asked: Asked, whole: bool) -> bool:
    terms = frozenset(terms_of(said))
    found = {term for term in asked.wanted if recurs(term, terms)}
    if whole:
        enough = found == asked.wanted
    else:
        enough = len(asked.wanted) > 2 and len(found) >= MOST_OF_THEM * len(asked.wanted)
    adds = asked.yes_or_no or any(not recurs(term, asked.wanted) for term in terms)
    formed = _is_of_kind(said, asked) and shows(said, asked.shape, asked.relation, asked.wanted, asked.verb)
    return enough and adds and formed


def _is_of_kind(said: str, asked: Asked) -> bool:
    if asked.code and not re.search(r"\d", said):
        return asked.code in fold(said)
    shows = _OF_KIND.get(_KINDS.get(asked.kind, asked.kind))
    return bool(shows.search(said)) if shows else not asked.kind or asked.kind in fold(said)


def _is_about(said: str, asked: Asked) -> bool:
    """Whether it speaks of whom is asked about: the user, or somebody by relation or name."""
    folded = fold(said)
    words = WORD.findall(folded)
    if any(name not in folded for name in asked.names):
        return False
    if asked.relation:
        told = relations_in(words) + [f"{word}-in-law" for word in relations_in(words) if "in law" in folded]
        named = any(includes(asked.relation, one) for one in told)
        return named and not is_of_others(folded, asked.relation) and not _is_any(folded, asked.relation)
    if asked.yes_or_no:
        return not relations_in(words) and (
            _is_i(words, asked) if asked.of_state else bool(_FIRST_PERSON.search(folded))
        )
    return bool(asked.names) or not _belongs_to_another(folded, words)


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
_OTHERS = frozenset(
    [
        "his",
        "her",
        "their",
        "your",
        "sein",
        "seine",
        "ihr",
        "ihre",
        "dein",
        "deine",
        "su",
        "sus",
        "tu",
        "tus",
        "son",
        "sa",
        "ses",
        "leur",
        "ton",
        "ta",
        "tes",
        "seu",
        "sua",
        "teu",
        "tua",
    ]
)


_I_AM = frozenset({"im", "am", "bin", "soy", "suis", "sou"})
_ANY = frozenset({"a", "an", "any", "some", "every", "each", "no", "ein", "eine", "un", "una", "une", "um", "uma"})


def _possessive(word: str) -> bool:
    """`toms`, as a folded `Tom's`; a relation's own s, as in `sisters dog`, counts too."""
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith("ss")
        and word not in ("this", "his", "was", "has", "plus", "always", "lets", "its", "thats", "whats", "does", "yes")
    )


def _belongs_to_another(folded: str, words: list[str]) -> bool:
    """The user's own is asked for, and every sentence is about a relation and never about the user."""
    return bool(relations_in(words)) and not _MINE.search(
        re.sub(r"\b(?:my|our|mein\w*|mi|mon|ma|meu|minha) (?:\w+ )?\w+", _without_relations, folded)
    )


def _without_relations(match: re.Match[str]) -> str:
    return "" if relations_in(match.group().split()[1:]) else match.group()


def _sentences(text: str) -> Iterator[Statement]:
    """Outside of quotation marks; what is quoted keeps its place as spaces."""
    unquoted = QUOTED.sub(lambda match: " " * len(match.group()), text[:MOST_READ])
    for found in _SENTENCE.finditer(unquoted):
        said = found.group().strip()
        if 0 < len(said) <= LONGEST_SENTENCE:
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield Statement(start, start + len(said), said, whole=False)


def _only_asks(sentence: str) -> bool:
    if sentence.rstrip("\"'”’») ").endswith("?"):
        return True
    folded = fold(sentence)
    return bool(
        _ASKS.match(folded)
        or _REQUESTS.match(folded)
        or read_memory_request(folded, folded, ())
        or read_forget_request(folded)
    )


def _shown(text: str, one: Statement, whole: bool) -> Statement:
    """A short message whole, of a long one the sentence."""
    if len(text) <= LONGEST_SHOWN and "?" not in text:
        bare = text.strip()
        start = text.index(bare)
        return Statement(start, start + len(bare), bare, whole)
    return Statement(one.start, one.end, one.text, whole)
