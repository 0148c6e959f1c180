"""What plugins keep for a profile, and what the profile has set for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller
from karen.contract.errors import Forbidden
from karen.plugins.records import SettingsRow, ValueRow


class PluginValues:
    """JSON by plugin and key, each profile's apart."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._database = database
        self._store = ProfileStore(database, events, outbox, now, Repository)

    async def get(self, caller: Caller, plugin_id: str, key: str) -> JsonValue:
        """None for what was never kept."""
        row = await self._store.read(caller, lambda repository: _value(repository, plugin_id, key))
        value: JsonValue = json.loads(row.value) if row else None
        return value

    async def set(self, caller: Caller, plugin_id: str, key: str, value: JsonValue, quota_bytes: int) -> None:
        """Raises Forbidden when all of the plugin's would take more than `quota_bytes` for this profile."""
        written = json.dumps(value, ensure_ascii=False)
        size_bytes = len(key.encode()) + len(written.encode())

        def put(repository: Repository) -> None:
            row = _value(repository, plugin_id, key)
            if _taken(repository, plugin_id) - (row.size_bytes if row else 0) + size_bytes > quota_bytes:
                raise Forbidden(f"The plugin {plugin_id} may keep {quota_bytes >> 20} MB, and this would be more.")
            if row is None:
                owner = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
                row = ValueRow(**owner, plugin_id=plugin_id, key=key, value="", size_bytes=0)
                repository.session.add(row)
            row.value, row.size_bytes = written, size_bytes

        await self._store.write(caller, put)

    async def delete(self, caller: Caller, plugin_id: str, key: str) -> bool:
        def remove(repository: Repository) -> bool:
            row = _value(repository, plugin_id, key)
            if row:
                repository.session.delete(row)
            return row is not None

        return await self._store.write(caller, remove)

    async def keys(self, caller: Caller, plugin_id: str, prefix: str) -> list[str]:
        def find(repository: Repository) -> list[str]:
            wanted = repository.rows(ValueRow).where(col(ValueRow.plugin_id) == plugin_id)
            return [row.key for row in repository.session.scalars(wanted.order_by(col(ValueRow.key)))]

        return [key for key in await self._store.read(caller, find) if key.startswith(prefix)]

    async def drop(self, plugin_id: str) -> None:
        """All that it kept and was set to, of every profile."""

        def remove(session: Session) -> None:
            session.execute(delete(ValueRow).where(col(ValueRow.plugin_id) == plugin_id))
            session.execute(delete(SettingsRow).where(col(SettingsRow.plugin_id) == plugin_id))

        await self._database.write(remove)

    async def profiles_with_settings(self, plugin_id: str) -> list[str]:
        """By `user_id`."""
        wanted = select(col(SettingsRow.user_id)).where(col(SettingsRow.plugin_id) == plugin_id)
        return await self._database.read(lambda session: list(session.scalars(wanted.distinct())))

    async def settings(self, caller: Caller, plugin_id: str) -> dict[str, JsonValue]:
        """What the profile has set, without defaults."""

        def find(repository: Repository) -> str:
            row = repository.session.scalar(_settings(repository, plugin_id))
            return row.value if row else "{}"

        found: dict[str, JsonValue] = json.loads(await self._store.read(caller, find))
        return found

    async def set_settings(self, caller: Caller, plugin_id: str, values: Mapping[str, JsonValue]) -> None:
        def put(repository: Repository) -> None:
            row = repository.session.scalar(_settings(repository, plugin_id))
            if row is None:
                owner = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
                row = SettingsRow(**owner, plugin_id=plugin_id, value="")
                repository.session.add(row)
            row.value = json.dumps(dict(values), ensure_ascii=False)

        await self._store.write(caller, put)


def _value(repository: Repository, plugin_id: str, key: str) -> ValueRow | None:
    wanted = repository.rows(ValueRow).where(col(ValueRow.plugin_id) == plugin_id, col(ValueRow.key) == key)
    return repository.session.scalar(wanted)


def _taken(repository: Repository, plugin_id: str) -> int:
    wanted = repository.rows(ValueRow).where(col(ValueRow.plugin_id) == plugin_id)
    return repository.session.scalar(wanted.with_only_columns(func.sum(col(ValueRow.size_bytes)))) or 0


def _settings(repository: Repository, plugin_id: str) -> Select[SettingsRow]:
    return repository.rows(SettingsRow).where(col(SettingsRow.plugin_id) == plugin_id)
