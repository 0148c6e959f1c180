"""The plugins there are, where each stands, and what was agreed to. Runs none of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from karen.base.events import Events
from karen.base.service import Health
from karen.contract.errors import Conflict, InvalidField, InvalidInput, KarenError, NotFound
from karen.contract.types.enums import HealthStatus
from karen.contract.types.plugins import ApprovePlugin, PluginPermission, PluginState
from karen.contract.types.system import Event, Topic
from karen.plugins.cell.spec import SandboxLevel
from karen.plugins.consent import Consent, Consents
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.permissions import permissions_of

SETTLED_LIMIT_S = 5.0
INTERVAL_S = 2.0
"""Between two looks at the watched folders."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watched:
    """How the folders are looked at. Both block, and are called in a thread."""

    discover: Callable[[], list[Found]]
    signature: Callable[[], str]
    """Changes when anything in the folders does; cheap."""


class PluginRegistry:
    """Knows what lies in the folders, notices what changes there, and keeps the agreements."""

    name = "plugins"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(
        self,
        watched: Watched,
        consents: Consents,
        level: Callable[[], SandboxLevel],
        events: Events,
        now: Callable[[], datetime],
    ) -> None:
        self._watched = watched
        self._consents = consents
        self._level = level
        self._events = events
        self._now = now
        self._found: dict[str, Found] = {}
        self._others: list[Found] = []
        """Those whose name another has."""
        self._failures: dict[str, tuple[str, str]] = {}
        """By the plugin: the version that could not be started, and why."""
        self._seen = ""
        self._loaded = asyncio.Event()
        self._settled = asyncio.Event()
        """Whoever wants to know has heard of the first look."""
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.changed: Callable[[set[str]], Awaitable[None]] = _nobody
        """Called with the plugins that are not what they were, after each look that found some."""

    async def start(self) -> None:
        await self._remember()
        self._task = asyncio.create_task(self._watch(), name="plugins")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def health(self) -> Health:
        broken = [found.plugin_id for found in self._found.values() if self.state(found) is PluginState.FAILED]
        if broken:
            return Health(HealthStatus.DEGRADED, f"These plugins could not be started: {', '.join(broken)}.")
        return Health(HealthStatus.HEALTHY)

    async def all(self) -> list[Found]:
        """By their names. Waits for the first look at the folders."""
        await self._loaded.wait()
        return sorted([*self._found.values(), *self._others], key=lambda found: (found.plugin_id, str(found.path)))

    async def settled(self) -> None:
        """Wait, for a while, until the tools of the plugins that are on can be called."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), SETTLED_LIMIT_S)

    async def find(self, plugin_id: str) -> Found:
        """Raises NotFound, which names those there are."""
        await self._loaded.wait()
        if plugin_id not in self._found:
            known = ", ".join(sorted(self._found)) or "none"
            message = f"There is no plugin {plugin_id!r}. There are: {known}."
            raise NotFound(message, kind="plugin", id=plugin_id)
        return self._found[plugin_id]

    async def usable(self, plugin_id: str) -> tuple[Found, Consent]:
        """One that may run. Raises NotFound, and Conflict that says why it may not."""
        found = await self.find(plugin_id)
        consent, state = self._consents.get(plugin_id), self.state(found)
        if consent is None or state not in (PluginState.ENABLED, PluginState.FAILED):
            raise Conflict(f"The plugin {plugin_id} does not run. {_WHY_NOT[state]}")
        for required in found.manifest.requires if found.manifest else ():
            needed = self._found.get(required.plugin_id)
            if needed is None or self.state(needed) not in (PluginState.ENABLED, PluginState.FAILED):
                message = f"The plugin {plugin_id} does not run: it needs {required.plugin_id}, which is not enabled."
                raise Conflict(message)
        return found, consent

    def consent(self, plugin_id: str) -> Consent | None:
        return self._consents.get(plugin_id)

    def state(self, found: Found) -> PluginState:
        consent = self._consents.get(found.plugin_id)
        if not found.valid or self._found.get(found.plugin_id) is not found:
            return PluginState.INVALID
        if consent is None:
            return PluginState.NEW
        if consent.sha256 != found.sha256:
            return PluginState.CHANGED
        if not consent.enabled:
            return PluginState.DISABLED
        return PluginState.FAILED if self.failure(found) else PluginState.ENABLED

    def failure(self, found: Found) -> str:
        version, why = self._failures.get(found.plugin_id, ("", ""))
        return why if version == found.sha256 else ""

    def failed(self, found: Found, why: str) -> None:
        """It could not be started; empty when it could."""
        before = self.failure(found)
        self._failures[found.plugin_id] = (found.sha256, why)
        if before != why:
            self.tell(found.plugin_id)

    def permissions(self, found: Found) -> list[PluginPermission]:
        """What it asks for; new is what was not agreed to."""
        if found.manifest is None:
            return []
        consent = self._consents.get(found.plugin_id)
        agreed = set(consent.permissions) if consent else set()
        asked = permissions_of(found.manifest)
        return [each.model_copy(update={"new": (each.name, each.value) not in agreed}) for each in asked]

    async def approve(self, wanted: ApprovePlugin) -> Found:
        """Raises NotFound, Conflict for what is not what was shown, and InvalidInput where nothing holds it."""
        found = await self.find(wanted.plugin_id)
        if not found.valid:
            raise Conflict(f"The plugin {found.plugin_id} cannot be used: {found.problems[0].message}")
        asked = {(each.name, each.value) for each in self.permissions(found)}
        if found.sha256 != wanted.sha256 or asked != {(each.name, each.value) for each in wanted.permissions}:
            raise Conflict(f"The plugin {found.plugin_id} has changed since it was shown. Look at it again.")
        if self._level() is SandboxLevel.NONE and not wanted.trust_without_cell:
            message = "must be set: nothing holds a plugin on this machine. Only agree if you trust whoever wrote it."
            raise InvalidInput(f"trust_without_cell {message}", [InvalidField("trust_without_cell", message)])
        if wanted.trust_without_cell and wanted.follows_changes:
            message = "cannot be set with trust_without_cell: what nothing holds is trusted one version at a time."
            raise InvalidInput(f"follows_changes {message}", [InvalidField("follows_changes", message)])
        consent = Consent(
            found.plugin_id,
            found.sha256,
            tuple(sorted(asked)),
            trusted=wanted.trust_without_cell,
            follows_changes=wanted.follows_changes,
            enabled=True,
            approved_at=self._now(),
            signed_by=found.signed_by,
        )
        await self._consents.keep(consent, "approved", _summary(found))
        await self._tell_changed({found.plugin_id})
        return await self.find(found.plugin_id)

    async def revoke(self, plugin_id: str) -> Found:
        """What was agreed to holds no longer. Raises NotFound."""
        await self.find(plugin_id)
        await self.forget(plugin_id)
        return await self.find(plugin_id)

    async def forget(self, plugin_id: str) -> None:
        """The agreement, whether the plugin is still there or not."""
        await self._consents.drop(plugin_id)
        await self._tell_changed({plugin_id})

    async def switch(self, plugin_id: str, *, on: bool) -> Found:
        """Raises NotFound, and Conflict for what nobody has agreed to."""
        found = await self.find(plugin_id)
        consent = self._consents.get(plugin_id)
        if consent is None or consent.sha256 != found.sha256:
            raise Conflict(f"The plugin {plugin_id} has to be agreed to first. {_WHY_NOT[self.state(found)]}")
        if consent.enabled is not on:
            await self._consents.keep(replace(consent, enabled=on), "enabled" if on else "disabled")
            self._failures.pop(plugin_id, None)
            await self._tell_changed({plugin_id})
        return await self.find(plugin_id)

    async def look(self) -> None:
        """At the folders, now."""
        async with self._looking:
            seen = await asyncio.to_thread(self._watched.signature)
            found = await asyncio.to_thread(self._watched.discover)
            before, self._seen = self._found, seen
            self._found, self._others = _told_apart(found)
            await self._follow(self._found)
            self._loaded.set()
            if changed := _differing(before, self._found):
                await self._tell_changed(changed)
            self._settled.set()

    def tell(self, plugin_id: str) -> None:
        self._events.publish(Event(topic=Topic.PLUGINS, action="changed", id=plugin_id), None)

    async def _follow(self, found: Mapping[str, Found]) -> None:
        """Agreements that hold for changed files too."""
        for each in found.values():
            consent = self._consents.get(each.plugin_id)
            if consent is None or not consent.follows_changes or consent.sha256 == each.sha256 or not each.valid:
                continue
            if consent.trusted or any(other.plugin_id == each.plugin_id for other in self._others):
                continue  # trust is in one version; and of two of a name, another was agreed to
            if consent.signed_by not in ("", each.signed_by):
                continue  # somebody else may have changed it
            if each.manifest and consent.covers(permissions_of(each.manifest)):
                followed = replace(consent, sha256=each.sha256, tools=None, signed_by=each.signed_by)
                await self._consents.keep(followed, "approved", f"follows its changes; {_summary(each)}")

    async def _remember(self) -> None:
        """What was agreed to. While the database cannot be read, nothing was: no plugin runs."""
        try:
            await self._consents.load()
        except KarenError as problem:
            log.warning("what was agreed to of plugins cannot be read: %s", type(problem).__name__)

    async def _watch(self) -> None:
        while True:
            try:
                if not self._loaded.is_set() or await asyncio.to_thread(self._watched.signature) != self._seen:
                    await self.look()
            except (OSError, KarenError) as error:
                log.warning("the folders of plugins cannot be looked at: %s", type(error).__name__)
                self._loaded.set()
            await asyncio.sleep(INTERVAL_S)

    async def _tell_changed(self, plugins: set[str]) -> None:
        await self.changed(plugins)
        for plugin_id in sorted(plugins):
            self.tell(plugin_id)


async def _nobody(plugins: set[str]) -> None:
    """Nobody wants to know."""


def _told_apart(found: list[Found]) -> tuple[dict[str, Found], list[Found]]:
    """By name; of several with one name, the one that can be used."""
    named: dict[str, Found] = {}
    others = []
    for each in sorted(found, key=lambda one: not one.valid):
        if each.plugin_id in named:
            others.append(each)
        else:
            named[each.plugin_id] = each
    return named, others


def _differing(before: Mapping[str, Found], after: Mapping[str, Found]) -> set[str]:
    return {
        plugin_id
        for plugin_id in before.keys() | after.keys()
        if _shape(before.get(plugin_id)) != _shape(after.get(plugin_id))
    }


def _shape(found: Found | None) -> tuple[object, ...]:
    return (found.sha256, found.path, found.problems) if found else ()


def _summary(found: Found) -> str:
    version = found.manifest.version if found.manifest else ""
    signed = f", signed by {found.signed_by}" if found.signed_by else ""
    return f"version {version}, sha256 {found.sha256}{signed}"


_WHY_NOT = {
    PluginState.INVALID: "It cannot be used: its problems say why.",
    PluginState.NEW: "Nobody has agreed to it yet.",
    PluginState.CHANGED: "It is not what was agreed to: look at what has changed, and agree again.",
    PluginState.DISABLED: "It is switched off.",
    PluginState.ENABLED: "",
    PluginState.FAILED: "",
}
