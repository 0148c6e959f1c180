"""What is known besides is told with an answer from memory, and is no part of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace

from karen.contract.types.chat import Remembered, TextDelta
from karen.flows.outcome import Outcome, Told

InsightOf = Callable[[str, Remembered], Awaitable[str | None]]
"""Of the words of an answer and what it rests on."""


async def with_insights(events: AsyncGenerator[Told], insight_of: InsightOf) -> AsyncGenerator[Told]:
    """The events of an answer; one from memory ends with what else is known of those it names."""
    said = ""
    async with contextlib.aclosing(events):
        async for event in events:
            if isinstance(event, TextDelta):
                said += event.delta
            elif isinstance(event, Outcome) and isinstance(event.provenance, Remembered):
                insight = await insight_of(said, event.provenance)
                noticed = event.ai_data.model_copy(update={"knowledge_graph_insights": insight})
                yield replace(event, ai_data=noticed)
                continue
            yield event
