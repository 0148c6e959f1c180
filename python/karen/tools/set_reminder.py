"""Set a reminder, an alarm or a timer. Where they are kept is known to the function it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from pydantic import Field

from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.reminders import CreateReminder, Reminder, ReminderKind, ReminderText, Repeat
from karen.contract.types.tools import ToolEffect
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall
from karen.tools.calendar.telling import every_so_often, moment_in_words


class SetReminderParams(Wire):
    text: ReminderText = ""
    """What to be reminded of, in the user's words; an alarm or a timer may have none."""
    when: Annotated[Text, Field(min_length=1, max_length=40)]
    """A local moment such as `2026-11-27T07:30`; with an offset where the clocks show it twice."""
    kind: ReminderKind = ReminderKind.REMINDER
    repeat: Repeat | None = None


class SetReminderResult(Wire):
    reminder: Reminder
    now: datetime
    """The user's clock then."""


SetReminder = Callable[[CreateReminder, ToolCall], Awaitable[Reminder]]


class SetReminderTool(BaseTool[SetReminderParams, SetReminderResult]):
    """Remind the user of something at a moment, once or again and again; wake them; run a timer."""

    name = "set_reminder"
    aliases = ("remind", "alarm", "timer")
    category = ToolCategory.TIME
    effect = ToolEffect.LOCAL_WRITE
    acknowledgement = "Setting it …"
    params = SetReminderParams
    result = SetReminderResult

    def __init__(self, set_: SetReminder) -> None:
        self._set = set_

    async def run(self, params: SetReminderParams, call: ToolCall) -> SetReminderResult:
        wanted = CreateReminder(
            text=params.text, kind=params.kind, at=moment_of(params.when, call.now), repeat=params.repeat
        )
        return SetReminderResult(reminder=await self._set(wanted, call), now=call.now)

    def sentence(self, result: SetReminderResult, verbosity: PersonalityVerbosity) -> str:
        reminder = result.reminder
        moment = moment_in_words(reminder.at, result.now)
        often = f", {every_so_often(reminder.repeat)}" if reminder.repeat else ""
        match reminder.kind:
            case ReminderKind.TIMER:
                named = f"{reminder.text} timer" if reminder.text else "timer"
                return f"The {named} ends {moment}."
            case ReminderKind.ALARM:
                named = f" for “{reminder.text}”" if reminder.text else ""
                return f"The alarm{named} is set: {moment}{often}."
            case ReminderKind.REMINDER:
                return f"I'll remind you {moment}{often}: “{reminder.text}”."

    def how(self, result: SetReminderResult) -> str:
        return "kept with your reminders on this computer"


def moment_of(when: str, now: datetime) -> datetime:
    """`when` on the user's clock. Raises InvalidInput for what is no moment."""
    try:
        moment = datetime.fromisoformat(when)
    except ValueError as error:
        message = f"{when!r} is no moment such as «2026-11-27T07:30»."
        raise InvalidInput(f"when: {message}", [InvalidField("when", message)]) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
