"""What a service told last of a place, and the step that brings a database to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment


class ForecastRow(SQLModel, table=True):
    """`place` is the position that was asked about; a profile has each once."""

    __tablename__ = "last_forecast"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    place: str
    label: str
    forecast: str
    """A `Forecast` in JSON."""
    source: str
    told_at: datetime = Field(sa_type=UtcMoment)


_LAST_FORECASTS = (
    """
    CREATE TABLE last_forecast (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        place VARCHAR NOT NULL,
        label VARCHAR NOT NULL,
        forecast VARCHAR NOT NULL,
        source VARCHAR NOT NULL,
        told_at DATETIME NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX last_forecast_place ON last_forecast (tenant_id, user_id, place)",
)


def _last_forecasts(connection: Connection) -> None:
    run_statements(connection, *_LAST_FORECASTS)


MIGRATIONS = PackageMigrations("weather", [_last_forecasts])
