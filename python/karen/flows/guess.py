"""A language model's answer: what it is told, its words as they come, and what is known of it afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator

from karen.contract.types.chat import AiData, Guessed, TextDelta
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Transcript
from karen.flows.keywords import keywords
from karen.flows.outcome import Guessing, Outcome, Question, Steps, Told
from karen.flows.prompt import prompt_for
from karen.models.provider import Model, Usage


class Guesser:
    """Asks a model."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    async def guess(
        self, model: Model, question: Question, settings: KarenSettings, steps: Steps, closing: str = ""
    ) -> AsyncGenerator[Told]:
        """`closing` is what Karen adds herself."""
        yield Guessing(model)
        began, usage = time.perf_counter(), Usage()
        with steps.timed("prompt"):
            before = await self._transcript.before(question.caller, question.message_id)
            prompt = prompt_for(question.text, before, settings, model, question.begun)
        with steps.timed("model"):
            async with contextlib.aclosing(model.stream(prompt)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                    else:
                        yield TextDelta(delta=piece)
        if closing:
            yield TextDelta(delta=f"\n\n{closing}")
        ai_data = AiData(keywords=keywords(question.text), reasoning=f"the words of the model {model.label}")
        yield Outcome(_guessed(model, usage, began), ai_data, steps.ms, usage.tokens)


def _guessed(model: Model, usage: Usage, began: float) -> Guessed:
    return Guessed(
        model=model.label,
        tiny=model.tiny,
        duration_ms=round(1000 * (time.perf_counter() - began), 2),
        first_token_ms=usage.first_token_ms,
        tokens=usage.tokens,
        prompt_tokens=usage.prompt_tokens,
        context_tokens=model.context_tokens,
        tokens_per_second=usage.tokens_per_second,
        cut_off=usage.cut_off,
    )
