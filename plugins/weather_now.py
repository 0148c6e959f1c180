# /// karen
# name = "Weather now"
# description = "The weather at this moment in any city, from the keyless service Open-Meteo"
# version = "1.0.0"
# author = "Karen"
# homepage = "https://open-meteo.com"
# type = "integration"
# categories = ["weather"]
# api = 1
#
# [permissions]
# network = ["api.open-meteo.com", "geocoding-api.open-meteo.com"]
#
# [settings.units]
# type = "string"
# description = "Whether degrees are Celsius with km/h, or Fahrenheit with mph"
# default = "metric"
# enum = ["metric", "imperial"]
# ///
"""The weather over the network. A model of requests: two hosts, no key, and an answer that is not simply believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from karen_plugin import http, settings, tool

PLACES = "https://geocoding-api.open-meteo.com/v1/search"
FORECAST = "https://api.open-meteo.com/v1/forecast"
MEASURED = "temperature_2m,apparent_temperature,relative_humidity_2m,wind_speed_10m,weather_code"
IMPERIAL = {"temperature_unit": "fahrenheit", "wind_speed_unit": "mph"}
SKIES = {
    (0,): "clear",
    (1,): "mostly clear",
    (2,): "partly cloudy",
    (3,): "overcast",
    (45, 48): "fog",
    (51, 53, 55): "drizzle",
    (56, 57, 66, 67): "freezing rain",
    (61, 63, 65): "rain",
    (71, 73, 75, 77): "snow",
    (80, 81, 82): "showers",
    (85, 86): "snow showers",
    (95, 96, 99): "thunderstorm",
}
"""By the codes of the World Meteorological Organization that the service gives."""


@dataclass(frozen=True)
class Weather:
    """What was measured last."""

    place: str
    sky: str
    temperature: str
    feels_like: str
    humidity: str
    wind: str
    at: str
    """In the time of the place."""


@tool(
    examples=(
        "live conditions in {city}",
        "look outside in {city}",
        "what does the air feel like in {city}",
        "show the current conditions in {city}",
        "read the thermometer in {city}",
        "measure the wind in {city}",
        "measure the air outside in {city}",
    )
)
def weather(city: Annotated[str, "the city, with its country where there are several"]) -> Weather:
    """The weather in a city at this moment: sky, temperature, humidity and wind. For now alone, no forecast."""
    name, _, country = (part.strip() for part in city.partition(","))
    found = _found(name, country)
    chosen = IMPERIAL if settings.get("units", "metric") == "imperial" else {}
    position = {"latitude": found["latitude"], "longitude": found["longitude"]}
    answer = _asked(FORECAST, {**position, **chosen, "current": MEASURED, "timezone": "auto"})
    try:
        return _told(found, answer["current"], answer["current_units"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("Open-Meteo answered something other than the weather. Try again later.") from error


def _found(name: str, country: str) -> dict[str, Any]:
    """The largest place of that name. Raises ValueError."""
    results = _asked(PLACES, {"name": name, "count": 10, "language": "en", "format": "json"}).get("results") or []
    wanted = country.casefold()
    named = [each for each in results if not wanted or wanted in (_text(each, "country"), _text(each, "country_code"))]
    if not named:
        raise ValueError(f"Open-Meteo knows no place {name!r}{f' in {country}' if country else ''}.")
    return dict(named[0])


def _asked(url: str, params: dict[str, str | int | float]) -> dict[str, Any]:
    response = http.get(url, params=params)
    if not response.ok:
        raise ValueError(f"Open-Meteo answered with status {response.status}. Try again later.")
    return dict(response.json())


def _told(found: dict[str, Any], measured: dict[str, Any], units: dict[str, str]) -> Weather:
    def said(name: str) -> str:
        unit = units[name]
        return f"{measured[name]:g}{'' if unit == '%' else ' '}{unit}"

    place = ", ".join(str(found[key]) for key in ("name", "country") if found.get(key))
    sky = next((words for codes, words in SKIES.items() if measured["weather_code"] in codes), "not known")
    return Weather(
        place,
        sky,
        said("temperature_2m"),
        said("apparent_temperature"),
        said("relative_humidity_2m"),
        said("wind_speed_10m"),
        str(measured["time"]).replace("T", " "),
    )


def _text(found: dict[str, Any], key: str) -> str:
    return str(found.get(key, "")).casefold()
