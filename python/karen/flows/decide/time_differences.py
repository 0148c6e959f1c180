"""Whether a clause asks how far two clocks are apart, what one shows when the other shows something, or for a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.flows.decide.clock_times import read_clock_time
from karen.flows.decide.phrases import any_of, openings, without_tail
from karen.flows.decide.places import ends_well, place_at_start
from karen.tools.places.zones import named_zone

_BETWEEN = [
    re.compile(pattern)
    for pattern in (
        r"(?:(?:time|hours?|time zone) difference|difference in (?:hours|time))(?: (?:is )?(?:between|from))?"
        r" (?P<a>.+?) (?:and|to|vs|versus|,) (?P<b>.+)$",
        r"(?:how many|what|how far|how much)(?: hours| time zones)? (?:is |are )?(?P<b>.+?)?"
        r" ?(?:ahead|behind|away|off|in front)(?: of| from)? (?P<a>.+)$",
        r"(?:how many|what)(?: hours| time zones)? (?:ahead|behind|away|off)(?: of| from)?(?: us| me)?"
        r" (?:is|are) (?P<b>.+?)(?: (?:of|from) (?P<a>.+))?$",
        r"how many (?:hours|time zones) between (?P<a>.+?) and (?P<b>.+)$",
        r"(?:^|is |are |whether )(?P<b>.+?) (?:keeps? |has |have |on |in |at )*(?:the )?same time(?: zone)? as"
        r" (?P<a>.+)$",
        r"how far off (?P<b>.+?)(?: time)? (?:are|am) (?P<a>we|i)$",
        r"(?:is|are) (?P<b>.+?) (?:(?:one|two|three|\d+|an|several) hours?(?: or \w+)? )?(?:ahead of|behind)"
        r" (?P<a>.+)$",
        r"(?:zeitverschiebung|zeitunterschied)(?: zwischen| von| nach)? (?P<a>.+?)(?: und| nach| zu)? (?P<b>\S+)$",
        r"wie viele? stunden (?:sind |ist |liegt )?(?:die |es )?(?:in )?(?P<b>.+?) (?:hinter|vor) (?P<a>uns|mir)$",
        r"(?:cuantas|quantas) horas de diferenca? (?:hay|ha|tem)(?: entre| do| de)? (?P<a>.+?)"
        r" (?:y|e|pra|para|a) (?P<b>.+)$",
        r"cuantas horas de diferencia (?:hay )?entre (?P<a>.+?) y (?P<b>.+)$",
        r"decalage horaire (?:entre|avec) (?P<a>.+?) et (?P<b>.+)$",
        r"fuso horario (?P<a>.+?) (?:x|e|para) (?P<b>.+)$",
    )
]
_CONVERSION = re.compile(
    r"(?:^| )(?:if|when|wenns|wenn|si|se|s|quand|cuando) "
    r"(?:its|it is|it was|its about|il est|es|hier|aqui|est|son|sao|aqui son|hier ist es)?(?: here)? ?"
    r"(?P<at>.+?)(?: (?:here|there|ici|hier|aqui|now|then|ist))*(?: (?:in|at) (?!the |night|noon)(?P<a>.+?))? ?,?"
    r" (?:then )?(?:what|what time|whats|wie spat|was|que hora|quelle heure|quantas|que horas|en|ca fait combien)"
    r"(?: time)?(?: would| will)?(?: is| be| haben| es| sao)?(?: the time)?(?: it| es| sie| dann| die dann)?(?: be)?"
    r" (?:in|at|en|em|a|for) (?P<b>.+)$"
)
_ZONES = [
    re.compile(pattern)
    for pattern in (
        r"^(?P<place>.+?) (?:can be found|is|lies) in (?:what|which) time zone$",
        r"^in (?:what|which) time zone is(?: the city of)? (?P<place>.+?)(?: located)?$",
        r"^(?:what|which) time zones? (?:is|does|do|are|contains?)(?: the city of)? (?P<place>.+?)"
        r"(?: (?:is |does )?(?:in|on|use|uses|have|has|located|found|is))*$",
        r"^(?:the |what is the |whats the |what are the )?time zones? (?:of|for|in|where)(?: the city of)?"
        r" (?P<place>.+?)"
        r"(?: (?:is )?(?:in|on|located|found|is))*$",
        r"^(?P<place>.+?)s? time zone$",
    )
]
_ZONE_NOW = re.compile(r"(?:whats|what is) (?P<zone>[\w+: ]+?)(?: right now| now| at the moment)+$")
_ZONE_THERE = re.compile(r"(?:is|whats|what is) the time zone (?:over )?there(?: different)?$")
_HERE = frozenset(
    any_word for any_word in ("here", "us", "me", "we", "i", "our", "ours", "home", "now", "uns", "mir", "mi")
)
_OWN_PLACE = re.compile(
    r"(?:in )?(?:my|our) (?:own )?(?:place|house|city|town|country|time|time zone|zone|clock)"
    r"|where (?:i|we) (?:live|am|are)"
    r"|(?:mein\w*|unser\w*) (?:stadt|ort|zuhause)|wo ich (?:wohne|lebe|bin)|donde (?:vivo|estoy)|mi (?:casa|ciudad)"
    r"|chez moi|la ou j'?habite|ma ville|onde (?:moro|vivo|estou)|minha (?:casa|cidade)"
)
_THERE = re.compile(any_of("(?:over |out )?there", "the country", "that", "it") + "$")


@dataclass(frozen=True)
class TimeRequest:
    """What was asked. `is_there`, `is_home` and `whose` name places only other knowledge can tell."""

    location: str | None = None
    compared_to: str | None = None
    at: str | None = None
    is_there: bool = False
    is_home: bool = False
    whose: str | None = None
    confidence: float = 0.97


def read_difference(clause: str) -> TimeRequest | None:
    """`how many hours ahead is Manila of Chicago`, `is Jakarta the same time as us`."""
    for pattern in _BETWEEN:
        match = pattern.search(clause)
        if match is None:
            continue
        first, second = (match.groupdict().get(side) or "here" for side in ("a", "b"))
        origin, target = _one_end(first), _one_end(second)
        if target is None and origin is not None:
            origin, target = target, origin
        if target is not None and (origin is not None or _is_here(first) or _is_here(second)):
            return TimeRequest(location=target, compared_to=origin, confidence=0.95)
    return None


def read_conversion(clause: str) -> TimeRequest | None:
    """`if it's half ten here, what is it in Sydney`."""
    match = _CONVERSION.search(clause)
    at = read_clock_time(match["at"]) if match else None
    if match is None or at is None:
        return None
    target = place_at_start(without_tail(match["b"]))
    origin = place_at_start(match["a"]) if match["a"] else None
    if (
        target is None
        or not (target.known and ends_well(target.rest))
        or (match["a"] and not (origin and origin.known))
    ):
        return None
    return TimeRequest(target.name, origin.name if origin else None, at.isoformat("minutes"), confidence=0.95)


def read_zone(clause: str) -> TimeRequest | None:
    """`which time zone is Honolulu in`, `whats utc right now`."""
    for opening in openings(clause):
        if _ZONE_THERE.fullmatch(opening.rest):
            return TimeRequest(is_there=True)
        if (match := _ZONE_NOW.fullmatch(opening.rest)) and named_zone(match["zone"]):
            return TimeRequest(location=match["zone"])
        for pattern in _ZONES:
            if (match := pattern.match(opening.rest)) and (found := _zone_of(without_tail(match["place"]))):
                return found
    return None


def _zone_of(said: str) -> TimeRequest | None:
    if _THERE.fullmatch(said):
        return TimeRequest(is_there=True)
    place = place_at_start(said)
    return TimeRequest(location=place.name) if place and place.known and not place.rest else None


def _one_end(words: str) -> str | None:
    words = re.sub(r"^(?:the|is|are|in|between|my \w+ in|die in) ", "", words)
    place = place_at_start(words, after_preposition=False)
    return place.name if place and place.known and (not place.rest or ends_well(place.rest)) else None


def _is_here(words: str) -> bool:
    bare = without_tail(words)
    return not bare or bool(set(bare.split()) & _HERE) or _OWN_PLACE.fullmatch(bare) is not None
