"""The cells that are open: one for a plugin and a profile, kept warm for a while, so that a second call costs nothing.

What a plugin holds in its own variables is thus never another profile's.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from karen.contract.caller import Caller
from karen.contract.errors import PluginFailed
from karen.contract.types.plugins import PluginLogLine
from karen.plugins.cell.log import LogLine
from karen.plugins.cell.spec import ToolDescription

MOST_OPEN = 64
"""Some 3 MB each. One more ends the one that has rested longest."""
IDLE_S = 300.0
MOST_LOG_LINES = 500


class OpenCell(Protocol):
    """A plugin that has been started, of whatever kind."""

    @property
    def tools(self) -> tuple[ToolDescription, ...]: ...
    @property
    def running(self) -> bool: ...
    @property
    def log(self) -> tuple[LogLine, ...]: ...
    async def call(self, tool: str, args: Mapping[str, JsonValue]) -> JsonValue: ...
    async def close(self) -> None: ...


Open = Callable[[str, Caller], Awaitable[OpenCell]]


@dataclass
class _Kept:
    cell: OpenCell
    version: str
    resting: asyncio.TimerHandle | None = None
    calls: int = 0


class RunningPlugins:
    """`open` starts a cell of the plugin as it is agreed to now, for this caller."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._opening: dict[tuple[str, str], asyncio.Lock] = {}
        self._logged: dict[tuple[str, str], list[PluginLogLine]] = {}
        """Of cells that have ended."""
        self._closing: set[asyncio.Task[None]] = set()
        self._endings: Counter[str] = Counter()
        """How often the cells of each plugin were ended: what was still opening then is not used."""

    async def call(
        self, plugin_id: str, version: str, caller: Caller, tool: str, args: Mapping[str, JsonValue]
    ) -> JsonValue:
        """Raises PluginFailed. A cell that has ended, or is of another version, is replaced first."""
        kept = await self._cell(plugin_id, version, caller)
        kept.calls += 1
        if kept.resting:
            kept.resting.cancel()
        try:
            return await kept.cell.call(tool, args)
        finally:
            kept.calls -= 1
            self._rest(plugin_id, caller, kept)

    async def tools(self, plugin_id: str, version: str, caller: Caller) -> tuple[ToolDescription, ...]:
        """As the plugin describes them. Raises PluginFailed."""
        kept = await self._cell(plugin_id, version, caller)
        self._rest(plugin_id, caller, kept)
        return kept.cell.tools

    def log(self, plugin_id: str, caller: Caller) -> list[PluginLogLine]:
        """The last lines, oldest first."""
        key = plugin_id, caller.user_id
        kept = self._kept.get(key)
        return [*self._logged.get(key, []), *(lines_of(kept.cell) if kept else [])][-MOST_LOG_LINES:]

    async def end(self, plugin_id: str) -> None:
        """Every cell of the plugin, whatever it does, and those that are being opened."""
        self._endings[plugin_id] += 1
        for key in [key for key in self._kept if key[0] == plugin_id]:
            await self._close(key)

    async def end_all(self) -> None:
        for plugin_id in {plugin_id for plugin_id, _ in (*self._kept, *self._opening)}:
            await self.end(plugin_id)

    async def forget_all(self) -> None:
        """End every cell, with what it holds in its variables, and keep no line of what was printed."""
        await self.end_all()
        self._logged.clear()

    async def _cell(self, plugin_id: str, version: str, caller: Caller) -> _Kept:
        key = plugin_id, caller.user_id
        async with self._opening.setdefault(key, asyncio.Lock()):
            kept = self._kept.get(key)
            if kept and kept.cell.running and kept.version == version:
                self._kept.move_to_end(key)
                return kept
            if kept:
                await self._close(key)
            await self._make_room()
            endings = self._endings[plugin_id]
            kept = _Kept(await self._open(plugin_id, caller), version)
            if endings != self._endings[plugin_id]:
                await kept.cell.close()
                raise PluginFailed(f"The plugin {plugin_id} was ended while it began.", plugin=plugin_id)
            self._kept[key] = kept
            return kept

    async def _make_room(self) -> None:
        resting = [key for key, kept in self._kept.items() if not kept.calls]
        for key in resting[: max(0, len(self._kept) - MOST_OPEN + 1)]:
            await self._close(key)

    def _rest(self, plugin_id: str, caller: Caller, kept: _Kept) -> None:
        key = plugin_id, caller.user_id
        if kept.calls or self._kept.get(key) is not kept:
            return
        if kept.resting:
            kept.resting.cancel()
        loop = asyncio.get_running_loop()
        kept.resting = loop.call_later(IDLE_S, lambda: self._rested(key, kept))

    def _rested(self, key: tuple[str, str], kept: _Kept) -> None:
        if self._kept.get(key) is kept and not kept.calls:
            closing = asyncio.ensure_future(self._close(key))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _close(self, key: tuple[str, str]) -> None:
        kept = self._kept.pop(key, None)
        if kept is None:
            return
        if kept.resting:
            kept.resting.cancel()
        await kept.cell.close()
        self._logged[key] = [*self._logged.get(key, []), *lines_of(kept.cell)][-MOST_LOG_LINES:]


def lines_of(cell: OpenCell) -> list[PluginLogLine]:
    return [PluginLogLine(at=line.at, level=line.level, text=line.text) for line in cell.log]
