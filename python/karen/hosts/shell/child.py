"""One sidecar process: started, read line by line, written to without ever blocking, ended with all it started.

Nobody outlives anybody. The sidecar has a session of its own, so Ctrl+C in a terminal reaches only the window, and all
that the sidecar started can be killed as one group. If the window is killed, the sidecar's stdin ends; on Linux
`setpriv` also has the kernel kill a sidecar that does not read it, and on Windows a job object does (windows.py). macOS
offers a parent nothing of the kind: there the sidecar's own watch over its stdin and its parent has to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence

from karen.contract.errors import Unavailable
from karen.hosts.shell.replies import LineSplitter, Oversize

MAX_WAITING_BYTES = 32 * 1024 * 1024
"""How much may wait for a sidecar that does not read."""
_WRITE_LIMIT_S = 10.0
_FLUSH_LIMIT_S = 0.5

Receive = Callable[[bytes | Oversize], None]


class Child:
    """A running sidecar, told of its pipes by what its transport reports."""

    def __init__(self, reports: _Reports) -> None:
        self._reports = reports
        self._waiting_bytes = 0

    @classmethod
    async def start(cls, command: Sequence[str], receive: Receive) -> Child:
        """`receive` is called in the loop with each line of its stdout.

        Raises OSError when the program cannot be started.
        """
        loop = asyncio.get_running_loop()
        _, reports = await loop.subprocess_exec(
            lambda: _Reports(receive), *tied_to_parent(command), stderr=None, start_new_session=sys.platform != "win32"
        )
        return cls(reports)

    @property
    def pid(self) -> int:
        return self._reports.transport.get_pid()

    async def send(self, frame: bytes) -> None:
        """Hand over a frame. Raises Unavailable when the sidecar takes nothing for too long, or too much waits."""
        while not self._reports.writable.is_set():
            await self._wait_to_write(len(frame))
        self.send_now(frame)

    def send_now(self, frame: bytes) -> None:
        """Hand over a frame whether or not the sidecar is reading: for the small and few."""
        self._reports.stdin.write(frame)

    async def _wait_to_write(self, size: int) -> None:
        if self._waiting_bytes + size > MAX_WAITING_BYTES:
            raise Unavailable("Karen's background process does not keep up: too many calls wait for it. Try again.")
        self._waiting_bytes += size
        try:
            async with asyncio.timeout(_WRITE_LIMIT_S):
                await self._reports.writable.wait()
        except TimeoutError as error:
            raise Unavailable(
                f"Karen's background process has taken no call for {_WRITE_LIMIT_S:.0f} s. Try again."
            ) from error
        finally:
            self._waiting_bytes -= size

    async def ended(self, grace_s: float) -> str:
        """Wait until it is over, then say how it ended. One that closed its stdout but stays is killed."""
        over = [asyncio.ensure_future(event.wait()) for event in (self._reports.silent, self._reports.exited)]
        try:
            await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in over:
                waiting.cancel()
        await self._exit_within(grace_s)
        with contextlib.suppress(TimeoutError):  # a process it started may still hold the pipe
            await asyncio.wait_for(self._reports.silent.wait(), _FLUSH_LIMIT_S)
        self.kill()
        self._reports.transport.close()
        return _manner(self._reports.transport.get_returncode() or 0)

    async def stop(self, grace_s: float) -> None:
        """End it: stdin's end asks, a termination signal insists, a kill decides. Each has `grace_s`."""
        self._reports.stdin.close()
        for insist in (self._reports.transport.terminate, self.kill):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reports.exited.wait(), grace_s)
                return
            with contextlib.suppress(ProcessLookupError):
                insist()

    def kill(self) -> None:
        """Kill it and everything it started that stayed in its session's group."""
        if sys.platform == "win32":
            with contextlib.suppress(ProcessLookupError):
                self._reports.transport.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _exit_within(self, grace_s: float) -> None:
        try:
            await asyncio.wait_for(self._reports.exited.wait(), grace_s)
        except TimeoutError:
            self.kill()
            await self._reports.exited.wait()


class _Reports(asyncio.SubprocessProtocol):
    """What the transport says of a process, as events that can be waited for."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._lines = LineSplitter()
        self.exited = asyncio.Event()
        self.silent = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport: asyncio.SubprocessTransport
        self.stdin: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self.transport = transport
        stdin = transport.get_pipe_transport(0)
        assert isinstance(stdin, asyncio.WriteTransport)
        self.stdin = stdin

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        assert isinstance(data, bytes)
        for line in self._lines.feed(data):
            self._receive(line)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self.silent.set()
        else:
            self.writable.set()  # whoever waits to write may go on, and learns from the call's end

    def process_exited(self) -> None:
        self.exited.set()

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()


def tied_to_parent(command: Sequence[str]) -> list[str]:
    """The command, on Linux such that the kernel kills the process when the thread that started it is gone."""
    if sys.platform == "linux" and (setpriv := shutil.which("setpriv")):
        return [setpriv, "--pdeathsig", "KILL", "--", *command]
    return list(command)


def _manner(returncode: int) -> str:
    if returncode < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by signal {-returncode} ({signal.Signals(-returncode).name})"
    return f"ended with exit status {returncode}"
