"""A question, and what is told of its answer while it comes: events for the client, and what only the turn needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from karen.contract.caller import Caller
from karen.contract.types.chat import AiData, LeaveQuestion, Provenance, TurnEvent
from karen.conversations.answering import Waiting
from karen.flows.recall.turn import Said
from karen.models.provider import Model


@dataclass(frozen=True)
class Question:
    """What is to be answered."""

    text: str
    conversation_id: str
    message_id: str
    answer_id: str
    caller: Caller
    now: datetime
    begun: str = ""
    """What a model has said already: its answer is continued."""
    said_before: tuple[str, ...] = ()
    """The user's messages before this one, oldest first, as far back as each was answered before the next."""
    waiting: Waiting | None = None
    """What the answer before asks leave for."""
    suggested: tuple[str, ...] = ()
    """What was suggested in the conversation before."""
    consented: LeaveQuestion | None = None
    """What the user has just answered, in place of what was said."""

    @property
    def said(self) -> Said:
        before = self.said_before[-1] if self.said_before else None
        return Said(self.caller, self.conversation_id, self.message_id, self.text, self.now, before)


@dataclass(frozen=True)
class Guessing:
    """A model begins to answer."""

    model: Model


@dataclass(frozen=True)
class Outcome:
    """What is known about an answer once it is given; `timings` are milliseconds by step."""

    provenance: Provenance
    ai_data: AiData
    timings: dict[str, float] = field(default_factory=dict)
    tokens: int | None = None


Told = TurnEvent | Guessing | Outcome


class ObserveStep(Protocol):
    def __call__(self, name: str, seconds: float) -> None: ...


class Steps:
    """Milliseconds by step of one answer, all its times together, told to the instruments too."""

    def __init__(self, observe: ObserveStep) -> None:
        self.ms: dict[str, float] = {}
        self._observe = observe

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - began
            self.ms[name] = round(self.ms.get(name, 0.0) + 1000 * seconds, 2)
            self._observe(name, seconds)
