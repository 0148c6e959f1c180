"""Settings in validated files: one for the machine, one for each profile. Whoever edits a file is heard too."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from karen.base.events import Events
from karen.base.service import Health
from karen.contract.caller import Role, current_caller
from karen.contract.errors import Forbidden, InvalidField, InvalidInput, Unavailable
from karen.contract.frames import invalid_fields
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.settings import (
    KarenSettings,
    MachineSettings,
    SettingsChange,
    SettingsSchemas,
    SettingsView,
)
from karen.contract.types.system import Event, Topic
from karen.contract.types.wire import Nothing, Wire

log = logging.getLogger(__name__)
Group = TypeVar("Group", bound=Wire)
JsonObject = dict[str, JsonValue]
MACHINE = "machine"
WATCH_INTERVAL_S = 1.0


class Settings:
    """Keeps what the files say, and tells `events` when that changes."""

    name = "settings"
    needs: tuple[str, ...] = ()
    required = True

    def __init__(self, folder: Path, events: Events) -> None:
        self._folder = folder
        self._events = events
        self._loaded: dict[str, tuple[int, Wire]] = {}
        self._troubles: dict[str, str] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._on_machine: list[Callable[[MachineSettings], None]] = []

    async def start(self) -> None:
        self.machine()
        self._watcher = asyncio.create_task(self._watch(), name="settings-watcher")

    async def stop(self) -> None:
        if self._watcher:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher

    async def health(self) -> Health:
        if self._troubles:
            return Health(HealthStatus.DEGRADED, " ".join(self._troubles.values()))
        return Health(HealthStatus.HEALTHY)

    def machine(self) -> MachineSettings:
        return self._load(MACHINE, MachineSettings)

    def profile(self, user_id: str) -> KarenSettings:
        return self._load(f"profile-{user_id}", KarenSettings)

    def when_machine_changes(self, tell: Callable[[MachineSettings], None]) -> None:
        """Call `tell` after each change of the machine's settings, on the loop."""
        self._on_machine.append(tell)

    @method(role=Role.REVIEWER)
    async def get(self, _: Nothing) -> SettingsView:
        """The settings of this profile and of the machine."""
        return SettingsView(profile=self.profile(current_caller().user_id), machine=self.machine())

    @method(role=Role.REVIEWER)
    async def schema(self, _: Nothing) -> SettingsSchemas:
        """JSON Schemas of both groups, from which the settings panel is made."""
        return SettingsSchemas(profile=KarenSettings.model_json_schema(), machine=MachineSettings.model_json_schema())

    @method
    async def set(self, change: SettingsChange) -> SettingsView:
        """Change some settings. Nothing is changed when any value is invalid."""
        caller = current_caller()
        if change.machine and caller.role is not Role.OWNER:
            raise Forbidden("Only the owner changes the settings of this machine.")
        machine = _merged(self.machine(), change.machine, "machine")
        profile = _merged(self.profile(caller.user_id), change.profile, "profile")
        if change.machine:
            await self._store(MACHINE, machine)
            self._machine_changed(machine)
        if change.profile:
            await self._store(f"profile-{caller.user_id}", profile)
            self._tell(f"profile-{caller.user_id}")
        return await self.get(Nothing())

    @method
    async def reset(self, _: Nothing) -> SettingsView:
        """Set this profile's settings back to their defaults. The machine's and the secrets stay."""
        user_id = current_caller().user_id
        await self._store(f"profile-{user_id}", KarenSettings())
        self._tell(f"profile-{user_id}")
        return await self.get(Nothing())

    def _load(self, name: str, group: type[Group]) -> Group:
        path = self._folder / f"{name}.json"
        stamp = _stamp(path)
        known = self._loaded.get(name)
        if known and known[0] == stamp and isinstance(known[1], group):
            return known[1]
        value, self._troubles[name] = _parsed(path, group)
        if not self._troubles[name]:
            del self._troubles[name]
        self._loaded[name] = (stamp, value)
        return value

    async def _store(self, name: str, value: Wire) -> None:
        path = self._folder / f"{name}.json"
        await asyncio.to_thread(_replace, path, value.model_dump_json(indent=2))
        self._troubles.pop(name, None)
        self._loaded[name] = (_stamp(path), value)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            for name, (stamp, value) in list(self._loaded.items()):
                if _stamp(self._folder / f"{name}.json") != stamp:
                    fresh = self._load(name, type(value))
                    if isinstance(fresh, MachineSettings):
                        self._machine_changed(fresh)
                    else:
                        self._tell(name)

    def _machine_changed(self, machine: MachineSettings) -> None:
        for tell in self._on_machine:
            tell(machine)
        self._tell(MACHINE)

    def _tell(self, name: str) -> None:
        user_id = None if name == MACHINE else name.removeprefix("profile-")
        self._events.publish(Event(topic=Topic.SETTINGS, action="changed", id=name), user_id)


def _merged(current: Group, change: JsonObject, prefix: str) -> Group:
    whole: JsonObject = current.model_dump(mode="json")
    for key, value in change.items():
        inner = whole.get(key)
        whole[key] = {**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value
    try:
        return type(current).model_validate(whole)
    except ValidationError as error:
        fields = [InvalidField(f"{prefix}.{field.name}", field.message) for field in invalid_fields(error)]
        said = "; ".join(f"{field.name}: {field.message}" for field in fields)
        raise InvalidInput(f"These settings were not changed. {said}", fields) from error


def _parsed(path: Path, group: type[Group]) -> tuple[Group, str]:
    """The file's settings, and what was wrong with it. Each value that is not valid falls back to its default."""
    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError:
        return group(), ""
    except (OSError, ValueError) as error:
        aside = _set_aside(path)
        return group(), f"{path.name} could not be read ({error}); it is kept as {aside} and the defaults are used."
    wrong = []
    values = raw if isinstance(raw, dict) else {}
    while True:
        try:
            parsed = group.model_validate(values)
            break
        except ValidationError as error:
            names = {str(entry["loc"][0]) for entry in error.errors() if entry["loc"]}
            values = {key: value for key, value in values.items() if key not in names}
            wrong += sorted(names)
    if not wrong and isinstance(raw, dict):
        return parsed, ""
    what = ", ".join(wrong) or "the whole file"
    return parsed, f"{path.name}: {what} is not valid, so the default is used. Correct it in the settings."


def _set_aside(path: Path) -> str:
    aside = path.with_suffix(".broken.json")
    with contextlib.suppress(OSError):
        path.replace(aside)
    return aside.name


def _replace(path: Path, content: str) -> None:
    """Write the whole file or nothing of it, and be sure that it is on the disk."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", encoding="utf-8", delete=False) as partial:
            try:
                partial.write(content)
                partial.flush()
                os.fsync(partial.fileno())
                partial.close()
                Path(partial.name).replace(path)
            except BaseException:
                Path(partial.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable(
            f"The settings could not be saved to {path}: {error.strerror or error}. Nothing was changed."
        ) from error


def _stamp(path: Path) -> int:
    try:
        found = path.stat()
    except OSError:
        return 0
    return hash((found.st_mtime_ns, found.st_size, found.st_ino))
