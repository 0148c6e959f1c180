"""A turn as clients see it: what is sent, and the events that come back in the order things happen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from karen.contract.errors import Problem
from karen.contract.types.decisions import Decision
from karen.contract.types.enums import MessageRole
from karen.contract.types.memory import Memory
from karen.contract.types.wire import Confidence, Identifier, MessageText, Moment, Text, Wire


class ToolStep(Wire):
    """One run of a tool for an answer."""

    tool: Text
    args: dict[str, JsonValue]
    result: JsonValue
    """None where it is too long to be kept with the answer."""


class AiData(Wire):
    """What Karen noticed about an answer."""

    keywords: list[Text] = []
    knowledge_graph_insights: Text | None = None
    confidence: Confidence | None = None
    reasoning: Text | None = None
    steps: list[ToolStep] = []
    """The tools that ran for it, in their order."""


class Leave(StrEnum):
    """What the user says to a question for leave; `always` counts from then on for the same tool and scope."""

    ONCE = "once"
    ALWAYS = "always"
    DENY = "deny"


class LeaveQuestion(Wire):
    """What a tool may not do unasked, and what the user said to it."""

    tool: str
    args: dict[str, JsonValue]
    scope: str
    """Whom it would ask, or upon what it would act, such as a host."""
    sentence: str
    each_time: bool = False
    """Whether an “always” holds for this once only."""
    answer: Leave | None = None
    """None as long as it waits."""


class Attachment(Wire):
    id: Identifier
    name: str
    size_bytes: Annotated[int, Field(ge=0)]
    media_type: str
    url: str | None = None


class ChatMessage(Wire):
    """One message as a launcher shows it."""

    id: Identifier
    role: MessageRole
    content: Text
    timestamp: Moment
    ai_data: AiData | None = None
    should_auto_play: bool = False
    attachments: list[Attachment] = []


class HandleUserMessageResult(Wire):
    """A whole turn in one object, for clients that do not stream."""

    acknowledgement: str | None = None
    final_response: str
    ai_data_for_final_response: AiData | None = None
    suggested_new_facts: list[str] = []
    proactive_suggestion: str | None = None
    summary_was_generated: bool = False
    widget: str | None = None


class SourceSpan(Wire):
    """Where something is known from: UTF-16 code units `start` to `end` of a stored message, as pages slice strings."""

    conversation_id: str
    message_id: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    text: str
    role: MessageRole
    timestamp: Moment


class Computed(Wire):
    """Worked out on this machine; `how` says from what."""

    kind: Literal["computed"] = "computed"
    how: str
    near: list[SourceSpan] = []
    """Of an answer that says it does not know: what the user wrote that comes nearest. It is no answer."""


class Remembered(Wire):
    """Read from what was said before."""

    kind: Literal["remembered"] = "remembered"
    sources: list[SourceSpan]


class FromFile(Wire):
    kind: Literal["file"] = "file"
    name: str


class FromTool(Wire):
    kind: Literal["tool"] = "tool"
    tool: str
    how: str = ""


class Guessed(Wire):
    """A language model's words: may be wrong."""

    kind: Literal["guess"] = "guess"
    model: str
    tiny: bool = False
    """The words of a model too small to be relied on."""
    duration_ms: float | None = None
    first_token_ms: float | None = None
    tokens: int | None = None
    prompt_tokens: int | None = None
    context_tokens: int | None = None
    """How many tokens the model can hold: prompt and answer together."""
    tokens_per_second: float | None = None
    cut_off: bool = False
    """It ended because it was as long as it may be, or the context was full; not because all was said."""
    told: list[SourceSpan] = []
    """What of earlier messages the model was told."""


Provenance = Annotated[Computed | Remembered | FromFile | FromTool | Guessed, Field(discriminator="kind")]


class ChatSend(Wire):
    text: Annotated[MessageText, Field(max_length=100_000)]
    conversation_id: Identifier | None = None
    """A new conversation is begun without one."""
    now: Moment | None = None
    """The user's clock and zone, for replay and tests; the machine's without it."""


class ChatStop(Wire):
    turn_id: Identifier
    """Of the turn, or of the answer it writes: all that one knows who came later."""


class ChatRegenerate(Wire):
    answer_id: Identifier
    """An answer, or the message it answers."""
    now: Moment | None = None


class ChatResume(Wire):
    answer_id: Identifier
    """An answer that was stopped, interrupted or failed."""
    now: Moment | None = None


class ChatConfirm(Wire):
    """The user's word on a question for leave."""

    question_id: Identifier
    """The answer that asks."""
    allow: Leave
    now: Moment | None = None


class Stopped(Wire):
    """`stopped` is false when the turn had already ended."""

    stopped: bool
    detail: str = ""
    """What is known when the model could not be told: only the connection to it was closed."""


class TurnStarted(Wire):
    """The user's message is stored: nothing of it can be lost from here on."""

    type: Literal["turn_started"] = "turn_started"
    turn_id: str
    conversation_id: str
    message_id: str
    answer_id: str
    kept: str = ""
    """What the answer already says, when it is continued."""


class Recalled(Wire):
    type: Literal["recalled"] = "recalled"
    hits: list[SourceSpan]


class FactsNoted(Wire):
    """What the message states was noted. `closed` are the facts whose place it takes."""

    type: Literal["facts"] = "facts"
    facts: list[Memory]
    closed: list[Memory]


class Decided(Wire):
    type: Literal["decided"] = "decided"
    decision: Decision


class Acknowledged(Wire):
    """What is being done, before it is done; no part of the answer."""

    type: Literal["acknowledged"] = "acknowledged"
    text: str


class ToolStarted(Wire):
    type: Literal["tool_started"] = "tool_started"
    tool: str
    args: dict[str, JsonValue]


class ToolFinished(Wire):
    type: Literal["tool_finished"] = "tool_finished"
    tool: str
    result: JsonValue


class ConfirmRequested(Wire):
    """The tool that has just begun waits for `chat.confirm`, or for a plain yes or no as the next message."""

    type: Literal["confirm_requested"] = "confirm_requested"
    question_id: str
    tool: str
    args: dict[str, JsonValue]
    scope: str
    sentence: str
    each_time: bool = False
    """Whether “always” is no answer to it."""


class Suggested(Wire):
    """What the user may say next, in words that Karen understands; at most one a turn, and no one twice."""

    type: Literal["suggestion"] = "suggestion"
    text: str


class ModelStarted(Wire):
    """From here on the text is a language model's guess."""

    type: Literal["model_started"] = "model_started"
    model: str
    tiny: bool


class TextDelta(Wire):
    type: Literal["text"] = "text"
    delta: str


class TurnFinished(Wire):
    type: Literal["turn_finished"] = "turn_finished"
    answer_id: str
    answer: str
    ai_data: AiData
    provenance: Provenance
    timings: dict[str, float]
    """Milliseconds by step."""
    stopped: bool


class TurnFailed(Wire):
    """The turn went wrong after it had started; `kept` is what was stored of the answer."""

    type: Literal["turn_failed"] = "turn_failed"
    problem: Problem
    kept: str


TurnEvent = Annotated[
    TurnStarted
    | Recalled
    | FactsNoted
    | Decided
    | Acknowledged
    | ToolStarted
    | ToolFinished
    | ConfirmRequested
    | ModelStarted
    | TextDelta
    | Suggested
    | TurnFinished
    | TurnFailed,
    Field(discriminator="type"),
]
