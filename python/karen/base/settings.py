"""The settings in validated files: one for the machine, one for each profile. The methods `settings.*`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pydantic import BaseModel, JsonValue, ValidationError

from karen.base.events import Events
from karen.base.service import Health
from karen.base.tasks import end
from karen.base.validated_files import Group, ValidatedFiles
from karen.contract.caller import Role, current_caller
from karen.contract.errors import Forbidden, InvalidField, InvalidInput
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
from karen.contract.types.wire import Nothing

JsonObject = dict[str, JsonValue]
MACHINE = "machine"
PROFILE = "profile-"


class Settings:
    """Keeps what the files say, and tells `events` when that changes."""

    name = "settings"
    needs: tuple[str, ...] = ()
    required = True

    def __init__(self, files: ValidatedFiles, events: Events) -> None:
        self._files = files
        self._events = events
        self._watcher: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self._on_machine: list[Callable[[MachineSettings], None]] = []
        files.when_changed(self._changed)

    async def start(self) -> None:
        self.machine()
        self._watcher = asyncio.create_task(self._files.watch(), name="settings-watcher")

    async def stop(self) -> None:
        await end(self._watcher)

    async def health(self) -> Health:
        if self._files.troubles:
            return Health(HealthStatus.DEGRADED, " ".join(self._files.troubles.values()))
        return Health(HealthStatus.HEALTHY)

    def machine(self) -> MachineSettings:
        return self._files.read(MACHINE, MachineSettings)

    def profile(self, user_id: str) -> KarenSettings:
        return self._files.read(_of(user_id), KarenSettings)

    async def remove_profile(self, user_id: str) -> None:
        """Leave nothing of a profile's settings. Raises Unavailable."""
        async with self._changing:
            await self._files.remove(_of(user_id))

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
            fresh: dict[str, BaseModel] = {}
            if change.machine:
                fresh[MACHINE] = _merged(self.machine(), change.machine, "machine")
            if change.profile:
                fresh[_of(caller.user_id)] = _merged(self.profile(caller.user_id), change.profile, "profile")
            await self._files.write(fresh)
        return await self.get(Nothing())

    @method
    async def reset(self, _: Nothing) -> SettingsView:
        """Set this profile's settings back to their defaults. The machine's and the secrets stay."""
        user_id = current_caller().user_id
        async with self._changing:
            await self._files.write({_of(user_id): KarenSettings()})
        return await self.get(Nothing())

    def _changed(self, name: str, value: BaseModel) -> None:
        if isinstance(value, MachineSettings):
            for tell in self._on_machine:
                tell(value)
            self._events.publish(Event(topic=Topic.SETTINGS, action="changed", id=name), None)
        elif isinstance(value, KarenSettings):
            user_id = name.removeprefix(PROFILE)
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


def _of(user_id: str) -> str:
    return f"{PROFILE}{user_id}"
