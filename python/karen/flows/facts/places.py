"""Reads where somebody lives or comes from, with the help of the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from karen.flows.facts.folding import folded
from karen.flows.facts.lexicon import common_words
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value
from karen.tools.places.gazetteer import Area, gazetteer

MOST_WORDS = 5
_BEFORE = re.compile(
    r"(?:(?:\w+(?= (?:village|town|suburb|city|island|valley|port)\b)|une?|una|uma?|eine[mr]?|a|an|the|tiny|small|"
    r"little|lovely|quiet|sleepy|"
    r"big|old|beautiful|sunny|rainy|downtown|central|north|south|east|west|northern|southern|eastern|western|greater|"
    r"inner|outer|rural|good old|just|right|near|outside|outside of|close to|not far from|around|up|down|over|here|out|"
    r"city|town|village|suburb|part|bit|outskirts|edge|middle|centre|center|heart|region|area|province|state|island|"
    r"country|hamlet|farm|ranch|estate|coast|neighbourhood|neighborhood|corner|valley|place|of|called|named|in|by|"
    r"der nahe von|la ciudad de|ciudad de|cidade|de|nahe|bei|ville|pueblo|un pueblo de|a cidade de)\s+){1,6}"
)
_TOKEN = re.compile(r"[\w'’.-]+")
_SMALL_WORDS = """
de da do dos das del di la le les el los las of the upon on sur sous am an der im bei und y en and
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_NO_PLACE_WORDS = """
aqui longe perto lejos cerca loin ici sola solo seule seul allein hier weit
bed peace fear hope hell heaven my your our his her their a an the this that it town city country house home
flat apartment area street road village countryside middle moment past future shadow car van tent world north
south east west here there work hospital jail prison charge love trouble debt pain tears denial sin style luxury
poverty exile hiding reality harmony general total fact advance person private public order case nice reading
mobile split orange bath march of and or with alone together abroad upstairs downstairs next student students
dorm hostel care rural shared housing accommodation pyjamas pajamas jeans sweatpants shorts holiday vacation now
always currently
"""
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())
_DEPARTMENTS = frozenset({"IT", "HR", "Accounts", "Sales", "Marketing", "Finance", "Legal", "Support", "TV", "VIP"})
_UK = frozenset({"scotland", "wales", "england", "northern ireland"})


def place(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A city, region or country at the start of the stretch; a country's attribute is `home_country`."""
    at = start
    before = _BEFORE.match(sentence.plain, at, end)
    if before and not _capital(sentence, at):
        at = before.end()
    found = _longest(sentence, at, end)
    if found is None:
        return
    text, last = found
    yield Value(text, at, last, "home_country" if is_country(text) else None)


def origin(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """As `place`, without telling countries from cities."""
    for value in place(sentence, start, end):
        yield Value(value.text, value.start, value.end)


def known_place(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """As `place`, only what the gazetteer has."""
    yield from (value for value in place(sentence, start, end) if gazetteer().find(value.text))


def known_origin(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """As `origin`, only what the gazetteer has: in German every noun is written with a capital."""
    yield from (value for value in origin(sentence, start, end) if gazetteer().find(value.text))


def _capital(sentence: Sentence, at: int) -> bool:
    return sentence.said[at : at + 1].isupper()


def _longest(sentence: Sentence, start: int, end: int) -> tuple[str, int] | None:
    tokens = list(_TOKEN.finditer(sentence.said, start, end))[:MOST_WORDS]
    if not tokens or tokens[0].start() != start or (tokens[0][0].lower() in _NO_PLACE and tokens[0][0].islower()):
        return None
    if tokens[0][0] in _DEPARTMENTS:
        return None
    capital = _capitals(sentence, tokens)
    if start == 0 and folded(tokens[0][0]) in common_words() and not is_known_place(tokens[0][0]):
        return None
    if capital:
        text = sentence.said[start : capital[-1].end()].rstrip(".'’-")
        if re.search(r"['’]s$|s['’]$", sentence.said[start : capital[-1].end()]):
            return None  # somebody's place
        last = start + len(text)
        return _with_region(sentence, text, last, end)
    for count in range(min(len(tokens), 4), 0, -1):
        last = tokens[count - 1].end()
        text = sentence.said[start:last].rstrip(".'-")
        if (
            "," in text
            or text.lower() in _NO_PLACE
            or (folded(text) in common_words() and not is_known_place(text, True))
        ):
            continue
        if is_known_place(text):
            return text if text != text.lower() else text.title(), start + len(text)
    return None


def _capitals(sentence: Sentence, tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """The tokens of a name in capitals, small words only between them."""
    found: list[re.Match[str]] = []
    for token in tokens:
        if found and sentence.said[found[-1].end() : token.start()].strip():
            break
        if (token[0][0].isupper() and token[0] not in ("I", "I'm", "I've", "I’m", "I’ve")) or (
            found and token[0] in _SMALL
        ):
            found.append(token)
        else:
            break
    while found and not found[-1][0][0].isupper():
        found.pop()
    return found


def _with_region(sentence: Sentence, text: str, last: int, end: int) -> tuple[str, int]:
    region = re.match(r", ((?:[A-Z][\w'’.-]+|[A-Z]{2})(?: (?:of |de )?[A-Z][\w'’-]+){0,2})", sentence.said[last:end])
    if region and gazetteer().find(f"{text}, {region[1]}"):
        return f"{text}, {region[1].rstrip('.')}", last + region.end()
    return text, last


@lru_cache(maxsize=4096)
def is_known_place(text: str, prominent: bool = False) -> bool:
    found = gazetteer().find(text)
    best = found[0] if found else None
    return isinstance(best, Area) or (
        best is not None and (best.rank < 800 if prominent else best.population > 8000 or best.rank < 9000)
    )


@lru_cache(maxsize=4096)
def is_country(text: str) -> bool:
    """Also the countries within the United Kingdom."""
    bare = re.sub(r"^(?:the|den|die|los|les|os|as|la)\s", "", text, flags=re.IGNORECASE)
    if folded(bare) in _UK:
        return True
    found = gazetteer().find(bare)
    return bool(found) and isinstance(found[0], Area) and found[0].kind == "country"
