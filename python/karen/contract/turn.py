"""The correlation id of the request being worked on: every problem, log line and stored message carries it."""

from __future__ import annotations

import uuid
from contextvars import ContextVar

_turn: ContextVar[str] = ContextVar("turn", default="-")


def begin_turn(turn: str = "") -> str:
    """Name the current task's turn. Never reset: each request runs in a task, so in a context, of its own."""
    turn = turn or uuid.uuid4().hex[:16]
    _turn.set(turn)
    return turn


def current_turn() -> str:
    """The turn's id, or `-` outside of any."""
    return _turn.get()
