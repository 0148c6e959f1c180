"""Times that a text speaks of, as days: "in June 2024", "last summer", "three weeks ago", against when it was said."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_FEASTS = {"christmas eve": (12, 24), "christmas": (12, 25), "new year's eve": (12, 31), "new year": (1, 1),
           "valentine's day": (2, 14), "halloween": (10, 31)}  # fmt: skip
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL = {word: number for number, word in enumerate(_WORDS, start=1)}
_SMALL |= {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NO_YEAR = r"(?P<year>(?!))?"
_COUNT = rf"(?P<count>\d{{1,3}}|a couple of|couple of|a few|few|an?|{'|'.join(_WORDS)})"
_BEFORE_MONTH = r"(?:in|during|of|since|by|until|till|early|late|mid|last|next|this|for|from|around|is|to)"
_SHIFT = r"(?P<which>last|past|previous|next|coming|this)"
_WEEKDAY = r"(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)days?"


@dataclass(frozen=True, slots=True)
class Days:
    """Day numbers (`date.toordinal`), both included. `counted` when the text reckons from when it was said,
    in words that mean another day at another time."""

    first: int
    last: int
    counted: bool = False

    def distance(self, day: int) -> int:
        """In days; zero within."""
        return max(0, self.first - day, day - self.last)

    def apart(self, other: Days) -> int:
        return max(0, self.first - other.last, other.first - self.last)


_Reading = Callable[[re.Match[str], date], Days | None]


def _span(first: date, last: date, counted: bool = False) -> Days:
    return Days(first.toordinal(), last.toordinal(), counted)


def _full(found: re.Match[str], said: date) -> Days | None:
    return _calendar(int(found["year"]), _month(found["month"]), int(found["day"]))


def _iso(found: re.Match[str], said: date) -> Days | None:
    return _calendar(int(found["year"]), int(found["number"]), int(found["day"]))


def _day_of_month(found: re.Match[str], said: date) -> Days | None:
    """Without a year: the one nearest to when it was said."""
    month, day = _month(found["month"]), int(found["day"])
    years = (_calendar(said.year + shift, month, day) for shift in (-1, 0, 1))
    return min((days for days in years if days), key=lambda days: days.distance(said.toordinal()), default=None)


def _whole_month(found: re.Match[str], said: date) -> Days | None:
    month = _month(found["month"])
    if found["year"]:
        return _month_of(int(found["year"]), month)
    years = (_month_of(said.year + shift, month) for shift in (-1, 0, 1))
    return min(years, key=lambda days: days.distance(said.toordinal()))


def _whole_year(found: re.Match[str], said: date) -> Days | None:
    return _span(date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31))


def _ordinal(found: re.Match[str], said: date) -> Days | None:
    """ "The 14th": of the month nearest to when it was said."""
    day = int(found["day"])
    months = [(said.replace(day=1) + timedelta(days=shift)) for shift in (-15, 0, 32)]
    days = (_calendar(month.year, month.month, day) for month in months)
    near = min((one for one in days if one), key=lambda one: one.distance(said.toordinal()), default=None)
    return near


def _near_day(found: re.Match[str], said: date) -> Days | None:
    word = found["near"].lower()
    shift = {"yesterday": -1, "last night": -1, "the day before yesterday": -2, "tomorrow": 1}.get(word, 0)
    day = said + timedelta(days=shift)
    return _span(day, day, True)


def _counted(found: re.Match[str], said: date) -> Days | None:
    """ "Three weeks ago", "in two months": vaguer the farther."""
    number = _number(found["count"])
    length = {"day": 1, "week": 7, "month": 30, "year": 365}[found["unit"].lower()]
    sign = 1 if found["later"] else -1
    middle = said.toordinal() + sign * number * length
    slack = {1: 0, 7: 3, 30: 15, 365: 183}[length]
    return Days(middle - slack, middle + slack, True)


def _shifted(found: re.Match[str], said: date) -> Days | None:
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "this": 0}[found["which"].lower()]
    unit = found["unit"].lower()
    if unit == "week":
        start = said - timedelta(days=said.weekday()) + timedelta(weeks=shift)
        return _span(start, start + timedelta(days=6), True)
    if unit == "weekend":
        saturday = said + timedelta(days=5 - said.weekday())
        saturday += timedelta(weeks=shift)
        return _span(saturday - timedelta(days=1), saturday + timedelta(days=1), True)
    if unit == "month":
        first = (said.replace(day=15) + timedelta(days=30 * shift)).replace(day=1)
        days = _month_of(first.year, first.month)
        return Days(days.first, days.last, True)
    if unit == "year":
        return Days(date(said.year + shift, 1, 1).toordinal(), date(said.year + shift, 12, 31).toordinal(), True)
    return _season(unit, said, shift)


def _season(unit: str, said: date, shift: int) -> Days:
    month = _SEASONS[unit]
    starts = [date(said.year + years, month, 1) for years in (-1, 0, 1)]
    spans = [Days(start.toordinal() - 5, start.toordinal() + 95, True) for start in starts]
    today = said.toordinal()
    if shift < 0:
        return max((one for one in spans if one.last < today + 5), key=lambda one: one.last, default=spans[0])
    if shift > 0:
        return min((one for one in spans if one.first > today - 5), key=lambda one: one.first, default=spans[-1])
    return min(spans, key=lambda one: one.distance(today))


def _season_of_year(found: re.Match[str], said: date) -> Days | None:
    if found["year"]:
        start = date(int(found["year"]), _SEASONS[found["unit"].lower()], 1)
        return Days(start.toordinal() - 5, start.toordinal() + 95)
    return _season(found["unit"].lower(), said, 0)


def _on_weekday(found: re.Match[str], said: date) -> Days | None:
    """ "On Friday", "last Friday": the nearest before, or after for "next"."""
    wanted = next(number for number, name in enumerate(_DAYS) if name.startswith(found["weekday"].lower()))
    which = (found["which"] or "").lower()
    back = (said.weekday() - wanted) % 7
    if which in ("next", "coming", "this"):
        day = said + timedelta(days=(wanted - said.weekday()) % 7 or 7)
    else:
        day = said - timedelta(days=back or (7 if which in ("last", "past") else 0))
    return _span(day, day)


def _feast(found: re.Match[str], said: date) -> Days | None:
    month, day = _FEASTS[found["feast"].lower()]
    years = (_calendar(said.year + shift, month, day) for shift in (-1, 0, 1))
    near = min((one for one in years if one), key=lambda one: one.distance(said.toordinal()), default=None)
    return near and Days(near.first - 1, near.last + 1)


def _lately(found: re.Match[str], said: date) -> Days | None:
    return Days(said.toordinal() - 10, said.toordinal(), True)


_PATTERNS: tuple[tuple[str, _Reading], ...] = (
    (rf"\b{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b", _iso),
    (rf"\b{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}\b", _full),
    (rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", _full),
    (rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?=\W|$)", _day_of_month),
    (rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?!\d)", _day_of_month),
    (rf"\b{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b", _whole_month),
    (rf"\b{_BEFORE_MONTH}[\s-]+{_MONTH}{_NO_YEAR}(?=\W|$)", _whole_month),
    (rf"\b(?P<feast>{'|'.join(sorted(_FEASTS, key=len, reverse=True))})\b", _feast),
    (rf"\b(?P<unit>spring|summer|autumn|winter|fall)(?:\s+of)?\s+{_YEAR}\b", _season_of_year),
    (rf"\b(?:in|during|over|of|this)\s+(?:the\s+)?(?P<unit>spring|summer|autumn|winter){_NO_YEAR}\b", _season_of_year),
    (rf"\b(?:in|since|of|during|until|year|from|by)\s+{_YEAR}\b", _whole_year),
    (rf"\b{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+(?:ago|back|earlier)\b(?P<later>(?!))?", _counted),
    (rf"\b(?P<later>in)\s+{_COUNT}\s+(?P<unit>day|week|month|year)s?(?:\s+time)?\b", _counted),
    (rf"\b{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+(?P<later>from now|later)\b", _counted),
    (rf"\b{_SHIFT}\s+(?P<unit>weekend|week|month|year|spring|summer|autumn|fall|winter)\b", _shifted),
    (
        r"\b(?P<near>the day before yesterday|yesterday|last night|today|tonight|this (?:morning|afternoon|evening)|"
        r"tomorrow)\b",
        _near_day,
    ),
    (rf"\b(?:{_SHIFT}\s+|on\s+|since\s+|until\s+|by\s+)?{_WEEKDAY}\b", _on_weekday),
    (r"\b(?:on|the|until|since|of|from)\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b", _ordinal),
    (r"\b(?:just now|recently|lately|the other day|these days)\b", _lately),
)
_READINGS = tuple((re.compile(pattern, re.IGNORECASE), reading) for pattern, reading in _PATTERNS)
_ANY = re.compile(
    r"\d|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|mon|tues|wednes|thurs|fri|satur|sun|yester|today|"
    r"tonight|tomorrow|last|past|next|coming|this|ago|week|month|year|spring|summer|autumn|winter|christmas|halloween|"
    r"valentine|recently|lately|just now|other day|these days|in an?\b|in (?:one|two|three|four|five|six|seven))",
    re.IGNORECASE,
)


def days_in(text: str, said: date) -> list[Days]:
    """Every time the text speaks of, when it was said on `said`."""
    return [days for days, _ in _mentions(text, said)]


def without_days(text: str, said: date, *, only_counted: bool = False) -> str:
    """Without the times it speaks of, or without those that are reckoned from when it is said: no other text says
    "last summer" of the same summer."""
    for days, (start, end) in sorted(_mentions(text, said), key=lambda mention: -mention[1][0]):
        if days.counted or not only_counted:
            text = text[:start] + text[end:]
    return text


def _mentions(text: str, said: date) -> list[tuple[Days, tuple[int, int]]]:
    """With their places; the finest reading of each."""
    if not _ANY.search(text):
        return []
    found: list[tuple[Days, tuple[int, int]]] = []
    for pattern, reading in _READINGS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for _, (start, end) in found):
                continue
            if days := _possible(reading, match, said):
                found.append((days, match.span()))
    return found


def _possible(reading: _Reading, match: re.Match[str], said: date) -> Days | None:
    try:
        return reading(match, said)
    except (ValueError, OverflowError):  # the 31st of February, a year before the calendar
        return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _SMALL[" ".join(word.lower().split())]


def _month(word: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower()[:3]))


def _calendar(year: int, month: int, day: int) -> Days | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    number = date(year, month, day).toordinal()
    return Days(number, number)


def _month_of(year: int, month: int) -> Days:
    return _span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
