"""The weather of a place, as a service told it: degrees Celsius, millimetres, kilometres an hour, local times."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from karen.contract.types.wire import Moment, Wire

Celsius = Annotated[float, Field(ge=-95, le=65)]
"""What has ever been measured on this planet, and a little more."""
Millimetres = Annotated[float, Field(ge=0, le=3000)]
KilometresAnHour = Annotated[float, Field(ge=0, le=600)]
Percent = Annotated[int, Field(ge=0, le=100)]
WeatherCode = Annotated[int, Field(ge=0, le=99)]
"""Of the World Meteorological Organization, table 4677, as services shorten it: 0 clear, 61 light rain, 95 storm."""


class Position(Wire):
    """A place on the map, in degrees, with its clock: a name of the zone database."""

    label: str
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    zone: str


class WeatherNow(Wire):
    at: Moment
    temperature: Celsius
    feels_like: Celsius | None
    code: WeatherCode
    wind: KilometresAnHour | None


class WeatherHour(Wire):
    at: Moment
    temperature: Celsius
    code: WeatherCode
    rain_chance: Percent | None
    rain: Millimetres | None
    wind: KilometresAnHour | None


class WeatherDay(Wire):
    date: date
    lowest: Celsius
    highest: Celsius
    code: WeatherCode
    rain_chance: Percent | None
    rain: Millimetres | None
    wind: KilometresAnHour | None


class Forecast(Wire):
    """`hours` and `days` in their order, the first of them today's."""

    now: WeatherNow
    hours: list[WeatherHour]
    days: list[WeatherDay]


class KeptForecast(Wire):
    """What was told last of a place, as the archive of everything has it."""

    place: str
    source: str
    told_at: Moment
    forecast: Forecast
