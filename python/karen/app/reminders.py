"""Reminders, alarms and timers: kept, rung, and reached from a conversation."""

from __future__ import annotations

from karen.app.foundations import Foundations, Stored, now
from karen.contract.caller import current_caller
from karen.contract.types.reminders import CreateReminder, ListReminders, Reminder, Reminders, ReminderState
from karen.reminders.manager import ReminderManager
from karen.reminders.scheduler import ReminderScheduler
from karen.tools.base import ToolCall


class AskedReminders(ReminderManager):
    """As the tools reach them: for whoever is calling, and with the message that asks."""

    async def asked_for(self, wanted: CreateReminder, call: ToolCall) -> Reminder:
        asked_in = call.asked_in
        conversation_id, message_id = (asked_in.conversation_id, asked_in.message_id) if asked_in else (None, None)
        return await self.set(current_caller(), wanted, conversation_id, message_id, call.now)

    async def pending(self) -> Reminders:
        """Those that are due or wait."""
        states = [ReminderState.DUE, ReminderState.WAITING]
        return await self.of(current_caller(), ListReminders(states=states, limit=1000))


def furnish_reminders(on: Foundations, stored: Stored) -> tuple[AskedReminders, ReminderScheduler]:
    reminders = AskedReminders(*stored.rows)
    scheduler = ReminderScheduler(stored.database, stored.events, now)
    reminders.changed = scheduler.look_again
    on.registry.add("reminders", reminders)
    on.lifecycle.add(scheduler)
    return reminders, scheduler
