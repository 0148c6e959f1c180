"""Conversations and their messages, and what can be asked of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from karen.contract.types.chat import AiData, LeaveQuestion, Provenance, SourceSpan
from karen.contract.types.enums import ConversationPriority, ConversationStatus, MessageRole, UISource
from karen.contract.types.settings import KarenSettings
from karen.contract.types.wire import (
    Confidence,
    Identifier,
    JsonObject,
    MessageText,
    Moment,
    SearchText,
    Small,
    Tag,
    Text,
    Title,
    Wire,
)

Tags = Annotated[list[Tag], Field(max_length=10)]


class Conversation(Wire):
    id: str
    title: str
    status: ConversationStatus
    priority: ConversationPriority
    pinned: bool
    tags: list[str]
    session_id: str | None
    ui_source: UISource
    ui_context: dict[str, JsonValue]
    ai_insights: dict[str, JsonValue]
    user_settings: KarenSettings | None
    """The settings as they were when the conversation began."""
    summary: str | None
    context_memories: list[str]
    proactive_suggestions: list[str]
    last_ai_response_id: str | None
    branched_from: str | None
    """The message this conversation was branched at."""
    message_count: int
    preview: str
    """The beginning of the newest message."""
    created_at: Moment
    updated_at: Moment
    """When something was last said in it; renaming, pinning and the like do not count."""


class Edit(Wire):
    """What a message said before an edit."""

    content: Text
    edited_at: Moment


class Feedback(StrEnum):
    UP = "up"
    DOWN = "down"


class Message(Wire):
    id: str
    conversation_id: str
    role: MessageRole
    author: str | None
    content: str
    timestamp: Moment
    external_id: str | None
    ui_source: UISource
    status: Literal["complete", "streaming", "stopped", "failed", "interrupted"]
    """`interrupted`: Karen was killed while it was being written."""
    provenance: Provenance | None
    ai_data: AiData | None
    question: LeaveQuestion | None
    """What the answer asks leave for; see `chat.confirm`."""
    ai_confidence: Confidence | None
    processing_time_ms: float | None
    tokens_used: int | None
    model_used: str | None
    user_feedback: Feedback | None
    edited: bool
    edit_history: list[Edit]
    replies_to: str | None
    """The user's message an answer belongs to."""
    version: int
    """1 for the first answer, 2 for its first regeneration, …"""
    versions: int
    """How many answers there are to the same message; the others come from `conversations.versions`."""
    metadata: dict[str, JsonValue]


class CreateConversation(Wire):
    title: Title | None = None
    ui_source: UISource | None = None
    """Of the connection without it."""
    session_id: Identifier | None = None
    tags: Tags = []
    priority: ConversationPriority = ConversationPriority.NORMAL
    ui_context: JsonObject = {}
    user_settings: KarenSettings | None = None
    initial_message: MessageText | None = None


class ConversationId(Wire):
    conversation_id: Identifier


class MessageId(Wire):
    message_id: Identifier


class ListConversations(Wire):
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=500)] | None = None
    status: ConversationStatus = ConversationStatus.ACTIVE
    tag: Tag | None = None
    priority: ConversationPriority | None = None


class ConversationPage(Wire):
    """Pinned first, then newest first."""

    conversations: list[Conversation]
    next_cursor: str | None


class Rename(ConversationId):
    title: Title


class Pin(ConversationId):
    pinned: bool = True


class TagConversation(ConversationId):
    add: Tags = []
    remove: Tags = []


class Archive(ConversationId):
    archived: bool = True


class UpdateConversation(ConversationId):
    """Fields that are left out keep their value."""

    priority: ConversationPriority | None = None
    status: Literal[ConversationStatus.ACTIVE, ConversationStatus.PAUSED] | None = None
    session_id: Identifier | None = None
    ui_context: JsonObject | None = None
    ai_insights: JsonObject | None = None
    user_settings: KarenSettings | None = None
    summary: Annotated[str, Field(max_length=20_000)] | None = None
    context_memories: Annotated[list[Identifier], Field(max_length=200)] | None = None
    proactive_suggestions: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=20)] | None = None


class ListMessages(ConversationId):
    """A window of a conversation: its end, or what is before, after or around a message."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Identifier | None = None
    after: Identifier | None = None
    around: Identifier | None = None


class MessagePage(Wire):
    """Oldest first."""

    messages: list[Message]
    has_before: bool
    has_after: bool
    total: int


class MessageDetails(Wire):
    """What may be known of a message beside its words."""

    author: Annotated[str, Field(max_length=255)] | None = None
    ui_source: UISource | None = None
    """Of the connection without it."""
    ai_data: Annotated[AiData, Small] | None = None
    ai_confidence: Confidence | None = None
    processing_time_ms: Annotated[float, Field(ge=0)] | None = None
    tokens_used: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    model_used: Annotated[str, Field(max_length=255)] | None = None
    metadata: JsonObject = {}


class AppendMessage(MessageDetails):
    conversation_id: Identifier
    role: MessageRole
    content: MessageText
    timestamp: Moment | None = None
    external_id: Identifier | None = None


class EditMessage(MessageId):
    content: MessageText


class BranchConversation(MessageId):
    """Copy the conversation up to and including the message into a new one."""

    title: Title | None = None


class GiveFeedback(MessageId):
    feedback: Feedback | None


class MessageVersions(Wire):
    """All answers to the same message, first to newest."""

    messages: list[Message]


class SearchMessages(Wire):
    text: SearchText
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    conversation_id: Identifier | None = None
    role: MessageRole | None = None
    tag: Tag | None = None
    since: Moment | None = None
    until: Moment | None = None
    include_archived: bool = True


class Highlight(Wire):
    """Units `start` to `end` of the snippet match: of UTF-16, as a page slices strings, so an emoji is two."""

    start: int
    end: int


class SearchHit(Wire):
    message_id: str
    conversation_id: str
    conversation_title: str
    role: MessageRole
    timestamp: Moment
    snippet: str
    highlights: list[Highlight]
    score: float
    """0–1 within one answer; best first."""


class SearchHits(Wire):
    hits: list[SearchHit]
    total: int
    """How many messages match in all, counted up to 1,000."""


class ConversationStats(Wire):
    """What is in the bin counts as deleted only."""

    conversations: int
    archived: int
    deleted: int
    messages: int
    user_messages: int
    assistant_messages: int
    first_message_at: Moment | None
    last_message_at: Moment | None
    average_messages: float
    tags: dict[str, int]


class Session(Wire):
    """A stretch of use; it ends after 60 idle minutes. A profile has at most 10: the oldest ends first."""

    id: str
    ui_source: UISource
    started_at: Moment
    last_seen_at: Moment
    conversation_ids: list[str]


class BeginSession(Wire):
    ui_source: UISource | None = None


class SessionId(Wire):
    session_id: Identifier


class Sessions(Wire):
    sessions: list[Session]


class SummarySentence(Wire):
    """A sentence as it was said, and where."""

    text: str
    source: SourceSpan


class ConversationSummary(Wire):
    """What a conversation was about, in its own sentences."""

    conversation_id: str
    topics: list[str]
    decisions: list[SummarySentence]
    open_points: list[SummarySentence]
    key_points: list[SummarySentence]
    text: str
    """The same in words, as it is shown and told to a model."""
    message_count: int
    """How many messages it covers, from the first on."""
    updated_at: Moment


class GetSummary(ConversationId):
    refresh: bool = True
    """Take in what was said since; otherwise as it was kept last."""
