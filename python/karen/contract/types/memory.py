"""What Karen remembers: memories, where they come from, and what is found for a question."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from karen.contract.types.enums import MemoryType, MessageRole, UISource
from karen.contract.types.wire import (
    Confidence,
    Identifier,
    Importance,
    JsonObject,
    MessageText,
    Moment,
    Tag,
    Text,
    Wire,
)

MemoryTags = Annotated[list[Tag], Field(max_length=20)]
FactWords = Annotated[str, Field(min_length=1, max_length=500)]
"""A subject, an attribute or a value: a few words, not a story."""


class FactState(StrEnum):
    """How far a memory may be believed. Only `stated` and `confirmed` ones are used; see each."""

    STATED = "stated"
    """Found in the user's own words: used at once, listed in the inbox to keep, edit or dismiss."""
    CONFIRMED = "confirmed"
    """Stored or kept by the user."""
    PROPOSED = "proposed"
    """A model's: unused until it is confirmed."""
    CLOSED = "closed"
    """Superseded by a newer value, or dismissed."""


class Polarity(StrEnum):
    IS = "is"
    NOT = "not"


class Span(Wire):
    """UTF-16 code units `start` to `end` of the message, as pages slice strings; `text` is what stands there."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    text: Text


class MemorySource(Wire):
    """Where something is known from. What a program stored without a message has neither ids nor span."""

    conversation_id: str | None = None
    message_id: str | None = None
    external_id: str | None = None
    """Of the message in the program it was imported from."""
    author: str | None = None
    """Who said it, where the import knew a name."""
    role: MessageRole | None = None
    timestamp: Moment
    span: Span | None = None


class Memory(Wire):
    """One thing Karen remembers. A fact also has subject, attribute and value."""

    id: str
    content: Text
    memory_type: MemoryType
    tags: list[str]
    proposed_tags: list[str]
    """Found by Karen; not used in filters until they are accepted by `memory.tag`."""
    importance_score: Importance
    ui_source: UISource
    conversation_id: str | None
    session_id: str | None
    ai_generated: bool
    user_confirmed: bool
    """True for what the user stated, stored or confirmed."""
    state: FactState
    reviewed: bool
    """False while it waits in the inbox."""
    pinned: bool
    access_count: int
    last_accessed: Moment | None
    created_at: Moment
    updated_at: Moment
    expires_at: Moment | None
    confidence: Confidence
    subject: str | None
    """`user`, or the name or role of another person or thing."""
    attribute: str | None
    value: str | None
    polarity: Polarity
    valid_from: Moment | None
    valid_to: Moment | None
    """When a newer value took its place; None while it holds."""
    superseded_by: str | None
    sources: list[MemorySource]
    metadata: dict[str, JsonValue]


class SourcePlace(Wire):
    """A place in a stored message, to be kept with a memory; without start and end, the whole message."""

    message_id: Identifier
    start: Annotated[int, Field(ge=0)] = 0
    end: Annotated[int, Field(ge=0)] | None = None


class StoreMemory(Wire):
    content: MessageText
    memory_type: MemoryType = MemoryType.GENERAL
    tags: MemoryTags = []
    importance_score: Importance = 5
    ui_source: UISource | None = None
    """Of the connection without it."""
    conversation_id: Identifier | None = None
    session_id: Identifier | None = None
    ttl_hours: Annotated[float, Field(gt=0, le=876_000)] | None = None
    """Hours until it vanishes; without it never."""
    ai_generated: bool = False
    """A model's: it waits in the inbox and is not used until it is confirmed."""
    metadata: JsonObject = {}
    subject: FactWords | None = None
    attribute: FactWords | None = None
    value: FactWords | None = None
    polarity: Polarity = Polarity.IS
    confidence: Confidence = 1.0
    valid_from: Moment | None = None
    """When it began to hold; now without it."""
    sources: Annotated[list[SourcePlace], Field(max_length=20)] = []
    """The user's messages it is taken from. What the assistant said is refused."""

    @model_validator(mode="after")
    def _whole_fact(self) -> StoreMemory:
        if (self.attribute is None) != (self.value is None):
            raise ValueError("a fact needs both an attribute and a value")
        return self


class Stored(Wire):
    outcome: Literal["stored"] = "stored"
    memory: Memory


class Merged(Wire):
    """It was known already, and took in what is new of it: source, tags, metadata, a higher importance, a longer life.

    `reason` says how alike they are."""

    outcome: Literal["merged"] = "merged"
    memory: Memory
    merged_with: str
    reason: str


class Superseded(Wire):
    """It takes the place of older ones, which are closed and kept as history."""

    outcome: Literal["superseded"] = "superseded"
    memory: Memory
    superseded: list[Memory]


class Refused(Wire):
    """Nothing was stored. `reason` names what stands against it."""

    outcome: Literal["refused"] = "refused"
    reason: str


