"""Plugins at work: their tools are described, run with checked arguments, and believed only as far as they said."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import KarenError, NotFound, PluginFailed
from karen.contract.types.enums import HealthStatus
from karen.contract.types.tools import ToolEffect
from karen.plugins.audit import Audit
from karen.plugins.cell.spec import Permissions, ToolDescription
from karen.plugins.consent import Consents
from karen.plugins.manifest.manifest import Found
from karen.plugins.registry import PluginRegistry
from karen.plugins.running import RunningPlugins
from karen.plugins.schema import TooComplicated, faults, refuse_unfitting
from karen.tools.runs import ToolRuns

PER_MINUTE = 600
"""Runs of one plugin that one user may have."""


@dataclass(frozen=True)
class OfferedTool:
    """A tool of an enabled plugin."""

    plugin_id: str
    plugin: str
    """Its name for people."""
    tool: ToolDescription
    effect: ToolEffect
    wall_s: float

    @property
    def name(self) -> str:
        return f"{self.plugin_id}.{self.tool.name}"


class PluginUse:
    """Describes and runs. `offer` is told of all tools whenever they are not what they were."""

    name = "plugin tools"
    needs: tuple[str, ...] = ("plugins",)
    required = False

    def __init__(
        self,
        registry: PluginRegistry,
        consents: Consents,
        running: RunningPlugins,
        audit: Audit,
        whose: Caller,
        end_cells: Callable[[], Awaitable[None]],
    ) -> None:
        """`whose` plugins are started for, to have them describe their tools; `end_cells` ends what cells come from."""
        self._registry = registry
        self._consents = consents
        self._running = running
        self._audit = audit
        self._whose = whose
        self._end_cells = end_cells
        self._runs = ToolRuns()
        self._last: dict[str, datetime] = {}
        self._changing = asyncio.Lock()
        self._starting: dict[str, asyncio.Future[tuple[ToolDescription, ...]]] = {}
        """Those that are being asked what they can, for which nobody else waits."""
        self._learning: asyncio.Task[None] | None = None
        self.offer: Callable[[Sequence[OfferedTool]], None] = lambda tools: None
        self.learn: Callable[[], Coroutine[None, None, None]] | None = None
        """What is done behind the back of whoever changed something, once all tools are offered."""
        registry.changed = self.look_again

    async def start(self) -> None:
        """Nothing is started before it is called."""

    async def stop(self) -> None:
        await end(self._learning)
        await self._running.end_all()
        await self._end_cells()

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    async def look_again(self, plugins: set[str]) -> None:
        """These are not what they were: end what runs of them, have them describe themselves, offer what they can.

        What could not be started is tried again when it is one of them.
        """
        for plugin_id in plugins & self._starting.keys():
            self._starting.pop(plugin_id).cancel()
        async with self._changing:
            for plugin_id in plugins:
                await self._running.end(plugin_id)
            unknown = await self._unknown(plugins)
            await self._offer()
        for plugin_id in unknown:
            with contextlib.suppress(KarenError):
                await self._begin(plugin_id)
        if unknown:
            async with self._changing:
                await self._offer()

    async def begin_anew(self, found: Found, caller: Caller) -> None:
        """It was set otherwise. What it can may depend on that, where it is whoever it is described for."""
        if caller.user_id == self._whose.user_id:
            await self._consents.described(found.plugin_id, found.sha256, None)
            await self.look_again({found.plugin_id})
        else:
            await self._running.end(found.plugin_id)

    async def run(self, caller: Caller, plugin_id: str, tool: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The result, checked against what the tool says it gives.

        Raises NotFound, Conflict for a plugin that may not run, InvalidInput with the argument, RateLimited and
        PluginFailed. Nothing is run before the log has it.
        """
        found, _ = await self._registry.usable(plugin_id)
        described = await self._described(found, tool, caller)
        refuse_unfitting(f"{plugin_id}.{tool}", described.parameters, args)
        with self._runs.counted(plugin_id, caller.user_id, PER_MINUTE):
            self._last[plugin_id] = datetime.now(UTC)
            await self._audit.note(plugin_id, "called", tool)
            try:
                result = await self._running.call(plugin_id, found.sha256, caller, tool, args)
                _check_result(plugin_id, described, result)
            except PluginFailed as problem:
                await self._audit.note(plugin_id, "failed", f"{tool}: {_manner(problem)}")
                raise
        return result

    async def needs_leave(self, caller: Caller, plugin_id: str, tool: str) -> bool:
        """Whether the user is asked before each run of it. Raises as `run`."""
        found, _ = await self._registry.usable(plugin_id)
        return (await self._described(found, tool, caller)).confirm

    def tools(self, plugin_id: str) -> tuple[ToolDescription, ...]:
        consent = self._consents.get(plugin_id)
        return consent.tools or () if consent else ()

    def counted(self, plugin_id: str) -> tuple[int, int, float | None, datetime | None]:
        """Runs, failures, the median in milliseconds and the last, since this process began."""
        stats = self._runs.stats(plugin_id, PER_MINUTE)
        return stats.runs, stats.failures, stats.p50_ms, self._last.get(plugin_id)

    async def _offer(self) -> None:
        """All that is known."""
        offered: list[OfferedTool] = []
        for found, tools in await self._usable():
            assert found.manifest
            effect, wall_s = _effect(found.manifest.permissions), found.manifest.limits.wall_s
            offered += [OfferedTool(found.plugin_id, found.manifest.name, tool, effect, wall_s) for tool in tools or ()]
        self.offer(offered)
        if offered and self.learn:
            await end(self._learning)
            self._learning = asyncio.create_task(self.learn(), name="plugin examples")

    async def _unknown(self, changed: set[str]) -> list[str]:
        """Those to be started, so that they say what they can."""
        return [
            found.plugin_id
            for found, tools in await self._usable()
            if tools is None and (found.plugin_id in changed or not self._registry.failure(found))
        ]

    async def _usable(self) -> list[tuple[Found, tuple[ToolDescription, ...] | None]]:
        """What may run, with its tools where they are known."""
        usable = []
        for plugin_id in dict.fromkeys(found.plugin_id for found in await self._registry.all()):
            with contextlib.suppress(KarenError):
                found, consent = await self._registry.usable(plugin_id)
                usable.append((found, consent.tools))
        return usable

    async def _begin(self, plugin_id: str) -> None:
        """Raises Conflict for what may not run any more, and PluginFailed, also for what was ended while it began."""
        found, consent = await self._registry.usable(plugin_id)
        if plugin_id in self._starting or consent.tools is not None:
            return
        starting = self._starting[plugin_id] = asyncio.ensure_future(self._describe(found))
        try:
            await starting
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is None or this.cancelling():
                raise
            raise PluginFailed(f"The plugin {plugin_id} was ended while it began.", plugin=plugin_id) from None
        finally:
            if self._starting.get(plugin_id) is starting:
                del self._starting[plugin_id]

    async def _describe(self, found: Found) -> tuple[ToolDescription, ...]:
        """Raises PluginFailed, and the registry knows why."""
        try:
            tools = await self._running.tools(found.plugin_id, found.sha256, self._whose)
        except KarenError as problem:
            self._registry.failed(found, str(problem))
            await self._audit.note(found.plugin_id, "failed", f"start: {_manner(problem)}")
            raise
        self._registry.failed(found, "")
        await self._consents.described(found.plugin_id, found.sha256, tools)
        return tools

    async def _described(self, found: Found, tool: str, caller: Caller) -> ToolDescription:
        consent = self._consents.get(found.plugin_id)
        tools = consent.tools if consent and consent.tools is not None else await self._describe(found)
        described = next((each for each in tools if each.name == tool), None)
        if described is None:
            known = ", ".join(each.name for each in tools) or "none"
            message = f"The plugin {found.plugin_id} has no tool {tool!r}. It has: {known}."
            raise NotFound(message, kind="tool", id=f"{found.plugin_id}.{tool}")
        return described


def _effect(granted: Permissions) -> ToolEffect:
    if granted.network:
        return ToolEffect.NETWORK
    writes = granted.storage or granted.memory_write or granted.notify
    return ToolEffect.LOCAL_WRITE if writes else ToolEffect.PURE


def _check_result(plugin_id: str, tool: ToolDescription, result: JsonValue) -> None:
    if tool.result is None:
        return
    try:
        wrong = faults(tool.result, result)
    except TooComplicated as error:
        raise PluginFailed(f"The plugin {plugin_id} cannot be checked: {error}.", plugin=plugin_id) from error
    if wrong:
        message = f"The plugin {plugin_id} answered what {tool.name} does not say it answers. {wrong[0].said}"
        raise PluginFailed(f"{message}.", plugin=plugin_id)


def _manner(problem: KarenError) -> str:
    """Why, without what the plugin said: that may hold what it was given."""
    return re.split(r"[.:] ", str(problem), maxsplit=1)[0]
