"""The rows of plugins: what was agreed to, what each keeps for a profile, and the chained log of what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment


class ConsentRow(SQLModel, table=True):
    """Of this machine, not of a profile: whoever owns Karen agrees to what runs on it."""

    __tablename__ = "plugin_consent"
    plugin_id: str = Field(primary_key=True)
    sha256: str
    permissions: str
    """JSON: pairs of name and value."""
    trusted: bool
    follows_changes: bool
    enabled: bool
    approved_at: datetime = Field(sa_type=UtcMoment)
    signed_by: str
    """The fingerprint of a key, or empty."""
    tools: str
    """JSON: the tools as this very version described them; empty before it was started."""


class ValueRow(SQLModel, table=True):
    """What a plugin keeps for one profile."""

    __tablename__ = "plugin_value"
    tenant_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    plugin_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str
    """JSON."""
    size_bytes: int


class SettingsRow(SQLModel, table=True):
    """What a profile has set for a plugin."""

    __tablename__ = "plugin_settings"
    tenant_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    plugin_id: str = Field(primary_key=True)
    value: str
    """JSON of an object."""


class AuditRow(SQLModel, table=True):
    """One thing that happened. It names no profile and holds nothing that anybody said."""

    __tablename__ = "plugin_audit"
    number: int = Field(primary_key=True)
    at: str
    """ISO 8601 in UTC, as it went into the hash."""
    plugin_id: str
    action: str
    detail: str
    hash: str


_PLUGINS = (
    """
    CREATE TABLE plugin_consent (
        plugin_id VARCHAR PRIMARY KEY NOT NULL,
        sha256 VARCHAR NOT NULL,
        permissions VARCHAR NOT NULL,
        trusted BOOLEAN NOT NULL,
        follows_changes BOOLEAN NOT NULL,
        enabled BOOLEAN NOT NULL,
        approved_at DATETIME NOT NULL,
        tools VARCHAR NOT NULL
    )
    """,
    """
    CREATE TABLE plugin_value (
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        plugin_id VARCHAR NOT NULL,
        key VARCHAR NOT NULL,
        value VARCHAR NOT NULL,
        size_bytes INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, user_id, plugin_id, key)
    )
    """,
    """
    CREATE TABLE plugin_settings (
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        plugin_id VARCHAR NOT NULL,
        value VARCHAR NOT NULL,
        PRIMARY KEY (tenant_id, user_id, plugin_id)
    )
    """,
    """
    CREATE TABLE plugin_audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at VARCHAR NOT NULL,
        plugin_id VARCHAR NOT NULL,
        action VARCHAR NOT NULL,
        detail VARCHAR NOT NULL,
        hash VARCHAR NOT NULL
    )
    """,
    "CREATE INDEX plugin_audit_plugin ON plugin_audit (plugin_id, number)",
)


def _plugins(connection: Connection) -> None:
    run_statements(connection, *_PLUGINS)


def _signers(connection: Connection) -> None:
    run_statements(connection, "ALTER TABLE plugin_consent ADD COLUMN signed_by VARCHAR DEFAULT '' NOT NULL")


MIGRATIONS = PackageMigrations("plugins", [_plugins, _signers])
