"""A cell's process on Linux, held by a descriptor, so that no signal ever meets another process of the same number."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from pathlib import Path

_STATUS_LINE = "Threads:"
_PROCESS_LINE = "Pid:"
_MEMORY_LINES = ("RssAnon:", "RssShmem:")
"""In kB."""
_WHOLE_PROCESS_CLOCK = 2
"""In the number of a clock: the processor time of a process, as clock_getcpuclockid(3) makes it."""


class LinuxProcess:
    """What the zygote has forked."""

    def __init__(self, process: int, host: socket.socket, output: int) -> None:
        self._process = process
        self.host = host
        self.output = output
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._pid = _pid_of(process)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def computed_s(self) -> float:
        try:
            return time.clock_gettime((~self._pid << 3) | _WHOLE_PROCESS_CLOCK)
        except OSError:  # it has ended
            return 0.0

    def threads(self) -> int:
        return self._status(_STATUS_LINE)

    def taken_bytes(self) -> int:
        return sum(self._status(line) for line in _MEMORY_LINES) << 10

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.host.close()
        for descriptor in (self.output, self._process):
            os.close(descriptor)
        self._process = self.output = -1

    def _status(self, name: str) -> int:
        """A number the kernel tells of it; 0 when it has ended."""
        try:
            status = Path(f"/proc/{self._pid}/status").read_text()
        except OSError:
            return 0
        return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(name)), 0)

    def _signal(self, number: int) -> None:
        if self._process >= 0:
            with contextlib.suppress(OSError):  # it has ended
                signal.pidfd_send_signal(self._process, number)


def _pid_of(process: int) -> int:
    """As this process sees it, whatever namespace the other is in."""
    lines = Path(f"/proc/self/fdinfo/{process}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(_PROCESS_LINE))
