"""Of which places a profile was told the weather, as a file of the archive; and forgetting that it asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.keeping.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller
from karen.contract.types.weather import Forecast, KeptForecast
from karen.weather.records import ForecastRow

_ALL = TypeAdapter(list[KeptForecast])


class WeatherBelongings:
    """The last forecast of each place."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ProfileStore(database, events, outbox, now, Repository)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("weather.json", self._forecasts(caller))

    async def _forecasts(self, caller: Caller) -> AsyncGenerator[str]:
        def find(repository: Repository) -> list[KeptForecast]:
            rows = repository.session.scalars(repository.rows(ForecastRow).order_by(col(ForecastRow.label)))
            return [
                KeptForecast(
                    place=row.label,
                    source=row.source,
                    told_at=row.told_at,
                    forecast=Forecast.model_validate_json(row.forecast),
                )
                for row in rows
            ]

        yield _ALL.dump_json(await self._store.read(caller, find), indent=2).decode() + "\n"


def forget_forecasts(repository: Repository, holds: Callable[[str], bool]) -> int:
    """Of places whose name it holds: how many there were."""
    rows = [row for row in repository.session.scalars(repository.rows(ForecastRow)) if holds(row.label)]
    for row in rows:
        repository.session.delete(row)
    repository.session.flush()
    return len(rows)
