"""The end of the pipes inside a model's process. What is asked may not reach stderr, for stderr goes to the log."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from io import FileIO
from types import TracebackType
from typing import IO, BinaryIO

from karen.base.parent import die_with_parent
from karen.models.process.exchange import Message, Stop, decode, encode


class Pipes:
    """Takes stdin and stdout for messages alone, and ends the process when stdin ends, whatever it is computing.

    What native libraries print goes nowhere, for they may print what they are asked. Only a crash and a bug say on
    stderr where they happened.
    """

    def __init__(self, at_stop: Callable[[], None] = lambda: None) -> None:
        die_with_parent(os.getppid(), at_once=True)
        self._at_stop = at_stop
        self._out = FileIO(os.dup(1), "wb")
        self._errors = os.fdopen(os.dup(2), "w")
        faulthandler.enable(self._errors)
        sys.excepthook = self._say_where
        self._silence()
        self._received: queue.SimpleQueue[Message] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=[os.fdopen(os.dup(0), "rb")], daemon=True).start()

    def send(self, message: Message) -> None:
        rest = memoryview(encode(message))
        while rest:
            rest = rest[self._out.write(rest) :]

    def received(self) -> Iterator[Message]:
        """What is asked, in order. There is no end but the process's."""
        while True:
            yield self._received.get()

    @contextlib.contextmanager
    def overheard(self) -> Iterator[Callable[[], str]]:
        """What native libraries print inside the block can be read: for loading, when nothing has been asked yet."""
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                yield lambda: _whole(file)
            finally:
                self._silence()

    def _say_where(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug of ours: where it is, and not its message, which may hold what was asked."""
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        print(f"{kind.__name__} at {', '.join(places)}", file=self._errors, flush=True)

    def _silence(self) -> None:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # pathlib would have to be imported for this alone
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)

    def _read(self, pipe: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError):  # a pipe that breaks, or speaks otherwise, has ended
            for line in pipe:
                message = decode(line)
                if isinstance(message, Stop):
                    self._at_stop()
                self._received.put(message)
        os._exit(0)


def _whole(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
