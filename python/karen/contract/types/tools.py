"""What tools can do, as seen from outside."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue

from karen.contract.types.enums import PersonalityVerbosity, ToolCategory, ToolStatus
from karen.contract.types.wire import Moment, Wire

ToolName = Annotated[str, Field(min_length=1, max_length=64)]
"""A tool's name or one of its aliases."""


class ToolEffect(StrEnum):
    """What a run may change or reach."""

    PURE = "pure"
    LOCAL_WRITE = "local_write"
    NETWORK = "network"
    OUTWARD = "outward"


class ToolInfo(Wire):
    name: str
    aliases: list[str]
    category: ToolCategory
    status: ToolStatus
    effect: ToolEffect
    description: str
    acknowledgement: str
    """What is said while it runs."""
    timeout_s: float
    parameters: dict[str, JsonValue]
    """JSON Schema of the arguments."""


class Tools(Wire):
    tools: list[ToolInfo]


class ToolStats(Wire):
    """Since this process began. `refused` were beyond `per_minute`, which holds for each user."""

    tool: str
    runs: int
    failures: int
    refused: int
    per_minute: int
    p50_ms: float | None
    p95_ms: float | None


class AllToolStats(Wire):
    tools: list[ToolStats]


class FindTool(Wire):
    tool: ToolName


class SearchTools(Wire):
    query: Annotated[str, Field(min_length=1, max_length=200)]


class ToolSchema(Wire):
    """JSON Schemas of what a tool takes and gives."""

    tool: str
    parameters: dict[str, JsonValue]
    result: dict[str, JsonValue]


class ExecuteTool(Wire):
    tool: ToolName
    args: dict[str, JsonValue] = {}
    now: Moment | None = None
    """The clock and zone to answer by; the machine's without it."""
    verbosity: PersonalityVerbosity | None = None
    """The length of `sentence`; the profile's setting without it."""


class ToolAnswer(Wire):
    tool: str
    result: dict[str, JsonValue]
    sentence: str
    how: str
    """Where the answer comes from."""
