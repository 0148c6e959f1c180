"""How soon the sidecar says hello and answers, and what a call over its pipes costs.

The floors: an interpreter that imports pydantic and says a line, and a loop that sends every line back.
Run alone with `python -m tests.bench sidecar`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from sidecar_process import SidecarProcess

STARTS = 5
CALLS = 1000
HELLO_LIMIT_MS = 600.0
RESTART_LIMIT_MS = 1000.0
SIDECAR = [sys.executable, "-m", "karen", "sidecar"]
BARE = [sys.executable, "-c", "print('{}', flush=True)"]
PYDANTIC = [sys.executable, "-c", "import pydantic.main, pydantic.type_adapter; print('{}', flush=True)"]
ECHO = """
import sys
print("{}", flush=True)
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line)
    sys.stdout.flush()
"""


async def measures() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _first_frame_ms(home, SIDECAR, "profiles.me")  # compiles, creates the database
        bare, pydantic = _starts_ms(home, BARE), _starts_ms(home, PYDANTIC)
        hello = _starts_ms(home, SIDECAR)
        health = _starts_ms(home, SIDECAR, "system.health")
        settings = _starts_ms(home, SIDECAR, "settings.get")
        whole = _starts_ms(home, SIDECAR, "profiles.me")
        call, echo = _call_ms(home), _echo_ms(home)
    return [
        Measure("an interpreter alone", bare, "ms"),
        Measure("start to hello", hello, "ms", pydantic, HELLO_LIMIT_MS, "floor: import pydantic"),
        Measure("start after a kill to a first answer", health, "ms", pydantic, RESTART_LIMIT_MS, "system.health"),
        Measure("start to settings.get", settings, "ms", pydantic),
        Measure("start to an answer from the database", whole, "ms", pydantic),
        Measure("a call over the pipes p50", call, "ms", echo, note="floor: a line sent back"),
    ]


def _starts_ms(home: Path, command: list[str], method: str = "") -> float:
    """The median of some starts, each killed when it has said its first frame or answered `method`."""
    return median(_first_frame_ms(home, command, method) for _ in range(STARTS))


def _first_frame_ms(home: Path, command: list[str], method: str) -> float:
    began = perf_counter()
    process = SidecarProcess(home, command)
    try:
        process.receive()
        if method:
            answer = process.call(method)
            assert answer["kind"] == "item", answer
        return 1000 * (perf_counter() - began)
    finally:
        process.close()


def _call_ms(home: Path) -> float:
    process = SidecarProcess(home, SIDECAR)
    try:
        process.receive()
        process.call("profiles.me")
        return median(_timed(lambda: process.call("settings.get")) for _ in range(CALLS))
    finally:
        process.close()


def _echo_ms(home: Path) -> float:
    process = SidecarProcess(home, [sys.executable, "-c", ECHO], stderr=subprocess.DEVNULL)
    line = {"id": 1, "method": "settings.get", "params": {"text": "x" * 700}}

    def there_and_back() -> None:
        process.send(line)
        process.receive()

    try:
        process.receive()
        return median(_timed(there_and_back) for _ in range(CALLS))
    finally:
        process.close()


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)
