"""Keep something the user asks to be remembered. How it is stored is known to the function given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field

from karen.contract.types.chat import SourceSpan
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.memory import Memory
from karen.contract.types.tools import ToolEffect
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall


class RememberParams(Wire):
    fact: Annotated[Text, Field(min_length=1, max_length=4000)]
    """What to remember, in the user's words."""


class Remembering(Wire):
    """`closed` are the facts whose place it takes; `memories` is empty when it was refused, which the answer says."""

    answer: Text
    memories: list[Memory]
    closed: list[Memory]
    spans: list[SourceSpan]


Remember = Callable[[str, ToolCall], Awaitable[Remembering]]


class RememberTool(BaseTool[RememberParams, Remembering]):
    """Remember something the user says, word for word, until they ask to forget it."""

    name = "remember"
    aliases = ("memory_store", "keep_in_mind")
    category = ToolCategory.MEMORY
    effect = ToolEffect.LOCAL_WRITE
    acknowledgement = "Making a note …"
    params = RememberParams
    result = Remembering

    def __init__(self, remember: Remember) -> None:
        self._remember = remember

    async def run(self, params: RememberParams, call: ToolCall) -> Remembering:
        return await self._remember(params.fact, call)

    def sentence(self, result: Remembering, verbosity: PersonalityVerbosity) -> str:
        return result.answer

    def how(self, result: Remembering) -> str:
        return "stored in memory" if result.memories else "nothing was stored"
