"""The rows of memory, and the steps that bring a database to them.

Every row carries its tenant and its user. A memory's vector lives in the index, which may be deleted at any time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment
from karen.memory.mending import mend_memories


class MemoryRow(SQLModel, table=True):
    """`valid_from` to `valid_to` is when it held; `superseded_by` what took its place.

    Memories of one `digest` say the same, and facts of one `slot` speak of the same: see `likeness` and `vocabulary`.
    """

    __tablename__ = "memory"
    sequence: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    tenant_id: str
    user_id: str
    content: str
    memory_type: str
    importance_score: int = 5
    ui_source: str
    conversation_id: str | None = None
    session_id: str | None = None
    ai_generated: bool = False
    state: str
    reviewed: bool = True
    pinned: bool = False
    access_count: int = 0
    last_accessed: datetime | None = Field(default=None, sa_type=UtcMoment)
    created_at: datetime = Field(sa_type=UtcMoment)
    updated_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    confidence: float = 1.0
    subject: str | None = None
    attribute: str | None = None
    value: str | None = None
    polarity: str = "is"
    valid_from: datetime | None = Field(default=None, sa_type=UtcMoment)
    valid_to: datetime | None = Field(default=None, sa_type=UtcMoment)
    superseded_by: str | None = None
    digest: str | None = None
    slot: str | None = None
    details: dict[str, Any] = Field(default={}, sa_type=JSON)


class MemoryTagRow(SQLModel, table=True):
    """`proposed` is what Karen found and nobody has accepted."""

    __tablename__ = "memory_tag"
    memory_id: str = Field(primary_key=True, foreign_key="memory.id")
    tag: str = Field(primary_key=True)
    proposed: bool = False
    tenant_id: str
    user_id: str


class MemorySourceRow(SQLModel, table=True):
    """A place in a message a memory was taken from: UTF-16 code units `start` to `end`, and what stood there."""

    __tablename__ = "memory_source"
    sequence: int | None = Field(default=None, primary_key=True)
    memory_id: str = Field(foreign_key="memory.id")
    tenant_id: str
    user_id: str
    message_id: str | None = None
    conversation_id: str | None = None
    external_id: str | None = None
    author: str | None = None
    role: str | None = None
    timestamp: datetime = Field(sa_type=UtcMoment)
    start: int | None = None
    end: int | None = None
    text: str | None = None


class PreferenceRow(SQLModel, table=True):
    """`overruled` is what the setting of that name said then, as JSON; a setting that is changed later counts again."""

    __tablename__ = "preference"
    tenant_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    origin: str
    source: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    overruled: str | None = None
    changed_at: datetime = Field(sa_type=UtcMoment)


class MergeRow(SQLModel, table=True):
    """One step of tidying, with all that is needed to undo it."""

    __tablename__ = "memory_merge"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    at: datetime = Field(sa_type=UtcMoment)
    kept_id: str
    absorbed: list[dict[str, Any]] = Field(default=[], sa_type=JSON)
    undone: bool = False


class IndexStateRow(SQLModel, table=True):
    """What an index holds, as far as it was told; anything else means that it must be built anew. Of the machine."""

    __tablename__ = "index_state"
    indexer: str = Field(primary_key=True)
    model_id: str
    dimensions: int
    row_count: int
    last_sequence: int


_MEMORIES = (
    """
    CREATE TABLE memory (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id VARCHAR NOT NULL UNIQUE,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        content VARCHAR NOT NULL,
        memory_type VARCHAR NOT NULL,
        importance_score INTEGER NOT NULL,
        ui_source VARCHAR NOT NULL,
        conversation_id VARCHAR,
        session_id VARCHAR,
        ai_generated BOOLEAN NOT NULL,
        state VARCHAR NOT NULL,
        reviewed BOOLEAN NOT NULL,
        pinned BOOLEAN NOT NULL,
        access_count INTEGER NOT NULL,
        last_accessed DATETIME,
        created_at DATETIME NOT NULL,
        updated_at DATETIME NOT NULL,
        expires_at DATETIME,
        confidence FLOAT NOT NULL,
        subject VARCHAR,
        attribute VARCHAR,
        value VARCHAR,
        polarity VARCHAR NOT NULL,
        valid_from DATETIME,
        valid_to DATETIME,
        superseded_by VARCHAR,
        digest VARCHAR,
        slot VARCHAR,
        details JSON NOT NULL
    )
    """,
    "CREATE INDEX memory_listed ON memory (tenant_id, user_id, created_at, id)",
    "CREATE INDEX memory_fact ON memory (tenant_id, user_id, subject, attribute) WHERE attribute IS NOT NULL",
    "CREATE INDEX memory_digest ON memory (tenant_id, user_id, digest)",
    "CREATE INDEX memory_slot ON memory (tenant_id, user_id, slot) WHERE slot IS NOT NULL",
    "CREATE INDEX memory_inbox ON memory (tenant_id, user_id) WHERE NOT reviewed",
    "CREATE INDEX memory_expiring ON memory (expires_at) WHERE expires_at IS NOT NULL",
    """
    CREATE TABLE memory_tag (
        memory_id VARCHAR NOT NULL REFERENCES memory (id),
        tag VARCHAR NOT NULL,
        proposed BOOLEAN NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        PRIMARY KEY (memory_id, tag)
    )
    """,
    "CREATE INDEX memory_tagged ON memory_tag (tenant_id, user_id, tag)",
    """
    CREATE TABLE memory_source (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        memory_id VARCHAR NOT NULL REFERENCES memory (id),
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        message_id VARCHAR,
        conversation_id VARCHAR,
        external_id VARCHAR,
        author VARCHAR,
        role VARCHAR,
        timestamp DATETIME NOT NULL,
        "start" INTEGER,
        "end" INTEGER,
        text VARCHAR
    )
    """,
    "CREATE INDEX memory_source_of ON memory_source (memory_id)",
    "CREATE INDEX memory_source_message ON memory_source (message_id) WHERE message_id IS NOT NULL",
    """
    CREATE TABLE preference (
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        value VARCHAR NOT NULL,
        origin VARCHAR NOT NULL,
        source JSON,
        overruled VARCHAR,
        changed_at DATETIME NOT NULL,
        PRIMARY KEY (tenant_id, user_id, name)
    )
    """,
    """
    CREATE TABLE memory_merge (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        at DATETIME NOT NULL,
        kept_id VARCHAR NOT NULL,
        absorbed JSON NOT NULL,
        undone BOOLEAN NOT NULL
    )
    """,
    """
    CREATE TABLE index_state (
        indexer VARCHAR PRIMARY KEY NOT NULL,
        model_id VARCHAR NOT NULL,
        dimensions INTEGER NOT NULL,
        row_count INTEGER NOT NULL,
        last_sequence INTEGER NOT NULL
    )
    """,
)


def _memories(connection: Connection) -> None:
    run_statements(connection, *_MEMORIES)


MIGRATIONS = PackageMigrations("memory", [_memories], mend_memories, ("index_state",))
"""Facts, preferences, sources and the state of the index."""
