"""What is to be called to mind at a moment: reminders, alarms and timers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from karen.contract.types.wire import Identifier, Moment, Wire

ReminderText = Annotated[str, Field(max_length=1000)]
Zone = Annotated[str, Field(min_length=1, max_length=64)]
"""A name of the zone database such as `Europe/Vienna`, or an offset such as `+05:30`."""


class ReminderKind(StrEnum):
    REMINDER = "reminder"
    ALARM = "alarm"
    TIMER = "timer"


class ReminderState(StrEnum):
    WAITING = "waiting"
    DUE = "due"
    """It has rung, and nobody has said that it is done."""
    DONE = "done"


class Repeat(Wire):
    """Every `every` units on the wall clock of its zone; of weeks on these days, 0 being Monday."""

    unit: Literal["hour", "day", "week", "month", "year"]
    every: Annotated[int, Field(ge=1, le=1000)] = 1
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] = []

    @model_validator(mode="after")
    def _of_weeks(self) -> Repeat:
        if self.weekdays and self.unit != "week":
            raise ValueError("weekdays belong to a repetition by weeks")
        return self


class Reminder(Wire):
    id: str
    kind: ReminderKind
    text: str
    """Empty for an alarm or a timer without words."""
    state: ReminderState
    at: Moment
    """When it rings next; once it does not any more, when it was to ring last."""
    zone: str
    """In which it was said: its repetitions follow the clocks there."""
    repeat: Repeat | None
    was_due_at: Moment | None
    """While it is due: the moment it was set for, which is earlier than it rang when Karen did not run then."""
    rang_at: Moment | None
    created_at: Moment
    done_at: Moment | None
    conversation_id: str | None
    """Where it was asked for."""


class ListReminders(Wire):
    states: Annotated[list[ReminderState], Field(min_length=1, max_length=3)] = list(ReminderState)
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class Reminders(Wire):
    """Due ones first, then those that wait, the next first, then those that are done, the last first."""

    reminders: list[Reminder]


class CreateReminder(Wire):
    text: ReminderText = ""
    kind: ReminderKind = ReminderKind.REMINDER
    at: Moment
    zone: Zone | None = None
    """The machine's without it."""
    repeat: Repeat | None = None


class ReminderId(Wire):
    reminder_id: Identifier


class UpdateReminder(ReminderId):
    """Only what is given is changed; `repeat` null ends the repetition."""

    text: ReminderText | None = None
    at: Moment | None = None
    zone: Zone | None = None
    repeat: Repeat | None = None


class SnoozeReminder(ReminderId):
    minutes: Annotated[int, Field(ge=1, le=10080)] = 10
    until: Moment | None = None
    """Instead of `minutes`."""
