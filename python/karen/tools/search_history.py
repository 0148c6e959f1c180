"""Find what the user said before, word for word. Where messages are kept is known to the function it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from pydantic import Field

from karen.contract.types.chat import SourceSpan
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall

MOST_SHOWN = 3
FindMessages = Callable[[str, datetime], Awaitable[list[SourceSpan]]]


class SearchHistoryParams(Wire):
    query: Annotated[Text, Field(min_length=2, max_length=1000)]
    """What to look for, in the user's words."""


class FoundMessages(Wire):
    """Best first; empty when nothing was said about it."""

    query: str
    spans: list[SourceSpan]


class SearchHistoryTool(BaseTool[SearchHistoryParams, FoundMessages]):
    """Search the user's own messages in all conversations."""

    name = "search_history"
    aliases = ("search_messages", "find_message")
    category = ToolCategory.MEMORY
    acknowledgement = "Searching your messages …"
    params = SearchHistoryParams
    result = FoundMessages

    def __init__(self, find: FindMessages) -> None:
        self._find = find

    async def run(self, params: SearchHistoryParams, call: ToolCall) -> FoundMessages:
        return FoundMessages(query=params.query, spans=await self._find(params.query, call.now))

    def sentence(self, result: FoundMessages, verbosity: PersonalityVerbosity) -> str:
        if not result.spans:
            return f"I find nothing you said about “{result.query}”."
        shown = result.spans[: 1 if verbosity is PersonalityVerbosity.CONCISE else MOST_SHOWN]
        said = [f"> {span.text}\n>\n> {span.timestamp:%-d %B %Y}" for span in shown]
        opening = "You said:" if len(shown) == 1 else "You said, best match first:"
        more = len(result.spans) - len(shown)
        closing = f"\n\nThere {'is' if more == 1 else 'are'} {more} more; the search shows them all." if more else ""
        return f"{opening}\n\n" + "\n\n".join(said) + closing

    def how(self, result: FoundMessages) -> str:
        return "a search of your own messages on this computer"
