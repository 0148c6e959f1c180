"""One plugin in its cell: described once, called one call at a time, frozen between the calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from karen.plugins.cell.backend import CellProcess
from karen.plugins.cell.channel import Channel
from karen.plugins.cell.confined import Confined
from karen.plugins.cell.described import NoTool, tools_of
from karen.plugins.cell.grants import Grants
from karen.plugins.cell.hostile_json import Hostile
from karen.plugins.cell.log import Log, LogLine
from karen.plugins.cell.slots import Slots
from karen.plugins.cell.spec import ENTRY, CellSpec, ToolDescription
from karen.plugins.cell.text import shown

MOST_ASKED = 1_000
"""Questions of a plugin in one call."""
_MOST_REASON_CHARACTERS = 1_000


class Cell:
    """A running plugin. Once it has failed for good, `running` is false and every call says why."""

    def __init__(
        self,
        spec: CellSpec,
        process: CellProcess,
        grants: Callable[[Log], Grants],
        closed: Callable[[Cell], None],
        slots: Slots,
    ) -> None:
        """`closed` is called when it is."""
        self._spec = spec
        self._channel = Channel(process.host)
        self._held = Confined(spec.plugin_id, process, self._channel, spec.limits, slots=slots)
        self._grants = grants(self._held.lines)
        self._when_closed = closed
        self._calls = 0
        self.tools: tuple[ToolDescription, ...] = ()

    @property
    def running(self) -> bool:
        return self._held.running

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The last of what it has printed and logged; still there after its end."""
        return self._held.log

    async def load(self) -> None:
        """Send the plugin and let it begin. Raises PluginFailed."""
        files = sorted(self._spec.files.items())
        message = {"op": "load", "entry": ENTRY, "files": [(path, len(content)) for path, content in files]}
        content = b"".join(content for _, content in files)
        async with self._held.turn:
            try:
                said = await self._held.within(lambda: self._talk(message, content))
                if said.get("op") != "ready":
                    raise self._held.failed(self._fault(said, "while it began"))
                self.tools = tools_of(said.get("tools"))
            except NoTool as error:
                raise self._held.failed(str(error)) from error

    async def call(self, tool: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The tool's result. A caller that is cancelled ends the process. Raises PluginFailed, with the reason."""
        async with self._held.turn:
            if not self.running:
                raise self._held.failed(await self._held.manner())
            if tool not in {each.name for each in self.tools}:
                raise self._held.failed(f"has no tool {tool!r}")
            self._calls += 1
            message = {"op": "call", "id": self._calls, "tool": tool, "arguments": dict(args)}
            said = await self._held.within(lambda: self._talk(message))
            if said.get("id") != self._calls or said.get("op") not in ("result", "failed"):
                self._held.kill("answered what was not asked")
                raise self._held.failed(await self._held.manner())
            if said["op"] == "failed":
                raise self._held.failed(self._fault(said, f"in {tool}"))
            return self._held.bounded(said.get("value"))

    async def close(self) -> None:
        """End the process and give back what it had. It may be called again."""
        if not self._held.closed:
            self._when_closed(self)
            await self._held.close()

    async def _talk(self, message: Mapping[str, object], content: bytes = b"") -> dict[str, JsonValue]:
        """What it says in the end; in between it may ask. Raises Closed and Hostile."""
        await self._channel.send(message, content)
        for _ in range(MOST_ASKED + 1):
            said = await self._channel.receive()
            if said.get("op") != "ask":
                return said
            async with self._held.waits():
                answer = await self._grants.answer(said)
            await self._channel.send(answer)
        raise Hostile(f"more than {MOST_ASKED:,} questions in one call")

    def _fault(self, said: Mapping[str, JsonValue], when: str) -> str:
        """What a plugin's own exception comes to, with the line of its file."""
        kind, message = str(said.get("kind", "")), str(said.get("message", ""))
        if kind == "MemoryError":
            return f"needed more than {self._spec.limits.memory_mb} MB of memory {when}"
        place = f" ({said['file']}, line {said['line']})" if said.get("file") else ""
        return shown(f"failed {when}: {kind}: {message}"[:_MOST_REASON_CHARACTERS] + place[:_MOST_REASON_CHARACTERS])
