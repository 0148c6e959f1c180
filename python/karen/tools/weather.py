"""The weather of a place, now or on a day of the next two weeks. Who tells it is known to what it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from karen.contract.errors import InvalidField, InvalidInput, ToolFailed
from karen.contract.types.enums import PersonalityVerbosity, TemperatureUnit, ToolCategory
from karen.contract.types.tools import ToolEffect
from karen.contract.types.weather import Forecast, Position, WeatherDay, WeatherHour, WeatherNow
from karen.contract.types.wire import Moment, Text, Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.places.whereabouts import locate_position
from karen.tools.sun import SunDay, asks_for_sun, sun_of, told_sun
from karen.tools.telling_weather import told_day, told_hour, told_now, told_time_ago
from karen.tools.weather_verdict import YES, is_of_the_moment, matter_asked, verdict_ahead, verdict_now

STALE = timedelta(minutes=90)
"""Older, what was measured then is not the weather of now; the forecast for this hour is nearer to it."""
SOON = timedelta(minutes=30)


class WeatherParams(Wire):
    location: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    """A city, country or region; the user's own place without it."""
    when: Annotated[Text, Field(min_length=1, max_length=60)] | None = None
    """An ISO date, a local moment, or `start/end` of either; now without it."""


class WeatherResult(Wire):
    """One of `now`, `hour` and `days` says what was asked for."""

    location: str
    now: WeatherNow | None = None
    hour: WeatherHour | None = None
    days: list[WeatherDay] = []
    source: str
    told_at: Moment
    """When the service said so."""
    problem: str
    """Why it was not asked anew, or not reached; empty when this is its word of now."""
    unit: TemperatureUnit
    seen_at: Moment
    """The clock there when it was asked."""
    sun: SunDay | None = None
    """Reckoned on this machine, where its rising or setting was asked for; then nothing else is told."""
    verdict: str = ""
    """A word on what was asked for yes or no, such as `Probably yes.`; empty where nothing was, or it is not known."""


@dataclass(frozen=True)
class Report:
    """What is known of a place; `problem` as in the result."""

    forecast: Forecast
    source: str
    told_at: datetime
    problem: str
    unit: TemperatureUnit


AskForecast = Callable[[Position, ToolCall], Awaitable[Report]]
"""Raises ToolFailed, which says why, when nothing is known; LeaveNeeded where the call may ask for leave."""


class WeatherTool(BaseTool[WeatherParams, WeatherResult]):
    """Tells the weather of a place now, at an hour or on days of the next two weeks, and who told it when."""

    name = "weather"
    aliases = ("forecast", "get_weather")
    category = ToolCategory.WEATHER
    effect = ToolEffect.NETWORK
    timeout_s = 12.0
    per_minute = 60
    acknowledgement = "Looking up the weather …"
    params = WeatherParams
    result = WeatherResult

    def __init__(self, ask: AskForecast) -> None:
        self._ask = ask

    async def run(self, params: WeatherParams, call: ToolCall) -> WeatherResult:
        where = params.location or call.default_location
        if not where:
            message = "Name a place, or set one for the weather in the settings."
            raise InvalidInput(f"location: {message}", [InvalidField("args.location", message)])
        place = locate_position(where)
        span = _span(params.when, ZoneInfo(place.zone)) if params.when else None
        if call.asked_in and asks_for_sun(call.asked_in.text):
            return _of_the_sun(place, span, call.now)
        report = await self._ask(place, call)
        there = call.now.astimezone(ZoneInfo(place.zone))
        told = WeatherResult(
            location=place.label,
            source=report.source,
            told_at=report.told_at,
            problem=report.problem,
            unit=report.unit,
            seen_at=there,
        )
        answered = _answered(told, report.forecast, span, there)
        asked = call.asked_in.text if call.asked_in else ""
        return answered.model_copy(update={"verdict": _verdict(asked, answered, report.forecast)})

    def sentence(self, result: WeatherResult, verbosity: PersonalityVerbosity) -> str:
        if result.sun:
            return told_sun(result.sun, result.location, result.seen_at.date())
        if result.now:
            said = told_now(result.now, result.location, result.unit, verbosity)
        elif result.hour:
            said = told_hour(result.hour, result.location, result.unit, result.seen_at, verbosity)
        elif len(result.days) == 1:
            said = told_day(result.days[0], result.unit, result.seen_at.date(), verbosity, result.location)
        else:
            days = (told_day(day, result.unit, result.seen_at.date(), verbosity) for day in result.days)
            said = f"{result.location}:\n\n" + "\n".join(f"- {day}" for day in days)
        if result.verdict:
            said = f"{result.verdict} {said}"
        if not result.problem:
            return said
        age = told_time_ago(result.seen_at - result.told_at)
        problem = f"{result.problem[:1].upper()}{result.problem[1:]}."
        return f"{problem} What {result.source} said {age}: {said}"

    def how(self, result: WeatherResult) -> str:
        if result.sun:
            return f"reckoned from the position of {result.location}"
        return f"{result.source}, asked {result.told_at.astimezone(result.seen_at.tzinfo):%-d %B %Y at %H:%M} there"


