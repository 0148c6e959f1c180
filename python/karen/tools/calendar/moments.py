"""Reads moments as people say them: `tomorrow at half seven`, `in an hour and a half`, `every weekday at 7`.

Dates are read by the grammar of `when`; this adds clock times, lengths of time, parts of the day and repetitions, and
puts them together. Works on words with their places, so that what is left can be quoted in the user's own spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeVar

from karen.base.repetition import Repetition
from karen.tools.calendar.calendar_words import WEEKDAYS
from karen.tools.calendar.clocks import Clock, read_clock
from karen.tools.calendar.lengths import read_length
from karen.tools.calendar.moment_words import AFTER, AHEAD, AT, BEFORE, FROM_NOW, LEADING, PARTS, Part
from karen.tools.calendar.repetition_words import read_repetition
from karen.tools.calendar.when_grammar import Grammar
from karen.tools.places.place_names import name_key

LONGEST_TEXT = 600
_COUNTED = frozenset(("in", "dentro", "dans", "daqui", "en", "within"))
MORNING = 9
"""The hour of a day of which no time was said."""
_T = TypeVar("_T")
_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}/\d{1,2}(?![\d/])|\d{1,2}\.\d{1,2}\.(?!\d)"
    r"|\d{1,2}[:.h]\d{2}(?!\d)|\d+(?:st|nd|rd|th|er|ro|[ºª°])(?!\w)|\d+|[^\W\d_]+"
)


@dataclass(frozen=True)
class Token:
    """A word without case and accents, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A part of a time, said in the words up to `end`."""

    kind: Literal["clock", "length", "part", "date", "repetition"]
    value: Clock | timedelta | Part | date | Repetition
    end: int
    is_weekday: bool = False
    part: Part | None = None
    moved: bool = False
    """Counted from now: `in three days`."""


def tokens_of(text: str) -> list[Token]:
    """The words of `text`; no more than a request may have."""
    if len(text) > LONGEST_TEXT:
        return []
    found = []
    for match in _TOKEN.finditer(text.casefold() if len(text.casefold()) == len(text) else text):
        word = match.group()
        found.append(Token(word if word[0].isdigit() else name_key(word), match.start(), match.end()))
    return found


class MomentReader:
    """Reads pieces of a time from a list of words, as seen from `now`, the user's clock."""

    def __init__(self, words: Sequence[str], now: datetime) -> None:
        self._words = words
        self._now = now
        self._grammar = Grammar(words, now, past=False)

    def piece_at(self, at: int) -> Piece | None:
        """The longest piece of a time that begins at `at`, words that lead to it included."""
        best: Piece | None = None
        for piece in self._pieces(at):
            if best is None or piece.end > best.end:
                best = piece
        if best is None and at < len(self._words) and self._words[at] in LEADING:
            following = self._led(at)
            if following:
                return following
        return best

    def run_at(self, at: int) -> tuple[list[Piece], int]:
        """All pieces that follow each other from `at` on, and where they end."""
        pieces: list[Piece] = []
        while (piece := self.piece_at(at)) and not any(_clash(piece, other) for other in pieces):
            pieces.append(piece)
            at = piece.end
        return pieces, at

    def _led(self, at: int) -> Piece | None:
        """Behind up to three words such as `at the`; a bare number counts only behind some of them."""
        for start in range(at + 1, min(at + 4, len(self._words))):
            bare = self._words[start - 1] in AT or self._words[at] in AT
            for piece in sorted(self._pieces(start, bare), key=lambda found: -found.end):
                return piece
            if start < len(self._words) and self._words[start] not in LEADING:
                return None
        return None

    def _pieces(self, at: int, bare: bool = False) -> Iterator[Piece]:
        """Best first among those of one length."""
        if found := read_repetition(self._words, at):
            yield Piece("repetition", found.repetition, found.end, part=found.part)
        yield from self._lengths(at)
        for phrase, part in PARTS.items():
            if tuple(self._words[at : at + len(phrase)]) == phrase:
                yield Piece("part", part, at + len(phrase))
        if self._is_morning(at):
            yield Piece("part", PARTS[("morgens",)], at + 1)
        yield from self._dates(at)
        if clock := read_clock(self._words, at, bare=bare):
            yield Piece("clock", clock[0], clock[1])

    def _is_morning(self, at: int) -> bool:
        """`montag morgen`; `morgen` alone is tomorrow."""
        return (
            0 < at < len(self._words)
            and self._words[at] == "morgen"
            and self._words[at - 1].endswith(("tag", "woch", "abend"))
        )

    def _lengths(self, at: int) -> Iterator[Piece]:
        for ahead in [(), *AHEAD]:
            start = at + len(ahead)
            if ahead != tuple(self._words[at:start]):
                continue
            length = read_length(self._words, start)
            if length is None:
                continue
            amount, end = length
            if end < len(self._words) and self._words[end] in BEFORE | AFTER and (anchor := self._anchor(end)):
                sign = -1 if self._words[end] in BEFORE else 1
                yield Piece("clock", replace(anchor[0], shift=amount * sign), anchor[1])
            elif ahead:
                yield Piece("length", amount, end)
            else:
                for phrase in FROM_NOW:
                    if tuple(self._words[end : end + len(phrase)]) == phrase:
                        yield Piece("length", amount, end + len(phrase))

    def _anchor(self, at: int) -> tuple[Clock, int] | None:
        """The clock time behind `before`."""
        start = at + 1
        while start < len(self._words) and self._words[start] in LEADING:
            start += 1
        return read_clock(self._words, start, bare=True)

    def _dates(self, at: int) -> Iterator[Piece]:
        span = self._grammar.date_at(at)
        if span is None:
            return
        said = self._words[at : span.end]
        weekdays = any(word in WEEKDAYS for word in said)
        moved = span.last is None and said[0] in _COUNTED and not weekdays
        yield Piece("date", span.first, span.end, is_weekday=weekdays and len(said) <= 2, moved=moved)


