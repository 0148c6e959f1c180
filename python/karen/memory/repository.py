"""The way to the rows of memory: one transaction of one profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base import repository
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore
from karen.contract.errors import NotFound
from karen.memory.records import MemoryRow

MEMORY = "memory"
"""What the outbox calls a memory."""


class Repository(repository.Repository):
    """One transaction of one profile, with its memories."""

    def memory(self, memory_id: str) -> MemoryRow:
        """Raises NotFound for a missing or expired one and, in the same words, for another profile's."""
        found = self.session.scalar(self.rows(MemoryRow).where(col(MemoryRow.id) == memory_id))
        if found is None or (found.expires_at and found.expires_at <= self.now):
            raise NotFound(f"There is no memory {memory_id!r}. `memory.list` names them.", kind=MEMORY, id=memory_id)
        return found


class MemoryStore(ProfileStore[Repository]):
    """Runs work on the memories of one profile."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        super().__init__(database, events, outbox, now, Repository)
