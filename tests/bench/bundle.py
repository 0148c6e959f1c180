"""What it costs to start the program that is installed, beside the same from a checkout; and what it weighs.

Only where `build.py bundle` has been run; KAREN_BUNDLE names another folder than dist/. The window needs a display.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from e2e.driving import Window
from e2e.page import until
from karen.base.installation import command
from sidecar_process import sidecar

Timed = Callable[[Path, Sequence[str]], float]
STARTS = 7
START_LIMIT = 1.3
PACKAGE_LIMIT_MB = 350.0
INSTALLED_LIMIT_MB = 1000.0
MADE = Path(os.environ.get("KAREN_BUNDLE") or Path(__file__).parents[2] / "dist")
FROZEN = str(MADE / "karen" / "karen")


async def measures() -> list[Measure]:
    if not _is_made():
        print("  skipped: `python3 build.py bundle` has not been run")
        return []
    with tempfile.TemporaryDirectory() as folder:
        starts = [_compared("start to hello", Path(folder), _hello_ms, "sidecar")]
        if os.environ.get("DISPLAY"):
            starts.append(_compared("window usable after process start", Path(folder), _usable_ms, "open"))
    return [*starts, *_weights()]


def _is_made() -> bool:
    return Path(FROZEN).exists()


def _compared(name: str, home: Path, timed: Timed, role: str) -> Measure:
    """Starts of both in turn; the first of each only warms up."""
    programs = ([FROZEN, role], command(role))
    runs = [[timed(home, program) for program in programs] for _ in range(STARTS + 1)][1:]
    frozen_ms, checkout_ms = (median(of_one) for of_one in zip(*runs, strict=True))
    return Measure(name, frozen_ms, "ms", checkout_ms, START_LIMIT * checkout_ms, "floor: from the checkout")


def _hello_ms(home: Path, program: Sequence[str]) -> float:
    began = perf_counter()
    with sidecar(home, command=program):
        return 1000 * (perf_counter() - began)


def _usable_ms(home: Path, program: Sequence[str]) -> float:
    (home / "window.log").unlink(missing_ok=True)
    with closing(Window(program, home, {})) as window:
        began = perf_counter()
        window.open()
        until(window.is_ready)
        return 1000 * (perf_counter() - began)


def _weights() -> list[Measure]:
    installed = sum(path.lstat().st_size for path in (MADE / "karen").rglob("*") if path.is_file())
    packages = [path.stat().st_size / 1e6 for path in MADE.glob("karen_*.deb")]
    return [
        Measure("the program", installed / 1e6, "MB", limit=INSTALLED_LIMIT_MB),
        *(Measure("its package", size, "MB", limit=PACKAGE_LIMIT_MB) for size in packages),
    ]
