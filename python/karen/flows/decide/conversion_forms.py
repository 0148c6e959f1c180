"""How people join an amount to the unit they want it in, and which sentences that do so ask for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from karen.flows.decide.quantities import BREAK, Quantity, unit_at
from karen.tools.measures.foods import food_called
from karen.tools.measures.units import Unit

_MANY = re.compile(
    r"how many|how much|hows many|wie ?viele?n?|cuant[oa]s?|combien(?: de| d)?|quant[oa]s?|qto?s?"
    r"|number of|amount of"
)
ASKS = re.compile(
    r"\b(?:what|whats|wats|wat|how|convert\w*|conversion|change|turn|switch|express|give|tell|show|put|make it|equals?"
    r"|equivalent|need to know|in terms of|wie ?viele?|was|rechne\w*|umgerechnet|umrechnen|wandle|cuant[oa]s?"
    r"|convierte\w*|convertir|pasa\w*|combien|converti\w*|quoi|koi|eso|isso|conversion|quant[oa]s?|qto|converta\w*|converte\w*|passa\w*)\b"
)
CONVERTS = re.compile(
    r"(?:.*\b)?(?:convert|change|turn|switch|transform|convertir|convierte|convertis|converta|converte|rechne|wandle"
    r"|conversion of)(?: me| mir| mal| this| please| um)*$"
)
_LINKS = frozenset(
    [
        "in",
        "to",
        "into",
        "as",
        "=",
        "→",
        "en",
        "em",
        "a",
        "nach",
        "zu",
        "auf",
        "pra",
        "para",
        "dans",
        "equals",
        "is",
        "between",
        "for",
    ]
)
_ADJECTIVES = frozenset(
    [
        "the",
        "old",
        "us",
        "american",
        "british",
        "imperial",
        "metric",
        "uk",
        "normal",
        "ordinary",
        "plain",
        "proper",
        "der",
        "die",
        "das",
        "den",
        "los",
        "las",
        "les",
        "os",
        "as",
        "many",
        "grad",
        "degrees",
        "money",
        "much",
        "total",
        ",",
        "how",
    ]
)
_NEEDING = frozenset(["wants", "want", "knows", "know", "uses", "use", "needs", "need", "shows", "marca"])
JOINING = frozenset(
    [
        "is",
        "are",
        "in",
        "make",
        "makes",
        "equal",
        "equals",
        "there",
        "to",
        "go",
        "goes",
        "into",
        "per",
        "would",
        "be",
        "does",
        "do",
        "weigh",
        "s",
        "'s",
        "each",
        "up",
        "contained",
        "a",
        "an",
        "the",
        "of",
        "sind",
        "ist",
        "hat",
        "hay",
        "son",
        "es",
        "tiene",
        "tem",
        "tem",
        "dans",
        "dans",
        "il",
        "y",
        "ha",
        "ergeben",
        "machen",
        "sao",
        "e",
        "dao",
        "da",
        "font",
        "fait",
        "equivalent",
        "get",
        "from",
        "inside",
        "fit",
    ]
)
_OTHER_MATTER = re.compile(
    r"\b(?:i|you|we|he|she|they|people|should|did|have|has|had|can|could|my|your|our|until|till|before|ago|since|left"
    r"|old|ich|du|wir|yo|tu|je|eu|cost|costs)\b"
)
FRAGMENT = re.compile(
    r"(?:(?:hey|hi|ok|okay|so|um|uh|karen|please|pls|quick|quickly|and|now|what is|whats|what about|how about|just|also"
    r"|the|about|roughly|approximately|circa|oven at|oven|size of|bitte|por favor|same for|ca|then|but|i need|give me"
    r"|around|approx|exactly|say|like|,)(?= |$) ?)*"
)
TAIL = re.compile(
    r"(?:(?:please|pls|thx|thanks|thank you|bitte|por favor|porfa|svp|stp|roughly|approximately|exactly|now|then|lol"
    r"|again|karen|about|mate|ok|quick|quickly|para|equals|right|anyone|would you|can you|is what|how many|what"
    r"|umrechnen|um|tu me fais la|,|=|i mean|instead|if u can|if you can|sorry|help|yeah)(?= |$) ?)*"
    r"(?:(?:for|pour|para|fur|and|und|et|y|e) .+)?"
)


@dataclass(frozen=True)
class NamedUnit:
    """A unit without an amount: `words[start:end]`."""

    units: tuple[Unit, ...]
    start: int
    end: int


def named_units(words: Sequence[str], amounts: Sequence[Quantity]) -> list[NamedUnit]:
    taken = {at for amount in amounts for at in range(amount.start, amount.end)}
    found, at = [], 0
    while at < len(words):
        unit_here = unit_at(words, at) if at not in taken and words[at] != BREAK else None
        if unit_here and _may_be_unit(words, at, unit_here[1]):
            found.append(NamedUnit(unit_here[0], at, unit_here[1]))
            at = unit_here[1]
        else:
            at += 1
    return found


def is_asked_for(words: Sequence[str], amount: Quantity, other: NamedUnit, asked: bool) -> bool:
    if other.end <= amount.start:
        return _is_asked_before(words, amount, other)
    lead, between = " ".join(words[: amount.start]), words[amount.end : other.start]
    tail = _until_break(words, other.end)
    plain = [word for word in between if word not in _ADJECTIVES]
    if is_counted_for(words, other.start):
        return not _OTHER_MATTER.search(" ".join(words[other.end :][:4])) or ends_at(words, other.end)
    bare = bool(plain) and plain[-1] in _LINKS
    if bare and len(plain) == 1:
        return asked or bool(FRAGMENT.fullmatch(lead) and TAIL.fullmatch(tail))
    if bare and ASKS.search(" ".join(between)):
        return True
    if bare and plain[0] in ("of", "de", "d", "von") and len(plain) <= 5:
        return asked or bool(FRAGMENT.fullmatch(lead))
    if bare and asked and len(between) <= 10 and ASKS.search(lead):
        return True
    if bare and (plain[0] in _NEEDING or _NEEDING.intersection(plain[-4:])):
        return True
    if bare and len(plain) <= 3 and food_called(" ".join(plain[:-1])):
        return asked or bool(FRAGMENT.fullmatch(lead))
    if plain and plain[-1] in _NEEDING:
        return asked or ASKS.search(tail) is not None
    alone = bool(between) and words[other.start - 1] == BREAK and ends_at(words, other.end)
    return alone and (asked or len(words) <= 8)


def is_counted_for(words: Sequence[str], at: int) -> bool:
    """Whether `how many` stands before `words[at]`, with at most one adjective between."""
    before = " ".join(words[max(0, at - 4) : at])
    return re.search(rf"(?:{_MANY.pattern})(?: (?!\d)\w+)?$", before) is not None


def ends_at(words: Sequence[str], at: int) -> bool:
    return at >= len(words) or words[at] == BREAK or bool(TAIL.fullmatch(_until_break(words, at)))


def _is_asked_before(words: Sequence[str], amount: Quantity, other: NamedUnit) -> bool:
    between = words[other.end : amount.start]
    after = _until_break(words, amount.end)
    if is_counted_for(words, other.start):
        joined = [word for word in between if word != BREAK]
        matter = _OTHER_MATTER.search(" ".join(joined))
        joins = not joined or any(word in JOINING for word in joined)
        return not matter and joins and not _OTHER_MATTER.search(after) and len(joined) <= 8
    if between and between[0] in ("in", "for", "per", "to", "from") and len(between) <= 3 and _lead_ends(words, other):
        return amount.is_counted or bool(TAIL.fullmatch(after)) or len(words) <= 8
    return bool(other.start and words[other.start - 1] in _LINKS and ASKS.search(" ".join(between)))


def _lead_ends(words: Sequence[str], other: NamedUnit) -> bool:
    return (
        bool(FRAGMENT.fullmatch(" ".join(words[: other.start])))
        or ASKS.search(" ".join(words[: other.start])) is not None
    )


def _may_be_unit(words: Sequence[str], at: int, end: int) -> bool:
    """Short names are words of their own elsewhere: `in`, `a`, `l`, `c`."""
    name = " ".join(words[at:end])
    if name == "in":
        return at > 0 and words[at - 1] in ("to", "into", "=", "→", "many")
    return len(name) > 1 or (at > 0 and words[at - 1] in _LINKS | {"degrees", "many", "for", "of"}) or end == len(words)


def _until_break(words: Sequence[str], at: int) -> str:
    rest = list(words[at:])
    return " ".join(rest[: rest.index(BREAK)] if BREAK in rest else rest)
