"""Settings in validated files: one for the machine, one for each profile. Whoever edits a file is heard too."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import JsonValue, ValidationError

from karen.base.events import Events
from karen.base.folder import reason
from karen.base.jobs import to_the_end
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
_KEPT = "Correct it, or change the settings in Karen: a copy ending in .broken.json is kept then."


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
        self._changing = asyncio.Lock()
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
        return self._load(_of(user_id), KarenSettings)

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
        async with self._changing:
            fresh: dict[str, Wire] = {}
            if change.machine:
                fresh[MACHINE] = _merged(self.machine(), change.machine, "machine")
            if change.profile:
                fresh[_of(caller.user_id)] = _merged(self.profile(caller.user_id), change.profile, "profile")
            await self._store(fresh)
        return await self.get(Nothing())

    @method
    async def reset(self, _: Nothing) -> SettingsView:
        """Set this profile's settings back to their defaults. The machine's and the secrets stay."""
        user_id = current_caller().user_id
        async with self._changing:
            await self._store({_of(user_id): KarenSettings()})
        return await self.get(Nothing())

    def _load(self, name: str, group: type[Group]) -> Group:
        path = self._folder / f"{name}.json"
        stamp = _stamp(path)
        known = self._loaded.get(name)
        if known and known[0] == stamp and isinstance(known[1], group):
            return known[1]
        in_force = known[1] if known and isinstance(known[1], group) else group()
        value, trouble = _parsed(path, in_force)
        self._troubles.pop(name, None)
        if trouble:
            self._troubles[name] = trouble
            log.warning("%s", trouble)
        self._loaded[name] = (stamp, value)
        if known:
            self._changed(name, value)  # whoever reads an edited file first must not keep it from the others
        return value

    async def _store(self, fresh: Mapping[str, Wire]) -> None:
        """Write all or none, then tell whoever listens."""
        contents = {self._folder / f"{name}.json": value.model_dump_json(indent=2) for name, value in fresh.items()}
        spoilt = [self._folder / f"{name}.json" for name in fresh if name in self._troubles]
        stamps = await to_the_end(asyncio.ensure_future(asyncio.to_thread(_replace, contents, spoilt)))
        for (name, value), stamp in zip(fresh.items(), stamps, strict=True):
            self._troubles.pop(name, None)
            self._loaded[name] = (stamp, value)
            self._changed(name, value)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            for name, (_, value) in list(self._loaded.items()):
                self._load(name, type(value))

    def _changed(self, name: str, value: Wire) -> None:
        if isinstance(value, MachineSettings):
            for tell in self._on_machine:
                tell(value)
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


def _parsed(path: Path, in_force: Group) -> tuple[Group, str]:
    """The file's settings, and what was wrong with it.

    Each value that is not valid falls back to its default; a file that cannot be read, perhaps for an editor is in the
    middle of writing it, leaves `in_force`. The file itself is left alone.
    """
    group = type(in_force)
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return group(), ""
    except (OSError, ValueError, RecursionError) as error:
        return in_force, f"{path.name} cannot be read ({error}), so it is not in force. {_KEPT}"
    if not isinstance(values, dict):
        return in_force, f"{path.name} is not a JSON object, so it is not in force. {_KEPT}"
    wrong: list[str] = []
    while True:
        try:
            parsed = group.model_validate(values)
            break
        except ValidationError as error:
            for entry in reversed(error.errors(include_url=False, include_input=False)):
                wrong.append(".".join(str(part) for part in entry["loc"]))
                _drop(values, entry["loc"])
    if not wrong:
        return parsed, ""
    return parsed, f"{path.name}: {', '.join(sorted(wrong))} is not valid, so the default is in force. {_KEPT}"


def _drop(values: JsonObject, place: tuple[int | str, ...]) -> None:
    """Remove what lies at `place`, or the whole entry where that is not to be found."""
    inner: Any = values
    try:
        for part in place[:-1]:
            inner = inner[part]
        del inner[place[-1]]
    except (KeyError, IndexError, TypeError):
        del values[str(place[0])]


def _replace(contents: Mapping[Path, str], spoilt: Sequence[Path]) -> list[int]:
    """Write the whole files or nothing of any; their stamps. A copy of each of `spoilt` stays beside it."""
    partials: dict[Path, Path] = {}
    try:
        for path in spoilt:
            shutil.copyfile(path, path.with_suffix(".broken.json"))
        for path, content in contents.items():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", encoding="utf-8", delete=False) as file:
                partials[path] = Path(file.name)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        stamps = [_stamp(partial) for partial in partials.values()]  # a file keeps them under its new name
        for path, partial in partials.items():
            partial.replace(path)
        return stamps
    except OSError as error:
        names = ", ".join(path.name for path in contents)
        raise Unavailable(
            f"The settings ({names}) could not be saved: {reason(error)}. Nothing was changed."
        ) from error
    finally:
        for partial in partials.values():
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _of(user_id: str) -> str:
    return f"profile-{user_id}"


def _stamp(path: Path) -> int:
    try:
        found = path.stat()
    except OSError:
        return 0
    return hash((found.st_mtime_ns, found.st_size, found.st_ino))
