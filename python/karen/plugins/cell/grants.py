"""What a cell asks of Karen: answered when the permissions grant it, with arguments that are what they should be.

Neither what is asked nor how can change the permissions: they were fixed when the cell was opened.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import cast

from pydantic import JsonValue

from karen.contract.errors import KarenError
from karen.plugins.cell.capabilities import Capabilities
from karen.plugins.cell.log import Level, Log
from karen.plugins.cell.spec import CellSpec

MOST_KEY_CHARACTERS = 256
MOST_QUERY_CHARACTERS = 2_000
MOST_MEMORY_CHARACTERS = 10_000
MOST_TITLE_CHARACTERS = 100
MOST_NOTICE_CHARACTERS = 500
MOST_FOUND = 50
_LEVELS: tuple[Level, ...] = ("info", "warning", "error")
Arguments = Mapping[str, JsonValue]
Fetch = Callable[[tuple[str, ...], Arguments], Awaitable[JsonValue]]
"""Makes a request to one of these hosts, or raises a KarenError."""
log = logging.getLogger(__name__)


class Denied(Exception):
    """What is asked for is not granted, or no way to ask for it; the words go to the plugin."""


class Grants:
    """The answers for one cell."""

    def __init__(self, spec: CellSpec, capabilities: Capabilities, fetch: Fetch, lines: Log) -> None:
        self._spec = spec
        self._capabilities = capabilities
        self._fetch = fetch
        self._lines = lines
        granted = spec.permissions
        self._answers: dict[str, tuple[bool, str, Callable[[Arguments], Awaitable[JsonValue]]]] = {
            "http.request": (bool(granted.network), "network", self._http),
            "storage.get": (granted.storage, "storage", self._storage_get),
            "storage.set": (granted.storage, "storage", self._storage_set),
            "storage.delete": (granted.storage, "storage", self._storage_delete),
            "storage.keys": (granted.storage, "storage", self._storage_keys),
            "memory.search": (granted.memory_read, "memory_read", self._memory_search),
            "memory.store": (granted.memory_write, "memory_write", self._memory_store),
            "notify": (granted.notify, "notify", self._notify),
            "settings": (True, "", self._settings),
            "log": (True, "", self._log),
        }

    async def answer(self, message: Arguments) -> dict[str, JsonValue]:
        """What the cell is told. Never raises for anything it says."""
        try:
            return {"op": "answer", "value": await self._answer(message.get("what"), message.get("arguments"))}
        except (Denied, KarenError) as problem:
            return {"op": "refused", "message": str(problem)}
        except Exception:  # a bug of ours is not the plugin's to see
            log.exception("what the plugin %s asked for failed", self._spec.plugin_id)
            return {"op": "refused", "message": "Karen could not do it: her log says why."}

    async def _answer(self, what: JsonValue, arguments: JsonValue) -> JsonValue:
        if not isinstance(what, str) or what not in self._answers or not isinstance(arguments, dict):
            raise Denied("Karen knows nothing of the kind")
        granted, permission, answer = self._answers[what]
        if not granted:
            raise Denied(f"{what} needs the permission {permission}, which this plugin does not have")
        return await answer(arguments)

    async def _http(self, arguments: Arguments) -> JsonValue:
        return await self._fetch(self._spec.permissions.network, arguments)

    async def _storage_get(self, arguments: Arguments) -> JsonValue:
        return await self._capabilities.storage_get(_text(arguments, "key", MOST_KEY_CHARACTERS))

    async def _storage_set(self, arguments: Arguments) -> JsonValue:
        key, value = _text(arguments, "key", MOST_KEY_CHARACTERS), arguments.get("value")
        quota_bytes = self._spec.limits.storage_mb << 20
        if len(key.encode()) + len(json.dumps(value).encode()) > quota_bytes:
            raise Denied(f"a plugin may keep {self._spec.limits.storage_mb} MB, and this is more")
        await self._capabilities.storage_set(key, value, quota_bytes)
        return None

    async def _storage_delete(self, arguments: Arguments) -> JsonValue:
        return await self._capabilities.storage_delete(_text(arguments, "key", MOST_KEY_CHARACTERS))

    async def _storage_keys(self, arguments: Arguments) -> JsonValue:
        keys = await self._capabilities.storage_keys(_text(arguments, "prefix", MOST_KEY_CHARACTERS))
        return cast(JsonValue, sorted(keys))

    async def _memory_search(self, arguments: Arguments) -> JsonValue:
        limit = arguments.get("limit")
        if type(limit) is not int or not 1 <= limit <= MOST_FOUND:
            raise Denied(f"`limit` must be a whole number from 1 to {MOST_FOUND}")
        found = await self._capabilities.memory_search(_text(arguments, "query", MOST_QUERY_CHARACTERS), limit)
        return [asdict(each) for each in found[:limit]]

    async def _memory_store(self, arguments: Arguments) -> JsonValue:
        return await self._capabilities.memory_store(_text(arguments, "text", MOST_MEMORY_CHARACTERS))

    async def _notify(self, arguments: Arguments) -> JsonValue:
        title = _text(arguments, "title", MOST_TITLE_CHARACTERS)
        await self._capabilities.notify(title, _text(arguments, "text", MOST_NOTICE_CHARACTERS))
        return None

    async def _settings(self, arguments: Arguments) -> JsonValue:
        return dict(await self._capabilities.settings())

    async def _log(self, arguments: Arguments) -> JsonValue:
        level = next((level for level in _LEVELS if level == arguments.get("level")), None)
        if level is None:
            raise Denied(f"`level` must be one of {', '.join(_LEVELS)}")
        self._lines.add(level, _text(arguments, "message", MOST_QUERY_CHARACTERS))
        return None


def _text(arguments: Arguments, name: str, most: int) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise Denied(f"`{name}` must be a text of at most {most:,} characters")
    return value
