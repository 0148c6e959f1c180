"""What day it is, was or will be, and how far away."""

from __future__ import annotations

import calendar
import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from karen.contract.errors import InvalidField, InvalidInput, NotFound, ToolFailed
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.calendar.holidays import OTHER_CALENDARS
from karen.tools.calendar.when import When, read_when, words_of
from karen.tools.calendar.working_days import working_days
from karen.tools.places.whereabouts import locate

DateText = Annotated[Text, Field(min_length=1, max_length=100)]


class DateAspect(StrEnum):
    """What about the day is wanted."""

    DATE = "date"
    DISTANCE = "distance"
    WORKING_DAYS = "working_days"
    """From Monday to Friday: until the day, or from `since` to it, both counted."""
    WEEK = "week"
    YEAR = "year"


class DateParams(Wire):
    location: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    """Where it is to be today; the user's own place without it."""
    when: DateText | None = None
    """An ISO date, `start/end`, or words such as `next friday`; today without it."""
    since: DateText | None = None
    """The day the distance is counted from; today without it."""
    aspect: DateAspect = DateAspect.DATE


class DateResult(Wire):
    date: datetime.date
    last: datetime.date | None
    """The end of a stretch of days such as a weekend."""
    weekday: str
    days_away: int
    """From today; negative for days gone by."""
    since: datetime.date
    """Today, or the day that was asked."""
    days_since: int
    between: bool
    """Whether a day to count from was given."""
    working_days: int | None
    """Where they were asked for."""
    iso_week: int
    iso_year: int
    day_of_year: int
    leap_year: bool
    location: str | None
    aspect: DateAspect


class DateTool(BaseTool[DateParams, DateResult]):
    """Tells today's date here or elsewhere, the date and weekday of a day in words, and how many days away it is."""

    name = "date"
    aliases = ("today", "calendar", "current_date", "get_current_date")
    category = ToolCategory.TIME
    acknowledgement = "Looking at the calendar …"
    params = DateParams
    result = DateResult

    async def run(self, params: DateParams, call: ToolCall) -> DateResult:
        spot = locate(params.location, call.now).spot if params.location else None
        now = call.now.astimezone(spot.zone) if spot else call.now
        there = ToolCall(now, call.default_location, call.verbosity)
        today = now.date()
        when = _read("when", params.when, there) if params.when else When(today, today)
        since = _read("since", params.since, there).first if params.since else today
        year, week, _ = when.first.isocalendar()
        return DateResult(
            date=when.first,
            last=when.last if when.last != when.first else None,
            weekday=f"{when.first:%A}",
            days_away=_days(today, when.first),
            since=since,
            days_since=_days(since, when.first),
            between=params.since is not None,
            working_days=_working(params, since, when.first) if params.aspect is DateAspect.WORKING_DAYS else None,
            iso_week=week,
            iso_year=year,
            day_of_year=when.first.timetuple().tm_yday,
            leap_year=calendar.isleap(when.first.year),
            location=spot.label if spot else None,
            aspect=params.aspect,
        )

    def sentence(self, result: DateResult, verbosity: PersonalityVerbosity) -> str:
        concise = verbosity is PersonalityVerbosity.CONCISE
        match result.aspect:
            case DateAspect.DISTANCE:
                return _count(abs(result.days_since)) if concise else _distance(result)
            case DateAspect.WORKING_DAYS:
                return _count(result.working_days or 0, "working day") if concise else _worked(result)
            case DateAspect.WEEK:
                return f"{result.iso_week}" if concise else f"It is week {result.iso_week} of {result.iso_year}."
            case DateAspect.YEAR:
                leap = "a leap year" if result.leap_year else "not a leap year"
                return f"{result.date.year}" if concise else f"{result.date.year} is {leap}."
            case DateAspect.DATE:
                said = _long(result.date) + (f" to {_long(result.last)}" if result.last else "")
        if concise:
            return said
        place = f" in {result.location}" if result.location else ""
        tense = "Today is" if result.days_away == 0 else "That is" if result.days_away > 0 else "That was"
        away = "" if result.days_away == 0 else f", {_away(result.days_away)}"
        more = f" It is day {result.day_of_year} of the year, in week {result.iso_week}."
        return f"{tense} {said}{place}{away}." + more * (verbosity is PersonalityVerbosity.DETAILED)

    def how(self, result: DateResult) -> str:
        return (
            "the time zone database and the calendar" if result.location else "this computer's clock and the calendar"
        )


def _read(name: str, text: str, call: ToolCall) -> When:
    if " ".join(words_of(text)) in OTHER_CALENDARS:
        raise ToolFailed(f"I do not know when «{text}» falls: its calendar is not one I can compute yet.", tool="date")
    try:
        found = read_when(text, call.now)
    except OverflowError as error:
        raise NotFound(
            f"«{text}» is beyond the calendar, which ends in the year 9999.", kind="date", id=text
        ) from error
    if found is None:
        message = f"I cannot read «{text}» as a date. Write it like 2026-11-27, next friday or 3 weeks ago."
        raise InvalidInput(message, [InvalidField(f"args.{name}", message)])
    return found


def _days(first: datetime.date, second: datetime.date) -> int:
    return (second - first) // datetime.timedelta(days=1)


def _long(day: datetime.date) -> str:
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def _count(days: int, unit: str = "day") -> str:
    return f"{days} {unit}{'s' * (days != 1)}"


def _working(params: DateParams, since: datetime.date, when: datetime.date) -> int:
    first, last = sorted((since, when))
    return working_days(first, last + datetime.timedelta(days=1) if params.since else last)


def _worked(result: DateResult) -> str:
    first, last = sorted((result.since, result.date))
    days, be = _count(result.working_days or 0, "working day"), "is" if result.working_days == 1 else "are"
    counted = "both counted" if result.between else "the first counted and the last not"
    from_to = f"from {_long(first)} to {_long(last)}, {counted}"
    return f"There {be} {days} {from_to}: Mondays to Fridays, for I do not know which of them are public holidays."


def _away(days: int) -> str:
    if days in (1, -1):
        return "tomorrow" if days == 1 else "yesterday"
    return f"in {_count(days)}" if days > 0 else f"{_count(-days)} ago"


def _distance(result: DateResult) -> str:
    weeks, rest = divmod(abs(result.days_since), 7)
    parts = [f"{weeks} week{'s' * (weeks != 1)}"] * (weeks > 0) + [_count(rest)] * (rest > 0)
    in_weeks = f" ({' and '.join(parts)})" if weeks else ""
    number = _count(abs(result.days_since))
    if result.days_since != result.days_away:
        return f"From {_long(result.since)} to {_long(result.date)} it is {number}{in_weeks}."
    if result.days_away == 0:
        return f"That is today, {_long(result.date)}."
    if result.days_away > 0:
        return f"{number}{in_weeks} until {_long(result.date)}."
    return f"{number}{in_weeks} since {_long(result.date)}."
