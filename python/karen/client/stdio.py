"""The client of a sidecar of one's own: a process started for the calls of one block, spoken to in frames."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Self

from pydantic import JsonValue
from pydantic_core import from_json

from karen.client.connection import Connection, Disconnected, problem_of
from karen.contract.errors import InvalidInput, TimedOut
from karen.contract.frames import MAX_FRAME_BYTES, Cancel, Frame, Request, encode

SILENCE_LIMIT_S = 30.0
"""How long a running call may be without a frame; the sidecar sends one each second once it has started."""
STOP_LIMIT_S = 3.0
TAIL_BYTES = 2000
JsonObject = dict[str, JsonValue]
POSIX = os.name == "posix"
NEW_PROCESS_GROUP = 0x200


class Sidecar(Connection):
    """`command` is the program and its arguments, such as `installation.command("sidecar")`."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Queue[JsonObject | None]] = {}
        self._ids = itertools.count(1)
        self._tail = b""

    async def __aenter__(self) -> Self:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=2 * MAX_FRAME_BYTES,
                # A terminal sends Ctrl-C to a whole group: it is for this program, which stops what it wants to.
                process_group=0 if POSIX else None,
                creationflags=0 if POSIX else NEW_PROCESS_GROUP,
            )
        except OSError as error:
            raise Disconnected(f"The sidecar {self._command[0]} cannot be started: {error.strerror}.") from error
        self._reading = asyncio.create_task(self._read(self._process), name="frames")
        self._watching = asyncio.create_task(self._watch(self._process), name="log")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, reading, watching = self._process, self._reading, self._watching
        if process is None or process.stdin is None or reading is None or watching is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.wait()
                await reading
                await watching
        except TimeoutError:
            process.kill()
            await process.wait()
        finally:
            reading.cancel()
            watching.cancel()

    async def replies(self, method: str, params: JsonValue) -> AsyncGenerator[JsonValue]:
        request = Request(id=next(self._ids), method=method, params=params)
        waiting: asyncio.Queue[JsonObject | None] = asyncio.Queue()
        self._waiting[request.id] = waiting
        ended = False
        try:
            await self._send(request)
            while not ended:
                frame = await self._next(waiting, method)
                if frame["kind"] == "item":
                    yield frame["data"]
                ended = frame["kind"] in ("done", "failed")
                if frame["kind"] == "failed":
                    raise problem_of(frame["problem"])
        finally:
            del self._waiting[request.id]
            if not ended:
                with contextlib.suppress(Disconnected):
                    await self._send(Cancel(cancel=request.id))

    async def _next(self, waiting: asyncio.Queue[JsonObject | None], method: str) -> JsonObject:
        try:
            async with asyncio.timeout(SILENCE_LIMIT_S):
                frame = await waiting.get()
        except TimeoutError as error:
            raise TimedOut(f"The sidecar has said nothing about {method} for {SILENCE_LIMIT_S:.0f} s.") from error
        if frame is None:
            last = self._tail.decode(errors="replace").strip().rpartition("\n")[2]
            raise Disconnected(f"The sidecar ended before {method} was answered. Its last words: {last or 'none'}")
        return frame

    async def _send(self, frame: Frame) -> None:
        line = encode(frame)
        if len(line) > MAX_FRAME_BYTES:
            raise InvalidInput(f"The call is larger than {MAX_FRAME_BYTES // 1024**2} MiB. Send less at a time.")
        if self._process is None or self._process.stdin is None or self._reading is None or self._reading.done():
            raise Disconnected("The sidecar is not running.")
        try:
            self._process.stdin.write(line)
            await self._process.stdin.drain()
        except ConnectionError as error:
            raise Disconnected("The sidecar ended.") from error

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                self._deliver(line)
        finally:
            for waiting in self._waiting.values():
                waiting.put_nowait(None)

    def _deliver(self, line: bytes) -> None:
        with contextlib.suppress(ValueError):  # what some library printed before the hello
            frame = from_json(line)
            if isinstance(frame, dict) and frame.get("id") in self._waiting:
                self._waiting[frame["id"]].put_nowait(frame)

    async def _watch(self, process: Process) -> None:
        assert process.stderr is not None
        while chunk := await process.stderr.read(65536):
            self._tail = (self._tail + chunk)[-TAIL_BYTES:]
