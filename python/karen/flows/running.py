"""What a flow is, and how its runs are counted and timed. Knows no particular flow."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, Protocol, TypeVar

from karen.contract.types.flows import FlowMetrics, Latency
from karen.flows.outcome import ObserveStep

log = logging.getLogger(__name__)
KEPT = 1000
"""Durations of a flow or a step that its latencies are told from."""


class Counting(Protocol):
    """An object whose flows are counted."""

    @property
    def runs(self) -> FlowRuns: ...


S = TypeVar("S", bound=Counting)
P = TypeVar("P")
R = TypeVar("R")
FlowMethod = Callable[[S, P], Coroutine[Any, Any, R]]


def flow(name: str, *, counts_itself: bool = False) -> Callable[[FlowMethod[S, P, R]], FlowMethod[S, P, R]]:
    """Make a method, one model in and one out, the flow of this name. Each run is counted, whoever calls it.

    `counts_itself`: its runs are counted further inside, where they are reached in other ways too.
    """

    def mark(target: FlowMethod[S, P, R]) -> FlowMethod[S, P, R]:
        @wraps(target)
        async def counted(self: S, params: P) -> R:
            with nullcontext() if counts_itself else self.runs.observed(name):
                return await target(self, params)

        counted.__flow__ = name  # type: ignore[attr-defined]  # functions carry attributes mypy cannot know
        return counted

    return mark


@dataclass
class Run:
    """One run of a flow."""

    took: ObserveStep
    end: Literal["success", "failure", "stop"] = "success"
    """Set by a flow that ends in words although it failed or was stopped."""


_run: ContextVar[Run] = ContextVar("flow_run")
_timings: ContextVar[dict[str, float]] = ContextVar("flow_timings")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Time a stage of the flow that runs here."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _run.get().took(name, time.perf_counter() - began)


@contextmanager
def timings_kept() -> Iterator[dict[str, float]]:
    """The milliseconds by step of the flow that is run inside."""
    kept: dict[str, float] = {}
    before = _timings.set(kept)
    try:
        yield kept
    finally:
        _timings.reset(before)


@dataclass
class _Counted:
    running: int = 0
    successes: int = 0
    failures: int = 0
    stopped: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    steps: dict[str, deque[float]] = field(default_factory=dict)


class FlowRuns:
    """How often each flow ran, how it ended and how long it took, since the start of the process."""

    def __init__(self, observe_step: ObserveStep) -> None:
        self._observe_step = observe_step
        self._counted: dict[str, _Counted] = {}

    @contextmanager
    def observed(self, name: str) -> Iterator[Run]:
        """Count what happens inside as one run of the flow."""
        counted = self._counted.setdefault(name, _Counted())
        ms = _timings.get({})
        run = Run(self._told_of(counted, ms))
        before, began = _run.set(run), time.perf_counter()
        counted.running += 1
        try:
            yield run
        except (asyncio.CancelledError, GeneratorExit):
            counted.stopped += 1
            raise
        except BaseException:
            counted.failures += 1
            raise
        else:
            counted.successes += run.end == "success"
            counted.failures += run.end == "failure"
            counted.stopped += run.end == "stop"
        finally:
            _run.reset(before)
            counted.running -= 1
            seconds = time.perf_counter() - began
            counted.seconds.append(seconds)
            log.debug("the flow %s took %.1f ms; its steps, in ms: %s", name, 1000 * seconds, ms)

    def metrics(self, name: str) -> FlowMetrics:
        counted = self._counted.get(name, _Counted())
        return FlowMetrics(
            flow=name,
            running=counted.running,
            runs=counted.successes + counted.failures + counted.stopped,
            successes=counted.successes,
            failures=counted.failures,
            stopped=counted.stopped,
            latency=_latency(counted.seconds),
            steps={step: _latency(seconds) for step, seconds in counted.steps.items()},
        )

    def step_taken(self, name: str, seconds: float) -> None:
        """A step of the flow that runs here, if any does, measured by somebody else."""
        run = _run.get(None)
        (run.took if run else self._observe_step)(name, seconds)

    def _told_of(self, counted: _Counted, ms: dict[str, float]) -> ObserveStep:
        def took(name: str, seconds: float) -> None:
            ms[name] = round(ms.get(name, 0.0) + 1000 * seconds, 3)
            counted.steps.setdefault(name, deque(maxlen=KEPT)).append(seconds)
            self._observe_step(name, seconds)

        return took


def _latency(seconds: deque[float]) -> Latency:
    """By the nearest rank."""
    ordered = sorted(seconds)
    return Latency(count=len(ordered), p50_ms=_at(ordered, 50), p95_ms=_at(ordered, 95))


def _at(ordered: list[float], percent: int) -> float | None:
    rank = -(-len(ordered) * percent // 100)
    return round(1000 * ordered[rank - 1], 3) if ordered else None
