"""The rows of reminders, and the step that brings a database to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment


class ReminderRow(SQLModel, table=True):
    """`at` is still to come while it `waits`. `rang_for` is the moment it rang for and nobody has said that it is done.

    `starts` is where its repetition is counted from.
    """

    __tablename__ = "reminder"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    kind: str
    text: str
    at: datetime = Field(sa_type=UtcMoment)
    waits: bool
    zone: str
    repeat: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    starts: datetime = Field(sa_type=UtcMoment)
    rang_for: datetime | None = Field(default=None, sa_type=UtcMoment)
    rang_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    done_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    created_at: datetime = Field(sa_type=UtcMoment)
    conversation_id: str | None = None
    message_id: str | None = None


_REMINDERS = (
    """
    CREATE TABLE reminder (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        "at" DATETIME NOT NULL,
        waits BOOLEAN NOT NULL,
        zone VARCHAR NOT NULL,
        repeat JSON,
        starts DATETIME NOT NULL,
        rang_for DATETIME,
        rang_at DATETIME,
        done_at DATETIME,
        created_at DATETIME NOT NULL,
        conversation_id VARCHAR,
        message_id VARCHAR
    )
    """,
    'CREATE INDEX reminder_waiting ON reminder ("at") WHERE waits',
    'CREATE INDEX reminder_listed ON reminder (tenant_id, user_id, "at")',
)


def _reminders(connection: Connection) -> None:
    run_statements(connection, *_REMINDERS)


MIGRATIONS = PackageMigrations("reminders", [_reminders])
"""Reminders, alarms and timers."""
