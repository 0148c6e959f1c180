"""The rows of conversations; karen.conversations.schema has the steps that bring a database to them.

Every row carries its tenant and its user. `position` is a message's place in its conversation: a counter, not a time,
so a clock that jumps cannot reorder what was said. All versions of an answer share one position; one is `shown`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from karen.base.records import UtcMoment

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
    place: int = 0
    """Tags are shown in the order they were given."""


class MessageRow(SQLModel, table=True):
    """`edit_history` holds what the message said before, oldest first; `question` is a LeaveQuestion."""

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
    question: dict[str, Any] | None = Field(default=None, sa_type=_OPTIONAL_JSON)


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


class SummaryRow(SQLModel, table=True):
    """`stretches` are places in messages, by stretch of the conversation; see karen.conversations.summary."""

    __tablename__ = "conversation_summary"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    tenant_id: str
    user_id: str
    stretches: list[dict[str, Any]] = Field(default=[], sa_type=JSON)
    message_count: int
    updated_at: datetime = Field(sa_type=UtcMoment)
