"""When the sun rises and sets, reckoned from a position and a day.

After the algorithm of the U.S. National Oceanic and Atmospheric Administration (Meeus, Astronomical Algorithms): within
a minute of almanacs between the polar circles, for a flat horizon and the air of a middling day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from math import acos, asin, cos, degrees, radians, sin, tan
from zoneinfo import ZoneInfo

from karen.contract.types.weather import Position
from karen.contract.types.wire import Moment, Wire

ZENITH = 90.833
"""Degrees: the upper edge of the sun at the horizon, half a degree lifted by the air."""
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_ASKED = re.compile(
    r"\b(?:sun ?(?:rise|set|up|down)s?|(?:the )?sun (?:come|comes|go|goes|coming|going) (?:up|down)"
    r"|the sun (?:rises?|sets?|is up|is down)|day ?break|first light"
    r"|sonnenauf\w*|sonnenunter\w*|geht .*sonne .*(?:auf|unter)|amanece\w*|anochece\w*|atardecer|salida del sol"
    r"|puesta del? sol|(?:lever|coucher) du soleil|soleil se (?:l[eè]ve|couche)|nascer do sol|p[oô]r do sol)\b",
    re.IGNORECASE,
)
_OF_THE_WEATHER = re.compile(
    r"\b(?:weather|rain\w*|snow\w*|temperature|warm|cold|wetter|regn\w*|tiempo|lluvia|m[eé]t[eé]o|pluie|clima|chuva)\b",
    re.IGNORECASE,
)


class SunDay(Wire):
    """Of one day of a place, in its own time; both are None where the sun stays up, or stays down."""

    date: date
    rises: Moment | None
    sets: Moment | None
    stays_up: bool


def asks_for_sun(said: str) -> bool:
    """Whether a question is for the sun's rising or setting, and not for the weather at that time."""
    return _ASKED.search(said) is not None and _OF_THE_WEATHER.search(said) is None


def sun_of(place: Position, day: date) -> SunDay:
    zone = ZoneInfo(place.zone)
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    half = _half_day(place.latitude, noon)
    if half is None:
        return SunDay(date=day, rises=None, sets=None, stays_up=_is_high(place.latitude, noon))
    return SunDay(date=day, rises=_moment(place, day, -1, zone), sets=_moment(place, day, 1, zone), stays_up=False)


def told_sun(sun: SunDay, place: str, today: date) -> str:
    named = {0: "today", 1: "tomorrow"}.get((sun.date - today).days, f"on {sun.date:%A}, {sun.date.day} {sun.date:%B}")
    if sun.rises is None or sun.sets is None:
        return f"In {place} the sun {'stays up' if sun.stays_up else 'does not rise'} all day {named}."
    return f"In {place} the sun rises at {sun.rises:%H:%M} and sets at {sun.sets:%H:%M} {named}."


def _moment(place: Position, day: date, side: int, zone: ZoneInfo) -> datetime | None:
    """Of rising (-1) or setting (1), refined by where the sun is then; on the day of the place's own calendar."""
    at = datetime.combine(day, time(12), zone).astimezone(UTC)
    for _ in range(3):
        half = _half_day(place.latitude, at)
        if half is None:
            return None
        minutes = 720 - 4 * place.longitude - _equation_of_time(at) + side * 4 * half
        at = datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes)
    beyond = (at.astimezone(zone).date() - day).days
    whole = (at + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return (whole - timedelta(days=beyond)).astimezone(zone)


def _half_day(latitude: float, at: datetime) -> float | None:
    """Degrees that the earth turns from noon to sunset; None where the sun does not cross the horizon."""
    north, declination = radians(latitude), _declination(at)
    cosine = cos(radians(ZENITH)) / (cos(north) * cos(declination)) - tan(north) * tan(declination)
    return degrees(acos(cosine)) if -1 <= cosine <= 1 else None


def _is_high(latitude: float, at: datetime) -> bool:
    return latitude * degrees(_declination(at)) > 0


def _centuries(at: datetime) -> float:
    return (at - _J2000).total_seconds() / 86400 / 36525


def _mean_longitude(t: float) -> float:
    return (280.46646 + t * (36000.76983 + t * 0.0003032)) % 360


def _mean_anomaly(t: float) -> float:
    return radians(357.52911 + t * (35999.05029 - 0.0001537 * t))


def _obliquity(t: float) -> float:
    seconds = 21.448 - t * (46.8150 + t * (0.00059 - t * 0.001813))
    return radians(23 + (26 + seconds / 60) / 60 + 0.00256 * cos(radians(125.04 - 1934.136 * t)))


def _declination(at: datetime) -> float:
    t = _centuries(at)
    anomaly = _mean_anomaly(t)
    centre = (
        sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + sin(3 * anomaly) * 0.000289
    )
    longitude = _mean_longitude(t) + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return asin(sin(_obliquity(t)) * sin(radians(longitude)))


def _equation_of_time(at: datetime) -> float:
    """Minutes by which the sun is before the mean clock."""
    t = _centuries(at)
    long, anomaly = radians(_mean_longitude(t)), _mean_anomaly(t)
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    y = tan(_obliquity(t) / 2) ** 2
    return 4 * degrees(
        y * sin(2 * long)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * long)
        - 0.5 * y * y * sin(4 * long)
        - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    )
