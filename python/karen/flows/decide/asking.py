"""What every reader of a request is given, and the decisions it may come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.request import Request, fold


@dataclass(frozen=True)
class Asking:
    """A message as the readers see it."""

    request: Request
    folded: str
    """The whole message in plain words (see `request.fold`)."""
    now: datetime
    """Aware; the user's clock."""
    asked: DecideActionInput

    @cached_property
    def own(self) -> str:
        """The message in plain words, without what it quotes."""
        return fold(self.request.unquoted)

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.request.clauses

    @property
    def facts(self) -> list[str]:
        return [*self.asked.personal_facts, *self.asked.user_settings.personal_facts]


Reader = Callable[[Asking], Decision | None]
"""Decides about the one tool it knows; None when the message does not ask for it."""


def use(tool: str, args: dict[str, JsonValue], why: str, confidence: float) -> UseTool:
    return UseTool(tool=tool, args=args, why=why, confidence=confidence)


def ask(tool: str, argument: str, question: str, args: dict[str, JsonValue] | None = None) -> Ask:
    return Ask(tool=tool, argument=argument, question=question, args=args or {})
