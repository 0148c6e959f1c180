"""What time it is, here or anywhere the gazetteer knows. Offline: the zone database does the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from karen.contract.errors import NotFound
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Moment, Text, Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.places.whereabouts import Located, Spot, locate

Location = Annotated[Text, Field(min_length=1, max_length=100)]


class TimeParams(Wire):
    location: Location | None = None
    """A city, country, region or time zone; the user's own place without it."""
    compared_to: Location | None = None
    """The place the difference is counted from; the user's own without it."""
    at: wall_time | None = None
    """A clock time at `compared_to` to be told at `location`, instead of now."""


class TimeElsewhere(Wire):
    location: str
    local: Moment


class TimeResult(Wire):
    location: str | None
    """None: where the user is."""
    zone: str
    local: Moment
    asked: Moment
    """The same instant at `compared_to`."""
    compared_to: str | None
    """None: where the user is."""
    difference_minutes: int
    """How far the clocks at `location` are ahead."""
    daylight_saving: bool
    converted: bool
    """A given time was converted: this is not now."""
    other_zones: list[TimeElsewhere]
    namesakes: list[TimeElsewhere]


class TimeTool(BaseTool[TimeParams, TimeResult]):
    """Tells the time here or in any city, country or time zone, and how far its clocks are ahead or behind."""

    name = "time"
    aliases = ("clock", "current_time", "get_current_time")
    category = ToolCategory.TIME
    acknowledgement = "Looking at the clock …"
    params = TimeParams
    result = TimeResult

    async def run(self, params: TimeParams, call: ToolCall) -> TimeResult:
        origin = locate(params.compared_to, call.now).spot if params.compared_to else _home(call)
        moment = _on_clock(params.at, origin, call.now) if params.at else call.now
        there = locate(params.location, moment) if params.location else Located(_home(call))
        asked, local = _at(moment, origin), _at(moment, there.spot)
        return TimeResult(
            location=there.spot.label or None,
            zone=_zone_name(local),
            local=local,
            asked=asked,
            compared_to=origin.label or None,
            difference_minutes=round((_offset(local) - _offset(asked)).total_seconds() / 60),
            daylight_saving=_is_daylight_saving(local),
            converted=params.at is not None,
            other_zones=[TimeElsewhere(location=s.label, local=_at(moment, s)) for s in there.other_zones],
            namesakes=[TimeElsewhere(location=s.label, local=_at(moment, s)) for s in there.namesakes],
        )

    def sentence(self, result: TimeResult, verbosity: PersonalityVerbosity) -> str:
        if verbosity is PersonalityVerbosity.CONCISE:
            return _clock(result.local)
        where = f" in {result.location}" if result.location else ""
        if result.converted and not where:
            said = f"It will be {_clock(result.local)} where you are."
        elif result.converted:
            origin = f" in {result.compared_to}" if result.compared_to else " where you are"
            said = (
                f"When it is {_clock(result.asked)}{origin}, it is {_clock(result.local)}{where}{_other_day(result)}."
            )
        elif verbosity is PersonalityVerbosity.BALANCED:
            said = f"It is {_clock(result.local)}{where} ({result.local:%A}){_ahead(result)}."
        else:
            said = (
                f"It is {result.local:%H:%M:%S} on {_long_date(result.local)}{where} "
                f"({_zone_and_offset(result)}{', daylight saving time' * result.daylight_saving})"
                f"{_ahead(result)}."
            )
        if result.other_zones:
            said += " Elsewhere there: " + _list(result.other_zones[:5]) + "."
        if result.namesakes and verbosity is PersonalityVerbosity.DETAILED:
            said += " Other places of that name: " + _list(result.namesakes) + "."
        return said

    def how(self, result: TimeResult) -> str:
        return f"the time zone database, {result.zone}" if result.location else "this computer's clock"


def _home(call: ToolCall) -> Spot:
    """The default location where its clocks differ from this computer's, else this computer."""
    here = Spot("", call.now.tzinfo or UTC)
    if not call.default_location:
        return here
    try:
        home = locate(call.default_location, call.now).spot
    except NotFound:  # a setting must not stand in the way of the clock
        return here
    return here if _at(call.now, home).utcoffset() == call.now.utcoffset() else home


def _on_clock(at: wall_time, origin: Spot, now: datetime) -> datetime:
    """The instant today at which clocks at `origin` show `at`; one skipped in spring counts from before the jump."""
    local = now.astimezone(origin.zone)
    shown = local.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0, fold=0)
    return shown.astimezone(UTC)


def _at(moment: datetime, spot: Spot) -> datetime:
    return moment.astimezone(UTC).astimezone(spot.zone)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _is_daylight_saving(local: datetime) -> bool:
    """By the offset, not the flag: Ireland's flag is set in winter."""
    seasons = [_offset(local.replace(month=month, day=1)) for month in (1, 7)]
    return _offset(local) > min(seasons)


def _zone_name(local: datetime) -> str:
    return local.tzinfo.key if isinstance(local.tzinfo, ZoneInfo) else _utc(local)


def _zone_and_offset(result: TimeResult) -> str:
    offset = _utc(result.local)
    return offset if result.zone == offset else f"{result.zone}, {offset}"


def _utc(local: datetime) -> str:
    minutes = round(_offset(local).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _clock(local: datetime) -> str:
    return f"{local:%H:%M}"


def _long_date(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y}"


def _list(others: list[TimeElsewhere]) -> str:
    return "; ".join(f"{_clock(other.local)} in {other.location}" for other in others)


def _ahead(result: TimeResult) -> str:
    if result.location is None or result.location == result.compared_to:
        return ""
    origin = result.compared_to or "you"
    if result.difference_minutes == 0:
        return f", the same as {'yours' if origin == 'you' else 'in ' + origin}"
    hours, minutes = divmod(abs(result.difference_minutes), 60)
    parts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((hours, "hour"), (minutes, "minute")) if n]
    return f", {' '.join(parts)} {'ahead of' if result.difference_minutes > 0 else 'behind'} {origin}"


def _other_day(result: TimeResult) -> str:
    days = (result.local.date() - result.asked.date()).days
    return {0: "", 1: " the next day", -1: " the day before"}[days]
