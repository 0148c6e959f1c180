"""What a language model is asked: who Karen is, what was said so far, and the question.

The beginning stays the same from turn to turn, for a model keeps what it has worked out for a beginning it has seen:
no clock and nothing else that changes stands before the question, and what no longer fits goes in large pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from karen.base.tokens import estimated_tokens
from karen.contract.types.enums import MessageRole, PersonalityVerbosity
from karen.contract.types.remembering import ContextPart
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Spoken
from karen.flows.context import ContextManager
from karen.flows.prompts import LENGTHS, MANNER, OWN_INSTRUCTIONS, PERSONA, TINY_PERSONA, TONES
from karen.models.provider import Prompt, PromptMessage

ASSUMED_CONTEXT_TOKENS = 4096
"""Of a model that does not say how much it holds."""
MOST_TOKENS = {
    PersonalityVerbosity.CONCISE: 256,
    PersonalityVerbosity.BALANCED: 1024,
    PersonalityVerbosity.DETAILED: 2048,
}
TINY_SHARE = 4
"""A tiny model does not know when it is done: it gets a quarter of the room."""


class Holding(Protocol):
    """What of a model its prompt depends on."""

    @property
    def tiny(self) -> bool: ...
    @property
    def context_tokens(self) -> int | None: ...


@dataclass(frozen=True)
class Asking:
    """A prompt, and what of memory found room in it."""

    prompt: Prompt
    instructions: str
    """How it is told to be, which is nothing to be repeated."""
    told: tuple[ContextPart, ...] = ()
    dropped: tuple[ContextPart, ...] = ()


def prompt_for(
    text: str,
    before: Sequence[Spoken],
    settings: KarenSettings,
    model: Holding,
    begun: str = "",
    remembered: Sequence[ContextPart] = (),
) -> Asking:
    """What answers `text`, or goes on with `begun`; the answer has at most half of the context.

    A tiny model is told nothing of memory: it would take it for the subject.
    """
    context_tokens = model.context_tokens or ASSUMED_CONTEXT_TOKENS
    wanted_tokens = MOST_TOKENS[settings.personality_verbosity] // (TINY_SHARE if model.tiny else 1)
    whole_tokens = min(wanted_tokens, context_tokens // 2)
    most_tokens = max(whole_tokens - estimated_tokens(begun), whole_tokens // 4)
    persona, manner = _persona(settings, model.tiny), _manner(settings, model.tiny)
    room = context_tokens - most_tokens - estimated_tokens(begun)
    parts = () if model.tiny else remembered
    fitted = ContextManager().fit(persona, text, manner, parts, before, room)
    system = " ".join(part for part in (persona, manner) if part)
    first = PromptMessage(MessageRole.SYSTEM, "\n\n".join(part for part in (system, fitted.lasting) if part))
    question = "\n\n".join(part for part in (fitted.passing, text) if part)
    told = _alternating([*fitted.recent, Spoken(MessageRole.USER, question)])
    prompt = Prompt((first, *told), begun=begun, most_tokens=most_tokens)
    return Asking(prompt, system, fitted.used, fitted.dropped)


def _persona(settings: KarenSettings, tiny: bool) -> str:
    own = settings.custom_persona_instructions.strip()
    told = OWN_INSTRUCTIONS.fill(instructions=own) if own and not tiny else own
    return " ".join(part for part in ((TINY_PERSONA if tiny else PERSONA).fill(), told) if part)


def _manner(settings: KarenSettings, tiny: bool) -> str:
    if tiny:
        return ""
    return MANNER.fill(tone=TONES[settings.personality_tone], length=LENGTHS[settings.personality_verbosity])


def _alternating(spoken: Sequence[Spoken]) -> list[PromptMessage]:
    """Several messages of one side in a row become one: many models accept nothing else."""
    return [
        PromptMessage(role, "\n\n".join(one.content for one in several))
        for role, several in groupby(spoken, key=lambda one: one.role)
    ]
