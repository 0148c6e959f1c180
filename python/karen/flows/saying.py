"""An answer in words that are there already, as the events of a turn: Karen's own, or what somebody has said."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from karen.contract.types.chat import AiData, Computed, Provenance, Recalled, Remembered, TextDelta
from karen.flows.grounds import OWN_WORDS, named
from karen.flows.keywords import keywords
from karen.flows.outcome import Outcome, Question, Steps, Told
from karen.flows.recall.recollection import Remembrance


async def in_own_words(text: str, reasoning: str, words: Sequence[str], steps: Steps) -> AsyncGenerator[Told]:
    yield TextDelta(delta=text)
    yield Outcome(OWN_WORDS, AiData(keywords=list(words), reasoning=reasoning), steps.ms)


async def resting_on(
    text: str, provenance: Provenance, reasoning: str, question: Question, steps: Steps
) -> AsyncGenerator[Told]:
    if isinstance(provenance, Remembered):
        yield Recalled(hits=provenance.sources)
    yield TextDelta(delta=text)
    yield Outcome(provenance, AiData(keywords=keywords(question.text), reasoning=reasoning), steps.ms)


def from_memory(found: Remembrance, question: Question, steps: Steps) -> AsyncGenerator[Told]:
    if not found.known:
        not_told = Computed(how="nothing you told says it", near=list(found.near))
        return resting_on(found.text, not_told, "only the user can know it", question, steps)
    provenance = Remembered(sources=list(found.spans))
    return resting_on(found.text, provenance, f"it was told before; {named(provenance)}", question, steps)
