"""`python3 build.py bench [NAME…]`: what Karen costs, each figure beside the bare floor of the same run."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure

SUBJECTS = (
    "sidecar",
    "conversations",
    "data",
    "server",
    "imports",
    "memory",
    "memory_index",
    "chat",
    "facts",
    "mind",
    "models",
    "model_servers",
    "plugins",
    "window",
    "bundle",
    "streaming",
    "idle",
    "kill",
)


def main(names: Sequence[str]) -> int:
    """Measure the named subjects, or all of them. Answers 1 when a limit is not kept."""
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        print(f"bench: there is no {', '.join(unknown)}. Choose from: {', '.join(SUBJECTS)}.", file=sys.stderr)
        return 2
    kept = True
    for name in names or SUBJECTS:
        print(f"\n{name}")
        for measure in asyncio.run(importlib.import_module(f"bench.{name}").measures()):
            print(line(measure))
            kept = kept and within(measure)
    return 0 if kept else 1


def line(measure: Measure) -> str:
    """One row: the value, how many times its floor it is, and the limit."""
    ratio = f"{measure.value / measure.floor:6.2f} ×" if measure.floor else " " * 8
    floor = f"floor {measure.floor:.4g}" if measure.floor else ""
    limit = "" if measure.limit is None else f"limit {measure.limit:g}" + ("" if within(measure) else "  NOT KEPT")
    return f"  {measure.name:<58}{measure.value:>10.4g} {measure.unit:<6}{ratio}  {floor:<16}{limit:<22}{measure.note}"


def within(measure: Measure) -> bool:
    return measure.limit is None or measure.value <= measure.limit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
