"""Plugins: the folders they lie in, the cells they run in, and what of Karen their permissions reach."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import JsonValue

from karen.app.foundations import Foundations, Stored, local_now, now
from karen.app.mind import Mind
from karen.app.reminders import AskedReminders
from karen.base.installation import command, is_bundle, root
from karen.base.traffic import Traffic
from karen.contract.caller import Caller, current_caller
from karen.contract.errors import Forbidden, PluginFailed
from karen.contract.types.memory import QueryMemory, StoreMemory
from karen.contract.types.memory import Refused as NotStored
from karen.contract.types.plugins import PluginFolder, PluginSource
from karen.contract.types.reminders import CreateReminder
from karen.flows.decide.offered import Offer
from karen.memory.manager import MemoryManager
from karen.memory.recall.search import MemorySearch
from karen.plugins.audit import Audit
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.capabilities import Remembered
from karen.plugins.cell.cells import Cells, system_backend
from karen.plugins.consent import Consents
from karen.plugins.installing import PluginInstallation, finish_interrupted
from karen.plugins.manifest.discovery import discover, signature
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import read
from karen.plugins.mcp.adding import PluginServers
from karen.plugins.mcp.belongings import laid_out, places_of
from karen.plugins.mcp.server import open_found
from karen.plugins.methods import PluginConsent, PluginMethods, PluginOverview
from karen.plugins.packages import sweep, unpacked
from karen.plugins.registry import PluginRegistry, Watched
from karen.plugins.running import OpenCell, RunningPlugins
from karen.plugins.settings import PluginSettings
from karen.plugins.tool import PluggedTool
from karen.plugins.using import OfferedTool, PluginUse
from karen.plugins.values import PluginValues
from karen.tools.plugin import PluginTool

NOTICES_AN_HOUR = 12
"""Of one plugin."""
_HOUR_S = 3600.0
_AT_ONCE = timedelta(seconds=1)
"""A reminder's moment lies ahead."""


class PluginReach:
    """What one plugin reaches of one profile; its cell asks for nothing that it was not granted."""

    def __init__(
        self,
        plugin_id: str,
        caller: Caller,
        values: PluginValues,
        settings: Callable[[], Awaitable[Mapping[str, JsonValue]]],
        search: MemorySearch,
        memories: MemoryManager,
        reminders: AskedReminders,
        noticed: deque[float],
    ) -> None:
        """`noticed` are the moments of its notices."""
        self._plugin_id = plugin_id
        self._caller = caller
        self._values = values
        self._settings = settings
        self._search = search
        self._memories = memories
        self._reminders = reminders
        self._noticed = noticed

    async def storage_get(self, key: str) -> JsonValue:
        return await self._values.get(self._caller, self._plugin_id, key)

    async def storage_set(self, key: str, value: JsonValue, quota_bytes: int) -> None:
        await self._values.set(self._caller, self._plugin_id, key, value, quota_bytes)

    async def storage_delete(self, key: str) -> bool:
        return await self._values.delete(self._caller, self._plugin_id, key)

    async def storage_keys(self, prefix: str) -> list[str]:
        return await self._values.keys(self._caller, self._plugin_id, prefix)

    async def memory_search(self, query: str, limit: int) -> list[Remembered]:
        """Memories alone: not what was merely said in a conversation."""
        wanted = QueryMemory(text=query, top_k=limit, include_messages=False)
        hits = (await self._search.find(self._caller, wanted)).hits
        return [Remembered(hit.id, hit.content, hit.score) for hit in hits]

    async def memory_store(self, text: str) -> str:
        """Waits in the inbox until the user confirms it."""
        outcome = await self._memories.store(
            StoreMemory(content=text, ai_generated=True, metadata={"plugin": self._plugin_id})
        )
        if isinstance(outcome, NotStored):
            raise Forbidden(outcome.reason)
        return outcome.memory.id

    async def notify(self, title: str, text: str) -> None:
        """A reminder that is due at once and names the plugin: shown by the desktop, and in the window until seen."""
        moment = time.monotonic()
        while self._noticed and self._noticed[0] < moment - _HOUR_S:
            self._noticed.popleft()
        if len(self._noticed) >= NOTICES_AN_HOUR:
            raise Forbidden(f"A plugin may show {NOTICES_AN_HOUR} notices an hour, and this would be one more.")
        self._noticed.append(moment)
        words = f"{self._plugin_id}: {title}: {text}" if text else f"{self._plugin_id}: {title}"
        await self._reminders.set(self._caller, CreateReminder(text=words, at=local_now() + _AT_ONCE))

    async def settings(self) -> Mapping[str, JsonValue]:
        return await self._settings()


