"""One short question to a model, with the time its answer took."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from karen.contract.errors import InvalidInput, ModelUnavailable, TimedOut
from karen.contract.types.enums import MessageRole
from karen.contract.types.models import ModelTestResult
from karen.models.provider import Model, Prompt, PromptMessage, Usage

LIMIT_S = 120.0
"""Loading a large model from a slow disk included."""
PROMPT = Prompt((PromptMessage(MessageRole.USER, "Say hello in one short sentence."),), most_tokens=40)


async def try_out(model: Model, limit_s: float = LIMIT_S) -> ModelTestResult:
    """What it said; or why it said nothing, which is a result like any other."""
    parts: list[str] = []
    usage, began, first_token_ms = Usage(), time.perf_counter(), None
    try:
        async with asyncio.timeout(limit_s), aclosing(model.stream(PROMPT)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Usage):
                    usage = piece
                    continue
                parts.append(piece)
                first_token_ms = first_token_ms or round(1000 * (time.perf_counter() - began), 2)
    except TimeoutError:
        return _failed(f"{model.label} did not finish one sentence within {limit_s:.0f} s.", parts)
    except (ModelUnavailable, TimedOut, InvalidInput) as problem:
        return _failed(problem.message, parts)
    if not "".join(parts).strip():
        return _failed(f"{model.label} answered nothing.", parts)
    return ModelTestResult(
        ok=True,
        answer="".join(parts),
        first_token_ms=usage.first_token_ms or first_token_ms,
        tokens_per_second=usage.tokens_per_second,
        tokens=usage.tokens,
    )


def _failed(reason: str, parts: list[str]) -> ModelTestResult:
    return ModelTestResult(ok=False, answer="".join(parts), reason=reason)
