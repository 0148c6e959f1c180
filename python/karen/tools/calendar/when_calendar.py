"""Rules for days named by the calendar: `14 March 1948`, `29/02/2004`, `the 31st`, `last friday of may`, feasts."""

from __future__ import annotations

import calendar
import re
from datetime import date

from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.calendar_words import ARTICLES, LAST, MONTHS, NEXT, OF, ORDINALS, THIS, UNITS, WEEKDAYS
from karen.tools.calendar.holidays import HOLIDAYS, LONGEST_NAME, nth_weekday
from karen.tools.calendar.when_words import Reader, Span

_FIGURES = re.compile(r"(\d{1,4})([./-])(\d{1,2})(?:\2(\d{1,4}))?\.?")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|ro|[ºª°])")


class CalendarDates(Reader):
    def _figures(self, at: int) -> Span | None:
        """`2028-02-29`, `29/02/2004`, `14.5.1962`, `3/15`: the day first, unless only the month can be."""
        match = _FIGURES.fullmatch(self._word(at))
        if match is None or (match[4] is None and match[2] == "-"):
            return None
        a, b, c = match[1], match[3], match[4]
        if len(a) == 4:
            return Span(date(int(a), int(b), int(c or 1)), at + 1)
        day, month = (int(b), int(a)) if int(b) > 12 else (int(a), int(b))
        if c is None:
            return self._yearless(month, day, at + 1)
        return Span(date(_full_year(c), month, day), at + 1)

    def _day_and_month(self, at: int) -> Span | None:
        """`14th of march 1948`, `3. oktober`, `el 2 de junio`, `the fifth of may`."""
        day = self._day(at)
        if day is None:
            return None
        end = day[1] + (self._word(day[1]) in OF)
        month = MONTHS.get(self._word(end))
        return self._with_year(month, day[0], end + 1) if month else None

    def _month_and_day(self, at: int) -> Span | None:
        """`march 14`, `july 4th 1976`, `november the third`."""
        month = MONTHS.get(self._word(at))
        if month is None:
            return None
        day = self._day(at + 1 + (self._word(at + 1) == "the"))
        return self._with_year(month, day[0], day[1]) if day else None

    def _day(self, at: int) -> tuple[int, int] | None:
        word = self._word(at)
        if match := _ORDINAL.fullmatch(word):
            return int(match[1]), at + 1
        if word.isdecimal():
            return (int(word), at + 1) if 1 <= int(word) <= 31 and len(word) <= 2 else None
        tens = {"twenty": 20, "thirty": 30}.get(word)
        if tens and (unit := ORDINALS.get(self._word(at + 1), 99)) < 10:
            return tens + unit, at + 2
        return (ORDINALS[word], at + 1) if word in ORDINALS else None

    def _with_year(self, month: int, day: int, end: int) -> Span | None:
        after = end + (self._word(end) in OF)
        word = self._word(after)
        if word.isdecimal() and len(word) == 4:
            return Span(date(int(word), month, day), after + 1)
        spoken = read_number(self._words, after)
        if spoken and 19 <= spoken[0] <= 21 and (rest := read_number(self._words, spoken[1])) and 10 <= rest[0] <= 99:
            return Span(date(int(spoken[0]) * 100 + int(rest[0]), month, day), rest[1])
        if year := self._said_year(end):
            return Span(date(year[0], month, day), year[1])
        return self._yearless(month, day, end)

    def _nth_weekday(self, at: int) -> Span | None:
        """`last friday of the month`, `second thursday in october`, `first tuesday of november`."""
        word = self._word(at)
        nth = -1 if word in LAST else ORDINALS.get(word)
        weekday = WEEKDAYS.get(self._word(at + 1))
        if nth is None or nth > 5 or weekday is None or self._word(at + 2) not in OF:
            return None
        month = self._month_said(at + 3)
        if month is None:
            return None
        year, number, end = month
        found = nth_weekday(year, number, weekday, nth)
        if found and found < self._today and not self._past and MONTHS.get(self._word(end - 1)):
            found = nth_weekday(year + 1, number, weekday, nth)
        return Span(found, end) if found else None

    def _month_said(self, at: int) -> tuple[int, int, int] | None:
        """`the month`, `next month`, `october`, `october 2027`: year, month, end."""
        at += self._word(at) in ARTICLES
        if month := MONTHS.get(self._word(at)):
            year = self._said_year(at + 1)
            return year[0] if year else self._today.year, month, year[1] if year else at + 1
        word, unit = self._word(at), UNITS.get(self._word(at + 1))
        if UNITS.get(word) == "month":
            return self._today.year, self._today.month, at + 1
        if unit == "month" and word in NEXT | LAST | THIS:
            moved = self._moved(self._today.replace(day=1), 1 if word in NEXT else -1 if word in LAST else 0, "month")
            return moved.year, moved.month, at + 2
        return None

    def _end_of(self, at: int) -> Span | None:
        """`last day of the month`, `end of the year`, `first of next month`."""
        word = self._word(at)
        last = word in ("end", "ende", "fin", "final", "fim") or (
            word in LAST and UNITS.get(self._word(at + 1)) == "day"
        )
        first = word in ("start", "beginning") or ORDINALS.get(word) == 1
        end = at + 1 + (UNITS.get(self._word(at + 1)) == "day")
        if not (last or first) or self._word(end) not in OF:
            return None
        of = end + 1 + (self._word(end + 1) in ARTICLES | THIS)
        if UNITS.get(self._word(of)) == "year":
            return Span(date(self._today.year, 12 if last else 1, 31 if last else 1), of + 1)
        month = self._month_said(end + 1)
        if month is None:
            return None
        days = calendar.monthrange(month[0], month[1])[1]
        return Span(date(month[0], month[1], days if last else 1), month[2])

    def _holiday(self, at: int) -> Span | None:
        for length in range(LONGEST_NAME, 0, -1):
            rule = HOLIDAYS.get(tuple(self._words[at : at + length]))
            if rule is None:
                continue
            if said := self._said_year(at + length):
                found = rule(said[0])
                return Span(found, said[1]) if found else None
            years = range(self._today.year, self._today.year + (-9 if self._past else 9), -1 if self._past else 1)
            for day in filter(None, map(rule, years)):
                if (day <= self._today) if self._past else (day >= self._today):
                    return Span(day, at + length)
        return None

    def _day_of_month(self, at: int) -> Span | None:
        """`the 31st`: the next month that has one, or the last."""
        day = self._day(at)
        if (
            day is None
            or self._word(at).isdecimal()
            or not (self._word(at - 1) in ARTICLES or _ORDINAL.fullmatch(self._word(at)))
        ):
            return None
        if (
            UNITS.get(self._word(day[1]))
            or self._word(day[1]) in WEEKDAYS
            or self._word(day[1]) in ("time", "of", "one")
        ):
            return None
        month = self._today.replace(day=1)
        for _ in range(4):
            if day[0] <= calendar.monthrange(month.year, month.month)[1]:
                found = month.replace(day=day[0])
                if (found <= self._today) if self._past else (found >= self._today):
                    return Span(found, day[1])
            month = self._moved(month, -1 if self._past else 1, "month")
        return None


def _full_year(text: str) -> int:
    """Two figures mean 1970 to 2069."""
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < 70 else 1900 + year
