"""Frames over a pair of pipes. Threads do the blocking: Windows pipes have no asynchronous read."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
from collections.abc import Callable
from io import FileIO
from typing import BinaryIO

from karen.contract.errors import InvalidInput
from karen.contract.frames import MAX_FRAME_BYTES, Frame, encode

WAITING_BYTES = 16 * 1024 * 1024
LINE_BYTES = 1000
"""What a line counts at least, for an empty one takes room too."""
UNSENT_BYTES = 4 * 1024 * 1024


class FrameReader:
    """Lines of a pipe as they come.

    `at_end` is called from the reading thread when the pipe has ended, even if the loop hangs.
    """

    def __init__(self, pipe: BinaryIO, at_end: Callable[[], None]) -> None:
        self._pipe = pipe
        self._at_end = at_end
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting_bytes = 0
        self._room = threading.Condition()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="frame-reader", daemon=True).start()

    async def next(self) -> bytes | None:
        """The next line, b"" for one that was too long, None at the end."""
        line = await self._lines.get()
        with self._room:
            self._waiting_bytes -= _size(line)
            self._room.notify()
        return line

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # a pipe that breaks has ended
            while line := self._pipe.readline(MAX_FRAME_BYTES + 1):
                if len(line) > MAX_FRAME_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = self._pipe.readline(MAX_FRAME_BYTES)
                    line = b""
                with self._room:
                    self._room.wait_for(lambda: self._waiting_bytes < WAITING_BYTES)
                self._hand(line)
        self._at_end()
        self._hand(None)

    def _hand(self, line: bytes | None) -> None:
        with self._room:
            self._waiting_bytes += _size(line)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)


class FrameWriter:
    """Writes frames in order without blocking the loop; `send` waits while more than UNSENT_BYTES are on their way."""

    def __init__(self, pipe: FileIO) -> None:
        self._pipe = pipe
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unsent = 0
        self._count = threading.Lock()
        self._room = asyncio.Event()
        self._room.set()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write, name="frame-writer", daemon=True)
        self._thread.start()

    async def send(self, frame: Frame) -> None:
        """Wait for room, then `post`: whoever is cancelled while waiting has sent nothing."""
        await self._room.wait()
        self.post(frame)

    def post(self, frame: Frame) -> None:
        """Queue a frame at once: for the small and few. Raises InvalidInput for one too large for a reader."""
        data = encode(frame)
        if len(data) > MAX_FRAME_BYTES:
            raise InvalidInput(f"The answer is larger than {MAX_FRAME_BYTES} bytes. Ask for less at a time.")
        with self._count:
            self._unsent += len(data)
            if self._unsent > UNSENT_BYTES:
                self._room.clear()
        self._waiting.put(data)

    @property
    def has_room(self) -> bool:
        return self._room.is_set()

    async def close(self) -> None:
        """Write what waits, at most a second long."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join, 1.0)

    def _write(self) -> None:
        ending = broken = False
        while not ending:
            batch, ending = self._batch()
            try:
                rest = memoryview(b"" if broken else batch)
                while rest:
                    rest = rest[self._pipe.write(rest) :]
            except (OSError, ValueError):
                broken = True  # nobody reads any more; the reader's end stops the process, and until then nobody waits
            self._sent(len(batch))

    def _batch(self) -> tuple[bytes, bool]:
        parts = [self._waiting.get()]
        with contextlib.suppress(queue.Empty):
            while parts[-1] is not None:
                parts.append(self._waiting.get_nowait())
        return b"".join(part for part in parts if part is not None), parts[-1] is None

    def _sent(self, size: int) -> None:
        with self._count:
            self._unsent -= size
            if self._unsent > UNSENT_BYTES or self._room.is_set():
                return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._room.set)


def _size(line: bytes | None) -> int:
    return max(LINE_BYTES, len(line or b""))


def take_stdin() -> BinaryIO:
    """Stdin for the reading thread alone: the interpreter does not wait for it, as it does for its own object."""
    return os.fdopen(os.dup(0), "rb")


def take_stdout() -> FileIO:
    """The real stdout for frames alone: a stray `print` of a library goes to stderr from here on.

    Without a buffer, for its lock would keep the interpreter from ending while nobody reads.
    """
    pipe = FileIO(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe
