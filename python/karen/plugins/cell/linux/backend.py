"""Which layers this Linux has, and cells forked behind all of them."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from karen.plugins.cell.inside import landlock
from karen.plugins.cell.inside.order import Order, ProgramOrder
from karen.plugins.cell.linux import bubblewrap
from karen.plugins.cell.linux.process import LinuxProcess
from karen.plugins.cell.linux.program import launched
from karen.plugins.cell.linux.zygote import Zygote
from karen.plugins.cell.spec import SandboxLevel

_FILTERS = Path("/proc/sys/kernel/seccomp/actions_avail")
log = logging.getLogger(__name__)


class LinuxBackend:
    """Starts its zygote with the first cell. `highest` leaves layers out, for the tests of each."""

    def __init__(self, packages: Path | None = None, highest: SandboxLevel = SandboxLevel.FULL) -> None:
        """`packages` is the folder below which every plugin's own packages lie."""
        self._packages = packages
        self._highest = highest
        self._zygote: Zygote | None = None
        self._starting = asyncio.Lock()
        self._without_namespaces = highest is not SandboxLevel.FULL
        self._unsealed = ""

    def level(self) -> SandboxLevel:
        """As the kernel says it; proven when the first cell has started. Takes 10 ms the first time."""
        if self._highest is SandboxLevel.NONE or self.problem:
            return SandboxLevel.NONE
        return SandboxLevel.FULL if self._prefix else SandboxLevel.STRONG

    @property
    def problem(self) -> str:
        return self._unsealed or self._lacking

    async def fork(self, order: Order) -> LinuxProcess:
        """Raises OSError."""
        async with self._starting:
            if self._zygote is None or not self._zygote.running:
                self._zygote = await self._start()
        if order.confined and self.problem:
            raise OSError(self.problem)
        return await self._zygote.fork(order)

    async def launch(self, order: ProgramOrder) -> LinuxProcess:
        """Raises OSError."""
        if order.confined and self.problem:
            raise OSError(self.problem)
        shown = [path for path in map(Path, (*order.runnable, *order.readable)) if path.exists()]
        before = self._namespaces(shown, order.scratch_bytes) if order.confined and self._prefix else ()
        return await launched(order, before)

    async def close(self) -> None:
        async with self._starting:
            if self._zygote:
                await self._zygote.close()
                self._zygote = None

    @cached_property
    def _lacking(self) -> str:
        if sys.platform != "linux" or os.uname().machine != "x86_64":
            return "Plugins are kept in cells on Linux with an x86-64 processor so far, and nowhere else."
        if not landlock.abi():
            return "This kernel has no Landlock, which keeps plugins from files. Linux 5.13 and newer can have it."
        if not _FILTERS.exists():
            return "This kernel has no seccomp filters, which keep plugins from the system."
        return ""

    @property
    def _prefix(self) -> Sequence[str]:
        return () if self._without_namespaces else self._found

    @cached_property
    def _found(self) -> Sequence[str]:
        if self._packages:
            self._packages.mkdir(parents=True, exist_ok=True)  # a folder that appears later would not be seen
        return self._namespaces([self._packages.resolve()] if self._packages else [])

    def _namespaces(self, shown: Sequence[Path], scratch_bytes: int = 0) -> Sequence[str]:
        program = self._program
        return bubblewrap.prefix(program, shown, scratch_bytes) if program else ()

    @cached_property
    def _program(self) -> str:
        """bubblewrap, where it works."""
        program = bubblewrap.find()
        return program if program and bubblewrap.works(program) else ""

    async def _start(self) -> Zygote:
        zygote = await self._in_namespaces() if self._prefix else None
        if zygote is None:
            self._without_namespaces = True
            zygote = await Zygote.start(())
        self._unsealed = zygote.problem and f"A cell cannot be sealed on this system: {zygote.problem}."
        return zygote

    async def _in_namespaces(self) -> Zygote | None:
        try:
            zygote = await Zygote.start(self._prefix)
        except (OSError, TimeoutError) as error:
            log.warning("plugins run without namespaces: %s", error)
            return None
        if not zygote.problem:
            return zygote
        log.warning("plugins run without namespaces: %s", zygote.problem)
        await zygote.close()
        return None
