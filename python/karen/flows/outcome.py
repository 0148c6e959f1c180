"""A question, and what is told of its answer while it comes: events for the client, and what only the turn needs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from karen.contract.caller import Caller
from karen.contract.types.chat import AiData, Provenance, TurnEvent
from karen.flows.recall.turn import Said
from karen.models.provider import Model


@dataclass(frozen=True)
class Question:
    """What is to be answered."""

    text: str
    conversation_id: str
    message_id: str
    caller: Caller
    now: datetime
    begun: str = ""
    """What a model has said already: its answer is continued."""
    said_before: str | None = None
    """The user's message before this one, if nothing but its answer came between."""

    @property
    def said(self) -> Said:
        return Said(self.caller, self.conversation_id, self.message_id, self.text, self.now)


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
    """Milliseconds by step of one answer, told to the instruments too."""

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
            self.ms[name] = round(1000 * seconds, 2)
            self._observe(name, seconds)
