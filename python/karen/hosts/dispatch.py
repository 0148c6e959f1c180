"""Turn lines into calls and their replies into frames: what a connection over pipes does. Knows no pipe's platform."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace

from karen.contract.caller import Caller, Role
from karen.contract.errors import Cancelled, Conflict, InvalidInput, KarenError, RateLimited
from karen.contract.frames import MAX_FRAME_BYTES, Alive, Cancel, Failed, Request, decode
from karen.contract.method import Registry
from karen.contract.turn import begin_turn, current_turn
from karen.hosts.pipes import FrameReader, FrameWriter

ALIVE_INTERVAL_S = 1.0
MOST_RUNNING = 1000
MOST_RUNNING_BYTES = 64 * 1024 * 1024
"""Of the requests that run at once. Whoever asks without reading the answers would fill the memory."""


class Dispatcher:
    """Answers one connection.

    What only reads and is in the registry already is answered at once; everything else when `complete` is done, or
    with the reason why it failed.
    """

    def __init__(self, writer: FrameWriter, registry: Registry, complete: asyncio.Future[None], caller: Caller) -> None:
        self._writer = writer
        self._registry = registry
        self._early = {name for name, method in registry.items() if method.role is Role.REVIEWER}
        self._complete = complete
        self._caller = caller
        self._running: dict[int, asyncio.Task[None]] = {}
        self._running_bytes = 0
        self.answered = asyncio.Event()
        """Set once the first call has its answer."""

    async def serve(self, reader: FrameReader) -> None:
        """Until the pipe ends; what still runs is cancelled then, and has its chance to keep what it has."""
        alive = asyncio.create_task(self._stay_alive(), name="alive")
        try:
            while (line := await reader.next()) is not None:
                await self._accept(line)
        finally:
            await _stop(alive, *self._running.values())

    async def _accept(self, line: bytes) -> None:
        try:
            if not line:
                raise InvalidInput(f"A frame is at most {MAX_FRAME_BYTES} bytes; this one was dropped.")
            frame = decode(line)
        except InvalidInput as problem:
            await self._refuse(self._id_of(line), problem)
            return
        match frame:
            case Cancel():
                if task := self._running.get(frame.cancel):
                    task.cancel()
            case Request() if frame.id in self._running:
                said = f"A call with the id {frame.id} is still running: the new one was dropped."
                await self._refuse(None, Conflict(said))
            case Request() if len(self._running) >= MOST_RUNNING or self._running_bytes >= MOST_RUNNING_BYTES:
                await self._refuse(frame.id, RateLimited("Too many calls run at once. Read some answers first."))
            case Request():
                self._running[frame.id] = asyncio.create_task(self._answer(frame, len(line)), name=frame.method)
                self._running_bytes += len(line)
                await asyncio.sleep(0)  # a task that is cancelled before its first step could not send its end

    async def _answer(self, request: Request, size_bytes: int) -> None:
        begin_turn(request.turn)
        try:
            if request.method not in self._early:
                await self._completed()
            async with contextlib.aclosing(self._registry.run(request, self._caller)) as replies:
                async for reply in replies:
                    await self._writer.send(reply)
        except KarenError as problem:
            self._end(request, problem)
        except asyncio.CancelledError:
            self._end(request, Cancelled("This call was cancelled."))
        finally:
            del self._running[request.id]
            self._running_bytes -= size_bytes
            self.answered.set()

    async def _completed(self) -> None:
        try:
            await asyncio.shield(self._complete)
        except KarenError as problem:
            raise replace(problem, request_id=current_turn()) from problem  # one failed start, many answers

    def _end(self, request: Request, problem: KarenError) -> None:
        self._writer.post(Failed(id=request.id, problem=problem))

    async def _refuse(self, request_id: int | None, problem: KarenError) -> None:
        await self._writer.send(Failed(id=request_id, problem=problem))

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_INTERVAL_S)
            if self._writer.has_room:  # whoever does not read needs no sign of life
                for request_id in self._running:
                    self._writer.post(Alive(id=request_id))

    def _id_of(self, line: bytes) -> int | None:
        """The id in a line that is no frame; None for that of a running call, which must not end by it."""
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(line)
            if isinstance(found, dict) and type(found.get("id")) is int and found["id"] not in self._running:
                return int(found["id"])
        return None


async def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
