"""The grammar of `when`: rules for days counted from another, and the choice among all rules.

A rule tries to read one kind of date from a position in a list of words and answers with the date and where it ends.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from karen.tools.calendar.calendar_words import (
    AFTER_NEXT,
    ARTICLES,
    COMING,
    DAYS_FROM_TODAY,
    LAST,
    NEXT,
    OF,
    THIS,
    UNITS,
    WEEKDAYS,
)
from karen.tools.calendar.when_calendar import CalendarDates
from karen.tools.calendar.when_words import Span

Rule = Callable[[int], Span | None]
_LEADING = ARTICLES | {"on", "upon", "dia", "this"}


class Grammar(CalendarDates):
    """All rules; where several fit, the longest date wins."""

    def __init__(self, words: Sequence[str], now: datetime, past: bool) -> None:
        super().__init__(words, now, past)
        self._rules: tuple[Rule, ...] = (
            self._relative, self._figures, self._day_and_month, self._month_and_day, self._nth_weekday, self._end_of,
            self._weekday, self._after_next, self._named_day, self._holiday, self._stretch, self._day_of_month,
            self._shifted,
        )  # fmt: skip

    def date_at(self, at: int) -> Span | None:
        """The longest date that begins at `at`, a leading article or preposition included."""
        start = at
        while self._word(start) in _LEADING and start < at + 2:
            if self._word(start) == "this" and self._word(start + 1) not in COMING:
                break
            start += 1
        best: Span | None = None
        for begin in sorted({at, start}):
            for rule in self._rules:
                try:
                    span = rule(begin)
                except (ValueError, OverflowError):  # 31 February, year 10000
                    continue
                if span is not None and (best is None or span.end > best.end):
                    best = span
        return best

    def _shifted(self, at: int) -> Span | None:
        """`in 3 days`, `3 days ago`, `3 days from monday`, `vor 3 Tagen`, `hace 3 días`, `dans 3 jours`."""
        before = self._word(at) in ("vor", "hace", "ha") or self._says(at, "il", "y", "a")
        ahead = self._word(at) in ("in", "dentro", "dans", "daqui", "en") or (
            self._word(at) == "within" or self._says(at, "another")
        )
        start = at + (3 if self._says(at, "il", "y", "a") else 1 if before or ahead else 0)
        start += self._word(at) in ("dentro", "daqui") and self._word(start) in ("de", "a")
        amount = self._amount(start)
        if amount is None:
            return None
        number, unit, end = amount
        if self._word(end) == "and" and (more := self._amount(end + 1)):  # a year and a day
            base = self._moved(self._today, more[0] * (-1 if before else 1), more[1])
            end = more[2]
        else:
            base = self._today
        if before or ahead:
            return Span(self._moved(base, -number if before else number, unit), end + (self._says(end, "time")))
        return self._anchored(number, unit, end, base)

    def _anchored(self, number: int, unit: str, end: int, base: date) -> Span | None:
        word = self._word(end)
        if word in ("ago", "atras"):
            return Span(self._moved(base, -number, unit), end + 1)
        if word in ("hence", "later", "out", "away", "ahead") and not self._says(end, "out", "of"):
            end += 1
            word = self._word(end) if self._word(end) == "from" else ""
            if not word:
                return Span(self._moved(base, number, unit), end)
        sign = {"from": 1, "after": 1, "since": 1, "before": -1, "nach": 1, "on": 1, "depois": 1, "antes": -1}.get(word)
        if sign is None:
            return None
        anchor = self.date_at(end + 1) if self._word(end + 1) not in ("the", "now") else None
        if self._word(end + 1) in ("now", "here"):
            return Span(self._moved(base, sign * number, unit), end + 2)
        anchor = anchor or self.date_at(end + 2)
        return Span(self._moved(anchor.first, sign * number, unit), anchor.end) if anchor else None

    def _weekday(self, at: int) -> Span | None:
        """`friday`, `next friday`, `last friday`, `friday week`, `monday of last week`, `viernes que viene`."""
        word = self._word(at)
        qualified = word in NEXT | LAST | THIS | COMING
        day = at + 1 if qualified else at
        day += qualified and self._word(day) in COMING
        weekday = WEEKDAYS.get(self._word(day))
        if weekday is None:
            return None
        end = day + 1 + (self._word(day + 1) == "feira")
        exact = self._day_and_month(end) or self._month_and_day(end) or self._figures(end)
        if exact and not qualified:
            return exact
        ahead = (weekday - self._today.weekday()) % 7
        this_week = self._today - timedelta(days=self._today.weekday())
        following = self._word(end)
        if self._says(end, "week"):
            return Span(self._today + timedelta(days=ahead + 7), end + 1)
        at_week = end + (following in OF)
        if self._word(at_week) in NEXT | LAST and UNITS.get(self._word(at_week + 1)) == "week":
            weeks = 7 if self._word(at_week) in NEXT else -7
            return Span(this_week + timedelta(days=weekday + weeks), at_week + 2)
        if word in LAST or following in LAST:
            return Span(
                self._today - timedelta(days=(self._today.weekday() - weekday - 1) % 7 + 1), end + (following in LAST)
            )
        if word in NEXT or following in NEXT:
            return Span(this_week + timedelta(days=weekday + 7), end + (following in NEXT))
        if self._says(end, "que", "viene") or self._says(end, "que", "vem"):
            return Span(self._today + timedelta(days=ahead or 7), end + 2)
        if self._past and not qualified:
            return Span(self._today - timedelta(days=(-ahead) % 7), end)
        return Span(self._today + timedelta(days=(ahead or 7) if word in COMING else ahead), end)

    def _after_next(self, at: int) -> Span | None:
        """`friday after next`, `week after next`, `übernächsten Freitag`: one later than the next to come."""
        before = self._word(at) in AFTER_NEXT
        at += before
        if not before and not self._says(at + 1, "after", "next"):
            return None
        end = at + 1 if before else at + 3
        if (weekday := WEEKDAYS.get(self._word(at))) is not None:
            ahead = (weekday - self._today.weekday()) % 7 or 7
            return Span(self._today + timedelta(days=ahead + 7), end)
        if UNITS.get(self._word(at)) == "week":
            monday = self._today - timedelta(days=self._today.weekday()) + timedelta(days=14)
            return Span(monday, end, monday + timedelta(days=6))
        return None

    def _relative(self, at: int) -> Span | None:
        for words, days in DAYS_FROM_TODAY.items():
            if self._says(at, *words):
                end = at + len(words) + (self._word(at + len(words)) == "s")
                return Span(self._today + timedelta(days=days), end)
        return None

    def _named_day(self, at: int) -> Span | None:
        """`a week on monday`, `a week today`, `a fortnight tomorrow`."""
        amount = self._amount(at)
        if amount is None or amount[1] not in ("week", "fortnight"):
            return None
        anchor = self._relative(amount[2])
        return Span(self._moved(anchor.first, amount[0], amount[1]), anchor.end) if anchor else None

    def _stretch(self, at: int) -> Span | None:
        """`this weekend`, `next week`, `last month`, `next year`."""
        word = self._word(at)
        step = 0 if word in THIS else 1 if word in NEXT else -1 if word in LAST else None
        if step is None:
            return None
        monday = self._today - timedelta(days=self._today.weekday())
        unit = UNITS.get(self._word(at + 1))
        if self._word(at + 1) in ("weekend", "wochenende"):
            saturday = monday + timedelta(days=5 + 7 * step)
            return Span(saturday, at + 2, saturday + timedelta(days=1))
        if unit == "week":
            return Span(monday + timedelta(days=7 * step), at + 2, monday + timedelta(days=7 * step + 6))
        if unit == "month":
            first = self._moved(self._today.replace(day=1), step, "month")
            return Span(first, at + 2, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
        if unit == "year":
            return Span(date(self._today.year + step, 1, 1), at + 2, date(self._today.year + step, 12, 31))
        return None
