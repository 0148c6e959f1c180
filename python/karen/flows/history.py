"""What was said before: the user's own words by their meaning, and the last answer."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from pydantic import ValidationError

from karen.base.words import content_words, folded
from karen.contract.caller import current_caller
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import ListMessages, Message, SearchMessages
from karen.contract.types.decisions import UseTool
from karen.contract.types.enums import MessageRole
from karen.contract.types.flows import DecideActionInput
from karen.conversations.messages import Messages
from karen.conversations.search import MessageSearch
from karen.flows.decide.engine import DecisionEngine

CANDIDATES = 50
MOST_SPANS = 10
ENOUGH = 0.6
"""The share of a question's words that a passage must have to count as being about it."""


class History:
    """Reads the conversations of whoever is calling."""

    def __init__(self, messages: Messages, search: MessageSearch, engine: DecisionEngine) -> None:
        self._messages = messages
        self._search = search
        self._engine = engine

    async def find(self, query: str, now: datetime) -> list[SourceSpan]:
        """What the user said before `now` with enough of the words of `query`, best first.

        A message that only asked what was said says nothing itself.
        """
        words = content_words(query)
        if not words:
            return []
        try:
            wanted = SearchMessages(text=" ".join(words), role=MessageRole.USER, limit=CANDIDATES)
        except ValidationError:
            return []  # one letter, or more than anybody says at once
        spans = await self._search.spans(current_caller(), wanted)
        told = (
            span
            for span in spans
            if span.timestamp < now and _share(span.text, words) >= ENOUGH and not self._only_asks(span.text)
        )
        return list(islice(told, MOST_SPANS))

    async def answer_before(self, conversation_id: str, message_id: str) -> Message | None:
        """The last answer before this message."""
        page = await self._messages.messages(ListMessages(conversation_id=conversation_id, before=message_id, limit=4))
        answers = [message for message in page.messages if message.role is MessageRole.ASSISTANT and message.content]
        return answers[-1] if answers else None

    def _only_asks(self, text: str) -> bool:
        decision = self._engine.decide(DecideActionInput(prompt=text))
        return isinstance(decision, UseTool) and decision.tool in ("search_history", "recall")


def _share(text: str, words: list[str]) -> float:
    there = folded(text)
    return sum(bool(re.search(rf"\b{re.escape(_stem(word))}", there)) for word in words) / len(words)


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s") if len(word) > 3 else word


async def said_after(messages: Messages, conversation_id: str, message_id: str) -> Message | None:
    """What the user said next, if nothing but the answer came between."""
    page = await messages.messages(ListMessages(conversation_id=conversation_id, after=message_id, limit=2))
    return next((message for message in page.messages if message.role is MessageRole.USER), None)
