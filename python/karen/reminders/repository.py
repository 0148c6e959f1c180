"""The way to the rows of reminders: one transaction of one profile."""

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
from karen.reminders.records import ReminderRow


class Repository(repository.Repository):
    """One transaction of one profile, with its reminders."""

    def reminder(self, reminder_id: str) -> ReminderRow:
        """Raises NotFound for a missing one and, in the same words, for another profile's."""
        found = self.session.scalar(self.rows(ReminderRow).where(col(ReminderRow.id) == reminder_id))
        if found is None:
            message = f"There is no reminder {reminder_id!r}. `reminders.list` names them."
            raise NotFound(message, kind="reminder", id=reminder_id)
        return found


class ReminderStore(ProfileStore[Repository]):
    """Runs work on the reminders of one profile."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        super().__init__(database, events, outbox, now, Repository)
