"""The weather of a place: asked for where that is allowed, else what was told last, with when that was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository, new_id
from karen.contract.caller import Caller
from karen.contract.errors import ToolFailed, Unavailable
from karen.contract.types.settings import KarenSettings
from karen.contract.types.weather import Forecast, Position
from karen.weather.choice import address_of, host_beyond
from karen.weather.records import ForecastRow

if TYPE_CHECKING:
    from karen.weather.open_meteo import OpenMeteo

FRESH = timedelta(minutes=15)
"""The service measures every quarter of an hour: asked again sooner it says the same."""
MOST_PLACES = 50
"""Whose last forecasts a profile keeps."""


@dataclass(frozen=True)
class Told:
    """`problem` says why it is not the service's word of now; empty when it is."""

    forecast: Forecast
    source: str
    at: datetime
    problem: str = ""


class Forecasts:
    """Of every profile; each has its own service and last answers."""

    def __init__(
        self,
        database: Database,
        events: Events,
        outbox: Outbox,
        now: Callable[[], datetime],
        sent: Callable[[str, int], None],
        settings: Callable[[str], KarenSettings],
    ) -> None:
        """`sent(host, bytes)` is told what leaves this machine; `settings` are those of a user."""
        self._store = ProfileStore(database, events, outbox, now, Repository)
        self._now = now
        self._sent = sent
        self._settings = settings

    async def would_ask(self, caller: Caller, place: Position) -> str | None:
        """The host beyond this machine that a question for this place would go to now; None where none would."""
        host = host_beyond(self._settings(caller.user_id))
        return None if host is None or self._is_fresh(await self._last(caller, place)) else host

    async def forecast(self, caller: Caller, place: Position, allowed: bool) -> Told:
        """Beyond this machine a service is asked only when `allowed`. Raises ToolFailed, which says why, when nothing
        is known."""
        settings, last = self._settings(caller.user_id), await self._last(caller, place)
        if last and self._is_fresh(last):
            return last
        if (host := host_beyond(settings)) and not allowed:
            return _told_before(last, place, f"looking it up asks {host} about the place, which is not allowed yet")
        try:
            address = address_of(settings)
            service = await asyncio.to_thread(_opened, address, allowed, self._sent)
            forecast = await service.forecast(place.latitude, place.longitude, place.zone)
        except Unavailable as unavailable:
            return _told_before(last, place, unavailable.message)
        told = Told(forecast, service.host, self._now())
        await self._store.write(caller, lambda repository: _keep(repository, place, told))
        return told

    async def _last(self, caller: Caller, place: Position) -> Told | None:
        return await self._store.read(caller, lambda repository: _last(repository, place))

    def _is_fresh(self, last: Told | None) -> bool:
        return last is not None and timedelta() <= self._now() - last.at < FRESH


def _told_before(last: Told | None, place: Position, problem: str) -> Told:
    """Raises ToolFailed where nothing was."""
    if last:
        return Told(last.forecast, last.source, last.at, problem)
    raise ToolFailed(
        f"I don't know the weather in {place.label}: {problem}, and no earlier answer is kept.", tool="weather"
    )


def _opened(address: str, allowed: bool, sent: Callable[[str, int], None]) -> OpenMeteo:
    """What speaks HTTP is imported with the first question, in a thread: it takes a third of a second."""
    from karen.weather.open_meteo import OpenMeteo

    return OpenMeteo(address, allowed, sent)


def _key(place: Position) -> str:
    return f"{place.latitude:.2f},{place.longitude:.2f}"


def _row(repository: Repository, place: Position) -> ForecastRow | None:
    return repository.session.scalar(repository.rows(ForecastRow).where(col(ForecastRow.place) == _key(place)))


def _last(repository: Repository, place: Position) -> Told | None:
    row = _row(repository, place)
    return Told(Forecast.model_validate_json(row.forecast), row.source, row.told_at) if row else None


def _keep(repository: Repository, place: Position, told: Told) -> None:
    row = _row(repository, place)
    if row is None:
        row = ForecastRow(
            id=new_id(),
            tenant_id=repository.caller.tenant_id,
            user_id=repository.caller.user_id,
            place=_key(place),
            label=place.label,
            forecast="",
            source="",
            told_at=told.at,
        )
        repository.session.add(row)
    row.forecast, row.source, row.told_at = told.forecast.model_dump_json(), told.source, told.at
    repository.session.flush()
    newest_first = repository.rows(ForecastRow).order_by(col(ForecastRow.told_at).desc())
    for old in repository.session.scalars(newest_first.offset(MOST_PLACES)):
        repository.session.delete(old)
