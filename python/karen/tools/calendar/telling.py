"""Moments and repetitions as people say them, in English."""

from __future__ import annotations

from datetime import datetime, timedelta

from karen.contract.types.reminders import Reminder, ReminderKind, Repeat

SOON = timedelta(hours=2)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment_in_words(moment: datetime, now: datetime) -> str:
    """`in 12 minutes, at 14:17`, `tomorrow at 07:30`, `on Friday, 4 December at 12:00`: on the user's clock."""
    local = moment.astimezone(now.tzinfo) if now.utcoffset() != moment.utcoffset() else moment
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    ahead = moment - now
    days = (local.date() - now.date()).days
    if timedelta() < ahead < SOON:
        return f"{_in(ahead)}, at {clock}"
    if days in (-1, 0, 1):
        return f"{('yesterday', 'today', 'tomorrow')[days + 1]} at {clock}"
    year = f" {local:%Y}" if local.year != now.year else ""
    return f"on {local:%A}, {local.day} {local:%B}{year} at {clock}"


def every_so_often(repeat: Repeat) -> str:
    """`every day`, `every 2 weeks on Monday and Thursday`, `every weekday`."""
    if repeat.unit == "week" and repeat.weekdays:
        days = sorted(set(repeat.weekdays))
        if days == [0, 1, 2, 3, 4] and repeat.every == 1:
            return "every weekday"
        names = [_WEEKDAYS[day] for day in days]
        said = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"every {said}" if repeat.every == 1 else f"every {repeat.every} weeks on {said}"
    return f"every {repeat.unit}" if repeat.every == 1 else f"every {repeat.every} {repeat.unit}s"


def named(reminder: Reminder) -> str:
    """What it is called: its words, or its kind."""
    if reminder.kind is ReminderKind.REMINDER:
        return f"“{reminder.text}”"
    kind = "Alarm" if reminder.kind is ReminderKind.ALARM else "Timer"
    return f"{kind} “{reminder.text}”" if reminder.text else kind


def _in(ahead: timedelta) -> str:
    seconds = max(round(ahead.total_seconds()), 1)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if seconds >= 300 and rest:
        hours, minutes, rest = (seconds + 30) // 3600, (seconds + 30) // 60 % 60, 0
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    return "in " + " and ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)
