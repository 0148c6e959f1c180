"""What a plugin costs in its cell: to start, to call, in memory, and when many work, loop or flood at once.

The floor of a start is a bare fork and an answer; that of a call a line through the pipes of another Python.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from celling import cells_at, opened, spec
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.spec import Limits, SandboxLevel
from plugging import agree, drop, plugin, run
from talking import Talking, talking

COLD_RUNS, WARM_RUNS, MANY = 200, 1000, 50
WARMING, CYCLES = 500, 10_000
TURNS = 100
COLD_LIMIT_MS, WARM_LIMIT_MS, MEMORY_LIMIT_MB = 12.0, 0.2, 4.0
LOOP_LIMIT_S, LATE_LIMIT_MS = 0.2, 50.0
NOTHING = {"code": "result = 1"}
WORK = {"code": "result = sum(range(200_000))"}
_ECHO = "import sys\nfor line in sys.stdin: sys.stdout.write(line); sys.stdout.flush()"


async def measures() -> list[Measure]:
    if sys.platform != "linux":
        print("  skipped: only Linux has cells so far")
        return []
    async with cells_at(SandboxLevel.FULL) as cells:
        began = time.perf_counter()
        cell = await opened(cells)
        first_ms = 1000 * (time.perf_counter() - began)
        note = f"level {cells.level()}"
        return [
            Measure("first plugin, with the process they are forked from", first_ms, "ms", note=note),
            Measure("cold start to the first result, p50", await _cold_ms(cells), "ms", _fork_ms(), COLD_LIMIT_MS),
            Measure("warm call, p50", await _warm_ms(cell), "ms", _echo_ms(), WARM_LIMIT_MS),
            *await _memory(cells),
            *await _many(cells),
            await _late(cells),
            *await _cycles(cells),
            await _turn(),
        ]


async def _cold_ms(cells: Cells) -> float:
    async def once() -> None:
        cell = await opened(cells)
        await cell.call("run", NOTHING)
        ended.append(cell)

    ended: list[Cell] = []
    took = []
    for _ in range(COLD_RUNS):
        took.append(await _ms(once))
        await ended.pop().close()
    return statistics.median(took)


async def _warm_ms(cell: Cell) -> float:
    return statistics.median([await _ms(lambda: cell.call("run", NOTHING)) for _ in range(WARM_RUNS)])


async def _ms(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - began)


def _fork_ms() -> float:
    """A fork of this small program, and a byte from it."""
    took = []
    for _ in range(COLD_RUNS):
        began = time.perf_counter()
        near, far = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            far.send(b"x")
            os._exit(0)
        near.recv(1)
        took.append(1000 * (time.perf_counter() - began))
        os.waitpid(pid, 0)
        near.close()
        far.close()
    return statistics.median(took)


def _echo_ms() -> float:
    command = [sys.executable, "-c", _ECHO]
    took = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as echo:
        assert echo.stdin and echo.stdout
        for _ in range(WARM_RUNS):
            began = time.perf_counter()
            echo.stdin.write(b"x\n")
            echo.stdout.readline()
            took.append(1000 * (time.perf_counter() - began))
        echo.stdin.close()
    return statistics.median(took)


async def _memory(cells: Cells) -> list[Measure]:
    before = set(_sealed())
    cell = await opened(cells)
    await cell.call("run", NOTHING)
    (pid,) = set(_sealed()) - before
    private_mb = _private_mb(pid)
    await cell.close()
    return [Measure("private memory of a plugin", private_mb, "MB", limit=MEMORY_LIMIT_MB)]


async def _many(cells: Cells) -> list[Measure]:
    began = time.perf_counter()
    opened_cells = await asyncio.gather(*(opened(cells) for _ in range(MANY)))
    opening_ms = 1000 * (time.perf_counter() - began)
    began = time.perf_counter()
    await asyncio.gather(*(cell.call("run", WORK) for cell in opened_cells))
    working_ms = 1000 * (time.perf_counter() - began)
    await asyncio.gather(*(cell.close() for cell in opened_cells))
    return [
        Measure(f"{MANY} plugins, started at once", opening_ms, "ms"),
        Measure(f"{MANY} plugins, called at once", working_ms, "ms"),
    ]


async def _late(cells: Cells) -> Measure:
    """How long after its limit an endless loop is back."""
    cell = await opened(cells, spec(limits=Limits(cpu_s=60, wall_s=LOOP_LIMIT_S)))
    began = time.perf_counter()
    with suppress(PluginFailed):
        await cell.call("run", {"code": "while True: pass"})
    late_ms = 1000 * (time.perf_counter() - began - LOOP_LIMIT_S)
    await cell.close()
    return Measure("an endless loop is back after its limit by", late_ms, "ms", limit=LATE_LIMIT_MS)


async def _cycles(cells: Cells) -> list[Measure]:
    """What many starts and ends leave behind, the killed and the flooding among them."""
    await _start_and_end(cells, WARMING)
    descriptors, processes, memory_mb = _descriptors(), len(_sealed()), _all_private_mb()
    await _start_and_end(cells, CYCLES)
    return [
        Measure(f"memory after {CYCLES:,} starts and ends", _all_private_mb(), "MB", memory_mb, 1.1 * memory_mb),
        Measure(f"descriptors left by {CYCLES:,} starts and ends", _descriptors() - descriptors, "", limit=0),
        Measure(f"processes left by {CYCLES:,} starts and ends", len(_sealed()) - processes, "", limit=0),
    ]


async def _start_and_end(cells: Cells, count: int) -> None:
    """Every twentieth is killed while it floods."""
    for number in range(count):
        cell = await opened(cells)
        if number % 20 == 0:
            with suppress(PluginFailed):
                await cell.call("run", {"code": "while True: print('x' * 10_000)"})
        await cell.close()


async def _turn() -> Measure:
    """A turn of a conversation while fifty plugins compute; each is called again when it is done."""
    with tempfile.TemporaryDirectory() as home:
        async with talking(Path(home)) as talk:
            names = [f"worker{number}" for number in range(MANY)]
            for name in names:
                drop(Path(home), name, plugin("@tool\ndef work() -> int:\n    return sum(range(20_000_000))"))
            for name in names:
                await agree(talk, name)
            await asyncio.gather(*(talk.call("plugins.get", plugin_id=name) for name in names))
            quiet_ms = await _turn_ms(talk)
            working = [asyncio.create_task(_keep_working(talk, name)) for name in names]
            busy_ms = await _turn_ms(talk)
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
    return Measure(f"a turn while {MANY} plugins work, p50", busy_ms, "ms", quiet_ms, 1.2 * quiet_ms)


async def _turn_ms(talk: Talking) -> float:
    """A conversation of its own for each: nothing grows."""
    return statistics.median([await _ms(lambda: talk.say("What is 12 % of 450?")) for _ in range(TURNS)])


async def _keep_working(talk: Talking, name: str) -> None:
    while True:
        await run(talk, name, "work")


def _private_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _all_private_mb() -> float:
    """Of this process and all below it."""
    return sum(_private_mb(each.pid) for each in [psutil.Process(), *psutil.Process().children(recursive=True)])


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _sealed() -> list[int]:
    """Processes with a seccomp filter below this one."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if "Seccomp:\t2" in Path(f"/proc/{child.pid}/status").read_text():
                found.append(child.pid)
        except OSError:
            continue
    return found
