"""The instruments: what is counted and timed while Karen works. Served as Prometheus text by the gateway."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest

CALL_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Instruments:
    """One set for one sidecar; nothing is global, so tests may have many."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "karen_calls", "Finished calls by method and problem code.", ["method", "code"], registry=self.registry
        )
        self._call_seconds = Histogram(
            "karen_call_seconds",
            "How long calls took, streams to their end.",
            ["method"],
            buckets=CALL_BUCKETS_S,
            registry=self.registry,
        )
        self._step_seconds = Histogram(
            "karen_step_seconds",
            "How long the steps of flows took.",
            ["step"],
            buckets=CALL_BUCKETS_S,
            registry=self.registry,
        )

    def call(self, method: str, code: str, seconds: float) -> None:
        """A finished call; `code` is "" when it went well."""
        self._calls.labels(method, code or "ok").inc()
        self._call_seconds.labels(method).observe(seconds)

    def step(self, name: str, seconds: float) -> None:
        self._step_seconds.labels(name).observe(seconds)

    def exposition(self) -> bytes:
        """Everything measured so far, in the Prometheus text format."""
        return generate_latest(self.registry)
