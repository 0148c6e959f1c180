"""The rows of the ground floor: tenants, users, tokens, what waits to be indexed, and what left this machine."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Connection, DateTime, TypeDecorator, insert
from sqlalchemy.engine.interfaces import Dialect
from sqlmodel import Field, SQLModel

from karen.base.keeping.mending import mend_profiles
from karen.base.migrations import PackageMigrations, run_statements
from karen.contract.caller import LOCAL_TENANT, OWNER_ID, Role


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: SQLite would drop the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class TenantRow(SQLModel, table=True):
    __tablename__ = "tenant"
    id: str = Field(primary_key=True)
    name: str
    created_at: datetime = Field(sa_type=UtcMoment)


class UserRow(SQLModel, table=True):
    __tablename__ = "user"
    id: str = Field(primary_key=True)
    tenant_id: str = Field(foreign_key="tenant.id")
    name: str
    role: str
    created_at: datetime = Field(sa_type=UtcMoment)


class TokenRow(SQLModel, table=True):
    __tablename__ = "token"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str = Field(foreign_key="user.id")
    digest: str = Field(unique=True)
    label: str
    role: str
    created_at: datetime = Field(sa_type=UtcMoment)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class OutboxRow(SQLModel, table=True):
    """A row that some index has yet to see; deleted when it has."""

    __tablename__ = "outbox"
    sequence: int | None = Field(default=None, primary_key=True)
    indexer: str
    tenant_id: str
    user_id: str
    kind: str
    row_id: str


class SentBytesRow(SQLModel, table=True):
    """What one host beyond this machine was sent, since ever; of the machine, not of a user."""

    __tablename__ = "sent_bytes"
    host: str = Field(primary_key=True)
    sent_bytes: int = Field(sa_type=BigInteger)
    last_at: datetime = Field(sa_type=UtcMoment)


def _tenants_users_tokens_outbox(connection: Connection) -> None:
    run_statements(
        connection,
        "CREATE TABLE tenant (id VARCHAR PRIMARY KEY NOT NULL, name VARCHAR NOT NULL, created_at DATETIME NOT NULL)",
        """
        CREATE TABLE "user" (
            id VARCHAR PRIMARY KEY NOT NULL,
            tenant_id VARCHAR NOT NULL REFERENCES tenant (id),
            name VARCHAR NOT NULL,
            role VARCHAR(8) NOT NULL,
            created_at DATETIME NOT NULL
        )
        """,
        'CREATE UNIQUE INDEX user_name ON "user" (tenant_id, name)',
        """
        CREATE TABLE token (
            id VARCHAR PRIMARY KEY NOT NULL,
            tenant_id VARCHAR NOT NULL,
            user_id VARCHAR NOT NULL REFERENCES "user" (id),
            digest VARCHAR NOT NULL UNIQUE,
            label VARCHAR NOT NULL,
            role VARCHAR(8) NOT NULL,
            created_at DATETIME NOT NULL,
            last_used_at DATETIME
        )
        """,
        """
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            indexer VARCHAR NOT NULL,
            tenant_id VARCHAR NOT NULL,
            user_id VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            row_id VARCHAR NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX outbox_once ON outbox (indexer, kind, row_id)",
    )
    now = datetime.now(UTC)
    connection.execute(insert(TenantRow).values(id=LOCAL_TENANT, name="This computer", created_at=now))
    owner = {"id": OWNER_ID, "tenant_id": LOCAL_TENANT, "name": "Me", "role": Role.OWNER.value, "created_at": now}
    connection.execute(insert(UserRow).values(owner))


def _sent_bytes(connection: Connection) -> None:
    run_statements(
        connection,
        """
        CREATE TABLE sent_bytes (
            host VARCHAR PRIMARY KEY NOT NULL,
            sent_bytes INTEGER NOT NULL,
            last_at DATETIME NOT NULL
        )
        """,
    )


MIGRATIONS = PackageMigrations("base", [_tenants_users_tokens_outbox, _sent_bytes], mend_profiles, ("outbox",))
