"""What 200 random kills cost: of the sidecar, the shell, the model's process, the page; in the middle of everything.

The part with the real window needs a display. Run alone with `python -m tests.bench kill`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from kills.activities import ACTIVITIES, write_script
from kills.killing import kill_some, kill_while_migrating
from kills.report import LOST_LIMIT_MS, Report
from kills.shells import WindowedShell, WindowlessShell

KILLS = 200
MIGRATING = 20
WITH_MODEL = 20
WITH_WINDOW = 30
SEED = 20260301
ANSWER_LIMIT_MS = 1000.0
GONE_LIMIT_MS = 2000.0


async def measures() -> list[Measure]:
    dice, report = Random(SEED), Report()
    with tempfile.TemporaryDirectory() as folder:
        await _kill(Path(folder), dice, report)
    for trouble in report.trouble:
        print(f"  {trouble}")
    return [*_counts(report), *_times(report)]


async def _kill(folder: Path, dice: Random, report: Report) -> None:
    homes = {name: folder / name for name in ("migrating", "window", "model", "windowless")}
    for home in homes.values():
        home.mkdir()
    script, anything = write_script(folder / "model.json"), list(ACTIVITIES)
    await kill_while_migrating(homes["migrating"], MIGRATING, dice, report)
    if os.environ.get("DISPLAY"):
        window = WindowedShell(homes["window"], script)
        await kill_some(window, ("page", "network", "sidecar", "shell"), anything, WITH_WINDOW, dice, report)
    else:
        print("  without the window: no display")
    model = WindowlessShell(homes["model"], {})
    await kill_some(model, ("model", "model", "sidecar", "shell"), ("streaming",), WITH_MODEL, dice, report)
    windowless = WindowlessShell(homes["windowless"], script)
    left = KILLS - report.kills.total()
    await kill_some(windowless, ("sidecar", "sidecar", "shell"), anything, left, dice, report)


def _counts(report: Report) -> Iterator[Measure]:
    yield Measure("kills", report.kills.total(), "", note=f"{report.victims()}; {report.activities()}")
    yield Measure("acknowledged messages lost", report.lost_messages, "", limit=0)
    yield Measure("processes left behind", report.orphans, "", limit=0)
    yield Measure("unsound databases and copies", report.unsound, "", limit=0)
    yield Measure("next turns that did not work", report.unanswered, "", limit=0)


def _times(report: Report) -> Iterator[Measure]:
    lost, gone, answer = report.lost_ms, report.all_gone_ms, report.first_answer_ms
    yield Measure("text of an answer lost, at worst", max(lost), "ms", limit=LOST_LIMIT_MS)
    yield Measure("all gone after the shell's death, at worst", max(gone), "ms", limit=GONE_LIMIT_MS)
    yield Measure("first answer after the sidecar's death p50", median(answer), "ms")
    yield Measure(
        "first answer after the sidecar's death p95", quantiles(answer, n=20)[-1], "ms", limit=ANSWER_LIMIT_MS
    )
