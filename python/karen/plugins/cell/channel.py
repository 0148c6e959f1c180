"""The host's end of a cell's socket: frames out, and frames in that are read with suspicion."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping

from pydantic import JsonValue

from karen.plugins.cell.hostile_json import LENGTH, MOST_FRAME_BYTES, Hostile, read_message

_CHUNK_BYTES = 1 << 18


class Closed(Exception):
    """The cell does not listen or speak any more."""


class Channel:
    """Plain reads of a stream: descriptors a cell might send are dropped by the kernel."""

    def __init__(self, host: socket.socket) -> None:
        host.setblocking(False)
        self._host = host
        self._received = bytearray()

    async def send(self, message: Mapping[str, object], content: bytes = b"") -> None:
        """Raises Closed. Waits while the cell does not read."""
        body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
        try:
            await asyncio.get_running_loop().sock_sendall(self._host, LENGTH.pack(len(body)) + body + content)
        except OSError as error:
            raise Closed from error

    async def receive(self) -> dict[str, JsonValue]:
        """Raises Closed, and Hostile."""
        await self._fill(LENGTH.size)
        (length,) = LENGTH.unpack_from(self._received)
        if length > MOST_FRAME_BYTES:
            raise Hostile("more than 1 MB at once")
        await self._fill(LENGTH.size + length)
        body = bytes(self._received[LENGTH.size : LENGTH.size + length])
        del self._received[: LENGTH.size + length]
        return read_message(body)

    @property
    def unread(self) -> bool:
        """Whether there is more than what was asked for."""
        return bool(self._received)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._host.close()

    async def _fill(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        while len(self._received) < count:
            try:
                part = await loop.sock_recv(self._host, _CHUNK_BYTES)
            except OSError as error:
                raise Closed from error
            if not part:
                raise Closed
            self._received += part
