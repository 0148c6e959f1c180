"""What the owner of this Karen has agreed to: a plugin, by the hash of its files, and what it may do."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.contract.types.plugins import PluginPermission
from karen.plugins.audit import AuditAction, append
from karen.plugins.cell.spec import ToolDescription
from karen.plugins.records import ConsentRow

_TOOLS = TypeAdapter(tuple[ToolDescription, ...])
_PERMISSIONS = TypeAdapter(tuple[tuple[str, str], ...])


@dataclass(frozen=True)
class Consent:
    """An agreement as it stands."""

    plugin_id: str
    sha256: str
    permissions: tuple[tuple[str, str], ...]
    """Name and value of each."""
    trusted: bool
    """Whether it may run where nothing holds it."""
    follows_changes: bool
    """Whether it holds for changed files too, as long as they ask for nothing more."""
    enabled: bool
    approved_at: datetime
    signed_by: str = ""
    """The fingerprint of the key that signed the agreed version; empty when none did."""
    tools: tuple[ToolDescription, ...] | None = None
    """As this version described them; None before it was started."""

    def covers(self, permissions: Sequence[PluginPermission]) -> bool:
        return {(each.name, each.value) for each in permissions} <= set(self.permissions)


class Consents:
    """Kept in memory: there are few, and each call asks for one."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._kept: dict[str, Consent] = {}

    async def load(self) -> None:
        rows = await self._database.read(lambda session: list(session.scalars(select(ConsentRow))))
        self._kept = {row.plugin_id: _consent(row) for row in rows}

    def get(self, plugin_id: str) -> Consent | None:
        return self._kept.get(plugin_id)

    async def keep(self, consent: Consent, action: AuditAction | None = None, detail: str = "") -> None:
        """In one transaction with its entry in the log."""

        def put(session: Session) -> None:
            session.merge(_row(consent))
            self._note(session, consent.plugin_id, action, detail)

        await self._database.write(put)
        self._kept[consent.plugin_id] = consent

    async def drop(self, plugin_id: str, detail: str = "") -> None:
        def remove(session: Session) -> None:
            if row := session.get(ConsentRow, plugin_id):
                session.delete(row)
                self._note(session, plugin_id, "revoked", detail)

        await self._database.write(remove)
        self._kept.pop(plugin_id, None)

    async def described(self, plugin_id: str, sha256: str, tools: tuple[ToolDescription, ...] | None) -> None:
        """What this version says that it can, None to have it say so anew; of another version than the agreed one,
        nothing is kept."""
        consent = self._kept.get(plugin_id)
        if consent and consent.sha256 == sha256 and consent.tools != tools:
            await self.keep(replace(consent, tools=tools))

    def _note(self, session: Session, plugin_id: str, action: AuditAction | None, detail: str) -> None:
        if action:
            append(session, self._now().astimezone(UTC).isoformat(timespec="milliseconds"), plugin_id, action, detail)


def _consent(row: ConsentRow) -> Consent:
    return Consent(
        row.plugin_id,
        row.sha256,
        _PERMISSIONS.validate_json(row.permissions),
        row.trusted,
        row.follows_changes,
        row.enabled,
        row.approved_at,
        row.signed_by,
        _TOOLS.validate_json(row.tools) if row.tools else None,
    )


def _row(consent: Consent) -> ConsentRow:
    return ConsentRow(
        plugin_id=consent.plugin_id,
        sha256=consent.sha256,
        permissions=json.dumps(consent.permissions),
        trusted=consent.trusted,
        follows_changes=consent.follows_changes,
        enabled=consent.enabled,
        approved_at=consent.approved_at,
        signed_by=consent.signed_by,
        tools="" if consent.tools is None else _TOOLS.dump_json(consent.tools).decode(),
    )
