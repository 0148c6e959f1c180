"""A request that names something by what the user told of it: `how many days until my mum's birthday`.

What was told is recalled, and its date, amount or place is put into the request in its place. Nothing is inferred:
where what was told holds no such value, the request stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from karen.contract.types.chat import SourceSpan
from karen.flows.decide.quantities import quantities, tokens_of
from karen.flows.facts.places import is_known_place
from karen.flows.recall.recollection import Remembrance
from karen.flows.words import is_asked
from karen.tools.calendar.when import find_when

Recall = Callable[[str], Awaitable[Remembrance]]
LONGEST = 300
"""Characters of a request that may leave something to what is known."""
_ONES = r"(?:my|our)\b"
_WHO = r"(?P<who>(?:[\w-]+ ){0,2}?[\w-]+?)"
_COMMAND = re.compile(
    r"\W*(?:(?:please|karen|hey|can you|could you)\W+)*(?:remind|wake|set|convert|calculate|compute|work out|tell|show"
    r"|count)\b",
    re.I,
)
_ASKS_ALONE = re.compile(
    r"\W*(?:(?:and|so|hey|karen|do you know|can you tell me|tell me|remind me)\W+)*"
    r"(?:wh(?:en|at|ere|o)(?:'s| is| are| was| were)?)?\W*$",
    re.I,
)
_TO_REMIND = re.compile(r".{0,40}\b(?:remind(?:er)?|alarm|wake)\b", re.I)
_WHEN = re.compile(
    r"\b(?:on|before|after|by|until|till|(?:day|days|morning|evening|night|eve|week) of)(?: the day of)?"
    r" (?:my|our|her|his|their|[A-Z][\w-]+'s) ",
    re.I,
)
"""What a reminder is for may be named so too: only what says when is put in."""
_YEARLY = re.compile(r"\b(?:birthday|anniversary|name day)\b", re.I)
_MANY = ("parents", "grandparents", "kids", "children", "in-laws")
_AHEAD = r"\bhow (?:many hours|far|much) (?:ahead|behind)(?: of (?:me|us))? (?:is|are) "
_EVENTS = (
    r"(?:birthday|anniversary|name day|flight|train|ferry|trip|holidays?|vacation|wedding|exam|test|appointment"
    r"|interview|operation|surgery|move|concert|party|deadline|due date"
    r"|check-?up|visit|meeting|graduation|first day|last day"
    r"|start date|viva|marathon|race|match|recital)"
)


@dataclass(frozen=True)
class Filled:
    """The request with what was told in it, and where that was told."""

    text: str
    spans: tuple[SourceSpan, ...]


@dataclass(frozen=True)
class _Gap:
    """`start` to `end` of a request stand for what answers `question`."""

    start: int
    end: int
    question: str
    read: Callable[[SourceSpan, datetime], str | None]
    around: str = "{}"


def may_leave_something_out(message: str) -> bool:
    """Whether it is a question, or a command to a tool; a statement names its matter itself."""
    return is_asked(message) or _COMMAND.match(message) is not None


async def filled(request: str, now: datetime, recall: Recall) -> Filled | None:
    """None where the request names nothing of the user's own, or asks for that alone, or nothing told gives a value."""
    if len(request) > LONGEST:
        return None
    for gap in _gaps(request.replace("’", "'")):
        before, after = request[: gap.start], request[gap.end :]
        asks_alone = _ASKS_ALONE.match(before) and not re.search(r"\w", after)
        is_matter = _TO_REMIND.match(request) and not _WHEN.search(before + request[gap.start : gap.end])
        if asks_alone or is_matter:
            continue
        told = await recall(gap.question)
        values = [value for span in told.spans if (value := gap.read(span, now))] if told.known else []
        if len(dict.fromkeys(values)) == 1:
            return Filled(f"{before}{gap.around.format(values[0])}{after}", told.spans)
    return None


def _gaps(request: str) -> Iterator[_Gap]:
    for pattern, make in _FORMS:
        for found in pattern.finditer(request):
            yield make(found)


def _of_their_day(found: re.Match[str]) -> _Gap:
    who, what = found["who"], found["what"]
    whose = f"my {who}'s" if found["my"] else f"{who}'s"
    return _Gap(*found.span("gap"), f"when is {whose} {what}?", _day_of, " on {}")


def _of_day(found: re.Match[str]) -> _Gap:
    return _Gap(*found.span("gap"), f"when is {found['gap']}?", _day_of)


def _of_place(found: re.Match[str]) -> _Gap:
    who = found["who"]
    is_many = who.endswith("s") and found["gap"].rstrip().split("'")[0].endswith("s") and "s'" in found["gap"]
    verb = "do" if is_many or who in _MANY else "does"
    return _Gap(*found.span("gap"), f"where {verb} my {who} live?", _place_of, "in {}")


