"""Whether a clause asks what time it is, and where."""

from __future__ import annotations

import re
from datetime import timedelta

from karen.flows.decide.clock_times import read_clock_time
from karen.flows.decide.phrases import TAIL, any_of, beginnings, openings, without_tail
from karen.flows.decide.places import PREPOSITION, NamedPlace, ends_well, place_at_start
from karen.flows.decide.time_differences import TimeRequest, read_conversion, read_difference, read_zone
from karen.tools.calendar.lengths import read_length

CUE = re.compile(
    r"time|hour|clock|\buhr|spat\b|hora|heure|zone|zeit|ahead|behind|noon|midday|utc|gmt|how far|is it|has it|are"
    r" we|diferenc"
    r"|decalage|fuso|pasan|passou|passe|it dark|hell|noche|nuit|if its|wenn|cuando|what is it|ca fait|stunden|quantas"
)
"""Without one of these words nothing asks for the time; looked for before anything slower."""
_EXACT = "(?:current |exact |local |present |correct |right |actual |real |proper |precise |standard )*"
_QUESTION = re.compile(
    "(?:what )?"
    + any_of(
        r"what ?(?:time|hour|oclock|o clock|time of day) (?:is it|it is|its|s it|have (?:you|they|we) got|have"
        r" (?:you|they)"
        r"|do (?:you|they|we) (?:have|make it)|you got|will it be|would it be|it must be|are we (?:on|at)|does it"
        r" say|it be|now)",
        r"what times it|over there now what time|which time is it|how late (?:is it|it is)(?: getting)?",
        rf"(?:what is|whats|what was|what would be|what does be) (?:the |your |their |his |her )?{_EXACT}(?:time"
        r"|hour)"
        r"(?: of day| now)?(?: is it| like)?(?! zone)",
        r"what do you make (?:it|the time)|whats on the clock",
        r"what(?:s| is| does| do)? (?:the|that|your|my|her|his|their) clocks?(?: say| read| reading| saying| show|"
        r" telling)+",
        r"(?:got|have you got|you got|have you|do you have|would you have|you wouldnt have|dont suppose youd know"
        r"|dont suppose you have) (?:the |the correct |the right )time",
        r"wie spat (?:ist es|ist s|ists|is es|is s|hammas|haben wir(?: es)?|wird es)?|welche uhrzeit(?: ist es|"
        r" haben wir)?",
        r"wie ?viel uhr(?: ist es| ist s| haben wir)?|wia spat is s|was (?:zeigt|sagt) die uhr",
        r"que horas? (?:es|son|sera|seria|tienen|tenemos|sao|tem|e|marca|seran)|quantas horas sao",
        r"quelle heure (?:est il|il est|est ce|avez vous|on a|c est|fait il)|il est quelle heure|quelle heure",
        r"t as l heure|vous avez l heure",
    )
    + "(?= |$)"
)
_NOUN = re.compile(
    any_of(
        rf"(?:the |your |their |her |his )?{_EXACT}(?:time|hour)(?: check)?|clock time|a time check|the clock",
        r"(?:die )?(?:genaue |aktuelle |exakte )?uhrzeit|die zeit",
        r"(?:la |las |as |a |l )?(?:hora|horas|heure)(?: exacta| actual| local| exacte| locale| actuelle| certa|"
        r" certinha)?",
    )
    + "(?= |$)"
)
_NEEDS_ASKING = re.compile(r"(?:la|las|a|as|die|l|her|his|your) |the (?:hour|clock)$|(?:hour|hora|heure)$")
_PLACE_FIRST = re.compile(r"(?P<place>[^,]+?)s? (?:current |local )?time(?: check| now)?(?= |$)(?! (?:flies|zone))")
_PLACE_BEFORE = re.compile(rf"(?:^| )(?:in|en|em|a|at|over in) (?P<place>[^,]+?) ?,? (?:{_QUESTION.pattern})")
_YES_NO = re.compile(
    any_of(
        "is it|are we|has it gone|has it|has the clock struck|is it really|is it still|haben wir|ist es",
        "ya pasan de|ya son|on a|est ce qu on a|ja passou d[oa]|il est",
    )
    + r"(?: (?:really|already|gone|past|before|after|still|even|deja|passe|schon|or|not|struck|about))* (?P<at>.+?)"
    r"(?: (?:yet|already|now|right now|schon|o todavia no|ou pas|or not))*$"
)
_HINT = re.compile(r"\b(?:gone|past|already|yet|struck|before|after|still|passou|pasan|passe|schon)\b")
_PART_OF_DAY = (
    "late|early|day|daytime|night|nighttime|morning|evening|afternoon|dark|light|hell|dunkel|nacht|tag|jour|nuit|noche"
)
_DAYLIGHT = re.compile(
    r"(?:is it|ist es|en \S+ ya es|fait il|il fait)(?: in (?P<before>\S+))?(?: still| already| schon| noch| deja|"
    r" de)*"
    rf" (?:{_PART_OF_DAY})(?: (?:time|or|oder|ou|noch|mitten in der|already|yet|still|{_PART_OF_DAY}))*"
    r"(?: (?:in|over in|a) (?P<place>.+))?$"
)
_THERE = re.compile(r"(?:over |out |down |up )?there(?= |$)|(?:dort|alla|la bas)(?= |$)")
_HOME = re.compile(
    r"(?:where i (?:live|am|m)|where im (?:living|at)|at home|home|at my place|in my (?:city|town))(?= |$)"
)
_RELATION = re.compile(
    r"where (?:my|our) (?P<who>\w+)(?: \w+)? (?:lives?|is|works?|stays?)(?= |$)|(?:for|at) my (?P<whose>\w+?)s?(?:"
    r" place)?$"
)
_REASON = re.compile(
    r"(?:, )?(?:so (?:i|we|that)|before (?:i|we)|because|cuz|cos|purely|my|and (?:also )?in|not|if you)(?= )"
)
_LINKING = re.compile(
    r"(?:(?:right now|now|currently|at the moment|it|is|be|at present|like|for \w+|jetzt|gerade|ahora|ahorita|agora"
    r"|la"
    r"|actuellement|here|out there|over there|there|(?:bei |for |chez )?(?:mein\w*|my|ma|mi|mon) \w+|bei \w+) )+"
)
_INNER = re.compile(
    r" (?=(?:what time is it|what time have|what oclock is it|what hour is it|que horas? (?:es|son|sao)|quelle"
    r" heure est"
    r"|(?:can|could) you (?:please )?(?:tell|give) me (?:the|what)|wie spat ist es)(?: |$)"
    r"|(?:whats|what is) the (?:\w+ )?time(?: |$))"
)
_NOT_OF_THE_CLOCK = frozenset(
    ("zone", "zones", "to", "off", "out", "difference", "limit", "frame", "line", "travel", "flies")
)


