"""The host's side of the process that makes plugins' requests: started with the first one, again should it end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from karen.base.jobs import to_the_end
from karen.contract.errors import Forbidden, Unavailable

ROLE = "plugin-broker"
_MOST_LINE_BYTES = 8 << 20
_ENDED = "The process that makes requests for plugins has ended. Try again."


class Broker:
    """`command` starts the process; `sent(host, count)` is told of the bytes that leave for each host."""

    def __init__(self, command: Sequence[str], sent: Callable[[str, int], None]) -> None:
        self._command = command
        self._sent = sent
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[JsonValue]] = {}
        self._number = 0

    async def fetch(self, hosts: tuple[str, ...], arguments: Mapping[str, JsonValue]) -> JsonValue:
        """What the host has answered. Raises Forbidden with what is in the way, and Unavailable."""
        return await self._ask({"hosts": hosts, "arguments": arguments})

    async def download(self, url: str, host: str, into: Path) -> None:
        """For Karen herself: what lies there, and is asked of this host alone, into a file. Raises as `fetch`."""
        await self._ask({"into": {"url": url, "host": host, "path": str(into)}})

    async def _ask(self, asked: Mapping[str, object]) -> JsonValue:
        process = await self._running()
        self._number += 1
        number = self._number
        self._waiting[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, **asked}).encode() + b"\n"
        assert process.stdin
        try:
            with contextlib.suppress(OSError, RuntimeError):  # that it has ended is read at the other end
                process.stdin.write(line)
                await process.stdin.drain()
            return await self._waiting[number]
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        async with self._starting:
            process, self._process = self._process, None
            if process:
                await to_the_end(asyncio.ensure_future(self._end(process)))

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process and (self._reading is None or self._reading.done()):
                await self._end(self._process)
                self._process = None
            if self._process is None:
                self._process = await to_the_end(asyncio.ensure_future(self._start()))
            return self._process

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_MOST_LINE_BYTES,
                start_new_session=sys.platform != "win32",
            )
        except OSError as error:
            raise Unavailable(f"The process that makes requests for plugins cannot be started: {error}.") from error
        self._reading = asyncio.create_task(self._read(process), name="plugin-broker")
        return process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        assert process.stdin
        if not process.stdin.transport.is_closing():
            process.stdin.transport.abort()
        if self._reading:
            await asyncio.wait([self._reading])

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        try:
            while line := await process.stdout.readline():
                self._take(json.loads(line))
        except ValueError:  # longer than any answer, or no JSON
            process.kill()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable(_ENDED))

    def _take(self, said: Mapping[str, object]) -> None:
        sent = said.get("sent")
        for host, count in sent if isinstance(sent, list) else ():
            self._sent(host, count)
        waiting = self._waiting.get(int(str(said["id"])))
        if waiting is None or waiting.done():  # whoever asked has been cancelled
            return
        if "problem" in said:
            waiting.set_exception(Forbidden(f"The request was not made: {said['problem']}."))
        else:
            waiting.set_result(said["value"])  # type: ignore[arg-type]  # JSON, as it was read
