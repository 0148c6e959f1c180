"""When something that repeats is due again, on the user's wall clock."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "year"]
LONGEST_SEARCH = 5000
"""Steps; what repeats is looked for from near the moment asked for."""


@dataclass(frozen=True)
class Repetition:
    """Every `every` units; of weeks on these days, 0 being Monday, or on the day it began."""

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()

    def first(self, start: datetime, now: datetime) -> datetime:
        """The first moment from `start` on that fits and lies after `now`; both are aware, on the same clock."""
        day = start
        while self.weekdays and day.weekday() not in self.weekdays:
            day += timedelta(days=1)
        return day if day > now else self.following(day, now)

    def following(self, start: datetime, after: datetime) -> datetime:
        """The next moment after `after` of what was first due at `start`.

        The wall clock counts: a moment that the clocks leave out comes when they have gone on, one that they show twice
        comes the first time.
        """
        if self.unit == "hour":
            length = timedelta(hours=self.every)
            passed = max((after.astimezone(UTC) - start.astimezone(UTC)) // length, -1)
            return (start.astimezone(UTC) + (passed + 1) * length).astimezone(start.tzinfo)
        near = max((after.astimezone(start.tzinfo).date() - start.date()).days - 1, 0)
        for step in range(self._steps(near), LONGEST_SEARCH + self._steps(near)):
            for day in self._days(start.date(), step):
                moment = datetime.combine(day, start.time(), start.tzinfo)
                if day >= start.date() and moment.astimezone(UTC) > after.astimezone(UTC):
                    return moment
        raise OverflowError("it repeats beyond the end of the calendar")

    def _steps(self, days: int) -> int:
        """A step that is not yet behind `days` days after the start."""
        longest = {"hour": 1, "day": 1, "week": 7, "month": 31, "year": 366}[self.unit] * self.every
        return max(days // longest - 1, 0)

    def _days(self, start: date, step: int) -> list[date]:
        if self.unit == "day":
            return [start + timedelta(days=step * self.every)]
        if self.unit == "week":
            monday = start - timedelta(days=start.weekday()) + timedelta(weeks=step * self.every)
            return [monday + timedelta(days=day) for day in self.weekdays or (start.weekday(),)]
        months = start.year * 12 + start.month - 1 + step * self.every * (12 if self.unit == "year" else 1)
        year, month = divmod(months, 12)
        return [date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))]
