"""Where in which message an answer from memory stands."""

from __future__ import annotations

from collections.abc import Sequence

from karen.base.texts import utf16_length
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import Message
from karen.contract.types.enums import MessageRole
from karen.contract.types.memory import Memory, MemoryHit, MemorySource
from karen.flows.recall.stating import Statement


def spans_of(facts: Sequence[Memory]) -> tuple[SourceSpan, ...]:
    return tuple(span for fact in facts for source in fact.sources if (span := span_of(source)))


def span_of(source: MemorySource) -> SourceSpan | None:
    """None for what no message says."""
    if not (source.conversation_id and source.message_id and source.span):
        return None
    return SourceSpan(
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        start=source.span.start,
        end=source.span.end,
        text=source.span.text,
        role=source.role or MessageRole.USER,
        timestamp=source.timestamp,
    )


def span_of_hit(hit: MemoryHit, one: Statement) -> SourceSpan | None:
    source = hit.source
    if hit.kind == "memory":
        return span_of(source)
    if not (source.conversation_id and source.message_id):
        return None
    start = utf16_length(hit.content[: one.start])
    return SourceSpan(
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        start=start,
        end=start + utf16_length(hit.content[one.start : one.end]),
        text=hit.content[one.start : one.end],
        role=source.role or MessageRole.USER,
        timestamp=source.timestamp,
    )


def span_of_message(message: Message | None) -> SourceSpan | None:
    if message is None:
        return None
    return SourceSpan(
        conversation_id=message.conversation_id,
        message_id=message.id,
        start=0,
        end=utf16_length(message.content),
        text=message.content,
        role=message.role,
        timestamp=message.timestamp,
    )
