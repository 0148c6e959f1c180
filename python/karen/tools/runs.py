"""How often each tool ran, how it ended and how long it took; and how often a user may have it run."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from karen.contract.errors import RateLimited
from karen.contract.types.tools import ToolStats

KEPT = 1000
"""Runs of a tool whose times are kept."""
MINUTE_S = 60.0


@dataclass
class _Counted:
    runs: int = 0
    failures: int = 0
    refused: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))


class ToolRuns:
    """Since the start of the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted: dict[str, _Counted] = {}
        self._begun: dict[tuple[str, str], deque[float]] = {}

    @contextmanager
    def counted(self, tool: str, user_id: str, per_minute: int) -> Iterator[None]:
        """One run of the tool. Raises RateLimited, before it begins, beyond `per_minute` of one user."""
        counted = self._counted.setdefault(tool, _Counted())
        now, begun = self._clock(), self._begun.setdefault((tool, user_id), deque())
        while begun and begun[0] <= now - MINUTE_S:
            begun.popleft()
        if len(begun) >= per_minute:
            counted.refused += 1
            wait_s = round(begun[0] + MINUTE_S - now, 1)
            raise RateLimited(
                f"The tool {tool} runs at most {per_minute} times a minute. Try again in {max(1, round(wait_s))} s.",
                retry_after_s=max(0.1, wait_s),
            )
        begun.append(now)
        counted.runs += 1
        began = time.perf_counter()
        try:
            yield
        except BaseException:
            counted.failures += 1
            raise
        finally:
            counted.seconds.append(time.perf_counter() - began)

    def stats(self, tool: str, per_minute: int) -> ToolStats:
        counted = self._counted.get(tool, _Counted())
        ordered = sorted(counted.seconds)
        return ToolStats(
            tool=tool,
            runs=counted.runs,
            failures=counted.failures,
            refused=counted.refused,
            per_minute=per_minute,
            p50_ms=_at(ordered, 50),
            p95_ms=_at(ordered, 95),
        )


def _at(ordered: list[float], percent: int) -> float | None:
    """By the nearest rank, in milliseconds."""
    rank = -(-len(ordered) * percent // 100)
    return round(1000 * ordered[rank - 1], 3) if ordered else None
