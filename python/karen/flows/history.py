"""What was said before: the user's own words by their meaning, and the message before this one."""

from __future__ import annotations

import re
from datetime import datetime

from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import ListMessages, Message, SearchMessages
from karen.contract.types.decisions import UseTool
from karen.contract.types.enums import MessageRole
from karen.contract.types.flows import DecideActionInput
from karen.conversations.messages import Messages
from karen.conversations.search import MessageSearch
from karen.flows.decide import DecisionEngine
from karen.flows.keywords import content_words, folded

CANDIDATES = 50
MOST_SPANS = 10
LONGEST_SPAN = 300
ENOUGH = 0.6
"""The share of a question's words that a message must have to count as being about it."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class History:
    """Reads the conversations of whoever is calling."""

    def __init__(self, messages: Messages, search: MessageSearch, engine: DecisionEngine) -> None:
        self._messages = messages
        self._search = search
        self._engine = engine

    async def find(self, query: str, now: datetime) -> list[SourceSpan]:
        """The user's sentences from before `now` that have enough of the words of `query`, best first.

        A message that only asked what was said says nothing itself.
        """
        words = content_words(query)
        if not words:
            return []
        found = await self._search.search(SearchMessages(text=" ".join(words), role=MessageRole.USER, limit=CANDIDATES))
        spans = []
        for hit in found.hits:
            message = await self._message(hit.conversation_id, hit.message_id)
            if message is None or message.timestamp >= now or self._only_asks(message.content):
                continue
            if span := _span(message, words):
                spans.append(span)
            if len(spans) == MOST_SPANS:
                break
        return spans

    async def said_before(self, conversation_id: str, message_id: str) -> str | None:
        """The user's message before this one, if nothing but its answer came between."""
        page = await self._messages.messages(ListMessages(conversation_id=conversation_id, before=message_id, limit=2))
        roles = [message.role for message in page.messages]
        return page.messages[0].content if roles == [MessageRole.USER, MessageRole.ASSISTANT] else None

    def _only_asks(self, text: str) -> bool:
        decision = self._engine.decide(DecideActionInput(prompt=text))
        return isinstance(decision, UseTool) and decision.tool == "search_history"

    async def _message(self, conversation_id: str, message_id: str) -> Message | None:
        page = await self._messages.messages(ListMessages(conversation_id=conversation_id, around=message_id, limit=1))
        return next((message for message in page.messages if message.id == message_id), None)


def _span(message: Message, words: list[str]) -> SourceSpan | None:
    """The sentence of the message that has most of the words, if the message as a whole has enough of them."""
    if _share(message.content, words) < ENOUGH:
        return None
    start, end = max(_sentences(message.content), key=lambda part: _share(message.content[slice(*part)], words))
    end = min(end, start + LONGEST_SPAN)
    return SourceSpan(
        conversation_id=message.conversation_id,
        message_id=message.id,
        start=start,
        end=end,
        text=message.content[start:end],
        role=message.role,
        timestamp=message.timestamp,
    )


def _share(text: str, words: list[str]) -> float:
    there = folded(text)
    return sum(bool(re.search(rf"\b{re.escape(_stem(word))}", there)) for word in words) / len(words)


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s") if len(word) > 3 else word


def _sentences(text: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    for gap in _SENTENCE_END.finditer(text):
        bounds.append((start, gap.start()))
        start = gap.end()
    bounds.append((start, len(text)))
    return [(start, end) for start, end in bounds if end > start] or [(0, len(text))]
