"""A child process that computes, started when it is needed and again after it died, but not over and over."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from karen.base.jobs import to_the_end
from karen.contract.errors import ModelUnavailable, TimedOut
from karen.contract.types.models import ModelState
from karen.models.process.exchange import Message
from karen.models.process.worker import Worker, WorkerEnded, WorkerRefused
from karen.models.provider import Condition

MOST_DEATHS = 3
"""So many in a row without an answer, and it is not started again for `Limits.rest_s`."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long things may take: `load_s` for a large file from a slow disk, `silence_s` for one batch of tokens."""

    load_s: float = 300.0
    silence_s: float = 120.0
    rest_s: float = 60.0


class Supervised:
    """Keeps at most one process. `command` says how to start it; it raises ModelUnavailable when that is no use."""

    def __init__(self, name: str, command: Callable[[], Awaitable[Sequence[str]]], limits: Limits) -> None:
        self._name = name
        self._command = command
        self._limits = limits
        self._worker: Worker | None = None
        self._starting: asyncio.Task[Worker] | None = None
        self._again: asyncio.Task[None] | None = None
        self._reason = ""
        self._deaths = 0
        self._died_at = 0.0

    def condition(self) -> Condition:
        if self._starting:
            return Condition(ModelState.STARTING)
        if self._worker and self._worker.running:
            return Condition(ModelState.READY, memory_bytes=self._worker.memory_bytes())
        return Condition(ModelState.FAILED, self._reason) if self._reason else Condition(ModelState.IDLE)

    async def ready(self) -> Worker:
        """The running process. Whoever is cancelled while it starts leaves it starting. Raises ModelUnavailable."""
        if self._worker and not self._worker.running:  # it died while nobody asked it anything
            worker, self._worker = self._worker, None
            await worker.end()
            self._died("was ended while it had nothing to do")
        if self._worker:
            return self._worker
        if not self._starting:
            if self._deaths >= MOST_DEATHS and time.monotonic() < self._died_at + self._limits.rest_s:
                raise self.unavailable(self._reason)
            self._starting = asyncio.create_task(self._start(), name=f"start {self._name}")
            self._starting.add_done_callback(self._started)
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():
                raise self.unavailable(f"{self._name} was unloaded while it was loading. Ask again.") from None
            raise

    async def hear(self, worker: Worker) -> Message:
        """What it says next. Raises ModelUnavailable for its death, and TimedOut when it is silent for too long."""
        try:
            async with asyncio.timeout(self._limits.silence_s):
                return await worker.receive()
        except TimeoutError as error:
            await self.give_up(worker)
            raise TimedOut(
                f"{self._name} has been silent for {self._limits.silence_s:.0f} s, so its process was ended. "
                "Try again, or choose a smaller model."
            ) from error
        except WorkerEnded as error:
            if not self.has(worker):
                raise self.unavailable(f"{self._name} was unloaded while it worked. Ask again.") from error
            self._worker = None
            raise self._died(f"{error} while it worked") from error

    def has(self, worker: Worker) -> bool:
        """Whether this is the process that the next one would get."""
        return worker is self._worker

    def succeeded(self) -> None:
        """It has answered: the deaths before do not count any more."""
        self._deaths = 0

    async def give_up(self, worker: Worker) -> None:
        """End this process by force; the next question gets another."""
        if self.has(worker):
            self._worker = None
        await to_the_end(asyncio.ensure_future(worker.end()))

    def start_again(self) -> None:
        """In the background, so that the next question finds it ready."""
        self._again = asyncio.create_task(self._start_quietly(), name=f"start {self._name} again")

    async def unload(self) -> None:
        """End the process, whatever it does; its memory is back when this returns."""
        for task in (self._again, self._starting):
            if task and not task.done():
                task.cancel()
                await asyncio.wait([task])
        if self._worker:
            await self.give_up(self._worker)
        self._reason, self._deaths = "", 0

    def unavailable(self, message: str) -> ModelUnavailable:
        return ModelUnavailable(message, model=self._name)

    async def _start_quietly(self) -> None:
        try:
            await self.ready()
        except ModelUnavailable as problem:  # the next question says so
            log.warning("%s", problem)

    def _started(self, starting: asyncio.Task[Worker]) -> None:
        self._starting = None
        if not starting.cancelled() and not starting.exception():
            self._worker = starting.result()

    async def _start(self) -> Worker:
        try:
            worker = await Worker.start(self._name, await self._command(), self._limits.load_s)
        except ModelUnavailable as problem:
            self._reason = problem.message
            raise
        except WorkerRefused as error:
            self._reason = f"{self._name} cannot be started. {error}"
            raise self.unavailable(self._reason) from error
        except WorkerEnded as error:
            raise self._died(f"{error} while it loaded") from error
        self._reason = ""
        return worker

    def _died(self, how: str) -> ModelUnavailable:
        """Count a death, and say what to do."""
        self._deaths += 1
        self._died_at = time.monotonic()
        log.warning("the process of %s %s", self._name, how)
        if self._deaths < MOST_DEATHS:
            return self.unavailable(f"The process of {self._name} {how}. Ask again: it is started anew.")
        self._reason = (
            f"The process of {self._name} {how}. That was the {self._deaths}. time without an answer, so it rests for "
            f"{self._limits.rest_s:.0f} s. Close other programs, or choose another model."
        )
        return self.unavailable(self._reason)
