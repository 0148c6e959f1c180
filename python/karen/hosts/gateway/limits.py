"""How often something may happen: a bucket of tokens for each key. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable

CROWDED = 1000
"""Keys kept before the full buckets, which say nothing, are dropped."""


class TokenBuckets:
    """Every key may act `per_minute` times at once and is refilled evenly; `clock` counts seconds and never jumps."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, per_minute: int) -> float:
        """Spend one of `key`'s tokens: 0.0 when there was one, else the seconds until there is."""
        now = self._clock()
        if len(self._buckets) > CROWDED:
            self._buckets = {k: (left, at) for k, (left, at) in self._buckets.items() if now - at < 60}
        left, at = self._buckets.get(key, (float(per_minute), now))
        left = min(float(per_minute), left + (now - at) * per_minute / 60)
        if left < 1:
            self._buckets[key] = (left, now)
            return (1 - left) * 60 / per_minute
        self._buckets[key] = (left - 1, now)
        return 0.0
