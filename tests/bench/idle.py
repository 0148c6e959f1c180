"""What Karen costs when nobody uses her: the processor time of all her processes, beside a bare window's.

Needs a display. Run alone with `python -m tests.bench idle`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from bench.window import BARE, KAREN, Maker
from e2e.driving import Window
from e2e.page import until

SETTLING_S = 30.0
"""What is done once after a start is over by then, the look through the database included."""
IDLE_S = 20.0
IDLE_LIMIT_PERCENT = 0.5


async def measures() -> list[Measure]:
    if not os.environ.get("DISPLAY"):
        print("  skipped: no display")
        return []
    with tempfile.TemporaryDirectory() as folder:
        make = Maker(Path(folder))
        floor, karen = (_busy_percent(make(command)) for command in (BARE, KAREN))
    return [Measure("processor time when idle, of a core", karen, "%", floor, IDLE_LIMIT_PERCENT)]


def _busy_percent(window: Window) -> float:
    with closing(window):
        window.open()
        until(window.is_ready)
        time.sleep(SETTLING_S)
        processes = window.processes()
        before = sum(map(_spent_s, processes))
        time.sleep(IDLE_S)
        return 100 * (sum(map(_spent_s, processes)) - before) / IDLE_S


def _spent_s(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        spent = process.cpu_times()
        return float(spent.user + spent.system)
    return 0.0