def watched_folders(on: Foundations) -> list[PluginFolder]:
    """The bundle's or the checkout's, and the user's own."""
    brought = PluginSource.BUNDLED if is_bundle() else PluginSource.CHECKOUT
    return [
        PluginFolder(source=brought, path=str(root() / "plugins")),
        PluginFolder(source=PluginSource.USER, path=str(on.folder.plugins)),
    ]


def _read(path: str) -> Found:
    """A plugin anywhere on this machine. Blocks."""
    return read(Path(os.path.expanduser(path)), PluginSource.USER)  # noqa: PTH111  # never raises


def _look(folders: Sequence[PluginFolder], packages: Path) -> list[Found]:
    """What lies in the folders; packages that none of it brings along go. Blocks."""
    found = discover(folders)
    sweep(packages, found, places_of(found, packages))
    return found


def furnish_plugins(
    on: Foundations,
    stored: Stored,
    traffic: Traffic,
    mind: Mind,
    search: MemorySearch,
    memories: MemoryManager,
    reminders: AskedReminders,
) -> Callable[[], Awaitable[None]]:
    """Ends whatever plugins hold in memory."""
    finish_interrupted(on.folder.plugins)
    folders, packages = watched_folders(on), on.folder.plugin_packages
    broker = Broker(command(ROLE), traffic.sent)
    cells = Cells(system_backend(packages), broker)
    consents, audit = Consents(stored.database, now), Audit(stored.database, now)
    values, noticed = PluginValues(*stored.rows), dict[tuple[str, str], deque[float]]()
    settings = PluginSettings(values, on.secrets)
    watched = Watched(lambda: _look(folders, packages), lambda: signature(folders))
    registry = PluginRegistry(watched, consents, cells.level, stored.events, now)

    async def open_(plugin_id: str, caller: Caller) -> OpenCell:
        found, consent = await registry.usable(plugin_id)
        if found.manifest is None:
            raise PluginFailed(f"The plugin {plugin_id} has no manifest.", plugin=plugin_id)
        if found.manifest.server:
            laid, told = await laid_out(found, packages), await settings.of(caller, found)
            return await open_found(cells, found, laid, told, trusted=consent.trusted)
        recent = noticed.setdefault((plugin_id, caller.user_id), deque())
        told_now = partial(settings.of, caller, found)
        reach = PluginReach(plugin_id, caller, values, told_now, search, memories, reminders, recent)
        spec = found.spec(await unpacked(found, packages, broker.download))
        return await cells.open(spec, reach, trusted=consent.trusted)

    running = RunningPlugins(open_)
    use = PluginUse(registry, consents, running, audit, Caller(), cells.close)

    def offer(tools: Sequence[OfferedTool]) -> None:
        mind.tools.plug([PluggedTool(tool, use.run) for tool in tools])
        mind.engine.offers.put([_offer(tool) for tool in tools])

    mind.tools.settled = registry.settled
    use.offer, use.learn = offer, mind.engine.learn_offers
    overview = PluginOverview(registry, use, settings, cells, folders)
    for service in (
        PluginConsent(registry, overview, _read),
        PluginMethods(registry, use, running, settings, audit, overview),
        PluginInstallation(registry, overview, settings, audit, on.folder.plugins),
        PluginServers(registry, overview, audit, on.folder.plugins),
    ):
        on.registry.add("plugins", service)
    mind.tools.add(PluginTool(lambda: overview.all(current_caller())))
    on.lifecycle.add(registry, use)
    return running.forget_all


def _offer(offered: OfferedTool) -> Offer:
    tool = offered.tool
    return Offer(offered.name, offered.plugin_id, offered.plugin, tool.description, tool.examples, tool.parameters)
