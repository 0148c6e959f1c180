"""Cells for plugins: opened behind every layer this system has, each with what its permissions grant."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from karen.base.jobs import to_the_end
from karen.contract.errors import PluginFailed
from karen.plugins.cell.backend import Backend, CellProcess, NoBackend
from karen.plugins.cell.broker import Broker
from karen.plugins.cell.capabilities import Capabilities
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.grants import Grants
from karen.plugins.cell.inside.order import Order, ProgramOrder
from karen.plugins.cell.log import Log
from karen.plugins.cell.slots import Slots
from karen.plugins.cell.spec import ENTRY, CellSpec, SandboxLevel, content_hash

MOST_FILES = 400
MOST_BYTES = 16 << 20
_NOWHERE_ELSE = "Plugins are kept in cells on Linux so far, and nowhere else."


class Cells:
    """Starts nothing before the first cell is opened."""

    def __init__(self, backend: Backend, broker: Broker, slots: Slots | None = None) -> None:
        self._backend = backend
        self._broker = broker
        self._open: set[Cell] = set()
        self.slots = slots or Slots()

    def level(self) -> SandboxLevel:
        """Takes 10 ms the first time."""
        return self._backend.level()

    @property
    def problem(self) -> str:
        """Why the level is none; otherwise empty."""
        return self._backend.problem

    async def open(self, spec: CellSpec, capabilities: Capabilities, *, trusted: bool = False) -> Cell:
        """Start the plugin and have it describe its tools. Raises PluginFailed.

        Where the level is none, only what is `trusted` runs, and nothing keeps it in: the user's word for this hash.
        """
        spec = replace(spec, files=dict(spec.files))  # what is checked is what is sent
        self._check(spec, trusted=trusted)
        order = Order(
            memory_bytes=spec.limits.memory_mb << 20,
            threads=spec.permissions.threads,
            packages=str(spec.packages.resolve()) if spec.packages else "",
            confined=self.level() is not SandboxLevel.NONE,
        )
        cell = await self._forked(spec, order, capabilities)
        self._open.add(cell)
        try:
            await cell.load()
        except BaseException:
            await cell.close()
            raise
        return cell

    async def launch(self, order: ProgramOrder) -> CellProcess:
        """A program in a cell of its own, which whoever asks for it ends. Raises OSError."""
        return await self._backend.launch(order)

    async def close(self) -> None:
        """End every cell, the process they come from, and the one that makes their requests."""
        for cell in list(self._open):
            await cell.close()
        await self._backend.close()
        await self._broker.close()

    async def _forked(self, spec: CellSpec, order: Order, capabilities: Capabilities) -> Cell:
        """Raises PluginFailed. Whoever is cancelled meanwhile leaves no process."""

        def grants(lines: Log) -> Grants:
            return Grants(spec, capabilities, self._broker.fetch, lines)

        forking = asyncio.ensure_future(self._backend.fork(order))
        try:
            return Cell(spec, await to_the_end(forking), grants, self._open.discard, self.slots)
        except asyncio.CancelledError:
            if not forking.cancelled() and forking.exception() is None:
                await Cell(spec, forking.result(), grants, self._open.discard, self.slots).close()
            raise
        except OSError as error:
            raise _failed(spec, f"cannot be started: {error}") from error

    def _check(self, spec: CellSpec, *, trusted: bool) -> None:
        """Raises PluginFailed for what may not be started."""
        if content_hash(spec.files) != spec.sha256:
            raise _failed(spec, "is not what was agreed to: its files have changed. Look at it and agree again")
        if ENTRY not in spec.files:
            raise _failed(spec, f"has no {ENTRY}")
        if len(spec.files) > MOST_FILES or sum(map(len, spec.files.values())) > MOST_BYTES:
            raise _failed(spec, f"has more than {MOST_FILES} files or {MOST_BYTES >> 20} MB")
        if self.level() is SandboxLevel.NONE and not trusted:
            raise _failed(spec, f"was not started, for nothing would keep it in. {self.problem}".rstrip(" ."))


def _failed(spec: CellSpec, reason: str) -> PluginFailed:
    return PluginFailed(f"The plugin {spec.plugin_id} {reason}.", plugin=spec.plugin_id)


def system_backend(packages: Path | None = None) -> Backend:
    """What this system has. `packages` is the folder below which every plugin's own packages lie."""
    if sys.platform != "linux":
        return NoBackend(_NOWHERE_ELSE)
    from karen.plugins.cell.linux.backend import LinuxBackend

    return LinuxBackend(packages)
