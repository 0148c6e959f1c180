"""Conversations taken in from elsewhere, and given out as files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from karen.contract.types.chat import Provenance
from karen.contract.types.conversations import Edit, Feedback, MessageDetails, Tags
from karen.contract.types.enums import ConversationPriority, MessageRole
from karen.contract.types.wire import Identifier, MessageText, Moment, Small, Title, Wire


class ImportedMessage(MessageDetails):
    external_id: Identifier
    role: MessageRole
    content: MessageText
    timestamp: Moment
    provenance: Annotated[Provenance, Small] | None = None
    user_feedback: Feedback | None = None
    edit_history: list[Edit] = []


class ImportConversation(Wire):
    """Idempotent by `external_id`: what is there already is skipped."""

    external_id: Identifier | None = None
    """Of the conversation in the program it comes from. With it, a conversation is known whatever its title."""
    title: Title
    messages: Annotated[list[ImportedMessage], Field(min_length=1, max_length=50_000)]
    tags: Tags = []
    priority: ConversationPriority = ConversationPriority.NORMAL
    pinned: bool = False
    summary: Annotated[str, Field(max_length=20_000)] | None = None


class ConversationsFile(Wire):
    """What `conversations.export` writes as JSON: each member of the list can be given to `conversations.import`."""

    conversations: list[ImportConversation]


class ImportReport(Wire):
    conversation_id: str
    added: int
    skipped: int


class ExportFormat(StrEnum):
    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    CSV = "csv"


class ExportConversations(Wire):
    format: ExportFormat = ExportFormat.JSON
    conversation_ids: list[Identifier] | None = None
    """All of the profile without it."""
    role: MessageRole | None = None
    since: Moment | None = None
    until: Moment | None = None


class ExportChunk(Wire):
    """A piece of the file: put them together in order."""

    text: str
    filename: str
    media_type: str
