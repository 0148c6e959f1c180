"""The look at a cell every so often while it works: how long it has computed, in how many threads, and with how much
memory where no limit of the kernel's says it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from karen.plugins.cell.backend import CellProcess

INTERVAL_S = 0.05
MOST_THREADS = 32


class Watch:
    """`over` is told, once, which limit was not kept."""

    def __init__(self, process: CellProcess, over: Callable[[str], None], memory_mb: int | None = None) -> None:
        self._process = process
        self._over = over
        self._memory_mb = memory_mb
        self._cpu_s = self._began_s = 0.0
        self._next: asyncio.TimerHandle | None = None

    def begin(self, cpu_s: float) -> None:
        self._cpu_s = cpu_s
        self._began_s = self._process.computed_s()
        self._next = asyncio.get_running_loop().call_later(INTERVAL_S, self._look)

    def end(self) -> None:
        if self._next:
            self._next.cancel()

    def _look(self) -> None:
        if self._process.computed_s() - self._began_s > self._cpu_s:
            self._over(f"has computed for more than {self._cpu_s:g} s and was ended")
        elif self._process.threads() > MOST_THREADS:
            self._over(f"has started more than {MOST_THREADS} threads and was ended")
        elif self._memory_mb is not None and self._process.taken_bytes() > self._memory_mb << 20:
            self._over(f"needed more than {self._memory_mb} MB of memory and was ended")
        else:
            self._next = asyncio.get_running_loop().call_later(INTERVAL_S, self._look)
