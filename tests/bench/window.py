"""What Karen's window costs beside the least a pytauri window can be: to open, to call through, to keep, to recover.

Needs a display. Run alone with `python -m tests.bench window`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from statistics import median, quantiles

import psutil
from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from e2e.driving import Window, arguments_of
from e2e.page import until

STARTS = 5
BATCHES = 30
CALLS_A_BATCH = 20
RESTARTS = 3
ANSWERS = 40
SETTLING_S = 5.0
USABLE_LIMIT = 1.5
CALL_LIMIT = 2.0
RESTART_LIMIT_MS = 1000.0
ANSWER_LIMIT_MS = 100.0
MEMORY_LIMIT_MB = 400.0
BARE = [sys.executable, str(Path(__file__).parents[1] / "fixtures" / "bare_window.py")]
KAREN = [sys.executable, "-m", "karen", "open", "--mode", "window"]
_RPC = """const rpc = (operation) => window.__TAURI_INTERNALS__.invoke("plugin:pytauri|pyfunc",
    new TextEncoder().encode(JSON.stringify(operation)), { headers: { pyfunc: "rpc" } });
"""


async def measures() -> list[Measure]:
    if not os.environ.get("DISPLAY"):
        print("  skipped: no display")
        return []
    with tempfile.TemporaryDirectory() as folder:
        make = Maker(Path(folder))
        return [*_opening(make), *_calling(make), *_answering(make), _recovering(make)]


_NOTE_ENTER = """
addEventListener("keydown", ({ key }) => { if (key === "Enter") window.entered = performance.now(); }, true);
"""
_AWAIT_ANSWER = """
const [answer] = arguments;
window.took = window.entered = 0;
const last = () => {
    window.thread = window.thread?.isConnected ? window.thread : deep("karen-thread")[0];
    const messages = [...(window.thread?.shadowRoot.querySelectorAll("karen-message") ?? [])];
    return messages.length ? said(messages.at(-1)) : "";
};
const look = () => window.entered && last().includes(answer)
    ? (window.took = performance.now() - window.entered)
    : requestAnimationFrame(look);
look();
"""


class Maker:
    """New windows over one data folder, so that only the first start is a first start."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self._folder = folder
        self._environment = environment or {}

    def __call__(self, command: list[str]) -> Window:
        (self._folder / "window.log").unlink(missing_ok=True)
        return Window(command, self._folder, self._environment)


def _opening(make: Maker) -> list[Measure]:
    """Starts of both in turn; memory is taken once each has settled."""
    _open(make, KAREN)
    bare, karen = zip(*((_open(make, BARE), _open(make, KAREN)) for _ in range(STARTS)), strict=True)
    opened_ms, floor_ms = (median(ms for ms, _ in runs) for runs in (karen, bare))
    kept_mb, floor_mb = (median(mb for _, mb in runs) for runs in (karen, bare))
    return [
        Measure("window usable after process start", opened_ms, "ms", floor_ms, USABLE_LIMIT * floor_ms),
        Measure("memory of all processes when idle (PSS)", kept_mb, "MB", floor_mb, MEMORY_LIMIT_MB),
    ]


def _open(make: Maker, command: list[str]) -> tuple[float, float]:
    """Milliseconds until the page is usable, and megabytes."""
    window = make(command)
    with closing(window):
        began = time.perf_counter()
        window.open()
        until(window.is_ready)
        took_ms = 1000 * (time.perf_counter() - began)
        time.sleep(SETTLING_S)
        return took_ms, sum(map(_pss_mb, window.processes()))


def _pss_mb(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return float(process.memory_full_info().pss) / 1e6
    return 0.0


def _calling(make: Maker) -> list[Measure]:
    """Batches of both kinds in turn, timed in the page: WebKit's clock has a resolution of a millisecond."""
    window = make(KAREN)
    with closing(window):
        window.drive()
        until(window.is_ready)
        time.sleep(SETTLING_S)  # the gateway comes up meanwhile
        found = window.js(f"""await (async () => {{
            {_RPC}
            const operations = {{ here: {{ op: "state" }}, there: {{ op: "request", method: "system.info" }} }};
            const took = {{ here: [], there: [] }};
            for (let batch = -2; batch < {BATCHES}; batch++) {{
                for (const [kind, operation] of Object.entries(operations)) {{
                    const began = performance.now();
                    for (let call = 0; call < {CALLS_A_BATCH}; call++) await rpc(operation);
                    if (batch >= 0) took[kind].push((performance.now() - began) / {CALLS_A_BATCH});
                }}
            }}
            return took;
        }})()""")
    relayed_ms, here_ms = median(found["there"]), median(found["here"])
    return [
        Measure(
            "a relayed call, p50 of batches",
            relayed_ms,
            "ms",
            here_ms,
            CALL_LIMIT * here_ms,
            "floor: answered by the shell",
        )
    ]


def _answering(make: Maker) -> list[Measure]:
    """Sums typed by a person: from Enter until the page shows the whole answer, at the next frame that is drawn."""
    window = make(KAREN)
    with closing(window):
        window.drive()
        until(window.is_ready)
        time.sleep(SETTLING_S)
        window.driver.execute_script(_NOTE_ENTER)
        took_ms = [_answer_ms(window, number) for number in range(11, 11 + ANSWERS)]
    p95_ms = quantiles(took_ms, n=20)[-1]
    return [
        Measure("from Enter to the answer on the page p50", median(took_ms), "ms"),
        Measure("from Enter to the answer on the page p95", p95_ms, "ms", limit=ANSWER_LIMIT_MS),
    ]


def _answer_ms(window: Window, number: int) -> float:
    """Looked for in the last message alone: a look at the whole page would be most of what is measured."""
    field = window.deep("textarea")
    field.send_keys(f"{number} * 1000003")
    window.deep("button[aria-label=Send]")
    window.evaluate(_AWAIT_ANSWER, f"= {number * 1000003}")
    field.send_keys(Keys.ENTER)
    return float(until(lambda: window.driver.execute_script("return window.took")))


def _recovering(make: Maker) -> Measure:
    """From the sidecar's death to an answer of the next, asked for without pause."""
    return Measure(
        "first answer after the sidecar is killed",
        median(_restart_ms(make) for _ in range(RESTARTS)),
        "ms",
        limit=RESTART_LIMIT_MS,
    )


def _restart_ms(make: Maker) -> float:
    window = make(KAREN)
    with closing(window):
        window.drive()
        until(window.is_ready)
        before = window.rpc("system.info")["instance"]
        sidecar = until(lambda: [process for process in window.processes() if "sidecar" in arguments_of(process)])[0]
        began = time.perf_counter()
        sidecar.kill()
        window.js(f"""await (async () => {{
            {_RPC}
            for (;;) {{
                const info = await rpc({{ op: "request", method: "system.info" }}).catch(() => null);
                if (info && info.instance !== {before!r}) return;
            }}
        }})()""")
        return 1000 * (time.perf_counter() - began)
