"""A process that is held: it works within its limits, is frozen in between, and its end is explained."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol, TypeVar

from pydantic import JsonValue

from karen.base.jobs import to_the_end
from karen.contract.errors import PluginFailed
from karen.plugins.cell.backend import CellProcess
from karen.plugins.cell.channel import Closed
from karen.plugins.cell.death import explain
from karen.plugins.cell.hostile_json import Hostile
from karen.plugins.cell.log import MOST_PRINTED_BYTES, Log, LogLine
from karen.plugins.cell.slots import Slot, Slots
from karen.plugins.cell.spec import Limits
from karen.plugins.cell.watch import Watch

_END_LIMIT_S = 5.0
_MANNER_LIMIT_S = 1.0
T = TypeVar("T")


class Connection(Protocol):
    """What it is spoken with over."""

    def close(self) -> None: ...


class Confined:
    """Once it has failed for good, `running` is false and `manner` says why. Whoever speaks with it holds `turn`."""

    def __init__(
        self,
        plugin_id: str,
        process: CellProcess,
        connection: Connection,
        limits: Limits,
        memory_mb: int | None = None,
        slots: Slots | None = None,
    ) -> None:
        """`memory_mb` is what is watched, where no limit of the kernel's says it."""
        self._plugin_id = plugin_id
        self._process = process
        self._connection = connection
        self._limits = limits
        flooded = f"printed more than {MOST_PRINTED_BYTES >> 20} MB in one call"
        self.lines = Log(process.output, lambda: self.kill(flooded))
        self._watch = Watch(process, self.kill, memory_mb)
        self._slot = Slot(slots, process.ended)
        self._time: asyncio.Timeout | None = None
        self._reason = ""
        self.closed = False
        self.turn = asyncio.Lock()

    @property
    def running(self) -> bool:
        return not self.closed and not self._reason and not self._process.ended.done()

    @property
    def log(self) -> tuple[LogLine, ...]:
        return self.lines.lines

    async def within(self, talk: Callable[[], Awaitable[T]], limits: Limits | None = None) -> T:
        """Thawed for as long as it takes, once it has its slot. `limits` are others than its own.

        Raises PluginFailed.
        """
        try:
            await self._slot.take()
            return await self._work(talk, limits or self._limits)
        finally:
            self._slot.give_back()

    async def _work(self, talk: Callable[[], Awaitable[T]], limits: Limits) -> T:
        self.lines.next_call()
        self._process.thaw()
        self._watch.begin(limits.cpu_s)
        try:
            async with asyncio.timeout(limits.wall_s) as self._time:
                return await talk()
        except TimeoutError:
            self.kill(f"took longer than {limits.wall_s:g} s and was ended")
        except asyncio.CancelledError:
            self.kill("was stopped")
            raise
        except Hostile as error:
            self.kill(f"said {error} and was ended")
        except Closed:
            pass
        finally:
            self._watch.end()
            if not self._reason:
                self._process.freeze()
            self.lines.catch_up()
        raise self.failed(await self.manner())

    def waits(self) -> AbstractAsyncContextManager[None]:
        """For as long as it waits for what Karen does for it, others may work."""
        return self._slot.lent(self._time)

    async def manner(self) -> str:
        """How it came to its end; one that only does not speak any more is ended here."""
        if not self._reason:
            with suppress(TimeoutError):
                async with asyncio.timeout(_MANNER_LIMIT_S):
                    self._process.thaw()
                    status = await asyncio.shield(self._process.ended)
                    self._reason = self._reason or explain(status)
            self.kill("closed its connection to Karen and was ended")
        return self._reason

    def kill(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._process.kill()

    async def close(self) -> None:
        """End it and give back what it had; once."""
        self.kill("was ended")
        self.closed = True
        await to_the_end(asyncio.ensure_future(self._end()))

    def bounded(self, value: JsonValue) -> JsonValue:
        """The value, unless it is more than one result may be. Raises PluginFailed."""
        if len(json.dumps(value, ensure_ascii=False).encode()) > self._limits.output_kb << 10:
            raise self.failed(f"answered with more than {self._limits.output_kb} KB")
        return value

    def failed(self, reason: str) -> PluginFailed:
        return PluginFailed(f"The plugin {self._plugin_id} {reason}.", plugin=self._plugin_id)

    async def _end(self) -> None:
        self._watch.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_LIMIT_S):
                await asyncio.shield(self._process.ended)
                async with self.turn:  # whoever waits for its answer has heard of its end
                    pass
        self.lines.close()
        self._connection.close()
        self._process.close()
