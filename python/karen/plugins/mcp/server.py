"""A server in its cell: started once, asked one thing at a time, frozen in between; to its callers it is a plugin."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue

from karen.contract.errors import PluginFailed
from karen.plugins.cell.backend import CellProcess
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.confined import Confined
from karen.plugins.cell.described import MOST_TOOLS, NoTool
from karen.plugins.cell.inside.order import SCRATCH, ProgramOrder
from karen.plugins.cell.log import LogLine
from karen.plugins.cell.slots import Slots
from karen.plugins.cell.spec import Limits, SandboxLevel, ToolDescription
from karen.plugins.cell.text import shown
from karen.plugins.manifest.manifest import Found
from karen.plugins.mcp.client import Client, Failed
from karen.plugins.mcp.described import described
from karen.plugins.mcp.filling import filled, missing
from karen.plugins.mcp.lines import Lines
from karen.plugins.mcp.program import FOLDER, NoProgram, Program, find_program
from karen.plugins.mcp.results import value_of

START_WALL_S, START_CPU_S = 60.0, 30.0
"""A server's libraries are its own, and take what they take."""
ENVIRONMENT = {"HOME": SCRATCH, "TMPDIR": SCRATCH, "LANG": "C.UTF-8"}
"""All that a server has beside what its manifest says."""
_MOST_LAST_CHARACTERS = 300
T = TypeVar("T")


@dataclass(frozen=True)
class ServerSpec:
    """A server as it was agreed to."""

    plugin_id: str
    program: Program
    environment: Mapping[str, str]
    limits: Limits


class McpCell:
    """A running server. Once it has failed for good, `running` is false and every call says why."""

    def __init__(self, spec: ServerSpec, process: CellProcess, slots: Slots, *, confined: bool) -> None:
        self._spec = spec
        self._confined = confined
        lines = Lines(process.host)
        self._held = Confined(spec.plugin_id, process, lines, spec.limits, spec.limits.memory_mb, slots)
        self._client = Client(lines, lambda text: self._held.lines.add("output", text))
        self._originals: dict[str, str] = {}
        self.tools: tuple[ToolDescription, ...] = ()

    @property
    def running(self) -> bool:
        return self._held.running

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The last of what it has printed and logged; still there after its end."""
        return self._held.log

    async def load(self) -> None:
        """Have it introduce itself and its tools. Raises PluginFailed, with what it said last."""
        async with self._held.turn:
            try:
                listed = await self._said(self._introduction, "", _longer(self._spec.limits))
            except PluginFailed as problem:
                raise PluginFailed(f"{problem}{self._last_words()}", plugin=self._spec.plugin_id) from problem
            try:
                self.tools, self._originals = described(listed, confined=self._confined)
            except NoTool as error:
                raise self._held.failed(str(error)) from error

    async def call(self, tool: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The tool's result. A caller that is cancelled ends the process. Raises PluginFailed, with the reason."""
        async with self._held.turn:
            if not self.running:
                raise self._held.failed(await self._held.manner())
            known = next((each for each in self.tools if each.name == tool), None)
            if known is None:
                raise self._held.failed(f"has no tool {tool!r}")
            result = await self._said(lambda: self._client.call(self._originals[tool], args), f" in {tool}")
            return self._value(result, known)

    async def close(self) -> None:
        """End the process and give back what it had. It may be called again."""
        if not self._held.closed:
            await self._held.close()

    async def _introduction(self) -> list[JsonValue]:
        return await self._client.tools(MOST_TOOLS) if await self._client.start() else []

    async def _said(self, asking: Callable[[], Awaitable[T]], where: str, limits: Limits | None = None) -> T:
        try:
            return await self._held.within(asking, limits)
        except Failed as error:
            raise self._failed(error, where) from error

    def _value(self, result: Mapping[str, JsonValue], tool: ToolDescription) -> JsonValue:
        try:
            value = value_of(result, structured=tool.result is not None)
        except Failed as error:
            raise self._failed(error, f" in {tool.name}") from error
        return self._held.bounded(value)

    def _last_words(self) -> str:
        """The last line that speaks of an error, or else the last: below it, some tell where they were."""
        lines = [line.text.strip() for line in self.log if line.text.strip()]
        said = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
        return f" The last it said: {said[:_MOST_LAST_CHARACTERS]}" if said else ""

    def _failed(self, error: Failed, where: str) -> PluginFailed:
        manner, colon, said = str(error).partition(":")
        return self._held.failed(shown(f"{manner}{where}{colon}{said}").rstrip(". \n"))


async def open_found(
    cells: Cells, found: Found, folder: Path, settings: Mapping[str, JsonValue], *, trusted: bool
) -> McpCell:
    """A plugin of the kind `mcp`, which is valid; in `folder` lies what it brings along. Raises PluginFailed."""
    assert found.manifest and found.manifest.server
    if wanted := missing(found.manifest.settings or {}, settings):
        named = ", ".join(f"“{title}”" for title in wanted)
        message = f"The plugin {found.plugin_id} waits to be told {named}: write it into its settings."
        raise PluginFailed(message, plugin=found.plugin_id)
    server = filled(found.manifest.server, settings)
    try:
        program = await asyncio.to_thread(find_program, server, folder)
    except NoProgram as error:
        raise PluginFailed(
            f"The plugin {found.plugin_id} cannot be started: {error}.", plugin=found.plugin_id
        ) from error
    environment = {name: value.replace(FOLDER, str(folder)) for name, value in server.env.items()}
    spec = ServerSpec(found.plugin_id, program, environment, found.manifest.limits)
    return await open_server(cells, spec, trusted=trusted)


async def open_server(cells: Cells, spec: ServerSpec, *, trusted: bool = False) -> McpCell:
    """Start the server and have it describe its tools. Raises PluginFailed.

    Where nothing holds it, only what is `trusted` runs.
    """
    confined = cells.level() is not SandboxLevel.NONE
    if not confined and not trusted:
        raise _failed(spec, f"was not started, for nothing would keep it in. {cells.problem}".rstrip(" ."))
    order = ProgramOrder(
        arguments=spec.program.arguments,
        environment={**ENVIRONMENT, **spec.environment},
        runnable=spec.program.runnable,
        readable=spec.program.readable,
        memory_bytes=spec.limits.memory_mb << 20,
        scratch_bytes=spec.limits.storage_mb << 20,
        confined=confined,
    )
    try:
        cell = McpCell(spec, await cells.launch(order), cells.slots, confined=confined)
    except OSError as error:
        raise _failed(spec, f"cannot be started: {error}".rstrip(".")) from error
    try:
        await cell.load()
    except BaseException:
        await cell.close()
        raise
    return cell


def _longer(limits: Limits) -> Limits:
    wall_s, cpu_s = max(START_WALL_S, limits.wall_s), max(START_CPU_S, limits.cpu_s)
    return replace(limits, wall_s=wall_s, cpu_s=cpu_s)


def _failed(spec: ServerSpec, reason: str) -> PluginFailed:
    return PluginFailed(f"The plugin {spec.plugin_id} {reason}.", plugin=spec.plugin_id)
