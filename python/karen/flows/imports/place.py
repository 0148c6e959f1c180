"""Where the reader is in what is imported, and what it may hold of it."""

from __future__ import annotations

from datetime import datetime

from karen.flows.imports.json_text import Broken

MOST_CONVERSATION_CHARACTERS = 400_000_000
"""Of one conversation, which is held until all of it was read: its messages need not be in order."""


class Place:
    """In the file `name`, which was written at `dated`; the time is `now`."""

    def __init__(self, name: str, dated: datetime, now: datetime) -> None:
        self.name = name
        self.dated = min(dated, now)
        self.now = now
        self._held = 0

    def at(self, number: int) -> str:
        """The name of the nth conversation, for the report."""
        return f"{self.name}, conversation {number}"

    def line(self, number: int) -> str:
        return f"{self.name}, line {number}"

    def begin_conversation(self) -> None:
        self._held = 0

    def hold(self, text: str) -> None:
        """Raises Broken when more is held than a conversation can have."""
        self._held += len(text)
        if self._held > MOST_CONVERSATION_CHARACTERS:
            most = MOST_CONVERSATION_CHARACTERS // 1_000_000
            raise Broken(f"one conversation has more than {most} million characters")
