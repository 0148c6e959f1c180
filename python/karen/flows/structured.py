"""A model's structured output: one JSON object, within limits, or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping

from pydantic import JsonValue

from karen.contract.errors import InvalidInput, ModelUnavailable, TimedOut
from karen.models.provider import Model, Prompt

log = logging.getLogger(__name__)
LONGEST_OBJECT = 4000
"""Characters; what goes on was meant for something else."""


async def structured(model: Model, prompt: Prompt, patience_s: float) -> Mapping[str, JsonValue]:
    """What the model answers, as far as it is an object within `patience_s`; empty otherwise."""
    answer = ""
    try:
        async with asyncio.timeout(patience_s), contextlib.aclosing(model.stream(prompt)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    answer += piece
                if len(answer) > LONGEST_OBJECT:
                    return {}
        found = json.loads(answer)
    except (TimeoutError, TimedOut, ModelUnavailable, InvalidInput, ValueError, RecursionError) as problem:
        log.info("a model gave no object: %s", type(problem).__name__)
        return {}
    return found if isinstance(found, dict) else {}
