"""What goes into and comes out of flows and decisions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from karen.contract.types.chat import AiData, ChatMessage, HandleUserMessageResult, Provenance
from karen.contract.types.decisions import Decision
from karen.contract.types.enums import MemoryDepth, PersonalityTone, PersonalityVerbosity
from karen.contract.types.memory import Polarity, Span
from karen.contract.types.settings import KarenSettings
from karen.contract.types.wire import Confidence, Identifier, JsonObject, MessageText, Moment, Wire


class MemoryContext(Wire):
    content: str
    similarity_score: Confidence | None = None
    tags: list[str] = []
    timestamp: Moment | None = None
    metadata: dict[str, JsonValue] = {}


class PluginInfo(Wire):
    name: str
    description: str
    category: str
    enabled: bool


class FlowInput(Wire):
    prompt: MessageText
    conversation_history: list[ChatMessage] = []
    user_settings: KarenSettings = KarenSettings()
    context: dict[str, JsonValue] | None = None
    user_id: str | None = None
    session_id: str | None = None
    short_term_memory: str | None = None
    long_term_memory: str | None = None
    keywords: list[str] = []
    knowledge_graph_insights: str | None = None
    memory_depth: MemoryDepth | None = None
    personality_tone: PersonalityTone | None = None
    personality_verbosity: PersonalityVerbosity | None = None
    personal_facts: list[str] = []
    custom_persona_instructions: str | None = None
    context_from_memory: list[MemoryContext] = []
    available_plugins: list[PluginInfo] = []


class MemoryToStore(Wire):
    content: str
    tags: list[str] = []
    metadata: dict[str, JsonValue] = {}


class FlowOutput(Wire):
    response: str
    requires_plugin: bool = False
    plugin_to_execute: str | None = None
    plugin_parameters: dict[str, JsonValue] | None = None
    memory_to_store: MemoryToStore | None = None
    suggested_actions: list[str] = []
    ai_data: AiData | None = None
    proactive_suggestion: str | None = None
    tool_to_call: str | None = None
    tool_input: dict[str, JsonValue] | None = None
    intermediate_response: str | None = None
    suggested_new_facts: list[str] = []
    summary_was_generated: bool = False


class DecideActionInput(Wire):
    """One thing to decide. Tone, verbosity and persona are taken from `user_settings` where they are not given."""

    prompt: MessageText
    now: Moment | None = None
    """The user's clock and zone; the machine's without it."""
    user_settings: KarenSettings = KarenSettings()
    personal_facts: list[str] = []
    memory_depth: MemoryDepth | None = None
    conversation_id: Identifier | None = None
    conversation_history: list[ChatMessage] = []
    short_term_memory: str | None = None
    long_term_memory: str | None = None
    keywords: list[str] = []
    knowledge_graph_insights: str | None = None
    personality_tone: PersonalityTone | None = None
    personality_verbosity: PersonalityVerbosity | None = None
    custom_persona_instructions: str | None = None


class ExtractFacts(Wire):
    text: MessageText


class ExtractedFact(Wire):
    """A durable thing that a message states of the one who wrote it, or of somebody or something of theirs."""

    subject: str
    """`user`, or the name or role of another."""
    attribute: str
    value: str
    polarity: Polarity
    span: Span
    """Where in the text it stands."""
    confidence: Confidence
    correction: bool = False
    """It says that something known before is wrong."""
    content: str | None = None
    """The fact in whole words, where those of its span do not say what it is about."""


class ExtractedFacts(Wire):
    facts: list[ExtractedFact]


class FlowInfo(Wire):
    """A flow, with the JSON Schemas of what goes in and what comes out. `ai.<name>` is the same with its own types."""

    name: str
    description: str
    input: dict[str, JsonValue]
    output: dict[str, JsonValue]


class Flows(Wire):
    flows: list[FlowInfo]


class ProcessFlow(Wire):
    flow: Annotated[str, Field(min_length=1, max_length=128)]
    input: dict[str, JsonValue] = {}


class FlowResult(Wire):
    """`timings` are milliseconds by step, and `total`."""

    flow: str
    turn_id: str
    output: JsonValue
    timings: dict[str, float]


class Latency(Wire):
    """Milliseconds over the last 1,000 times; None before the first."""

    count: int
    p50_ms: float | None
    p95_ms: float | None


class FlowMetrics(Wire):
    """Since this process began. `runs` are those that ended: well, badly, or stopped by whoever asked."""

    flow: str
    running: int
    runs: int
    successes: int
    failures: int
    stopped: int
    latency: Latency
    steps: dict[str, Latency]


class AllFlowMetrics(Wire):
    flows: list[FlowMetrics]


class ProcessedTurn(HandleUserMessageResult):
    """A turn as it was stored, once it is over."""

    conversation_id: str
    message_id: str
    answer_id: str
    decision: Decision | None
    """None where a model went on with an answer it had begun."""
    provenance: Provenance
    timings: dict[str, float]


class GenerateFinalResponseInput(Wire):
    """What was asked and, where a tool ran for it, what the tool answered."""

    prompt: Annotated[MessageText, Field(max_length=100_000)]
    now: Moment | None = None
    user_settings: KarenSettings = KarenSettings()
    personal_facts: list[str] = []
    tool: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    tool_result: JsonObject | None = None
    """As `tools.execute` answers it."""


class FinalResponse(Wire):
    response: str
    provenance: Provenance
