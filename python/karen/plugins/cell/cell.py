"""One plugin in its cell: described once, called one call at a time, frozen between the calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from pydantic import JsonValue

from karen.base.jobs import to_the_end
from karen.contract.errors import PluginFailed
from karen.plugins.cell.backend import CellProcess
from karen.plugins.cell.channel import Channel, Closed
from karen.plugins.cell.death import explain
from karen.plugins.cell.described import NoTool, tools_of
from karen.plugins.cell.grants import Grants
from karen.plugins.cell.hostile_json import Hostile
from karen.plugins.cell.log import MOST_PRINTED_BYTES, Log, LogLine
from karen.plugins.cell.spec import ENTRY, CellSpec, ToolDescription
from karen.plugins.cell.text import shown
from karen.plugins.cell.watch import Watch

MOST_ASKED = 1_000
"""Questions of a plugin in one call."""
_MOST_REASON_CHARACTERS = 1_000
_END_LIMIT_S = 5.0
_MANNER_LIMIT_S = 1.0
T = TypeVar("T")


class Cell:
    """A running plugin. Once it has failed for good, `running` is false and every call says why."""

    def __init__(
        self,
        spec: CellSpec,
        process: CellProcess,
        grants: Callable[[Log], Grants],
        closed: Callable[[Cell], None],
    ) -> None:
        """`closed` is called when it is."""
        self._spec = spec
        self._process = process
        self._channel = Channel(process.host)
        self._log = Log(
            process.output, lambda: self._kill(f"printed more than {MOST_PRINTED_BYTES >> 20} MB in one call")
        )
        self._grants = grants(self._log)
        self._watch = Watch(process, spec.limits.cpu_s, self._kill)
        self._when_closed = closed
        self._turn = asyncio.Lock()
        self._calls = 0
        self._reason = ""
        self._closed = False
        self.tools: tuple[ToolDescription, ...] = ()

    @property
    def running(self) -> bool:
        return not self._closed and not self._reason and not self._process.ended.done()

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The last of what it has printed and logged; still there after its end."""
        return self._log.lines

    async def load(self) -> None:
        """Send the plugin and let it begin. Raises PluginFailed."""
        files = sorted(self._spec.files.items())
        message = {"op": "load", "entry": ENTRY, "files": [(path, len(content)) for path, content in files]}
        async with self._turn:
            try:
                said = await self._within_limits(self._talk(message, b"".join(content for _, content in files)))
                if said.get("op") != "ready":
                    raise self._failed(self._fault(said, "while it began"))
                self.tools = tools_of(said.get("tools"))
            except NoTool as error:
                raise self._failed(str(error)) from error

    async def call(self, tool: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The tool's result. A caller that is cancelled ends the process. Raises PluginFailed, with the reason."""
        async with self._turn:
            if not self.running:
                raise self._failed(await self._manner())
            if tool not in {each.name for each in self.tools}:
                raise self._failed(f"has no tool {tool!r}")
            self._calls += 1
            message = {"op": "call", "id": self._calls, "tool": tool, "arguments": dict(args)}
            said = await self._within_limits(self._talk(message))
            if said.get("id") != self._calls or said.get("op") not in ("result", "failed"):
                self._kill("answered what was not asked")
                raise self._failed(self._reason)
            if said["op"] == "failed":
                raise self._failed(self._fault(said, f"in {tool}"))
            return self._result(said)

    async def close(self) -> None:
        """End the process and give back what it had. It may be called again."""
        if self._closed:
            return
        self._kill("was ended")
        self._closed = True
        self._when_closed(self)
        await to_the_end(asyncio.ensure_future(self._end()))

    def _result(self, said: Mapping[str, JsonValue]) -> JsonValue:
        value = said.get("value")
        if len(json.dumps(value, ensure_ascii=False).encode()) > self._spec.limits.output_kb << 10:
            raise self._failed(f"answered with more than {self._spec.limits.output_kb} KB")
        return value

    async def _talk(self, message: Mapping[str, object], content: bytes = b"") -> dict[str, JsonValue]:
        """What it says in the end; in between it may ask. Raises Closed and Hostile."""
        await self._channel.send(message, content)
        for _ in range(MOST_ASKED + 1):
            said = await self._channel.receive()
            if said.get("op") != "ask":
                return said
            await self._channel.send(await self._grants.answer(said))
        raise Hostile(f"more than {MOST_ASKED:,} questions in one call")

    async def _within_limits(self, talk: Awaitable[T]) -> T:
        """Thawed for as long as it takes. Raises PluginFailed."""
        wall_s = self._spec.limits.wall_s
        self._log.next_call()
        self._process.thaw()
        self._watch.begin()
        try:
            async with asyncio.timeout(wall_s):
                return await talk
        except TimeoutError:
            self._kill(f"took longer than {wall_s:g} s and was ended")
        except asyncio.CancelledError:
            self._kill("was stopped")
            raise
        except Hostile as error:
            self._kill(f"said {error} and was ended")
        except Closed:
            pass
        finally:
            self._watch.end()
            if not self._reason:
                self._process.freeze()
            self._log.catch_up()
        raise self._failed(await self._manner())

    async def _manner(self) -> str:
        """How it came to its end; one that only does not speak any more is ended here."""
        if not self._reason:
            with suppress(TimeoutError):
                async with asyncio.timeout(_MANNER_LIMIT_S):
                    self._process.thaw()
                    status = await asyncio.shield(self._process.ended)
                    self._reason = self._reason or explain(status)
            self._kill("closed its connection to Karen and was ended")
        return self._reason

    def _kill(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._process.kill()

    async def _end(self) -> None:
        self._watch.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_LIMIT_S):
                await asyncio.shield(self._process.ended)
                async with self._turn:  # whoever waits for its answer has heard of its end
                    pass
        self._log.close()
        self._channel.close()
        self._process.close()

    def _fault(self, said: Mapping[str, JsonValue], when: str) -> str:
        """What a plugin's own exception comes to, with the line of its file."""
        kind, message = str(said.get("kind", "")), str(said.get("message", ""))
        if kind == "MemoryError":
            return f"needed more than {self._spec.limits.memory_mb} MB of memory {when}"
        place = f" ({said['file']}, line {said['line']})" if said.get("file") else ""
        return shown(f"failed {when}: {kind}: {message}"[:_MOST_REASON_CHARACTERS] + place[:_MOST_REASON_CHARACTERS])

    def _failed(self, reason: str) -> PluginFailed:
        return PluginFailed(f"The plugin {self._spec.plugin_id} {reason}.", plugin=self._spec.plugin_id)
