"""Finds the place a request names among its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.flows.decide.phrases import OPENER, without_tail
from karen.tools.places.whereabouts import is_place, is_well_known

MOST_WORDS = 6
PREPOSITION = re.compile(
    r"(?:(?:over|out|up|down|back|across|round|it|currently|right now|now|be|like|local) )*"
    r"(?:in|at|for|of|from|en|em|no|na|a|au|aux|bei|aus|de|do|da|il est|chez|over there in|there in)(?: the city of"
    r"| downtown| central)? "
)
_NEVER = """time date day hour the a an my your our his her their this that it here there now today home work school bed
total general history movie film book game life what is of me you us them him fact case order about all and or so any
no one two at in on for to military zone difference check clock evening morning night space advance english german
spanish french japanese more minutes seconds hours days weeks months years which where when who how i we he
she they was were miles mile people no not dont noon"""
_ONLY_AFTER_A_PREPOSITION = """march may prime present past future first last next long real good best high full free
spare dinner lunch tea bedtime closing opening part over big half some standard daylight local current exact right same
reading mobile nice split orange bath given play run show find tell give check early late hard bad"""
NEVER_PLACES = frozenset(_NEVER.split())
HARDLY_PLACES = NEVER_PLACES | frozenset(_ONLY_AFTER_A_PREPOSITION.split())


@dataclass(frozen=True)
class NamedPlace:
    """`known`: the gazetteer has it. `rest` is what follows it."""

    name: str
    rest: str
    known: bool


def place_at_start(words: str, after_preposition: bool = True) -> NamedPlace | None:
    """The longest place that begins `words`; an unknown one only after a preposition and when nothing else follows."""
    tokens = words.split()
    never = NEVER_PLACES if after_preposition else HARDLY_PLACES
    for end in range(min(len(tokens), MOST_WORDS), 0, -1):
        name = " ".join(tokens[:end])
        if name.endswith(",") or name in never or tokens[0] in ("my", "a", "an", ","):
            continue
        for spelling in (name, name[:-1]) if name.endswith("s") and len(name) > 5 and end == 1 else (name,):
            if spelling not in never and (is_place(spelling) if after_preposition else is_well_known(spelling)):
                return NamedPlace(spelling.replace(" , ", ", "), " ".join(tokens[end:]), known=True)
    name = without_tail(words)
    plain = name.split()
    if after_preposition and 1 <= len(plain) <= 3 and not set(plain) & NEVER_PLACES and name.replace(" ", "").isalpha():
        return NamedPlace(name, "", known=False)
    return None


def place_within(clause: str) -> str | None:
    """A place of the gazetteer behind a preposition, in the clause's plain words."""
    words = clause.split()
    for at in range(len(words) - 1):
        if words[at] in ("in", "to", "from", "en", "em", "a", "nach"):
            place = place_at_start(" ".join(words[at + 1 :]))
            if place and place.known:
                return place.name
    return None


def ends_well(rest: str) -> bool:
    """Whether what follows a complete question is a closing phrase or another thought."""
    bare = without_tail(rest)
    return not bare or OPENER.match(bare) is not None