def _of_the_sun(place: Position, span: _Span | None, now: datetime) -> WeatherResult:
    there = now.astimezone(ZoneInfo(place.zone))
    return WeatherResult(
        location=place.label,
        source="this computer",
        told_at=there,
        problem="",
        unit=TemperatureUnit.C,
        seen_at=there,
        sun=sun_of(place, span.first.date() if span else there.date()),
    )


def _verdict(asked: str, told: WeatherResult, forecast: Forecast) -> str:
    matter = matter_asked(asked)
    if matter is None:
        return ""
    if told.now is None:
        return verdict_ahead(matter, [told.hour] if told.hour else told.days)
    at_the_moment = verdict_now(matter, told.now)
    if at_the_moment == YES or is_of_the_moment(asked):
        return at_the_moment
    today = told.seen_at.date()
    later = [hour for hour in forecast.hours if hour.at > told.seen_at and hour.at.date() == today]
    return verdict_ahead(matter, later) or at_the_moment


@dataclass(frozen=True)
class _Span:
    """`first` is a moment where one was asked for, else the days from `first` to `last` are."""

    first: datetime
    last: datetime
    is_moment: bool


def _span(when: str, zone: ZoneInfo) -> _Span:
    """Raises InvalidInput for what is no time."""
    first, _, last = when.partition("/")
    try:
        start, end = datetime.fromisoformat(first), datetime.fromisoformat(last or first)
    except ValueError as error:
        message = f"{when!r} is no time such as 2026-11-27, 2026-11-27T18:00 or 2026-11-27/2026-11-29."
        raise InvalidInput(f"when: {message}", [InvalidField("args.when", message)]) from error
    start, end = (moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (start, end))
    return _Span(start.astimezone(zone), end.astimezone(zone), is_moment=not last and "T" in first)


def _answered(told: WeatherResult, forecast: Forecast, span: _Span | None, there: datetime) -> WeatherResult:
    """Raises ToolFailed for a time that the forecast does not reach."""
    is_now = span is None or (span.is_moment and abs(span.first - there) <= SOON)
    if is_now and abs(there - forecast.now.at) <= STALE:
        return told.model_copy(update={"now": forecast.now})
    if is_now or (span and span.is_moment):
        moment = there if span is None or is_now else span.first
        nearest = min(forecast.hours, key=lambda hour: abs(hour.at - moment), default=None)
        if nearest and abs(nearest.at - moment) <= timedelta(hours=1):
            return told.model_copy(update={"hour": nearest})
        if span is None:
            raise ToolFailed(f"{told.source} said nothing of the weather of now in {told.location}.", tool="weather")
    assert span is not None
    days = [day for day in forecast.days if span.first.date() <= day.date <= span.last.date()]
    if not days or span.is_moment:
        raise ToolFailed(_out_of_reach(forecast, span, there.date()), tool="weather")
    return told.model_copy(update={"days": days})


def _out_of_reach(forecast: Forecast, span: _Span, today: date) -> str:
    if span.last.date() < today:
        return "I know forecasts alone, not the weather of days gone by."
    reach = max((day.date for day in forecast.days), default=today)
    return f"The forecast reaches {reach:%A}, {reach.day} {reach:%B}; the weather after that nobody knows yet."
