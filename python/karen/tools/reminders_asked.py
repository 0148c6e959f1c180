"""Which of the reminders a question is about: those of a day or a stretch of days, of a kind, or of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from karen.base.words import folded
from karen.contract.types.reminders import Reminder, ReminderKind
from karen.tools.calendar.when import When, find_when, words_of

_KINDS = (
    (ReminderKind.TIMER, re.compile(r"\b(?:timers?|temporizador\w*|minuteurs?)\b")),
    (ReminderKind.ALARM, re.compile(r"\b(?:alarms?|wecker|alarmas?|reveils?|despertador\w*)\b")),
)
_REMINDERS = re.compile(r"\b(?:reminders?|erinnerung\w*|recordatorios?|rappels?|lembretes?)\b")


def asked_days(said: str, now: datetime) -> When | None:
    """The day, or stretch of days, that a question for reminders names; None where it names none."""
    found = find_when(said, now) if said else None
    return found.when if found else None


def asked_for(reminders: Sequence[Reminder], said: str, now: datetime) -> list[Reminder]:
    """All of them where the question narrows nothing. What is due now belongs to today."""
    days, plain = asked_days(said, now), folded(said)
    within = [one for one in reminders if days is None or _is_within(one, days, now)]
    kinds = [kind for kind, words in _KINDS if words.search(plain)]
    if len(kinds) != 1 or _REMINDERS.search(plain):
        return within
    of_kind = [one for one in within if one.kind is kinds[0]]
    words = set(words_of(said))
    named = [one for one in of_kind if one.text and words.issuperset(words_of(one.text))]
    return named or of_kind


def _is_within(reminder: Reminder, days: When, now: datetime) -> bool:
    at = (reminder.was_due_at or reminder.at).astimezone(now.tzinfo).date()
    return days.first <= max(at, now.date() if reminder.was_due_at else at) <= days.last
