"""Cancel, move, snooze or tick off a reminder by words. Where they are kept is known to what it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, Protocol

from pydantic import Field

from karen.contract.errors import ToolFailed
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.reminders import (
    Reminder,
    ReminderId,
    ReminderKind,
    Reminders,
    ReminderState,
    SnoozeReminder,
    UpdateReminder,
)
from karen.contract.types.tools import ToolEffect
from karen.contract.types.wire import Nothing, Text, Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.calendar.telling import moment_in_words, named
from karen.tools.places.place_names import name_key
from karen.tools.set_reminder import moment_of

Action = Literal["cancel", "move", "snooze", "done"]
SNOOZE = timedelta(minutes=10)
_WORD = re.compile(r"\w+")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_EMPTY = frozenset(
    re.findall(
        r"\w+", "a about all alarm alarms any every for my of on reminder reminders that the this timer timers to"
    )
)
_SAID = {"cancel": "Cancelled", "done": "Done"}


class ChangeReminderParams(Wire):
    action: Action
    query: Annotated[Text, Field(max_length=200)] = ""
    """Words or the clock time of those that are meant; without it the one that is due, or the only one there is."""
    when: Annotated[Text, Field(min_length=1, max_length=40)] | None = None
    """To move or snooze it to: a local moment, or to move it on its day a clock time such as `07:30`."""
    either_half: bool = False
    """Of a clock time up to twelve: before or after noon, whichever is nearer to when it rings now."""
    kind: ReminderKind | None = None
    all: bool = False
    """To cancel every one that fits."""


class ChangeReminderResult(Wire):
    action: Action
    reminders: list[Reminder]
    now: datetime


class Changes(Protocol):
    """What is done with one."""

    async def update_at(self, params: UpdateReminder, now: datetime) -> Reminder: ...
    async def snooze(self, params: SnoozeReminder) -> Reminder: ...
    async def complete(self, params: ReminderId) -> Reminder: ...
    async def delete(self, params: ReminderId) -> Nothing: ...
    async def pending(self) -> Reminders: ...


class ChangeReminderTool(BaseTool[ChangeReminderParams, ChangeReminderResult]):
    """Cancel, move, snooze or tick off a reminder, an alarm or a timer that is set."""

    name = "change_reminder"
    aliases = ("cancel_reminder", "snooze", "move_reminder")
    category = ToolCategory.TIME
    effect = ToolEffect.LOCAL_WRITE
    acknowledgement = "Changing your reminders …"
    params = ChangeReminderParams
    result = ChangeReminderResult

    def __init__(self, reminders: Changes) -> None:
        self._reminders = reminders

    async def run(self, params: ChangeReminderParams, call: ToolCall) -> ChangeReminderResult:
        chosen = _chosen((await self._reminders.pending()).reminders, params, call.now)
        changed = [await self._change(reminder, params, call.now) for reminder in chosen]
        return ChangeReminderResult(action=params.action, reminders=changed, now=call.now)

    async def _change(self, reminder: Reminder, params: ChangeReminderParams, now: datetime) -> Reminder:
        match params.action:
            case "cancel":
                await self._reminders.delete(ReminderId(reminder_id=reminder.id))
                return reminder
            case "done":
                return await self._reminders.complete(ReminderId(reminder_id=reminder.id))
            case "snooze":
                until = moment_of(params.when, now) if params.when else now + SNOOZE
                return await self._reminders.snooze(SnoozeReminder(reminder_id=reminder.id, until=until))
            case "move":
                if params.when is None:
                    raise ToolFailed("To what time shall it be moved? Nothing was changed.")
                at = _moved(reminder.at.astimezone(now.tzinfo), params, now)
                return await self._reminders.update_at(UpdateReminder(reminder_id=reminder.id, at=at), now)

    def sentence(self, result: ChangeReminderResult, verbosity: PersonalityVerbosity) -> str:
        if result.action in _SAID:
            return "\n".join(f"{_SAID[result.action]}: {named(reminder)}." for reminder in result.reminders)
        return "\n".join(
            f"{named(reminder)} rings {moment_in_words(reminder.at, result.now)}." for reminder in result.reminders
        )

    def how(self, result: ChangeReminderResult) -> str:
        return "your reminders on this computer"


def _moved(rings: datetime, params: ChangeReminderParams, now: datetime) -> datetime:
    when = params.when or ""
    if not _CLOCK.fullmatch(when):
        return moment_of(when, now)
    hour, minute = (int(part) for part in when.split(":"))
    hours = {hour % 12, hour % 12 + 12} if params.either_half else {hour}
    moments = [rings.replace(hour=each, minute=minute, second=0, microsecond=0) for each in sorted(hours)]
    to_come = [moment for moment in moments if moment > now] or moments
    return min(to_come, key=lambda moment: abs(moment - rings))


def _chosen(pending: Sequence[Reminder], params: ChangeReminderParams, now: datetime) -> list[Reminder]:
    """Raises ToolFailed, which says what there is, when it is not one that is meant."""
    found = [reminder for reminder in pending if params.kind in (None, reminder.kind) and _fits(reminder, params.query)]
    if not found:
        raise ToolFailed(f"I find no such reminder. {_there_are(pending, now)} Nothing was changed.")
    if params.all:
        return found
    due = [reminder for reminder in found if reminder.state is ReminderState.DUE]
    if len(due) == 1 and params.action in ("snooze", "done"):
        return due
    if len(found) > 1:
        raise ToolFailed(f"Which one? {_there_are(found, now)} Nothing was changed.")
    return found


def _fits(reminder: Reminder, query: str) -> bool:
    wanted = [word for word in _words(query) if word not in _EMPTY]
    clock = f"{reminder.at:%H:%M %H %I:%M %-I:%M %-I %A %-d %B} {'am' if reminder.at.hour < 12 else 'pm'}"
    held = set(_words(f"{reminder.text} {clock} {reminder.kind}"))
    return all(word in held or any(len(word) > 3 and other.startswith(word) for other in held) for word in wanted)


def _words(text: str) -> list[str]:
    return [name_key(word) for word in _WORD.findall(text.casefold())]


def _there_are(reminders: Sequence[Reminder], now: datetime) -> str:
    if not reminders:
        return "Nothing is set."
    told = "; ".join(f"{named(each)}, {moment_in_words(each.at, now)}" for each in reminders[:5])
    return f"There {'is' if len(reminders) == 1 else 'are'}: {told}{'; and more' if len(reminders) > 5 else ''}."
