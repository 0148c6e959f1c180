"""What was decided about a message: a tagged union, so that it can be tested as a table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from karen.contract.types.wire import Confidence, Wire


class UseTool(Wire):
    kind: Literal["use_tool"] = "use_tool"
    tool: str
    args: dict[str, JsonValue] = {}
    why: str
    confidence: Confidence
    confirm: bool = False


class Ask(Wire):
    """Something is missing; the user's next message is taken as `argument`."""

    kind: Literal["ask"] = "ask"
    tool: str
    argument: str
    question: str
    args: dict[str, JsonValue] = {}


class ReplyInWords(Wire):
    """No tool is asked for."""

    kind: Literal["reply"] = "reply"
    why: str


Decision = Annotated[UseTool | Ask | ReplyInWords, Field(discriminator="kind")]