def _of_name(found: re.Match[str]) -> _Gap:
    return _Gap(*found.span("gap"), f"where does {found['who']} live?", _place_of, "in {}")


def _of_whereabouts(found: re.Match[str]) -> _Gap:
    verb = "do" if found["who"] in _MANY else "does"
    return _Gap(*found.span("gap"), f"where {verb} {found['gap']} live?", _place_of)


def _of_size(found: re.Match[str]) -> _Gap:
    height = found["what"].casefold() in ("height", "tall")
    around = "convert {} to " if found["what"].casefold() in ("tall", "weigh") else "{}"
    return _Gap(*found.span("gap"), "how tall am I?" if height else "how much do I weigh?", _amount_of, around)


def _of_amount(found: re.Match[str]) -> _Gap:
    return _Gap(*found.span("gap"), f"what is {found['gap']}?", _amount_of)


def _day_of(span: SourceSpan, now: datetime) -> str | None:
    """Of what comes back each year the next one; of anything else the day that was said."""
    found = find_when(span.text, span.timestamp.astimezone(now.tzinfo))
    if found is None or found.when.first != found.when.last:
        return None
    day = found.when.first
    if _YEARLY.search(span.text):
        day = _next(day, now.date())
    return f"{day.day} {day:%B} {day.year}"


def _next(day: date, today: date) -> date:
    for year in (today.year, today.year + 1):
        try:
            of_year = day.replace(year=year)
        except ValueError:  # 29 February is kept on the 28th
            of_year = date(year, 2, 28)
        if of_year >= today:
            return of_year
    return day


def _place_of(span: SourceSpan, _: datetime) -> str | None:
    """The name behind `in`, where the gazetteer knows it."""
    found = re.search(r"\b(?:in|near|at|to) (?P<place>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})", span.text)
    return found["place"] if found and is_known_place(found["place"]) else None


def _amount_of(span: SourceSpan, _: datetime) -> str | None:
    tokens = tokens_of(span.text)
    counted = [one for one in quantities(tokens) if one.is_counted]
    return " ".join(tokens[counted[0].start : counted[0].end]) if len(counted) == 1 else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Gap]], ...] = (
    (
        re.compile(
            rf"\b(?P<my>{_ONES} )?(?P<who>[\w-]+)(?P<gap> (?:on|for) (?:her|his|their) (?P<what>birthday|anniversary))",
            re.I,
        ),
        _of_their_day,
    ),
    (
        re.compile(rf"(?P<gap>\b{_ONES} (?:[\w'-]+ ){{0,3}}?{_EVENTS}\b(?: (?:to|in|with|at|for) [A-Z][\w-]+)?)"),
        _of_day,
    ),
    (re.compile(r"(?P<gap>\b[A-Z][\w-]+'s (?:birthday|anniversary|wedding|name day)\b)"), _of_day),
    (
        re.compile(
            rf"(?P<gap>(?:\b(?:at|in|for|near|over at) )?\b{_ONES} {_WHO}(?:'s?|s') "
            r"(?:place|house|home|flat|apartment|city|town|time ?zone|end)\b)",
            re.I,
        ),
        _of_place,
    ),
    (re.compile(rf"(?P<gap>\bwhere {_ONES} {_WHO} (?:lives?|is|are|stays?|is living|are living)\b)", re.I), _of_place),
    (re.compile(r"(?P<gap>\b(?:for|at|where) (?P<who>[A-Z][\w-]+)(?:'s(?: place| house)?| lives)?)(?=\W*$)"), _of_name),
    (re.compile(rf"{_AHEAD}(?P<gap>{_ONES} {_WHO})(?=\W*$)", re.I), _of_whereabouts),
    (re.compile(rf"(?i:{_AHEAD})(?P<gap>(?P<who>[A-Z][\w-]+))(?=\W*$)"), _of_whereabouts),
    (re.compile(r"(?P<gap>\bhow (?P<what>tall) am i in )", re.I), _of_size),
    (re.compile(r"(?P<gap>\bhow much do i (?P<what>weigh) in )", re.I), _of_size),
    (re.compile(rf"(?P<gap>\b{_ONES} (?P<what>height|weight)\b)", re.I), _of_size),
    (
        re.compile(
            rf"(?P<gap>\b{_ONES} (?:(?:monthly|yearly|weekly|annual) )?(?:rent|salary|wages?|income|pension|mortgage|"
            r"budget|allowance|commute|bill|fee|pay))\b",
            re.I,
        ),
        _of_amount,
    ),
)
"""What stands for something told, the most particular first."""
