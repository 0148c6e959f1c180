"""What a profile has set a plugin to. Secrets lie in the system's keyring; the rest in the database, and of a secret
only that there is one, as null: showing plugins never waits for a keyring."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Protocol

from pydantic import JsonValue

from karen.contract.caller import Caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.settings import secrets_of
from karen.plugins.schema import faults, with_defaults
from karen.plugins.values import PluginValues


class Keyring(Protocol):
    """One secret text for each profile."""

    async def kept(self) -> bool: ...
    async def plugin_secrets(self, user_id: str) -> str | None: ...
    async def put_plugin_secrets(self, user_id: str, value: str | None) -> None: ...


class PluginSettings:
    """Settings by plugin, each profile's apart."""

    def __init__(self, values: PluginValues, keyring: Keyring) -> None:
        self._values = values
        self._keyring = keyring
        self._changing = asyncio.Lock()

    async def of(self, caller: Caller, found: Found) -> dict[str, JsonValue]:
        """What the plugin is told: with defaults, and with its secrets. Raises Unavailable for a locked keyring."""
        schema = _schema(found)
        if schema is None:
            return {}
        plain = await self._plain(caller, found.plugin_id, schema)
        secret = secrets_of(schema)
        held = _known(schema, await self._held(caller.user_id, found.plugin_id)) if secret else {}
        return {**plain, **{name: value for name, value in held.items() if name in secret}}

    async def shown(self, caller: Caller, found: Found) -> tuple[dict[str, JsonValue], list[str]]:
        """What people are shown: the settings that are no secrets, with defaults, and the secrets that are set."""
        schema = _schema(found)
        if schema is None:
            return {}, []
        plain, secret = await self._plain(caller, found.plugin_id, schema), secrets_of(schema)
        if not secret:
            return plain, []
        marked = {
            name for name, value in (await self._values.settings(caller, found.plugin_id)).items() if value is None
        }
        if not await self._keyring.kept():  # it forgets with each session, and answers at once
            marked &= (await self._held(caller.user_id, found.plugin_id)).keys()
        return plain, sorted(marked & secret)

    async def set(self, caller: Caller, found: Found, given: Mapping[str, JsonValue]) -> None:
        """All of them: what is left out goes back to its default, but for a secret, which stays; an empty one is
        removed. Raises InvalidInput with the setting, and Unavailable for a locked keyring."""
        schema = _schema(found)
        if schema is None:
            raise InvalidInput(f"The plugin {found.plugin_id} has no settings.", [InvalidField("settings", "none")])
        secret = secrets_of(schema)
        async with self._changing:
            before = await self._held(caller.user_id, found.plugin_id) if secret else {}
            held = {**before, **{name: value for name, value in given.items() if name in secret}}
            held = {name: value for name, value in held.items() if name in secret and value != ""}
            plain = {name: value for name, value in given.items() if name not in secret}
            if wrong := faults(schema, {**plain, **held}):
                fields = [InvalidField(f"settings.{fault.at}", fault.message) for fault in wrong]
                said = "; ".join(f"{fault.at}: {fault.message}" for fault in wrong)
                raise InvalidInput(f"The plugin {found.plugin_id} cannot be set so. {said}", fields)
            if held != before:
                await self._hold(caller.user_id, found.plugin_id, held)
            marks: dict[str, JsonValue] = dict.fromkeys(held)
            await self._values.set_settings(caller, found.plugin_id, {**plain, **marks})

    async def drop(self, plugin_id: str) -> None:
        """All that it kept and was set to, of every profile. Raises Unavailable for a locked keyring."""
        async with self._changing:
            for user_id in await self._values.profiles_with_settings(plugin_id):
                await self._hold(user_id, plugin_id, {})
            await self._values.drop(plugin_id)

    async def _plain(self, caller: Caller, plugin_id: str, schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """What is no secret, with defaults, as far as this version of the plugin has it and has it so."""
        secret = secrets_of(schema)
        kept = _known(schema, await self._values.settings(caller, plugin_id))
        return with_defaults(schema, {name: value for name, value in kept.items() if name not in secret})

    async def _held(self, user_id: str, plugin_id: str) -> dict[str, JsonValue]:
        held: dict[str, JsonValue] = (await self._all(user_id)).get(plugin_id, {})
        return held

    async def _hold(self, user_id: str, plugin_id: str, held: Mapping[str, JsonValue]) -> None:
        every = {**await self._all(user_id), plugin_id: dict(held)}
        left = {name: each for name, each in every.items() if each}
        await self._keyring.put_plugin_secrets(user_id, json.dumps(left) if left else None)

    async def _all(self, user_id: str) -> dict[str, dict[str, JsonValue]]:
        written = await self._keyring.plugin_secrets(user_id)
        every: dict[str, dict[str, JsonValue]] = json.loads(written) if written else {}
        return every


def _schema(found: Found) -> Mapping[str, JsonValue] | None:
    return found.manifest.settings if found.manifest else None


def _known(schema: Mapping[str, JsonValue], values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Those that this version of the plugin still has, and that fit it."""
    properties = schema.get("properties")
    given = properties if isinstance(properties, dict) else {}
    return {name: value for name, value in values.items() if name in given and not _faulty(given[name], value)}


def _faulty(schema: JsonValue, value: JsonValue) -> bool:
    return isinstance(schema, dict) and bool(faults(schema, value))