def read_time_request(clause: str, alone: bool = True) -> TimeRequest | None:
    """The request in one clause of plain words, or None. `alone`: the clause is all that was said."""
    if not alone and clause in ("time", "the time", "hour", "the hour"):
        return None
    for rule in (read_conversion, read_difference, read_zone, _full, _short, _place_first, _yes_no, _daylight):
        if (found := rule(clause)) is not None:
            return found
    return None


def split_off_length(clause: str) -> tuple[str, timedelta | None]:
    """`what time will it be in Oslo in two hours` without `in two hours`, and that length."""
    words = clause.split()
    for at, word in enumerate(words[:-1]):
        if word in ("in", "en", "dans", "em", "daqui") and (found := read_length(words, at + 1)):
            length, end = found
            return " ".join(words[:at] + words[end:]), length
    return clause, None


def _full(clause: str) -> TimeRequest | None:
    """`what time is it in Tokyo`: the question is complete, so other talk may follow."""
    for begin in beginnings(clause, _INNER):
        for opening in openings(begin):
            if match := _QUESTION.match(opening.rest):
                return _located(opening.rest[match.end() :].strip(), complete=True)
    if match := _PLACE_BEFORE.search(clause):
        place = place_at_start(match["place"])
        if place and place.known and not place.rest and ends_well(clause[match.end() :].strip()):
            return TimeRequest(location=place.name)
    return None


