"""Answer from what the user has told. What is kept, and what counts as an answer, is known to the function given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field

from karen.contract.types.chat import SourceSpan
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall

Question = Annotated[Text, Field(min_length=1, max_length=1000)]


class RecallParams(Wire):
    query: Question
    """The question, in the user's words."""


class Recollected(Wire):
    """`known` is false when nothing that was told answers: then the answer only says so."""

    query: str
    answer: Text
    known: bool
    spans: list[SourceSpan]
    """The messages it is known from."""
    memory_ids: list[str]
    near: list[SourceSpan] = []
    """What comes nearest where nothing answers."""


Recall = Callable[[str, ToolCall], Awaitable[Recollected]]


class RecallTool(BaseTool[RecallParams, Recollected]):
    """Answer a question about the user from what they have told, with its source; or say that nothing says it."""

    name = "recall"
    aliases = ("memory_query", "remembered")
    category = ToolCategory.MEMORY
    acknowledgement = "Looking through what you told me …"
    params = RecallParams
    result = Recollected

    def __init__(self, recall: Recall) -> None:
        self._recall = recall

    async def run(self, params: RecallParams, call: ToolCall) -> Recollected:
        return await self._recall(params.query, call)

    def sentence(self, result: Recollected, verbosity: PersonalityVerbosity) -> str:
        return result.answer

    def how(self, result: Recollected) -> str:
        if not result.known:
            return "nothing you told says it"
        return "what you have told" if result.spans else "what is stored in memory"
