"""What a plugin prints and logs, capped, as lines that can be shown anywhere."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from karen.plugins.cell.text import shown

Level = Literal["output", "info", "warning", "error"]
MOST_KEPT_BYTES = 64 * 1024
MOST_LINE_CHARACTERS = 2_000
MOST_PRINTED_BYTES = 1 << 20
"""In one call."""
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class LogLine:
    level: Level
    """`output` is what was printed."""
    text: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


class Log:
    """The last lines. `flooded` is called when a call has printed too much."""

    def __init__(self, output: int, flooded: Callable[[], None]) -> None:
        self._output = output
        self._flooded = flooded
        self._lines: deque[LogLine] = deque()
        self._kept_bytes = 0
        self._printed_bytes = 0
        self._unfinished = b""
        asyncio.get_running_loop().add_reader(output, self._read)

    @property
    def lines(self) -> tuple[LogLine, ...]:
        return tuple(self._lines)

    def add(self, level: Level, text: str) -> None:
        self._lines.append(LogLine(level, shown(text[:MOST_LINE_CHARACTERS]).replace("\n", " ")))
        self._kept_bytes += len(self._lines[-1].text)
        while self._kept_bytes > MOST_KEPT_BYTES:
            self._kept_bytes -= len(self._lines.popleft().text)

    def next_call(self) -> None:
        self._printed_bytes = 0

    def catch_up(self) -> None:
        """Whatever was printed before now is a line afterwards."""
        while self._read():
            pass

    def close(self) -> None:
        """Reads what a process has left behind."""
        self.catch_up()
        self._stop()
        if self._unfinished:
            self.add("output", self._unfinished.decode(errors="replace"))
            self._unfinished = b""

    def _read(self) -> bool:
        """Whether there may be more."""
        try:
            printed = os.read(self._output, _CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not printed:
            self._stop()
            return False
        self._printed_bytes += len(printed)
        if self._printed_bytes > MOST_PRINTED_BYTES:
            self._flooded()
            return False
        *lines, self._unfinished = (self._unfinished + printed).split(b"\n")
        for line in lines[-MOST_LINE_CHARACTERS:]:
            self.add("output", line[: 4 * MOST_LINE_CHARACTERS].decode(errors="replace"))
        self._unfinished = self._unfinished[: 4 * MOST_LINE_CHARACTERS]
        return True

    def _stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self._output)