def _short(clause: str) -> TimeRequest | None:
    """`tell me the time`, `current time in Oslo`, `time please`: everything must be accounted for."""
    for opening in openings(clause):
        match = _NOUN.match(opening.rest)
        if match is None or (not opening.asked and _NEEDS_ASKING.match(match.group())):
            continue
        found = _located(opening.rest[match.end() :].strip(), complete=False, asked=opening.asked)
        if found is not None:
            return found
    return None


def _place_first(clause: str) -> TimeRequest | None:
    """`Sydney time`, `tokyos current time please`."""
    for opening in openings(clause):
        match = _PLACE_FIRST.match(opening.rest)
        if match is None or TAIL.fullmatch(opening.rest[match.end() :]) is None:
            continue
        for name in (match["place"], match["place"] + "s"):
            place = place_at_start(re.sub(r"^(?:in|for|the) ", "", name), after_preposition=False)
            if place and place.known and not place.rest:
                return TimeRequest(location=place.name, confidence=0.9)
    return None


def _yes_no(clause: str) -> TimeRequest | None:
    """`has it gone four yet`: answered by the time itself."""
    for opening in openings(clause):
        match = _YES_NO.match(opening.rest)
        if match and read_clock_time(match["at"]) is not None and _HINT.search(opening.rest):
            return TimeRequest(confidence=0.85)
    return None


def _daylight(clause: str) -> TimeRequest | None:
    """`is it morning or evening in Auckland`."""
    for opening in openings(clause):
        match = _DAYLIGHT.match(opening.rest)
        place = place_at_start(match["place"] or match["before"] or "") if match else None
        if place and place.known and not without_tail(place.rest):
            return TimeRequest(location=place.name, confidence=0.9)
    return None


def _located(rest: str, complete: bool, asked: bool = True) -> TimeRequest | None:
    if not rest or TAIL.fullmatch(" " + rest):
        return TimeRequest(is_there=_THERE.search(rest) is not None)
    if match := _THERE.match(rest):
        return TimeRequest(is_there=True) if ends_well(rest[match.end() :].strip()) else _placed(rest, complete, asked)
    preposition = PREPOSITION.match(rest)
    bare = rest[preposition.end() :] if preposition else rest
    if (match := _HOME.match(bare)) and ends_well(bare[match.end() :].strip()):
        return TimeRequest(is_home=True)
    if match := _RELATION.match(bare) or _RELATION.match(rest):
        return TimeRequest(whose=match["who"] or match["whose"])
    return None if rest.split()[0] in _NOT_OF_THE_CLOCK else _placed(rest, complete, asked)


def _placed(rest: str, complete: bool, asked: bool) -> TimeRequest | None:
    preposition = PREPOSITION.match(rest)
    place = place_at_start(rest[preposition.end() :] if preposition else rest, after_preposition=bool(preposition))
    place = place or _place_after_linking(rest)
    if place is not None:
        ends = ends_well(place.rest) if complete else _ends_with_reason(place.rest)
        return TimeRequest(location=place.name) if ends and (place.known or complete) else None
    if not complete:
        return TimeRequest(confidence=0.9) if asked and _REASON.match(rest) else None
    return TimeRequest(confidence=0.85) if not preposition and ends_well(rest) else None


def _ends_with_reason(rest: str) -> bool:
    bare = without_tail(rest)
    return not bare or _REASON.match(bare) is not None


def _place_after_linking(rest: str) -> NamedPlace | None:
    """The place in `right now over in Darwin`, `jetzt bei meiner Schwester in Melbourne`."""
    linking = _LINKING.match(rest)
    preposition = PREPOSITION.match(rest[linking.end() :]) if linking else None
    return place_at_start(rest[linking.end() + preposition.end() :]) if linking and preposition else None
