"""Everything a profile has in memory, as files of the archive that is read without Karen."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from functools import partial

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.keeping.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.preferences import Preferences
from karen.memory.filters import not_expired
from karen.memory.listing import fitting
from karen.memory.preferences import preference_of
from karen.memory.records import MemoryRow, PreferenceRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.wire import memories_of

_AT_ONCE = 200


class MemoryBelongings:
    """A profile's memories, closed and waiting ones included, and its preferences."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("memories.json", self._memories(caller))
        yield ExportedFile("preferences.json", self._preferences(caller))

    async def _memories(self, caller: Caller) -> AsyncGenerator[str]:
        waiting, last = '{"version": 1, "memories": [', 0
        separator = "\n"
        while True:
            read: Callable[[Repository], tuple[list[str], int]] = partial(_page, last)
            records, last = await self._store.read(caller, read)
            if not records:
                break
            yield waiting
            waiting, separator = separator + ",\n".join(records), ",\n"
        yield waiting + "\n]}\n"

    async def _preferences(self, caller: Caller) -> AsyncGenerator[str]:
        def find(repository: Repository) -> Preferences:
            rows = repository.session.scalars(repository.rows(PreferenceRow).order_by(col(PreferenceRow.name)))
            return Preferences(preferences=[preference_of(row) for row in rows])

        yield (await self._store.read(caller, find)).model_dump_json(indent=2) + "\n"


def _page(after: int, repository: Repository) -> tuple[list[str], int]:
    """The memories behind the number `after` as JSON, and the number to go on from."""
    wanted = repository.rows(MemoryRow).where(col(MemoryRow.sequence) > after, not_expired(repository.now))
    rows, _ = fitting(repository, wanted.order_by(col(MemoryRow.sequence)), _AT_ONCE)
    records = [memory.model_dump_json() for memory in memories_of(repository, rows)]
    return records, (rows[-1].sequence or 0) if rows else after
