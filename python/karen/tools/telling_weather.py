"""The weather as people say it, in English."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from karen.contract.types.enums import PersonalityVerbosity, TemperatureUnit
from karen.contract.types.weather import WeatherDay, WeatherHour, WeatherNow

_SKY = {
    0: "clear sky", 1: "mostly clear sky", 2: "some clouds", 3: "an overcast sky",
    45: "fog", 48: "freezing fog", 51: "light drizzle", 53: "drizzle", 55: "heavy drizzle",
    56: "light freezing drizzle", 57: "freezing drizzle", 61: "light rain", 63: "rain", 65: "heavy rain",
    66: "light freezing rain", 67: "freezing rain", 71: "light snow", 73: "snow", 75: "heavy snow", 77: "snow grains",
    80: "light showers", 81: "showers", 82: "violent showers", 85: "light snow showers", 86: "heavy snow showers",
    95: "a thunderstorm", 96: "a thunderstorm with light hail", 99: "a thunderstorm with heavy hail",
}  # fmt: skip
"""By the codes that Open-Meteo documents; another code says nothing of the sky."""
LEAST_CHANCE = 20
"""Percent of a chance of rain that is worth a word."""


def told_now(now: WeatherNow, place: str, unit: TemperatureUnit, verbosity: PersonalityVerbosity) -> str:
    degrees, sky = _degrees(now.temperature, unit), _SKY.get(now.code, "")
    if verbosity is PersonalityVerbosity.CONCISE:
        return ", ".join(filter(None, (degrees, sky)))
    with_sky = f" with {sky}" if sky else ""
    feels = ""
    if now.feels_like is not None and abs(now.feels_like - now.temperature) >= 2:
        feels = f" It feels like {_degrees(now.feels_like, unit)}."
    at = f" Measured at {now.at:%H:%M} there." if verbosity is PersonalityVerbosity.DETAILED else ""
    wind = "" if now.wind is None else f", wind {round(now.wind)} km/h"
    return f"It is {degrees} in {place}{with_sky}{wind}.{feels}{at}"


def told_hour(
    hour: WeatherHour, place: str, unit: TemperatureUnit, now: datetime, verbosity: PersonalityVerbosity
) -> str:
    parts = [_degrees(hour.temperature, unit), _SKY.get(hour.code, ""), _chance(hour.rain_chance, hour.rain)]
    if verbosity is PersonalityVerbosity.CONCISE:
        return ", ".join(filter(None, parts[:2]))
    wind = "" if hour.wind is None else f"wind {round(hour.wind)} km/h"
    rain = _amount(hour.rain) if verbosity is PersonalityVerbosity.DETAILED else ""
    day = _day(hour.at.date(), now.date())
    return f"{day} at {hour.at:%H:%M} in {place}: {', '.join(filter(None, [*parts, rain, wind]))}."


def told_day(
    day: WeatherDay, unit: TemperatureUnit, today: date, verbosity: PersonalityVerbosity, place: str = ""
) -> str:
    """Without `place` as a line of several."""
    parts = [_SKY.get(day.code, ""), _range(day, unit), _chance(day.rain_chance, day.rain)]
    named = _day(day.date, today)
    if verbosity is PersonalityVerbosity.CONCISE:
        bare = ", ".join(filter(None, parts[:2]))
        return bare if place else f"{named}: {bare}"
    wind = "" if day.wind is None else f"wind up to {round(day.wind)} km/h"
    rain = _amount(day.rain) if verbosity is PersonalityVerbosity.DETAILED else ""
    where = f" in {place}" if place else ""
    return f"{named}{where}: {', '.join(filter(None, [*parts, rain, wind]))}."


def told_time_ago(age: timedelta) -> str:
    minutes = max(0, round(age.total_seconds() / 60))
    for count, unit in ((minutes // 1440, "day"), (minutes // 60, "hour"), (minutes, "minute")):
        if count:
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def _degrees(celsius: float, unit: TemperatureUnit) -> str:
    value = celsius * 9 / 5 + 32 if unit is TemperatureUnit.F else celsius
    return f"{round(value)} °{unit.value}"


def _range(day: WeatherDay, unit: TemperatureUnit) -> str:
    low, high = _degrees(day.lowest, unit), _degrees(day.highest, unit)
    return high if low == high else f"{low.partition(' ')[0]} to {high}"


def _chance(percent: int | None, rain: float | None) -> str:
    if percent is None:
        return _amount(rain)
    return f"{percent} % chance of rain" if percent >= LEAST_CHANCE else "no rain to speak of"


def _amount(rain: float | None) -> str:
    return f"{rain:.1f} mm of rain" if rain and rain >= 0.1 else ""


def _day(day: date, today: date) -> str:
    names = {0: "Today", 1: "Tomorrow"}
    return names.get((day - today).days, f"{day:%A}, {day.day} {day:%B}")