StoreOutcome = Annotated[Stored | Merged | Superseded | Refused, Field(discriminator="outcome")]


class MemoryFilter(Wire):
    """Which memories count; of the lists any member is enough, and what is left out restricts nothing."""

    types: list[MemoryType] | None = None
    tags: MemoryTags | None = None
    ui_source: UISource | None = None
    importance_min: Importance = 1
    importance_max: Importance = 10
    since: Moment | None = None
    until: Moment | None = None
    conversation_id: Identifier | None = None
    only_user_confirmed: bool = True
    only_ai_generated: bool = False
    as_of: Moment | None = None
    """What held, and had been said, at that moment; now without it."""


class QueryMemory(MemoryFilter):
    """`types`, `tags`, importance and `only_ai_generated` are of memories: where one is given, no message is found."""

    text: MessageText
    top_k: Annotated[int, Field(ge=1, le=100)] = 10
    min_score: Confidence | None = None
    """Of a hit. Without it nothing is answered when `evidence` is too low for anything to be an answer, and otherwise
    the best hits, however sure."""
    include_messages: bool = True
    explain: bool = False


class ScoreParts(Wire):
    """Each 0–1 within one answer, before they are combined."""

    words: Confidence
    meaning: Confidence | None
    """None for what has no vector yet, or where none can be computed."""
    context: Confidence
    """What stands next to it, and the rest of its session."""
    question: Confidence
    """How it suits the form of the question: who is asked about, when, how many."""
    recency: Confidence


class Feature(Wire):
    """One reason of the ranking: what it measured, and what it added to the score."""

    name: str
    value: float
    share: float


class MemoryHit(Wire):
    kind: Literal["memory", "message"]
    id: str
    """Of the memory or the message."""
    content: Text
    score: Confidence
    """How likely it is that this answers the question."""
    scores: ScoreParts
    source: MemorySource
    memory: Memory | None
    """The memory itself, unless the hit is a message."""
    explanation: list[Feature] | None
    """With `explain`: every feature, greatest share first."""


class MemoryHits(Wire):
    """Best first."""

    hits: list[MemoryHit]
    evidence: Confidence
    """How likely it is that what is asked about was spoken of at all."""
    searched: Literal["words and meaning", "words"]
    """Without an embedding, by words alone."""
    parts: list[str]
    """The questions it was taken apart into; one for most."""


class MemoryId(Wire):
    memory_id: Identifier


class UpdateMemory(MemoryId):
    """Fields that are left out keep their value. What the user has edited is confirmed by that."""

    content: MessageText | None = None
    memory_type: MemoryType | None = None
    value: FactWords | None = None
    attribute: FactWords | None = None
    subject: FactWords | None = None
    polarity: Polarity | None = None
    metadata: JsonObject | None = None


class TagMemory(MemoryId):
    add: MemoryTags = []
    remove: MemoryTags = []


class PinMemory(MemoryId):
    pinned: bool = True


class SetImportance(MemoryId):
    importance_score: Importance


class ConfirmAll(Wire):
    """Which of the inbox to keep: all of one attribute, of one type, or of one state."""

    attribute: FactWords | None = None
    memory_type: MemoryType | None = None
    state: Literal[FactState.STATED, FactState.PROPOSED] | None = None


class Changed(Wire):
    """How many were changed."""

    count: int


class ListMemories(MemoryFilter):
    """Newest first; closed ones come only with `include_closed`."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=500)] | None = None
    pinned: bool | None = None
    include_closed: bool = False


class MemoryPage(Wire):
    memories: list[Memory]
    next_cursor: str | None
    total: int


class ListFacts(Wire):
    subject: FactWords | None = None
    attribute: FactWords | None = None
    include_proposed: bool = False
    include_closed: bool = False
    """With the history of what held before."""
    as_of: Moment | None = None


class Facts(Wire):
    """By subject and attribute, newest first."""

    facts: list[Memory]


class ListInbox(Wire):
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    attribute: FactWords | None = None
    memory_type: MemoryType | None = None


class Inbox(Wire):
    """What waits to be kept, edited or dismissed: `memory.confirm`, `memory.update`, `memory.reject`."""

    entries: list[Memory]
    total: int
    by_attribute: dict[str, int]


class MemoryStats(Wire):
    memories: int
    facts: int
    inbox: int
    pinned: int
    expired: int
    """Kept on the disk for less than an hour, and never shown."""
    messages: int
    """What the user and others have said that can be found."""
    indexed: int
    pending_index: int
    """Rows whose vector is still to be computed: until then they are found by their words."""
    index_bytes: int
    index_state: Literal["ready", "indexing", "rebuilding", "words_only"]
    index_detail: str
    """Why, and what to do, when it is not ready."""
