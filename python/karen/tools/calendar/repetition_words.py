"""Reads how often something is to be: `every weekday`, `every other tuesday`, `alle zwei Wochen`, `tous les lundis`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from karen.base.repetition import Repetition, Unit
from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.calendar_words import WEEKDAYS
from karen.tools.calendar.moment_words import (
    ADVERBS,
    ALONE_MEANS_EVERY,
    DAILY,
    DAY_PART_UNITS,
    EVERY,
    EVERY_UNIT,
    OTHER,
    PLURAL_DAYS,
    WEEKEND_PHRASES,
    WORKDAY_PHRASES,
    Part,
)

MOST = 1000
_WORKDAYS, _WEEKEND = (0, 1, 2, 3, 4), (5, 6)
_JOINING = frozenset(("and", "und", "y", "et", "e", "or", "a"))


@dataclass(frozen=True)
class ReadRepetition:
    repetition: Repetition
    end: int
    part: Part | None = None
    """Of the day, where it is part of the phrase: `every morning`."""


def read_repetition(words: Sequence[str], at: int) -> ReadRepetition | None:
    """The repetition that begins at `at`."""
    for phrases, days in ((WORKDAY_PHRASES, _WORKDAYS), (WEEKEND_PHRASES, _WEEKEND)):
        for phrase in phrases:
            if tuple(words[at : at + len(phrase)]) == phrase:
                return ReadRepetition(Repetition("week", weekdays=days), at + len(phrase))
    for phrase in DAILY:
        if tuple(words[at : at + len(phrase)]) == phrase:
            return ReadRepetition(Repetition("day"), at + len(phrase))
    word = _word(words, at)
    if unit := ADVERBS.get(word):
        return ReadRepetition(_of(unit, 1), at + 1)
    if word in ALONE_MEANS_EVERY:
        return _on_days(words, at, 1)
    for phrase in sorted(EVERY, key=len, reverse=True):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return _every(words, at + len(phrase))
    return None


def _every(words: Sequence[str], at: int) -> ReadRepetition | None:
    every = 1
    if _word(words, at) in OTHER:
        every, at = 2, at + 1
    elif (number := _number(words, at)) and 1 <= number[0] <= MOST:
        every, at = number
    word = _word(words, at)
    if found := _on_days(words, at, every):
        return found
    if part := DAY_PART_UNITS.get(word):
        return ReadRepetition(Repetition("day", every), at + 1, part)
    unit = EVERY_UNIT.get(word)
    return ReadRepetition(_of(unit, every), at + 1) if unit else None


def _on_days(words: Sequence[str], at: int, every: int) -> ReadRepetition | None:
    """`monday`, `mondays and thursdays`, `lunes y jueves`."""
    days: set[int] = set()
    end = at
    while (day := _weekday(_word(words, end))) is not None:
        days.add(day)
        end += 1 + (_word(words, end + 1) == "feira")
        if _word(words, end) in _JOINING and _weekday(_word(words, end + 1)) is not None:
            end += 1
    return ReadRepetition(Repetition("week", every, tuple(sorted(days))), end) if days else None


def _weekday(word: str) -> int | None:
    return PLURAL_DAYS.get(word, WEEKDAYS.get(word))


def _of(unit: str, every: int) -> Repetition:
    return Repetition("week", 2 * every) if unit == "fortnight" else Repetition(cast(Unit, unit), every)


def _number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    word = _word(words, at)
    if word.isdecimal():
        return (int(word), at + 1) if len(word) <= 4 else None
    read = read_number(words, at)
    return (int(read[0]), read[1]) if read else None


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""
