"""The turns that are running: each is a task of its own, so that a client that goes away does not end its turn."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import TypeVar

from karen.base.service import Health
from karen.contract.caller import Caller
from karen.contract.types.chat import TurnEvent
from karen.contract.types.enums import HealthStatus

STOP_LIMIT_S = 1.0
QUEUED_EVENTS = 512
T = TypeVar("T")


class Turn:
    """One turn that runs. It can be stopped at any time, and then ends with what it has."""

    def __init__(self, turn_id: str, answer_id: str, caller: Caller) -> None:
        self.turn_id = turn_id
        self.answer_id = answer_id
        self.caller = caller
        self.stopped = False
        self.stop_detail = ""
        """What is known of a stop when the model could not be told."""
        self._end: Callable[[], object] = lambda: None

    def stop(self) -> None:
        self.stopped = True
        self._end()

    async def until_stopped(self, source: AsyncGenerator[T], pause_s: float) -> AsyncIterator[T | None]:
        """What `source` yields, and None whenever nothing came for `pause_s`.

        A stop closes it at once, wherever it waits, and ends this iteration quietly.
        """
        found: asyncio.Queue[tuple[T] | None] = asyncio.Queue()
        pump = asyncio.create_task(_pump(source, found), name=f"pump-{self.turn_id}")
        pump.add_done_callback(lambda _: found.put_nowait(None))  # also when it is stopped before its first step
        self._end = pump.cancel
        if self.stopped:
            pump.cancel()
        try:
            while True:
                try:
                    async with asyncio.timeout(pause_s if found.empty() else None):
                        item = await found.get()
                except TimeoutError:
                    yield None
                    continue
                if item is None:
                    return
                yield item[0]
        finally:
            if not pump.done():
                pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump


async def _pump(source: AsyncGenerator[T], found: asyncio.Queue[tuple[T] | None]) -> None:
    async with contextlib.aclosing(source):
        async for item in source:
            found.put_nowait((item,))


class Turns:
    """Owns the tasks of running turns. Stopping the service stops the turns, which keep what they have."""

    name = "turns"
    needs: tuple[str, ...] = ("conversations", "models")
    required = True

    def __init__(self) -> None:
        self._running: dict[str, tuple[Turn, asyncio.Task[None]]] = {}

    async def start(self) -> None:
        """Nothing runs yet."""

    async def stop(self) -> None:
        await self._finish(list(self._running.values()))

    async def stop_of(self, caller: Caller) -> None:
        """Those of one profile."""
        mine = (caller.tenant_id, caller.user_id)
        running = list(self._running.values())
        await self._finish([each for each in running if (each[0].caller.tenant_id, each[0].caller.user_id) == mine])

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY, f"{len(self._running)} running")

    async def all_finished(self) -> None:
        """Wait until no turn runs."""
        while self._running:
            await asyncio.wait([task for _, task in self._running.values()])

    def new(self, turn_id: str, answer_id: str, caller: Caller) -> Turn:
        """A turn under the request's id, or under one of its own when that runs already."""
        return Turn(uuid.uuid4().hex if turn_id in self._running else turn_id, answer_id, caller)

    def find(self, turn_id: str, caller: Caller) -> Turn | None:
        """The caller's own running turn of that id, or the one that writes the answer of that id."""
        turns = (turn for turn, _ in self._running.values() if turn_id in (turn.turn_id, turn.answer_id))
        return next((turn for turn in turns if turn.caller.user_id == caller.user_id), None)

    def follow(self, turn: Turn, events: AsyncGenerator[TurnEvent]) -> AsyncIterator[TurnEvent]:
        """Run the turn, which can be found from now on; its events, to be listened to at once.

        Who stops listening does not stop it; a slow listener slows it.
        """
        told: asyncio.Queue[TurnEvent | None] = asyncio.Queue(QUEUED_EVENTS)
        gone = asyncio.Event()
        task = asyncio.create_task(self._run(turn, events, told, gone), name=f"turn-{turn.turn_id}")
        self._running[turn.turn_id] = turn, task
        return self._heard(task, told, gone)

    async def _heard(
        self, task: asyncio.Task[None], told: asyncio.Queue[TurnEvent | None], gone: asyncio.Event
    ) -> AsyncIterator[TurnEvent]:
        try:
            while (event := await told.get()) is not None:
                yield event
        finally:
            gone.set()
            while not told.empty():
                told.get_nowait()  # frees a turn that waits for room
        await task

    async def _run(
        self,
        turn: Turn,
        events: AsyncGenerator[TurnEvent],
        told: asyncio.Queue[TurnEvent | None],
        gone: asyncio.Event,
    ) -> None:
        try:
            async with contextlib.aclosing(events):
                async for event in events:
                    if not gone.is_set():
                        await told.put(event)
        finally:
            del self._running[turn.turn_id]
            if not gone.is_set():
                await told.put(None)

    async def _finish(self, running: Sequence[tuple[Turn, asyncio.Task[None]]]) -> None:
        tasks = [task for _, task in running]
        for turn, _ in running:
            turn.stop()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_LIMIT_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
