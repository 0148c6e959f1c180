"""A real sidecar at the other end of two pipes: what the tests of its protocol and of its life talk to."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

TALKING = [sys.executable, str(Path(__file__).parent / "fixtures" / "talking_sidecar.py")]
LIMIT_S = 20.0
Frame = dict[str, Any]


class SidecarProcess:
    """Speaks frames with a process; every wait has a limit."""

    def __init__(self, home: Path, command: Sequence[str], **popen: Any) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=popen.pop("stderr", subprocess.DEVNULL),
            env={**os.environ, "KAREN_HOME": str(home), **popen.pop("env", {})},
            **popen,
        )
        assert self.process.stdin and self.process.stdout
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        self._rest = b""
        self._next_id = 1000

    def send(self, *frames: Frame) -> None:
        self.send_bytes(b"".join(json.dumps(frame).encode() + b"\n" for frame in frames))

    def send_bytes(self, data: bytes) -> None:
        self._stdin.write(data)
        self._stdin.flush()

    def receive(self, limit_s: float = LIMIT_S) -> Frame:
        """The next frame, whatever it is."""
        deadline = time.monotonic() + limit_s
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no frame within {limit_s} s")
            data = os.read(self._stdout.fileno(), 1 << 20)
            if not data:
                raise EOFError("the sidecar closed its stdout")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        found: Frame = json.loads(line)
        return found

    def replies(self, request_id: int | None) -> Iterator[Frame]:
        """The frames of one request up to its last; those of other requests and signs of life are passed over."""
        while True:
            frame = self.receive()
            if frame.get("id") == request_id and frame["kind"] != "alive":
                yield frame
                if frame["kind"] in ("done", "failed"):
                    return

    def receive_end(self) -> Frame:
        """The next last frame of a request, whichever's."""
        while (frame := self.receive())["kind"] not in ("done", "failed"):
            pass
        return frame

    def call(self, method: str, params: Any = None) -> Frame:
        """The first frame of the answer: an item, or the failure."""
        self._next_id += 1
        self.send({"id": self._next_id, "method": method, "params": {} if params is None else params})
        return next(iter(list(self.replies(self._next_id))))

    def end(self) -> int:
        """Close stdin and answer the exit code."""
        self._stdin.close()
        return self.process.wait(LIMIT_S)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._stdin.close()
        self.process.kill()
        self.process.wait()
        self._stdout.close()


@contextlib.contextmanager
def sidecar(home: Path, *, command: Sequence[str] = (), **popen: Any) -> Iterator[SidecarProcess]:
    """A running sidecar that has said hello; killed at the end of the block."""
    running = SidecarProcess(home, command or [sys.executable, "-m", "karen", "sidecar"], **popen)
    try:
        hello = running.receive()
        assert hello["kind"] == "hello", hello
        yield running
    finally:
        running.close()


@contextlib.contextmanager
def started(home: Path) -> Iterator[SidecarProcess]:
    with sidecar(home, command=TALKING) as running:
        assert running.call("talk.echo", {"text": "started"})["kind"] == "item"
        yield running


def until(claim: Callable[[], bool], limit_s: float = 10.0) -> None:
    deadline = time.monotonic() + limit_s
    while not claim():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False
