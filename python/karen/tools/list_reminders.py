"""Show what the user is to be reminded of. Where it is kept is known to the function it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.reminders import Reminder, Reminders, ReminderState
from karen.contract.types.wire import Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.calendar.telling import every_so_often, moment_in_words, named
from karen.tools.reminders_asked import asked_days, asked_for

MOST_TOLD = 10


class ListRemindersParams(Wire):
    """None: which are meant is read from the message that asks; without one, all that are due or wait are shown."""


class ListRemindersResult(Wire):
    reminders: list[Reminder]
    now: datetime
    all: int
    """How many there are, whether asked for or not."""
    days: str = ""
    """The day, or stretch of days, that was asked for: an ISO date, or two with a stroke between."""


class ListRemindersTool(BaseTool[ListRemindersParams, ListRemindersResult]):
    """Show the reminders, alarms and timers that are due or still to come."""

    name = "list_reminders"
    aliases = ("reminders", "alarms", "timers")
    category = ToolCategory.TIME
    acknowledgement = "Looking through your reminders …"
    params = ListRemindersParams
    result = ListRemindersResult

    def __init__(self, find: Callable[[], Awaitable[Reminders]]) -> None:
        self._find = find

    async def run(self, params: ListRemindersParams, call: ToolCall) -> ListRemindersResult:
        reminders = (await self._find()).reminders
        said = call.asked_in.text if call.asked_in else ""
        days, meant = asked_days(said, call.now), asked_for(reminders, said, call.now)
        return ListRemindersResult(reminders=meant, now=call.now, all=len(reminders), days=days.iso() if days else "")

    def sentence(self, result: ListRemindersResult, verbosity: PersonalityVerbosity) -> str:
        if not result.reminders and result.all:
            others = "1 other is" if result.all == 1 else f"{result.all} others are"
            return f"None of that is set{_in_days(result)}; {others}: ask for “my reminders”."
        if not result.reminders:
            return "Nothing is set: no reminders, no alarms, no timers."
        told = [f"- {_line(reminder, result.now)}" for reminder in result.reminders[:MOST_TOLD]]
        more = len(result.reminders) - len(told)
        closing = f"\n\n{more} more {'is' if more == 1 else 'are'} among your reminders." if more else ""
        return "\n".join(told) + closing

    def how(self, result: ListRemindersResult) -> str:
        return "your reminders on this computer"


def _in_days(result: ListRemindersResult) -> str:
    first, _, last = result.days.partition("/")
    if not first:
        return ""
    day = date.fromisoformat(first)
    if not last:
        return f" for {day:%A}, {day.day} {day:%B}"
    end = date.fromisoformat(last)
    return f" from {day.day} {day:%B} to {end.day} {end:%B}"


def _line(reminder: Reminder, now: datetime) -> str:
    often = f", {every_so_often(reminder.repeat)}" if reminder.repeat else ""
    if reminder.state is ReminderState.DUE and reminder.was_due_at and reminder.was_due_at <= now:
        return f"{named(reminder)}: was due {moment_in_words(reminder.was_due_at, now)}"
    return f"{named(reminder)}: {moment_in_words(reminder.was_due_at or reminder.at, now)}{often}"
