"""What a language model is asked: who Karen is, what was said so far, and the question.

The beginning stays the same from turn to turn, for a model keeps what it has worked out for a beginning it has seen:
no clock and nothing else that changes stands before the question, and what no longer fits goes in large pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from karen.contract.types.enums import MessageRole, PersonalityTone, PersonalityVerbosity
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Spoken
from karen.models.provider import Prompt, PromptMessage

CHARACTERS_PER_TOKEN = 3
"""Of English it is about four; of other languages and code fewer. Too few only shortens what is told of the past."""
ASSUMED_CONTEXT_TOKENS = 4096
"""Of a model that does not say how much it holds."""
MOST_TOKENS = {
    PersonalityVerbosity.CONCISE: 256,
    PersonalityVerbosity.BALANCED: 1024,
    PersonalityVerbosity.DETAILED: 2048,
}
TINY_SHARE = 4
"""A tiny model does not know when it is done: it gets a quarter of the room."""

_SELF = (
    "You are Karen, a personal assistant that runs on the user's own computer. "
    "Say plainly when you do not know something. Never invent facts about the user."
)
_TINY_SELF = "You are Karen, a helpful assistant."
"""A model this small takes more than that for the subject, and repeats it."""
_TONES = {
    PersonalityTone.NEUTRAL: "Write matter-of-factly.",
    PersonalityTone.FRIENDLY: "Write warmly and informally, as a friend would.",
    PersonalityTone.FORMAL: "Write formally and politely: no contractions, no slang.",
    PersonalityTone.HUMOROUS: "Write with light humour.",
}
_LENGTHS = {
    PersonalityVerbosity.CONCISE: "Answer in one or two short sentences.",
    PersonalityVerbosity.BALANCED: "Answer in a few sentences.",
    PersonalityVerbosity.DETAILED: "Answer thoroughly, with reasons and examples.",
}


class Holding(Protocol):
    """What of a model its prompt depends on."""

    @property
    def tiny(self) -> bool: ...
    @property
    def context_tokens(self) -> int | None: ...


def prompt_for(text: str, before: Sequence[Spoken], settings: KarenSettings, model: Holding, begun: str = "") -> Prompt:
    """The prompt that answers `text`, or goes on with `begun`; the answer has at most half of the context."""
    context_tokens = model.context_tokens or ASSUMED_CONTEXT_TOKENS
    wanted_tokens = MOST_TOKENS[settings.personality_verbosity] // (TINY_SHARE if model.tiny else 1)
    whole_tokens = min(wanted_tokens, context_tokens // 2)
    most_tokens = max(whole_tokens - _tokens(begun), whole_tokens // 4)
    system = PromptMessage(MessageRole.SYSTEM, _instructions(settings, model.tiny))
    room_tokens = context_tokens - most_tokens - _tokens(system.content) - _tokens(text) - _tokens(begun)
    told = _alternating([*_recent(before, room_tokens), Spoken(MessageRole.USER, text)])
    return Prompt((system, *told), begun=begun, most_tokens=most_tokens)


def _instructions(settings: KarenSettings, tiny: bool) -> str:
    own = settings.custom_persona_instructions.strip()
    asked = [_TONES[settings.personality_tone], _LENGTHS[settings.personality_verbosity]]
    parts = [_TINY_SELF, own] if tiny else [_SELF, *asked, own]
    return " ".join(part for part in parts if part)


def _recent(before: Sequence[Spoken], room_tokens: int) -> list[Spoken]:
    """The end of what was said. What is left out moves on by half the room at once, so the beginning rarely changes."""
    kept: list[Spoken] = []
    used = 0
    for spoken in before:
        kept.append(spoken)
        used += _tokens(spoken.content)
        if used > room_tokens:
            while kept and used > room_tokens // 2:
                used -= _tokens(kept.pop(0).content)
    while kept and kept[0].role is not MessageRole.USER:
        kept.pop(0)
    return kept


def _alternating(spoken: Sequence[Spoken]) -> list[PromptMessage]:
    """Several messages of one side in a row become one: many models accept nothing else."""
    return [
        PromptMessage(role, "\n\n".join(one.content for one in several))
        for role, several in groupby(spoken, key=lambda one: one.role)
    ]


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)
