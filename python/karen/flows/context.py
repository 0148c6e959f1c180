"""Fits what a model is told into the tokens it can hold, in a stated order, and says what found no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from karen.base.tokens import estimated_tokens
from karen.contract.types.enums import MessageRole
from karen.contract.types.remembering import ContextPart
from karen.conversations.transcript import Spoken
from karen.flows.prompts import EARLIER, KNOWN
from karen.flows.templates import PromptTemplate

MEMORY_SHARE = 2
"""Memory takes at most half of the room that is left beside the question: the conversation needs the other."""
_LASTING = ("pinned", "preference", "fact")
"""Changes rarely, so it stands at the beginning, which a model keeps from turn to turn."""


@dataclass(frozen=True)
class Fitted:
    """`lasting` belongs to the beginning of a prompt, `passing` right before the question; both may be empty."""

    lasting: str
    passing: str
    recent: tuple[Spoken, ...]
    used: tuple[ContextPart, ...]
    dropped: tuple[ContextPart, ...]


class ContextManager:
    """Packs in this order: persona, question, tone and length, what is pinned, what is recalled, the last turns.

    The first three are never left out.
    """

    def fit(
        self,
        persona: str,
        question: str,
        manner: str,
        parts: Sequence[ContextPart],
        recent: Sequence[Spoken],
        room: int,
    ) -> Fitted:
        """`room` is in tokens, without those of the answer; `parts` are in the order of their importance."""
        left = room - sum(map(estimated_tokens, (persona, question, manner)))
        told_anyway = {spoken.content for spoken in _end_of(recent, left - left // MEMORY_SHARE)}
        new = [part for part in parts if part.text not in told_anyway]
        used, dropped = _chosen(new, left // MEMORY_SHARE)
        lasting, passing = _listed(KNOWN, used, lasting=True), _listed(EARLIER, used, lasting=False)
        left -= estimated_tokens(lasting) + estimated_tokens(passing)
        return Fitted(lasting, passing, tuple(_end_of(recent, left)), tuple(used), tuple(dropped))


def _chosen(parts: Sequence[ContextPart], room: int) -> tuple[list[ContextPart], list[ContextPart]]:
    used: list[ContextPart] = []
    dropped: list[ContextPart] = []
    left = room - (estimated_tokens(KNOWN.text + EARLIER.text) if parts else 0)
    for part in parts:
        needed = estimated_tokens(_line(part)) + 1
        (used if needed <= left else dropped).append(part)
        left -= needed if needed <= left else 0
    return used, dropped


def _listed(template: PromptTemplate, parts: Sequence[ContextPart], lasting: bool) -> str:
    lines = [_line(part) for part in parts if (part.kind in _LASTING) is lasting]
    return template.fill(lines="\n".join(lines)) if lines else ""


def _line(part: ContextPart) -> str:
    said = f"{part.source.timestamp:%-d %B %Y}: " if part.source and part.kind in ("message", "memory") else ""
    return f"- {said}{' '.join(part.text.split())}"


def _end_of(before: Sequence[Spoken], room: int) -> list[Spoken]:
    """The end of what was said. What is left out moves on by half the room at once, so the beginning rarely changes."""
    kept: list[Spoken] = []
    used = 0
    for spoken in before:
        kept.append(spoken)
        used += estimated_tokens(spoken.content)
        if used > room:
            while kept and used > room // 2:
                used -= estimated_tokens(kept.pop(0).content)
    while kept and kept[0].role is not MessageRole.USER:
        kept.pop(0)
    return kept
