"""What every rule of the date grammar reads with: words at a position, numbers, amounts of time, years."""

from __future__ import annotations

import calendar
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.calendar_words import LAST, NEXT, OF, THIS, UNITS

MOST_UNITS = 100_000


@dataclass(frozen=True)
class Span:
    first: date
    end: int
    """Index of the first word that is not part of the date."""
    last: date | None = None


class Reader(ABC):
    """Words seen from `now`; `past` says which way a date without a year lies."""

    def __init__(self, words: Sequence[str], now: datetime, past: bool) -> None:
        self._words = words
        self._now = now
        self._today = now.date()
        self._past = past

    @abstractmethod
    def date_at(self, at: int) -> Span | None:
        """The longest date that begins at `at`, a leading article or preposition included."""

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _says(self, at: int, *words: str) -> bool:
        return all(self._word(at + n) == word for n, word in enumerate(words))

    def _number(self, at: int) -> tuple[int, int] | None:
        word = self._word(at)
        if word.isdecimal():
            return (int(word), at + 1) if len(word) <= 6 else None
        if word in ("a", "an", "one", "ein", "eine", "einer", "einem", "un", "una", "une", "um", "uma"):
            return 1, at + 1
        if word in ("couple", "paar") or self._says(at, "few"):
            return 2, at + (2 if self._word(at + 1) in OF else 1)
        read = read_number(self._words, at)
        return (int(read[0]), read[1]) if read and read[0] <= MOST_UNITS else None

    def _amount(self, at: int) -> tuple[int, str, int] | None:
        """`three weeks`, `a couple of days`, `fortnight`: how many, of what, where it ends."""
        at += self._word(at) == "a" and self._word(at + 1) in ("couple", "fortnight")
        if UNITS.get(self._word(at)) == "fortnight":
            return 1, "fortnight", at + 1
        number = self._number(at)
        unit = UNITS.get(self._word(number[1])) if number else None
        return (number[0], unit, number[1] + 1) if number and unit and number[0] <= MOST_UNITS else None

    def _moved(self, day: date, amount: int, unit: str) -> date:
        if unit == "hour":
            return (datetime(day.year, day.month, day.day, self._now.hour) + timedelta(hours=amount)).date()
        if unit in ("day", "week", "fortnight"):
            return day + timedelta(days=amount * {"day": 1, "week": 7, "fortnight": 14}[unit])
        months = day.year * 12 + day.month - 1 + amount * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def _said_year(self, at: int) -> tuple[int, int] | None:
        """`this year`, `next year`, `in 2030`, `dieses jahr`, `heuer`, `cette annee`."""
        year = self._today.year
        word = self._word(at)
        if word == "heuer":
            return year, at + 1
        if word in OF | {"in"} and self._word(at + 1).isdecimal() and len(self._word(at + 1)) == 4:
            return int(self._word(at + 1)), at + 2
        if word.isdecimal() and len(word) == 4:
            return int(word), at + 1
        at += word in OF
        word, unit = self._word(at), UNITS.get(self._word(at + 1))
        if unit == "year":
            step = 0 if word in THIS else 1 if word in NEXT else -1 if word in LAST else None
            return (year + step, at + 2) if step is not None else None
        if UNITS.get(word) == "year" and self._word(at + 1) in NEXT | LAST | THIS:
            return year + (1 if self._word(at + 1) in NEXT else -1 if self._word(at + 1) in LAST else 0), at + 2
        return None

    def _yearless(self, month: int, day: int, end: int) -> Span | None:
        step = -1 if self._past else 1
        for offset in range(9):
            try:
                found = date(self._today.year + step * offset, month, day)
            except ValueError:
                continue
            if (found <= self._today) if self._past else (found >= self._today):
                return Span(found, end)
        return None
