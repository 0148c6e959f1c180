"""What can be done with many memories at once: forget, overview, context, exchange, tidying."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from karen.contract.types.enums import MemoryDepth, MemoryType, MessageRole
from karen.contract.types.memory import FactWords, Memory, MemorySource, Polarity
from karen.contract.types.wire import Identifier, MessageText, Moment, SearchText, Text, Wire


class Forget(Wire):
    """What to remove for good: by its ids, or by the words it contains."""

    query: SearchText | None = None
    memory_ids: Annotated[list[Identifier], Field(max_length=1000)] = []
    message_ids: Annotated[list[Identifier], Field(max_length=1000)] = []
    dry_run: bool = False
    """Only say what would be removed."""

    @model_validator(mode="after")
    def _something(self) -> Forget:
        if not (self.query or self.memory_ids or self.message_ids):
            raise ValueError("needs a query, memory_ids or message_ids")
        return self


class ForgottenFrom(Wire):
    """One place the text was kept in, and how much of it was removed there."""

    place: str
    removed: int


class ForgottenThing(Wire):
    kind: Literal["memory", "message", "summary", "reminder", "list", "list_item", "plugin_value"]
    id: str
    excerpt: Text
    """Its beginning: only in a dry run, for a receipt must not keep what was forgotten."""


class ForgetReceipt(Wire):
    """What was removed, and the proof: the data folder was searched for the text, byte for byte."""

    dry_run: bool
    things: list[ForgottenThing]
    removed_from: list[ForgottenFrom]
    searched_files: int
    searched_bytes: int
    left_in: list[str]
    """Files that still hold the text, and what to do about each; empty when it is gone."""
    forgotten_at: Moment


class GetContext(Wire):
    """What to tell a model before it answers `message`."""

    message: MessageText
    conversation_id: Identifier | None = None
    depth: MemoryDepth | None = None
    """The profile's setting without it."""
    budget_tokens: Annotated[int, Field(ge=50, le=200_000)] = 2000
    include_insights: bool = True
    """Also count how often the user spoke of this before, and how they write."""


ContextKind = Literal["pinned", "fact", "preference", "memory", "message", "summary", "recent"]


class ContextPart(Wire):
    """One piece, with where it comes from; `tokens` is an estimate from above."""

    kind: ContextKind
    id: str
    text: Text
    tokens: int
    role: MessageRole | None = None
    source: MemorySource | None = None
    score: float | None = None
    memory_type: MemoryType | None = None
    """Of a memory."""


class RecurringTopic(Wire):
    """A word of the message that the user wrote before, counted in the newest 1,000 messages that hold it."""

    word: str
    messages: int
    conversations: int
    first_at: Moment
    last_at: Moment


class WritingPattern(Wire):
    """How the user writes, counted in the last 200 messages: of the conversation when one is named, else of all.

    `hours` has the messages of each hour of the day, of this computer's clock.
    """

    messages: int
    questions: int
    median_words: int
    hours: Annotated[list[int], Field(min_length=24, max_length=24)]


class SelectedContext(Wire):
    """`used` is in the order it is told; `dropped` did not fit, best first.

    Nothing is told of insights and patterns: they are for whoever asks.
    """

    depth: MemoryDepth
    budget_tokens: int
    used_tokens: int
    used: list[ContextPart]
    dropped: list[ContextPart]
    memories_by_type: dict[MemoryType, list[Identifier]] = {}
    """Ids of the memories in `used` and `dropped`."""
    insights: list[RecurringTopic] = []
    """The most frequent first; nothing when the user never spoke of it."""
    pattern: WritingPattern | None = None
    """Nothing before the user wrote anything."""


class GetTimeline(Wire):
    since: Moment | None = None
    until: Moment | None = None
    subject: FactWords | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    cursor: Annotated[str, Field(max_length=500)] | None = None
    """`next_cursor` of an earlier answer: what comes behind it."""


class TimelineEntry(Wire):
    at: Moment
    event: Literal["learned", "changed", "closed"]
    memory: Memory
    before: str | None
    """The value it took the place of."""


class Timeline(Wire):
    """Newest first."""

    entries: list[TimelineEntry]
    next_cursor: str | None
    """Where older entries go on; None at the end."""


class GraphNode(Wire):
    id: str
    label: str
    kind: Literal["user", "person", "thing", "tag"]
    memories: int


class GraphEdge(Wire):
    source: str
    target: str
    label: str
    memory_id: str
    polarity: Polarity


class MemoryGraph(Wire):
    """Who and what is known, and how they are connected."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class MemoryCount(Wire):
    name: str
    count: int


class MemoryAnalytics(Wire):
    """Counted now, from the rows."""

    total: int
    by_type: dict[MemoryType, int]
    by_source: list[MemoryCount]
    by_importance: list[MemoryCount]
    by_tag: list[MemoryCount]
    most_used: list[Memory]
    last_24_hours: int
    user_confirmed: int
    ai_generated: int


class ExportMemories(Wire):
    include_closed: bool = True


class MemoriesFile(Wire):
    """What `memory.export` writes, put together; `memory.import` takes it back without loss."""

    version: Literal[1] = 1
    memories: list[Memory]


class MemoriesChunk(Wire):
    """A piece of the file: put them together in order."""

    text: str
    filename: str
    media_type: str


class ImportMemories(Wire):
    memories: Annotated[list[Memory], Field(max_length=5000)]


class ImportedMemories(Wire):
    added: int
    known: int
    """Were there already, with the same id or the same words."""


class MergedMemories(Wire):
    """One step of tidying: `kept` took in the others."""

    id: str
    at: Moment
    kept: Memory
    absorbed: list[Memory]
    undone: bool


class ConsolidationLog(Wire):
    """Newest first."""

    merges: list[MergedMemories]


class MergeId(Wire):
    merge_id: Identifier
