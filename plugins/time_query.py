# /// karen
# name = "World clock"
# description = "What time and date it is in a city or time zone, and how many hours lie between two of them"
# version = "1.0.0"
# author = "Karen"
# type = "core"
# categories = ["time", "travel"]
# api = 1
# ///
"""Clocks elsewhere. The time zones come with Karen, so this asks for no permission."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from karen_plugin import tool

OTHER_CITIES = {
    "abu dhabi": "Asia/Dubai",
    "barcelona": "Europe/Madrid",
    "beijing": "Asia/Shanghai",
    "boston": "America/New_York",
    "cape town": "Africa/Johannesburg",
    "delhi": "Asia/Kolkata",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "hamburg": "Europe/Berlin",
    "hanoi": "Asia/Ho_Chi_Minh",
    "las vegas": "America/Los_Angeles",
    "milan": "Europe/Rome",
    "montreal": "America/Toronto",
    "mumbai": "Asia/Kolkata",
    "munich": "Europe/Berlin",
    "nyc": "America/New_York",
    "osaka": "Asia/Tokyo",
    "porto": "Europe/Lisbon",
    "rio de janeiro": "America/Sao_Paulo",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "utc": "UTC",
    "washington": "America/New_York",
    "wellington": "Pacific/Auckland",
}
"""Those after which no zone is named; Lisbon and Tokyo are found by the zones themselves."""


@tool(
    examples=(
        "what is the UTC offset of {place}",
        "show the world clock for {place}",
        "query the time zone {place}",
        "which offset from UTC does {place} have",
        "set the world clock to {place}",
        "look up the clock of the zone {place}",
        "world clock {place}",
    )
)
def time_in(place: Annotated[str, "a city, or a time zone such as Asia/Tokyo"]) -> str:
    """The time, date and offset from UTC at this moment in a city or an IANA time zone."""
    zone = _zone(place)
    there = datetime.now(zone)
    return f"It is {there:%H:%M} on {there:%A, {there.day} %B %Y} in {_city(place)} ({zone.key}, {_offset(there)})."


@tool(
    examples=(
        "how many hours lie between {place} and {other}",
        "compare the clocks of {place} and {other}",
        "compare the time zones of {place} and {other}",
        "how many hours are there between {place} and {other}",
        "by how many hours do {place} and {other} differ",
        "how far apart are the clocks of {place} and {other}",
    )
)
def difference(
    place: Annotated[str, "a city or time zone"],
    other: Annotated[str, "the city or time zone to compare it with"],
) -> str:
    """How far the clocks of two places are apart at this moment, daylight saving time included."""
    now = datetime.now(UTC)
    apart = _ahead(now, _zone(place)) - _ahead(now, _zone(other))
    if not apart:
        return f"{_city(place)} and {_city(other)} have the same time."
    return f"{_city(place)} is {_hours(abs(apart))} {'ahead of' if apart > timedelta() else 'behind'} {_city(other)}."


def _zone(place: str) -> ZoneInfo:
    """Raises ValueError for a place that is not known."""
    wanted = " ".join(place.replace("_", " ").split()).casefold()
    if wanted in OTHER_CITIES:
        return ZoneInfo(OTHER_CITIES[wanted])
    for key in sorted(available_timezones()):
        name = key.replace("_", " ").casefold()
        if "/" in key and wanted in (name, name.rpartition("/")[2]):
            return ZoneInfo(key)
    raise ValueError(f"No time zone is known for {place!r}. Name a larger city near it, or a zone such as Asia/Tokyo.")


def _city(place: str) -> str:
    last = place.rpartition("/")[2].replace("_", " ")
    return last if any(letter.isupper() for letter in last) else last.title()


def _ahead(now: datetime, zone: ZoneInfo) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()


def _offset(moment: datetime) -> str:
    offset = f"{moment:%z}"
    return f"UTC{offset[:3]}:{offset[3:]}"


def _hours(apart: timedelta) -> str:
    hours, minutes = divmod(int(apart.total_seconds()) // 60, 60)
    said = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " and ".join([*said, *([f"{minutes} minutes"] if minutes else [])])
