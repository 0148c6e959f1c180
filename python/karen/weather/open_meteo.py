"""Asks a service that answers as Open-Meteo does, and reads what it says with distrust.

Interface: https://open-meteo.com/en/docs. Data of the public service: Open-Meteo.com, CC BY 4.0.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from karen.base.outbound import Outbound, trusted_authorities
from karen.contract.errors import Unavailable
from karen.contract.types.weather import Forecast, WeatherDay, WeatherHour, WeatherNow

LIMIT_S = 8.0
"""For the whole of an answer."""
MOST_BYTES = 1 << 20
"""An answer over sixteen days has 30 kB."""
DAYS = 16
MOST_HOURS = 24 * DAYS + 2
ADVICE = "Allow it in the settings, under “Weather”."
_NOW = "temperature_2m,apparent_temperature,weather_code,wind_speed_10m"
_HOURS = "temperature_2m,weather_code,precipitation_probability,precipitation,wind_speed_10m"
_DAYS = (
    "temperature_2m_min,temperature_2m_max,weather_code,precipitation_probability_max,precipitation_sum,"
    "wind_speed_10m_max"
)
_UNITS = {
    "temperature_2m": "°C",
    "apparent_temperature": "°C",
    "temperature_2m_min": "°C",
    "temperature_2m_max": "°C",
    "wind_speed_10m": "km/h",
    "wind_speed_10m_max": "km/h",
    "precipitation": "mm",
    "precipitation_sum": "mm",
}
NEAR_DEGREES = 0.5
"""A service answers for the middle of its grid's cell, which lies closer than this."""
T = TypeVar("T")


def _short(values: Sequence[T]) -> Sequence[T]:
    if len(values) > MOST_HOURS:
        raise ValueError("more hours than were asked for")
    return values


Numbers = Annotated[list[float | None], AfterValidator(_short)]
Times = Annotated[list[datetime], AfterValidator(_short)]


class _Raw(BaseModel):
    """Names as the service has them; what else it says does not matter."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class _Now(_Raw):
    time: datetime
    temperature_2m: float
    apparent_temperature: float | None = None
    weather_code: int
    wind_speed_10m: float | None = None


class _Hours(_Raw):
    time: Times
    temperature_2m: Numbers
    weather_code: Numbers
    precipitation_probability: Numbers
    precipitation: Numbers
    wind_speed_10m: Numbers


class _Days(_Raw):
    time: Annotated[list[date], AfterValidator(_short)]
    temperature_2m_min: Numbers
    temperature_2m_max: Numbers
    weather_code: Numbers
    precipitation_probability_max: Numbers
    precipitation_sum: Numbers
    wind_speed_10m_max: Numbers


class _Answer(_Raw):
    latitude: float
    longitude: float
    timezone: str
    current_units: dict[str, str]
    hourly_units: dict[str, str]
    daily_units: dict[str, str]
    current: _Now
    hourly: _Hours
    daily: _Days


class OpenMeteo:
    """One service. `address` is where it answers, `sent(host, bytes)` is told what leaves this machine."""

    def __init__(self, address: str, allowed: bool, sent: Callable[[str, int], None], limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._address = address.rstrip("/")
        self._allowed = allowed
        self._sent = sent
        self.host = httpx.URL(self._address).host

    async def forecast(self, latitude: float, longitude: float, zone: str) -> Forecast:
        """Raises Forbidden when it is beyond this machine and not `allowed`, and Unavailable, which says why."""
        asked = {
            "latitude": f"{latitude:.2f}",
            "longitude": f"{longitude:.2f}",
            "timezone": zone,
            "forecast_days": str(DAYS),
            "current": _NOW,
            "hourly": _HOURS,
            "daily": _DAYS,
        }
        try:
            async with asyncio.timeout(self._limit_s):
                said = await self._ask(asked)
        except TimeoutError as error:
            raise Unavailable(f"{self.host} did not answer within {self._limit_s:g} s") from error
        except httpx.RequestError as error:
            raise Unavailable(f"{self.host} cannot be reached") from error
        try:
            answer = _Answer.model_validate_json(said)
            _check(answer, latitude, longitude, zone)
            return _read(answer, ZoneInfo(zone))
        except (ValidationError, ValueError, OverflowError) as error:
            raise Unavailable(f"{self.host} answered something that is no weather") from error

    async def _ask(self, asked: dict[str, str]) -> bytes:
        is_secret = self._address.startswith("https:")
        tls = await asyncio.to_thread(trusted_authorities) if is_secret else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client = httpx.AsyncClient(
            transport=Outbound(self._allowed, self._sent, tls, ADVICE), trust_env=False, follow_redirects=False
        )
        headers = {"accept-encoding": "identity", "user-agent": "Karen"}
        async with (
            client,
            client.stream("GET", f"{self._address}/v1/forecast", params=asked, headers=headers) as response,
        ):
            if (
                response.status_code != httpx.codes.OK
                or response.headers.get("content-encoding", "identity") != "identity"
            ):
                raise Unavailable(f"{self.host} refused to answer ({response.status_code})")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise Unavailable(f"{self.host} answered far more than a forecast")
            return bytes(body)


def _check(said: _Answer, latitude: float, longitude: float, zone: str) -> None:
    """Raises ValueError for another place, other clocks and other units than were asked for."""
    around = abs((said.longitude - longitude + 180) % 360 - 180)
    if abs(said.latitude - latitude) > NEAR_DEGREES or around > NEAR_DEGREES or said.timezone != zone:
        raise ValueError("another place than was asked for")
    for units in (said.current_units, said.hourly_units, said.daily_units):
        if any(unit != _UNITS.get(name, unit) for name, unit in units.items()):
            raise ValueError("other units than were asked for")
    named = {name for units in (said.current_units, said.hourly_units, said.daily_units) for name in units}
    if not named >= {"temperature_2m", "temperature_2m_min", "temperature_2m_max"}:
        raise ValueError("values without their units")


def _read(said: _Answer, zone: ZoneInfo) -> Forecast:
    """Raises ValueError for lists of unequal lengths and values no weather has."""
    now, hours, days = said.current, said.hourly, said.daily
    told = Forecast(
        now=WeatherNow(
            at=_local(now.time, zone),
            temperature=now.temperature_2m,
            feels_like=now.apparent_temperature,
            code=now.weather_code,
            wind=now.wind_speed_10m,
        ),
        hours=[
            WeatherHour(
                at=_local(at, zone),
                temperature=degrees,
                code=int(code),
                rain_chance=_whole(chance),
                rain=rain,
                wind=wind,
            )
            for at, degrees, code, chance, rain, wind in zip(
                hours.time,
                hours.temperature_2m,
                hours.weather_code,
                hours.precipitation_probability,
                hours.precipitation,
                hours.wind_speed_10m,
                strict=True,
            )
            if degrees is not None and code is not None
        ],
        days=[
            WeatherDay(
                date=day,
                lowest=low,
                highest=high,
                code=int(code),
                rain_chance=_whole(chance),
                rain=rain,
                wind=wind,
            )
            for day, low, high, code, chance, rain, wind in zip(
                days.time,
                days.temperature_2m_min,
                days.temperature_2m_max,
                days.weather_code,
                days.precipitation_probability_max,
                days.precipitation_sum,
                days.wind_speed_10m_max,
                strict=True,
            )
            if low is not None and high is not None and code is not None
        ],
    )
    if any(day.lowest > day.highest for day in told.days):
        raise ValueError("a day whose lowest temperature is above its highest")
    return told


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
