"""Frames between the host and a cell: four bytes of length, then JSON. The cell's end, which trusts the host."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from typing import Any

LENGTH = struct.Struct("<I")


class HostGone(Exception):
    """The other end is closed: there is nobody left to work for."""


def read(descriptor: int) -> dict[str, Any]:
    """Raises HostGone."""
    (length,) = LENGTH.unpack(read_exactly(descriptor, LENGTH.size))
    message: dict[str, Any] = json.loads(read_exactly(descriptor, length))
    return message


def read_exactly(descriptor: int, count: int) -> bytes:
    """Raises HostGone."""
    parts = []
    while count:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise HostGone
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def encoded(message: dict[str, object], plain: Callable[[object], object] | None = None) -> bytes:
    """`plain` says otherwise what JSON has no word for. Raises TypeError, ValueError or RecursionError."""
    body = json.dumps(message, allow_nan=False, separators=(",", ":"), default=plain).encode()
    return LENGTH.pack(len(body)) + body


def write(descriptor: int, frame: bytes) -> None:
    """Raises HostGone."""
    rest = memoryview(frame)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as error:
        raise HostGone from error
