"""Finds the time a request for the weather names, and says which words it took.

Dates, clock times, lengths and parts of the day are read by tools/calendar; seasons, years and forecasts over
several
days are added here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.calendar_words import MONTHS
from karen.tools.calendar.moments import MomentReader, Piece, Token, moment_of, tokens_of
from karen.tools.calendar.when_grammar import Grammar
from karen.tools.calendar.when_words import Span

_SEASONS = {
    word: month
    for month, words in {
        3: "spring springtime fruhling fruhjahr primavera printemps",
        6: "summer summertime sommer verano ete verao",
        9: "autumn fall herbst otono automne outono",
        12: "winter wintertime invierno hiver inverno",
    }.items()
    for word in words.split()
}
"""The first month of each, in the northern half of the world."""
_NOW = [
    tuple(phrase.split())
    for phrase in [
        "right now",
        "just now",
        "now",
        "currently",
        "at the moment",
        "at this moment",
        "at present",
        "this minute",
        "this instant",
        "at this time",
        "this very moment",
        "jetzt",
        "gerade",
        "momentan",
        "im moment",
        "aktuell",
        "ahora mismo",
        "ahora",
        "ahorita",
        "en este momento",
        "maintenant",
        "en ce moment",
        "actuellement",
        "agora",
        "neste momento",
        "soon",
        "immediately",
    ]
]
_MEALS = {
    word: hour
    for hour, words in {
        6: "dawn sunrise daybreak amanhecer amanecer",
        8: "breakfast fruhstuck desayuno",
        11: "brunch elevenses",
        12: "lunch lunchtime meal almuerzo almoco dejeuner",
        16: "teatime",
        19: "dinner supper sunset dusk dinnertime atardecer",
    }.items()
    for word in words.split()
}
"""The hour that each stands for, as a part of the day does."""
_HALF = re.compile(
    r"\b(?:in )?(?P<number>\d+|[a-z]+)(?P<before> and a half)? (?P<unit>day|week|month|year)s?(?P<after>"
    r" and a half)?(?P<now> from now)?\b"
)
_DAYS = {"day": 1, "week": 7, "month": 30.4, "year": 365.25}
_THIS_WORDS = """
this the current diesen dieser dieses im este esta esto cet cette ce neste nesta nessa
"""
_THIS = frozenset(_THIS_WORDS.split())
_NEXT_WEEKS = [
    tuple(phrase.split())
    for phrase in [
        "semaine prochaine",
        "semana que vem",
        "semana que viene",
        "proxima semana",
        "nachste woche",
        "nachster woche",
    ]
]
_DURING = frozenset(["in", "during", "im", "en", "em", "for", "of"])
_NEXT_WORDS = """
next nachsten nachster nachstes kommenden kommender proximo proxima prochain prochaine
"""
_NEXT = frozenset(_NEXT_WORDS.split())
_LAST_WORDS = """
last past letzten letzter ultimo ultima pasado pasada dernier derniere passado passada
"""
_LAST = frozenset(_LAST_WORDS.split())
_LATER = [
    tuple(phrase.split())
    for phrase in [
        "later today",
        "later on",
        "later",
        "overnight",
        "all day",
        "the day",
        "spater",
        "mas tarde",
        "plus tard",
        "mais tarde",
    ]
]
_AHEAD = re.compile(
    r"\b(?:(?:over |for |in )?the )?(?:next |coming |following )?(?P<days>\d{1,2}|two|three|four"
    r"|five|six|seven|eight|nine|ten"
    r"|fourteen)[ -]?days?(?= (?:weather|forecast|outlook))|\b(?:over |for |in )?(?:the )?(?:next|coming|following)"
    r" (?P<next>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|few|couple of) days\b"
)
_FIGURES = dict(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few", "fourteen"],
        [*range(2, 11), 3, 14],
        strict=True,
    )
)
_NAMED_DAY = re.compile(r"\bon (?P<day>(?:(?!on |in )[\w'.]+ ){1,4}(?:day|eve))\b")
_CLOCK = re.compile(r"\b(\d{1,2}:\d{2}):\d{2}\b")
_LEADING_WORDS = """
on at in for during by around the from to am um im fur el en du no na em pour para this
"""
_LEADING = frozenset(_LEADING_WORDS.split())
_SUN_SHINES = frozenset(["the", "any", "some", "of", "much", "more", "with"])
_REWRITTEN = {"mar": "march", "hr": "hour", "tmr": "tomorrow", "2moro": "tomorrow", "tmw": "tomorrow", "fds": "weekend",
              "finde": "weekend", "morn": "morning", "hours": "hours"}  # fmt: skip


@dataclass(frozen=True)
class SaidTime:
    """`when`: ISO date, local date and time, or `start/end`; the words themselves for a day that no calendar
    here knows.

    `spans`: what it took of the text, from and to which character.
    """

    when: str
    spans: tuple[tuple[int, int], ...]


def read_time(text: str, now: datetime) -> SaidTime | None:
    """The time in `text`, which is lower case without accents (see `request.even_text`)."""
    if match := _AHEAD.search(text):
        said = match["days"] or match["next"]
        days = int(said) if said.isdigit() else _FIGURES.get(said, 2)
        last = now.date() + timedelta(days=days - 1)
        return SaidTime(f"{now.date()}/{last}", (match.span(),))
    if (match := _HALF.search(text)) and (match["before"] or match["after"]):
        number = read_number([match["number"]], 0) or (
            (float(match["number"]), 1) if match["number"].isdigit() else None
        )
        if number:
            ahead = timedelta(days=round((float(number[0]) + 0.5) * _DAYS[match["unit"]]))
            return SaidTime((now.date() + ahead).isoformat(), (match.span(),))
    text = _CLOCK.sub(lambda found: found[1] + "   ", text)
    tokens = tokens_of(text)
    words = _spelt(tokens)
    spans: list[tuple[int, int]] = []
    pieces: list[Piece] = []
    stretch: Span | None = None
    is_now, at = False, 0
    while at < len(words):
        found, end = _at(words, at, now)
        if end == at:
            at += 1
            continue
        if isinstance(found, Span):
            stretch = stretch or found
        elif found:
            pieces += [piece for piece in found if all(piece.kind != other.kind for other in pieces)]
        else:
            is_now = True
        spans.append((tokens[_led_from(words, at)].start, tokens[min(end, len(tokens)) - 1].end))
        at = end
    if not spans:
        return _named_day(text)
    return SaidTime(_iso(pieces, stretch, now) if pieces or stretch or not is_now else _minute(now), tuple(spans))


def _spelt(tokens: list[Token]) -> list[str]:
    words = [_REWRITTEN.get(token.word, token.word) for token in tokens]
    return ["" if word == "sun" and at and words[at - 1] in _SUN_SHINES else word for at, word in enumerate(words)]


def _at(words: list[str], at: int, now: datetime) -> tuple[Span | list[Piece], int]:
    """What begins at `at`, and where it ends: `at` when nothing does; an empty list is the present."""
    for phrase in _NOW:
        if tuple(words[at : at + len(phrase)]) == phrase:
            return [], at + len(phrase)
    if words[at] in ("la", "de") and words[at + 1 : at + 2] and words[at + 1] in ("at", "on", "in"):
        return [], at  # Louisiana, Delaware
    stretch = _season(words, at, now) or Grammar(words, now, past=False).date_at(at)
    pieces, end = MomentReader(words, now).run_at(at)
    if words[at] in ("may", "second", "sat", "mon", "sun", "a", "o") and end == at + 1:
        pieces, end, stretch = [], at, None
    if stretch and stretch.last and stretch.end >= end:
        return stretch, stretch.end
    if pieces:
        return pieces, end
    for phrase in _LATER:
        if tuple(words[at : at + len(phrase)]) == phrase:
            return Span(now.date(), at + len(phrase)), at + len(phrase)
    return (stretch, stretch.end) if stretch and stretch.end > at else ([], at)


def _season(words: list[str], at: int, now: datetime) -> Span | None:
    """`this autumn`, `next year`, `last summer`."""
    qualifier = words[at]
    for phrase in _NEXT_WEEKS:
        if tuple(words[at : at + len(phrase)]) == phrase:
            monday = now.date() + timedelta(days=7 - now.weekday())
            return Span(monday, at + len(phrase), monday + timedelta(days=6))
    if qualifier in ("weekend", "wochenende"):
        saturday = now.date() + timedelta(days=max(5 - now.weekday(), 0))
        return Span(saturday, at + 1, now.date() + timedelta(days=6 - now.weekday()))
    if qualifier in _MEALS:
        return Span(now.date(), at + 1)
    is_next, is_last = qualifier in _NEXT, qualifier in _LAST
    if not (is_next or is_last or qualifier in _THIS or qualifier in _DURING) or at + 1 == len(words):
        return None
    word, year = words[at + 1], now.year + is_next - is_last
    if word in ("year", "jahr", "ano", "annee"):
        return Span(date(year, 1, 1), at + 2, date(year, 12, 31))
    month, length = (_SEASONS[word], 91) if word in _SEASONS else (MONTHS.get(word, 0), 28)
    if not month or (length == 28 and words[at + 2 : at + 3] and words[at + 2][0].isdigit()):
        return None
    first = date(now.year, month, 1)
    if first + timedelta(days=length) < now.date() or (is_next and first <= now.date()):
        first = date(now.year + 1, month, 1)
    if is_last:
        first = date(now.year - (first > now.date()), month, 1)
    last = first + timedelta(days=length + (length == 28) * 3)
    return Span(first, at + 2, last.replace(day=1) - timedelta(days=1) if last.day < 15 else last)


def _led_from(words: list[str], at: int) -> int:
    while at and words[at - 1] in _LEADING:
        at -= 1
    return at


def _named_day(text: str) -> SaidTime | None:
    match = _NAMED_DAY.search(text)
    return SaidTime(match["day"].strip(), (match.span(),)) if match else None


def _iso(pieces: list[Piece], stretch: Span | None, now: datetime) -> str:
    if not pieces and stretch:
        return stretch.first.isoformat() + (f"/{stretch.last}" if stretch.last else "")
    day = next((piece for piece in pieces if piece.kind == "date"), None)
    if day and len(pieces) == 1:
        assert isinstance(day.value, date)
        return day.value.isoformat()
    moment = moment_of(pieces, now).moment
    return _minute(moment or now)


def _minute(moment: datetime) -> str:
    return moment.replace(second=0, microsecond=0, tzinfo=None).isoformat()
