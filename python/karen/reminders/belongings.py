"""A profile's reminders as a file of the archive that is read without Karen; and forgetting them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection
from datetime import datetime

from sqlmodel import col

from karen.base import repository
from karen.base.database import Database
from karen.base.events import Events
from karen.base.keeping.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.reminders import Reminders
from karen.contract.types.system import Topic
from karen.reminders.records import ReminderRow
from karen.reminders.repository import ReminderStore, Repository
from karen.reminders.ringing import reminder_of


class ReminderBelongings:
    """All of them, those that are done too, in the order of their moments."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ReminderStore(database, events, outbox, now)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("reminders.json", self._reminders(caller))

    async def _reminders(self, caller: Caller) -> AsyncGenerator[str]:
        def find(repository: Repository) -> Reminders:
            rows = repository.session.scalars(repository.rows(ReminderRow).order_by(col(ReminderRow.at)))
            return Reminders(reminders=[reminder_of(row) for row in rows])

        yield (await self._store.read(caller, find)).model_dump_json(indent=2) + "\n"


def held_reminders(
    repository: repository.Repository, holds: Callable[[str], bool], message_ids: Collection[str]
) -> list[ReminderRow]:
    """Those whose words it holds, and those that one of the messages asked for."""
    rows = repository.session.scalars(repository.rows(ReminderRow))
    return [row for row in rows if row.message_id in message_ids or (row.text and holds(row.text))]


def forget_reminders(
    repository: repository.Repository, holds: Callable[[str], bool], message_ids: Collection[str]
) -> int:
    """How many there were."""
    rows = held_reminders(repository, holds, message_ids)
    for row in rows:
        repository.session.delete(row)
        repository.tell(Topic.REMINDERS, "deleted", row.id)
    repository.session.flush()
    return len(rows)
