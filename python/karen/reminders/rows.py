"""What a reminder's row goes through when somebody sets, moves or looks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func
from sqlmodel import col

from karen.base.repository import new_id
from karen.contract.errors import Conflict, InvalidField, InvalidInput
from karen.contract.types.reminders import ReminderState
from karen.reminders.records import ReminderRow
from karen.reminders.repository import Repository

MOST_WAITING = 2000
LATEST = timedelta(days=366 * 1000)


def in_state(repository: Repository, state: ReminderState) -> Select[ReminderRow]:
    """In the order in which they are shown."""
    rows, rang = repository.rows(ReminderRow), col(ReminderRow.rang_for)
    at = col(ReminderRow.at)
    if state is ReminderState.DUE:
        return rows.where(rang.is_not(None)).order_by(rang, col(ReminderRow.id))
    if state is ReminderState.WAITING:
        return rows.where(rang.is_(None), col(ReminderRow.waits)).order_by(at, col(ReminderRow.id))
    return rows.where(rang.is_(None), ~col(ReminderRow.waits)).order_by(at.desc(), col(ReminderRow.id))


def wait_until(row: ReminderRow, moment: datetime, now: datetime) -> None:
    """Raises InvalidInput for a moment that is over, or too far away to mean anything."""
    if not now < moment <= now + LATEST:
        message = "is over" if moment <= now else "is more than a thousand years away"
        raise InvalidInput(f"at: {moment.isoformat()} {message}. Nothing was changed.", [InvalidField("at", message)])
    row.at = row.starts = moment
    row.waits, row.rang_for, row.done_at = True, None, None


def refuse_too_many(repository: Repository) -> None:
    """Raises Conflict when no more fit."""
    waiting = repository.rows(ReminderRow).where(col(ReminderRow.waits)).with_only_columns(func.count())
    if (repository.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Conflict(f"There are {MOST_WAITING:,} reminders waiting already. Delete some first. Nothing was set.")


def one_time_copy(row: ReminderRow, now: datetime) -> ReminderRow:
    return ReminderRow(
        id=new_id(),
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        kind=row.kind,
        text=row.text,
        at=row.at,
        starts=row.at,
        waits=True,
        zone=row.zone,
        created_at=now,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
    )
