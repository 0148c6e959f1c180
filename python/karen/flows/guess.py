"""A language model's answer: what it is told, its words as they come, and what is known of it afterwards."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from itertools import pairwise

from karen.contract.types.chat import AiData, Guessed, Recalled, TextDelta
from karen.contract.types.enums import MemoryDepth, MessageRole
from karen.contract.types.remembering import ContextPart
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Spoken, Transcript
from karen.flows.claims import without_false_claims
from karen.flows.echoes import without_echoes
from karen.flows.keywords import keywords
from karen.flows.outcome import Guessing, Outcome, Question, Steps, Told
from karen.flows.prompt import Asking, prompt_for
from karen.flows.recall.spans import span_of
from karen.models.provider import Model, Usage

Remembered = Callable[[str, str, MemoryDepth, frozenset[str]], Awaitable[list[ContextPart]]]
"""What of memory bears on a message of a conversation, without the messages of these ids."""


class Guesser:
    """Asks a model."""

    def __init__(self, transcript: Transcript, remembered: Remembered) -> None:
        """`remembered` selects what of memory bears on a message."""
        self._transcript = transcript
        self._remembered = remembered

    async def guess(
        self, model: Model, question: Question, settings: KarenSettings, steps: Steps, closing: str = ""
    ) -> AsyncGenerator[Told]:
        """`closing` is what Karen adds herself."""
        yield Guessing(model)
        began, usage = time.perf_counter(), Usage()
        with steps.timed("prompt"):
            before = await self._transcript.before(question.caller, question.message_id)
            if model.tiny:
                before = exchanged_with_a_model(before)
            known = [] if model.tiny else await self._known(question, settings)
            asking = prompt_for(question.text, before, settings, model, question.begun, known)
        spans = [span for part in asking.told if part.source and (span := span_of(part.source))]
        if spans:
            yield Recalled(hits=spans)
        said = [question.text, *(part.text for part in asking.told)]
        said += [spoken.content for spoken in before if spoken.role is MessageRole.USER]
        with steps.timed("model"):
            stream = model.stream(asking.prompt)
            own = without_echoes(stream, asking.instructions)
            checked = without_false_claims(own, said, by_sentence=model.tiny)
            async with contextlib.aclosing(stream), contextlib.aclosing(own), contextlib.aclosing(checked) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                    else:
                        yield TextDelta(delta=piece)
        if closing:
            yield TextDelta(delta=f"\n\n{closing}")
        reasoning = f"the words of the model {model.label}{_told_of(asking)}"
        ai_data = AiData(keywords=keywords(question.text), reasoning=reasoning)
        provenance = guessed(model, usage, began).model_copy(update={"told": spans})
        yield Outcome(provenance, ai_data, steps.ms, usage.tokens)

    async def _known(self, question: Question, settings: KarenSettings) -> list[ContextPart]:
        without = frozenset({question.message_id})
        return await self._remembered(question.text, question.conversation_id, settings.memory_depth, without)


def exchanged_with_a_model(before: Sequence[Spoken]) -> list[Spoken]:
    """What a tiny model is shown: it imitates whatever stands there, such as how Karen says what she remembers."""
    pairs = pairwise(before)
    return [spoken for asked, answer in pairs if answer.guessed and not asked.guessed for spoken in (asked, answer)]


def _told_of(asking: Asking) -> str:
    """What of memory the model was told, by kind and without its words."""
    if not asking.told:
        return ""
    counted = Counter(part.kind for part in asking.told)
    told = ", ".join(f"{count} × {kind}" for kind, count in counted.items())
    left = f"; {len(asking.dropped)} found no room" if asking.dropped else ""
    return f", told from memory: {told}{left}"


def guessed(model: Model, usage: Usage, began: float) -> Guessed:
    """`began` is a moment of `time.perf_counter`."""
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
