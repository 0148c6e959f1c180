"""The rows of lists and of what stands on them, and the step that brings a database to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment


class ListRow(SQLModel, table=True):
    """`key` is what its name comes down to (see `names.key_of`); a profile has it once."""

    __tablename__ = "user_list"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    name: str
    key: str
    created_at: datetime = Field(sa_type=UtcMoment)
    changed_at: datetime = Field(sa_type=UtcMoment)


class ItemRow(SQLModel, table=True):
    __tablename__ = "list_item"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    list_id: str
    text: str
    position: int
    done_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    created_at: datetime = Field(sa_type=UtcMoment)
    conversation_id: str | None = None
    message_id: str | None = None


_LISTS = (
    """
    CREATE TABLE user_list (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        key VARCHAR NOT NULL,
        created_at DATETIME NOT NULL,
        changed_at DATETIME NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX user_list_key ON user_list (tenant_id, user_id, key)",
    """
    CREATE TABLE list_item (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        list_id VARCHAR NOT NULL REFERENCES user_list (id),
        text VARCHAR NOT NULL,
        position INTEGER NOT NULL,
        done_at DATETIME,
        created_at DATETIME NOT NULL,
        conversation_id VARCHAR,
        message_id VARCHAR
    )
    """,
    "CREATE INDEX list_item_order ON list_item (list_id, position)",
    "CREATE INDEX list_item_profile ON list_item (tenant_id, user_id)",
)


def _lists(connection: Connection) -> None:
    run_statements(connection, *_LISTS)


MIGRATIONS = PackageMigrations("lists", [_lists])
