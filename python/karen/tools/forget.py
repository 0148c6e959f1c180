"""Remove what is remembered about something. What belongs to it is known to the function given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field

from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.tools import ToolEffect
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall


class ForgetParams(Wire):
    query: Annotated[Text, Field(min_length=1, max_length=1000)]
    """What to forget, in the user's words."""


class Forgotten(Wire):
    """The answer names what was removed; the ids are of memories that are gone."""

    answer: Text
    memory_ids: list[str]


Forget = Callable[[str, ToolCall], Awaitable[Forgotten]]


class ForgetTool(BaseTool[ForgetParams, Forgotten]):
    """Forget what is remembered about something, and name what was removed."""

    name = "forget"
    aliases = ("memory_forget",)
    category = ToolCategory.MEMORY
    effect = ToolEffect.LOCAL_WRITE
    acknowledgement = "Looking for what to forget …"
    params = ForgetParams
    result = Forgotten

    def __init__(self, forget: Forget) -> None:
        self._forget = forget

    async def run(self, params: ForgetParams, call: ToolCall) -> Forgotten:
        return await self._forget(params.query, call)

    def sentence(self, result: Forgotten, verbosity: PersonalityVerbosity) -> str:
        return result.answer

    def how(self, result: Forgotten) -> str:
        return "removed from memory" if result.memory_ids else "nothing was removed"
