"""Reads lengths of time below a day: `an hour and a half`, `90 seconds`, `1h30`, `eineinhalb Stunden`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.moment_words import (
    CLOCK_FIGURES,
    HALF_MORE,
    QUARTER_MORE,
    SECONDS,
    THREE_QUARTERS_MORE,
    WHOLE_LENGTHS,
)

MOST = timedelta(days=366)
_ONE = frozenset(["a", "an", "one", "ein", "eine", "einer", "einem", "einen", "un", "una", "une", "um", "uma"])
_JOINING = frozenset(("and", "und", "y", "et", "e"))
_MORE = ((HALF_MORE, 0.5), (QUARTER_MORE, 0.25))


def read_length(words: Sequence[str], at: int) -> tuple[timedelta, int] | None:
    """The length that begins at `at`, and where it ends; None when there is none, or it is longer than a year."""
    total, end, unit = 0.0, at, 0
    while read := _amount(words, end + (end > at and _word(words, end) in _JOINING)):
        seconds, after, read_unit = read
        if unit and read_unit >= unit:
            break
        total, end, unit = total + seconds, after, read_unit
    if not unit or not 0 < total <= MOST.total_seconds():
        return None
    return timedelta(seconds=round(total)), end


def _amount(words: Sequence[str], at: int) -> tuple[float, int, int] | None:
    """Seconds, where it ends, and the seconds of its unit."""
    for phrase, seconds in WHOLE_LENGTHS.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            return seconds, at + len(phrase), 3600 if seconds >= 900 else 60
    if (match := CLOCK_FIGURES.fullmatch(_word(words, at))) and match[2] == "h":
        return int(match[1]) * 3600 + int(match[3]) * 60, at + 1, 3600
    number = _number(words, at)
    if number is None:
        return None
    value, end = number
    for phrases, share in _MORE:  # two and a half hours
        for phrase in phrases:
            if tuple(words[end : end + len(phrase)]) == phrase and SECONDS.get(_word(words, end + len(phrase))):
                value, end = value + share, end + len(phrase)
    unit = SECONDS.get(_word(words, end))
    if unit is None:
        return None
    end += 1
    for phrases, share in (*_MORE, (THREE_QUARTERS_MORE, 0.75)):  # an hour and a half
        for phrase in phrases:
            after = tuple(words[end : end + len(phrase)]) == phrase
            if after and SECONDS.get(_word(words, end + len(phrase))) is None:
                return (value + share) * unit, end + len(phrase), unit
    return value * unit, end, unit


def _number(words: Sequence[str], at: int) -> tuple[float, int] | None:
    word = _word(words, at)
    if word in ("half", "halbe") and _word(words, at + 1) in ("a", "an", ""):
        return None
    if word.isdecimal():
        return (float(word), at + 1) if len(word) <= 6 else None
    if (match := CLOCK_FIGURES.fullmatch(word)) and match[2] == ".":
        return float(word), at + 1
    if word in ("a", "ein") and _word(words, at + 1) in ("couple", "few", "paar"):
        at += 1
        word = _word(words, at)
    if word in ("couple", "paar"):
        return 2.0, at + 1 + (_word(words, at + 1) == "of")
    if word in _ONE:
        return 1.0, at + 1
    read = read_number(words, at)
    return (float(read[0]), read[1]) if read else None


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""