def _clash(piece: Piece, other: Piece) -> bool:
    return piece.kind == other.kind or {piece.kind, other.kind} in ({"length", "clock"}, {"length", "date"})


@dataclass(frozen=True)
class Said:
    """What was said of a time, together. `moment` has the zone of the clock it was seen from; None: not said."""

    moment: datetime | None = None
    repetition: Repetition | None = None
    length: timedelta | None = None
    is_over: bool = False
    """It was said, and lies behind."""


def moment_of(pieces: Sequence[Piece], now: datetime, early: bool = False) -> Said:
    """The moment that these pieces say. `early`: an hour of which half of the day is unsaid is rather in the morning,
    as with an alarm."""
    found: dict[str, Piece] = {piece.kind: piece for piece in pieces}
    clock, part = _value(found, "clock", Clock), _value(found, "part", Part)
    length, repetition = _value(found, "length", timedelta), _value(found, "repetition", Repetition)
    day = found.get("date")
    if "repetition" in found and part is None:
        part = found["repetition"].part
    if length is not None:
        return Said(_after(now, length), repetition, length)
    if repetition and repetition.unit == "hour" and clock is None:
        return Said(_after(now, timedelta(hours=repetition.every)), repetition)
    if clock is None and part is None and day is None and repetition is None:
        return Said()
    moment = _put_together(clock, part, day, repetition, now, early)
    if moment is None:
        return Said(repetition=repetition)
    return Said(moment, repetition, is_over=moment <= now)


def _put_together(
    clock: Clock | None, part: Part | None, day: Piece | None, repetition: Repetition | None, now: datetime, early: bool
) -> datetime | None:
    is_today = bool(part and part.today)
    if day is None and not is_today and repetition is None:
        return _next(clock, part, now)
    if clock is None and part is None and day is not None:
        assert isinstance(day.value, date)
        if day.moved:
            return datetime.combine(day.value, now.time().replace(second=0, microsecond=0), now.tzinfo)
        if day.value == now.date() and not day.is_weekday:
            return None  # `today`: at what time?
    said = day.value if day and isinstance(day.value, date) else now.date()
    for weeks in range(2 if day and day.is_weekday and said == now.date() else 1):
        moment = _on(said + timedelta(days=7 * weeks), clock, part, now, early)
        if moment > now:
            break
    if repetition:
        return repetition.first(moment, now)
    if clock and said == now.date() and moment <= now and clock.is_open and not part:
        later = moment + timedelta(hours=12)
        return later if later.date() == said and later > now else moment
    return moment


def _next(clock: Clock | None, part: Part | None, now: datetime) -> datetime:
    """Without a day: the next such moment."""
    if clock is None or part is not None:
        moment = _on(now.date(), clock, part, now, early=True)
        return moment if moment > now else _on(now.date() + timedelta(days=1), clock, part, now, early=True)
    base = datetime.combine(now.date(), datetime.min.time(), now.tzinfo)
    hours = (clock.hour % 12, clock.hour % 12 + 12) if clock.is_open else (clock.hour,)
    moments = (
        base + timedelta(days=days, hours=hour, minutes=clock.minute) + clock.shift
        for days in (0, 1, 2)
        for hour in hours
    )
    return next(moment for moment in moments if moment > now)


def _on(day: date, clock: Clock | None, part: Part | None, now: datetime, early: bool) -> datetime:
    midnight = datetime.combine(day, datetime.min.time(), now.tzinfo)
    if clock is None:
        return midnight + timedelta(hours=part.hour if part else MORNING)
    hour = clock.hour
    if part and hour <= 12:
        after_midnight = part.night and (hour == 12 or hour < 5)
        hour = hour % 12 + (24 if after_midnight else 12 * part.afternoon)
    elif clock.is_open and hour < 7 and not early:
        hour += 12
    return midnight + timedelta(hours=hour, minutes=clock.minute) + clock.shift


def _after(now: datetime, length: timedelta) -> datetime:
    """Elapsed time, also over a change of the clocks. Of lengths from two hours on seconds do not count."""
    moment = (now.astimezone(UTC) + length).astimezone(now.tzinfo)
    return moment.replace(microsecond=0) if length < timedelta(hours=2) else moment.replace(second=0, microsecond=0)


def _value(found: dict[str, Piece], kind: str, of: type[_T]) -> _T | None:
    value = found[kind].value if kind in found else None
    return value if isinstance(value, of) else None
