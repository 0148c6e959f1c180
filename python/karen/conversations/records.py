"""The rows of conversations, and the steps that bring a database to them.

Every row carries its tenant and its user. `position` is a message's place in its conversation: a counter, not a time,
so a clock that jumps cannot reorder what was said. All versions of an answer share one position; one is `shown`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection
from sqlmodel import Field, SQLModel

from karen.base.migrations import PackageMigrations, run_statements
from karen.base.records import UtcMoment
from karen.conversations.mending import mend_conversations

_OPTIONAL_JSON = JSON(none_as_null=True)


class ConversationRow(SQLModel, table=True):
    """`message_count`, `last_position` and `preview` are kept with every message, so a list needs no message.

    `imported_id` is what the program calls it that it was imported from.
    """

    __tablename__ = "conversation"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    title: str
    title_automatic: bool
    imported_title: str | None = None
    status: str
    status_before: str | None = None
    priority: str
    pinned: bool = False
    session_id: str | None = None
    ui_source: str
    ui_context: dict[str, Any] = Field(default={}, sa_type=JSON)
    ai_insights: dict[str, Any] = Field(default={}, sa_type=JSON)
    user_settings: dict[str, Any] | None = Field(default=None, sa_type=_OPTIONAL_JSON)
    summary: str | None = None
    context_memories: list[str] = Field(default=[], sa_type=JSON)
    proactive_suggestions: list[str] = Field(default=[], sa_type=JSON)
    last_ai_response_id: str | None = None
    branched_from: str | None = None
    message_count: int = 0
    last_position: int = 0
    preview: str = ""
    created_at: datetime = Field(sa_type=UtcMoment)
    updated_at: datetime = Field(sa_type=UtcMoment)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    imported_id: str | None = None


class ConversationTagRow(SQLModel, table=True):
    __tablename__ = "conversation_tag"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    tag: str = Field(primary_key=True)
    tenant_id: str
    user_id: str


class MessageRow(SQLModel, table=True):
    """`edit_history` holds what the message said before, oldest first."""

    __tablename__ = "message"
    sequence: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    tenant_id: str
    user_id: str
    conversation_id: str = Field(foreign_key="conversation.id")
    position: int
    version: int = 1
    shown: bool = True
    role: str
    status: str = "complete"
    timestamp: datetime = Field(sa_type=UtcMoment)
    replies_to: str | None = None
    external_id: str | None = None
    author: str | None = None
    ui_source: str
    content: str
    provenance: dict[str, Any] | None = Field(default=None, sa_type=_OPTIONAL_JSON)
    ai_data: dict[str, Any] | None = Field(default=None, sa_type=_OPTIONAL_JSON)
    ai_confidence: float | None = None
    processing_time_ms: float | None = None
    tokens_used: int | None = None
    model_used: str | None = None
    user_feedback: str | None = None
    edit_history: list[dict[str, Any]] = Field(default=[], sa_type=JSON)
    details: dict[str, Any] = Field(default={}, sa_type=JSON)


class SessionRow(SQLModel, table=True):
    """A running session; an ended one has no row."""

    __tablename__ = "session"
    id: str = Field(primary_key=True)
    tenant_id: str
    user_id: str
    ui_source: str
    started_at: datetime = Field(sa_type=UtcMoment)
    last_seen_at: datetime = Field(sa_type=UtcMoment)


class DraftRow(SQLModel, table=True):
    """`conversation_id` is empty for the conversation that has not begun."""

    __tablename__ = "draft"
    tenant_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    conversation_id: str = Field(primary_key=True)
    text: str
    changed_at: datetime = Field(sa_type=UtcMoment)


_CONVERSATIONS = (
    """
    CREATE TABLE conversation (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        title_automatic BOOLEAN NOT NULL,
        imported_title VARCHAR,
        status VARCHAR NOT NULL,
        status_before VARCHAR,
        priority VARCHAR NOT NULL,
        pinned BOOLEAN NOT NULL,
        session_id VARCHAR,
        ui_source VARCHAR NOT NULL,
        ui_context JSON NOT NULL,
        ai_insights JSON NOT NULL,
        user_settings JSON,
        summary VARCHAR,
        context_memories JSON NOT NULL,
        proactive_suggestions JSON NOT NULL,
        last_ai_response_id VARCHAR,
        branched_from VARCHAR,
        message_count INTEGER NOT NULL,
        last_position INTEGER NOT NULL,
        preview VARCHAR NOT NULL,
        created_at DATETIME NOT NULL,
        updated_at DATETIME NOT NULL,
        deleted_at DATETIME
    )
    """,
    "CREATE INDEX conversation_listed ON conversation (tenant_id, user_id, status, pinned, updated_at, id)",
    "CREATE INDEX conversation_session ON conversation (session_id) WHERE session_id IS NOT NULL",
    "CREATE INDEX conversation_status ON conversation (id, status)",
    """
    CREATE TABLE conversation_tag (
        conversation_id VARCHAR NOT NULL REFERENCES conversation (id),
        tag VARCHAR NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        PRIMARY KEY (conversation_id, tag)
    )
    """,
    "CREATE INDEX conversation_tagged ON conversation_tag (tenant_id, user_id, tag)",
    """
    CREATE TABLE session (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        ui_source VARCHAR NOT NULL,
        started_at DATETIME NOT NULL,
        last_seen_at DATETIME NOT NULL
    )
    """,
    "CREATE INDEX session_of ON session (tenant_id, user_id)",
)


_MESSAGES = (
    """
    CREATE TABLE message (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id VARCHAR NOT NULL UNIQUE,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        conversation_id VARCHAR NOT NULL REFERENCES conversation (id),
        position INTEGER NOT NULL,
        version INTEGER NOT NULL,
        shown BOOLEAN NOT NULL,
        role VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        timestamp DATETIME NOT NULL,
        replies_to VARCHAR,
        external_id VARCHAR,
        author VARCHAR,
        ui_source VARCHAR NOT NULL,
        content VARCHAR NOT NULL,
        provenance JSON,
        ai_data JSON,
        ai_confidence FLOAT,
        processing_time_ms FLOAT,
        tokens_used INTEGER,
        model_used VARCHAR,
        user_feedback VARCHAR,
        edit_history JSON NOT NULL,
        details JSON NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX message_placed ON message (conversation_id, position, version)",
    "CREATE UNIQUE INDEX message_shown ON message (conversation_id, position) WHERE shown = 1",
    "CREATE UNIQUE INDEX message_known ON message (conversation_id, external_id) WHERE external_id IS NOT NULL",
    "CREATE INDEX message_unfinished ON message (status) WHERE status = 'streaming'",
    # What is searched: of each answer the newest version, and no half-written one. `scope` is one token for the
    # profile and one for the conversation, so the index itself narrows a common word to those who may see it.
    """
    CREATE VIEW message_searched AS
    SELECT sequence, content,
           'u' || hex(tenant_id || '/' || user_id) || ' c' || hex(conversation_id) AS scope
    FROM message WHERE shown AND status <> 'streaming'
    """,
    """
    CREATE VIRTUAL TABLE message_text USING fts5 (
        content, scope, content='message_searched', content_rowid='sequence',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER message_text_added AFTER INSERT ON message
    WHEN new.shown AND new.status <> 'streaming' BEGIN
        INSERT INTO message_text (rowid, content, scope)
        SELECT sequence, content, scope FROM message_searched WHERE sequence = new.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_left BEFORE UPDATE OF content, shown, status ON message
    WHEN old.shown AND old.status <> 'streaming' BEGIN
        INSERT INTO message_text (message_text, rowid, content, scope)
        SELECT 'delete', sequence, content, scope FROM message_searched WHERE sequence = old.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_changed AFTER UPDATE OF content, shown, status ON message
    WHEN new.shown AND new.status <> 'streaming' BEGIN
        INSERT INTO message_text (rowid, content, scope)
        SELECT sequence, content, scope FROM message_searched WHERE sequence = new.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_removed BEFORE DELETE ON message
    WHEN old.shown AND old.status <> 'streaming' BEGIN
        INSERT INTO message_text (message_text, rowid, content, scope)
        SELECT 'delete', sequence, content, scope FROM message_searched WHERE sequence = old.sequence;
    END
    """,
)


_DRAFTS = """
    CREATE TABLE draft (
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        conversation_id VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        changed_at DATETIME NOT NULL,
        PRIMARY KEY (tenant_id, user_id, conversation_id)
    )
    """

_IMPORTED_IDS = (
    "ALTER TABLE conversation ADD COLUMN imported_id VARCHAR",
    """
    CREATE INDEX conversation_imported ON conversation (tenant_id, user_id, imported_id)
    WHERE imported_id IS NOT NULL
    """,
)


def _conversations(connection: Connection) -> None:
    run_statements(connection, *_CONVERSATIONS)


def _messages(connection: Connection) -> None:
    run_statements(connection, *_MESSAGES)


def _drafts(connection: Connection) -> None:
    run_statements(connection, _DRAFTS)


def _imported_ids(connection: Connection) -> None:
    run_statements(connection, *_IMPORTED_IDS)


MIGRATIONS = PackageMigrations("conversations", [_conversations, _messages, _drafts, _imported_ids], mend_conversations)
