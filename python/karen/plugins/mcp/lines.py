"""What a server says and is told: JSON, one object a line, read with suspicion."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping

from pydantic import JsonValue

from karen.plugins.cell.channel import Closed
from karen.plugins.cell.hostile_json import MOST_FRAME_BYTES, Hostile, read_message

_CHUNK_BYTES = 1 << 18
_NEWLINE = b"\n"


class Lines:
    """Plain reads of a stream: descriptors a server might send are dropped by the kernel."""

    def __init__(self, host: socket.socket) -> None:
        host.setblocking(False)
        self._host = host
        self._received = bytearray()
        self._searched = 0

    async def send(self, message: Mapping[str, object]) -> None:
        """Raises Closed. Waits while the server does not read."""
        body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + _NEWLINE
        try:
            await asyncio.get_running_loop().sock_sendall(self._host, body)
        except OSError as error:
            raise Closed from error

    async def receive(self) -> dict[str, JsonValue] | str:
        """The next message, or a line that is none: many a server greets. Raises Closed, and Hostile."""
        line = (await self._line()).strip()
        return read_message(line) if line.startswith(b"{") else line.decode(errors="replace")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._host.close()

    async def _line(self) -> bytes:
        loop = asyncio.get_running_loop()
        while (end := self._received.find(_NEWLINE, self._searched)) < 0:
            self._searched = len(self._received)
            if self._searched > MOST_FRAME_BYTES:
                raise Hostile("more than 1 MB at once")
            try:
                part = await loop.sock_recv(self._host, _CHUNK_BYTES)
            except OSError as error:
                raise Closed from error
            if not part:
                raise Closed
            self._received += part
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        self._searched = 0
        return line
