"""What happens to a reminder when its moment has come. Plain functions of rows, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.repetition import Repetition
from karen.contract.types.reminders import Reminder, ReminderKind, ReminderState, Repeat
from karen.reminders.records import ReminderRow
from karen.reminders.zones import zone_of

AT_ONCE = 500


def ring(session: Session, now: datetime) -> list[ReminderRow]:
    """Let what is due ring, once however often it was missed; of any profile, at most AT_ONCE."""
    waiting = select(ReminderRow).where(col(ReminderRow.waits), col(ReminderRow.at) <= now)
    rows = list(session.scalars(waiting.order_by(col(ReminderRow.at)).limit(AT_ONCE)))
    for row in rows:
        row.rang_for, row.rang_at = row.at, now
        coming = coming_after(row, now)
        row.waits = coming is not None
        if coming:
            row.rang_for, row.at = last_before(row, coming), coming
    session.flush()
    return rows


def next_moment(session: Session) -> datetime | None:
    """When the next of any profile is due."""
    waiting = select(col(ReminderRow.at)).where(col(ReminderRow.waits))
    return session.scalar(waiting.order_by(col(ReminderRow.at)).limit(1))


def coming_after(row: ReminderRow, moment: datetime) -> datetime | None:
    """When it repeats next."""
    if row.repeat is None:
        return None
    repeat = Repeat.model_validate(row.repeat)
    repetition = Repetition(repeat.unit, repeat.every, tuple(sorted(set(repeat.weekdays))))
    return repetition.following(row.starts.astimezone(zone_of(row.zone)), moment)


def last_before(row: ReminderRow, coming: datetime) -> datetime:
    """The last moment it was set for before `coming`: where several were missed, that is what it rings for."""
    last = row.at
    while (later := coming_after(row, last)) and later < coming:
        last = later
    return last


def reminder_of(row: ReminderRow) -> Reminder:
    zone = zone_of(row.zone)
    state = ReminderState.DUE if row.rang_for else ReminderState.WAITING if row.waits else ReminderState.DONE
    return Reminder(
        id=row.id,
        kind=ReminderKind(row.kind),
        text=row.text,
        state=state,
        at=row.at.astimezone(zone),
        zone=row.zone,
        repeat=Repeat.model_validate(row.repeat) if row.repeat else None,
        was_due_at=row.rang_for.astimezone(zone) if row.rang_for else None,
        rang_at=row.rang_at,
        created_at=row.created_at,
        done_at=row.done_at,
        conversation_id=row.conversation_id,
    )
