"""The log of what plugins did and what was done with them: appended to, and chained by hashes.

Whoever changes or takes out an entry breaks the chain from there on. It holds no argument, no result and no name of a
person, so that nothing that may have to be forgotten is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal, get_args

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.contract.types.plugins import PluginAudit, PluginAuditEntry, PluginAuditVerdict, ReadPluginAudit
from karen.plugins.records import AuditRow

AuditAction = Literal[
    "approved", "revoked", "enabled", "disabled", "installed", "removed", "settings", "called", "failed"
]
_ACTIONS: dict[str, AuditAction] = {action: action for action in get_args(AuditAction)}
BEGINNING = hashlib.sha256(b"karen plugin audit").hexdigest()
"""What stands before the first entry."""
_AT_ONCE = 1000
MOST_DETAIL_CHARACTERS = 300


class Audit:
    """Writes entries, reads them, and tells whether they are what was written."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def note(self, plugin_id: str, action: AuditAction, detail: str = "") -> None:
        """Durable when this returns."""
        at = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        await self._database.write(lambda session: append(session, at, plugin_id, action, detail))

    async def read(self, wanted: ReadPluginAudit) -> PluginAudit:
        """Newest first."""

        def find(session: Session) -> list[AuditRow]:
            rows = select(AuditRow).order_by(col(AuditRow.number).desc()).limit(wanted.limit + 1)
            if wanted.plugin_id is not None:
                rows = rows.where(col(AuditRow.plugin_id) == wanted.plugin_id)
            if wanted.before is not None:
                rows = rows.where(col(AuditRow.number) < wanted.before)
            return list(session.scalars(rows))

        found = await self._database.read(find)
        return PluginAudit(entries=[_entry(row) for row in found[: wanted.limit]], more=len(found) > wanted.limit)

    async def verify(self) -> PluginAuditVerdict:
        """Every entry is read: some 100,000 a second."""
        before, count, number = BEGINNING, 0, 0
        while rows := await self._database.read(partial(_after, number=number)):
            for row in rows:
                if row.number != number + 1 or row.hash != chained(before, row):
                    return PluginAuditVerdict(entries=count, intact=False, broken_at=row.number)
                before, number, count = row.hash, row.number, count + 1
        if await self._database.read(_last_number) > number:
            return PluginAuditVerdict(entries=count, intact=False, broken_at=number + 1)
        return PluginAuditVerdict(entries=count, intact=True, broken_at=None)


def append(session: Session, at: str, plugin_id: str, action: AuditAction, detail: str) -> None:
    """In the transaction of `session`."""
    last = session.scalar(select(AuditRow).order_by(col(AuditRow.number).desc()).limit(1))
    row = AuditRow(
        number=(last.number if last else 0) + 1,
        at=at,
        plugin_id=plugin_id,
        action=action,
        detail=detail[:MOST_DETAIL_CHARACTERS],
        hash="",
    )
    row.hash = chained(last.hash if last else BEGINNING, row)
    session.add(row)


def chained(before: str, row: AuditRow) -> str:
    """SHA-256 over the hash before it and all of the entry."""
    whole = json.dumps([before, row.number, row.at, row.plugin_id, row.action, row.detail], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def _after(session: Session, number: int) -> list[AuditRow]:
    rows = select(AuditRow).where(col(AuditRow.number) > number).order_by(col(AuditRow.number)).limit(_AT_ONCE)
    return list(session.scalars(rows))


def _last_number(session: Session) -> int:
    """Of all that were ever written, as SQLite counts them itself; 0 for another database."""
    if session.get_bind().dialect.name != "sqlite":
        return 0
    counted = text("SELECT seq FROM sqlite_sequence WHERE name = 'plugin_audit'")
    return session.scalar(counted) or 0


def _entry(row: AuditRow) -> PluginAuditEntry:
    return PluginAuditEntry(
        number=row.number,
        at=datetime.fromisoformat(row.at),
        plugin_id=row.plugin_id,
        action=_ACTIONS[row.action],
        detail=row.detail,
        hash=row.hash,
    )
