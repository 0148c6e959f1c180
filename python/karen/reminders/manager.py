"""Reminders, alarms and timers of a profile. The methods `reminders.*`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import Action, new_id
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.reminders import (
    CreateReminder,
    ListReminders,
    Reminder,
    ReminderId,
    ReminderKind,
    Reminders,
    ReminderState,
    SnoozeReminder,
    UpdateReminder,
)
from karen.contract.types.system import Topic
from karen.contract.types.wire import Nothing
from karen.reminders.records import ReminderRow
from karen.reminders.repository import ReminderStore, Repository
from karen.reminders.ringing import coming_after, reminder_of
from karen.reminders.rows import in_state, one_time_copy, refuse_too_many, wait_until
from karen.reminders.zones import zone_name, zone_of


class ReminderManager:
    """`changed` is called after each change, for whoever waits for the next moment."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ReminderStore(database, events, outbox, now)
        self.changed: Callable[[], None] = lambda: None

    @method(role=Role.REVIEWER)
    async def list_(self, params: ListReminders) -> Reminders:
        """What is due, what waits and what is done, in this order."""
        return await self.of(current_caller(), params)

    @method
    async def create(self, params: CreateReminder) -> Reminder:
        """Set a reminder, an alarm or a timer; a reminder needs words, and all of them a moment to come."""
        return await self.set(current_caller(), params)

    @method
    async def update(self, params: UpdateReminder) -> Reminder:
        """Change its words, its moment or its repetition. With a new moment it waits again. Raises NotFound."""
        return await self.update_at(params)

    async def update_at(self, params: UpdateReminder, now: datetime | None = None) -> Reminder:
        """As `update`; a new moment must come after `now`, the clock of the turn that asks for it."""

        def change(repository: Repository) -> Reminder:
            row = repository.reminder(params.reminder_id)
            if params.text is not None:
                row.text = params.text.strip()
            if "repeat" in params.model_fields_set:
                row.repeat = params.repeat.model_dump() if params.repeat else None
            if params.zone:
                zone_of(params.zone)
                row.zone = params.zone
            if params.at:
                wait_until(row, params.at, now or repository.now)
            elif "repeat" in params.model_fields_set and row.repeat is None and row.rang_for:
                row.waits, row.at = False, row.rang_for
            return self._told(repository, row, "changed")

        return await self._write(change)

    @method
    async def snooze(self, params: SnoozeReminder) -> Reminder:
        """Let it ring again later. What repeats goes on as it did: the later time is a reminder of its own."""

        def snooze(repository: Repository) -> Reminder:
            row = repository.reminder(params.reminder_id)
            later = params.until or repository.now + timedelta(minutes=params.minutes)
            if row.repeat and row.waits:
                row.rang_for = None
                again = one_time_copy(row, repository.now)
                repository.session.add(again)
                repository.tell(Topic.REMINDERS, "changed", row.id)
                row = again
            wait_until(row, later, repository.now)
            return self._told(repository, row, "changed")

        return await self._write(snooze)

    @method
    async def complete(self, params: ReminderId) -> Reminder:
        """Say that it is done. What repeats and has rung waits for its next time; one that waits does not ring."""

        def complete(repository: Repository) -> Reminder:
            row = repository.reminder(params.reminder_id)
            if row.repeat and row.waits and not row.rang_for:
                coming = coming_after(row, row.at)
                row.at, row.waits = (coming, True) if coming else (row.at, False)
            elif not row.repeat or not row.waits:
                row.at, row.waits = row.rang_for or row.at, False
            row.rang_for = None
            row.done_at = row.done_at if row.waits else repository.now
            return self._told(repository, row, "changed")

        return await self._write(complete)

    @method
    async def delete(self, params: ReminderId) -> Nothing:
        """Delete it for good, with its repetitions. Raises NotFound."""

        def delete(repository: Repository) -> Nothing:
            repository.session.delete(repository.reminder(params.reminder_id))
            repository.tell(Topic.REMINDERS, "deleted", params.reminder_id)
            return Nothing()

        await self._store.write(current_caller(), delete)
        self.changed()
        return Nothing()

    async def of(self, caller: Caller, params: ListReminders) -> Reminders:
        def find(repository: Repository) -> Reminders:
            found: list[ReminderRow] = []
            for state in (ReminderState.DUE, ReminderState.WAITING, ReminderState.DONE):
                if state in params.states:
                    left = params.limit - len(found)
                    found += repository.session.scalars(in_state(repository, state).limit(left))
            return Reminders(reminders=[reminder_of(row) for row in found])

        return await self._store.read(caller, find)

    async def set(
        self,
        caller: Caller,
        params: CreateReminder,
        conversation_id: str | None = None,
        message_id: str | None = None,
        now: datetime | None = None,
    ) -> Reminder:
        """As `create`, for a request that a message made; its moment must come after `now`, the clock of the turn."""
        text = params.text.strip()
        if not text and params.kind is ReminderKind.REMINDER:
            message = "says nothing. Say what to be reminded of."
            raise InvalidInput(f"text: {message} Nothing was set.", [InvalidField("text", message)])
        zone = params.zone or zone_name(params.at)
        zone_of(zone)

        def create(repository: Repository) -> Reminder:
            refuse_too_many(repository)
            row = ReminderRow(
                id=new_id(),
                tenant_id=caller.tenant_id,
                user_id=caller.user_id,
                kind=params.kind.value,
                text=text,
                at=params.at,
                starts=params.at,
                waits=True,
                zone=zone,
                repeat=params.repeat.model_dump() if params.repeat else None,
                created_at=repository.now,
                conversation_id=conversation_id,
                message_id=message_id,
            )
            wait_until(row, params.at, now or repository.now)
            repository.session.add(row)
            return self._told(repository, row, "created")

        return await self._write(create, caller)

    def _told(self, repository: Repository, row: ReminderRow, action: Action) -> Reminder:
        repository.session.flush()
        repository.tell(Topic.REMINDERS, action, row.id)
        return reminder_of(row)

    async def _write(self, work: Callable[[Repository], Reminder], caller: Caller | None = None) -> Reminder:
        answer = await self._store.write(caller or current_caller(), work)
        self.changed()
        return answer
