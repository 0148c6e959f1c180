"""An answer that comes line by line, while it comes."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

import httpx

from karen.contract.errors import KarenError
from karen.models.remote.lines import Lines, LineTooLong, decoded

_WEB_PAGES = ("text/html", "application/xhtml")
MIDST = "in the midst of its answer"


class Sender(Protocol):
    """Who answers, and how what it does wrong is said."""

    def unreadable(self, what: str) -> KarenError: ...
    def broken(self, error: httpx.RequestError, when: str) -> KarenError: ...


class Streamed:
    """The lines of one response. Its owner closes the response."""

    def __init__(self, response: httpx.Response, sender: Sender, event_bytes: int) -> None:
        kind = response.headers.get("content-type", "").lower()
        if kind.startswith(_WEB_PAGES):
            raise sender.unreadable("with a web page")
        self.framed = "content-length" in response.headers or "transfer-encoding" in response.headers
        """The server says where its answer ends, so that an end is not mistaken for a death."""
        self._sender = sender
        self._chunks = response.aiter_bytes()
        self._lines = Lines(event_bytes)
        self._ready: deque[bytes] = deque()
        self._idle_bytes, self._event_bytes = 0, event_bytes
        self._ended = False

    async def next_line(self, limit_s: float) -> str | None:
        """The next line that is not empty, as `decoded` has it; None at the end.

        Raises TimeoutError when it is not there within `limit_s`, however many bytes came, and ModelUnavailable when
        the connection breaks or a line does not end.
        """
        async with asyncio.timeout(limit_s):
            while not self._ready:
                if self._ended:
                    return None
                await self._read()
        return decoded(self._ready.popleft())

    def told(self) -> None:
        """The last line was of use: only what is of none counts as garbage."""
        self._idle_bytes = 0

    async def _read(self) -> None:
        try:
            chunk = await anext(self._chunks, None)
        except httpx.RequestError as error:
            raise self._sender.broken(error, MIDST) from error
        if chunk is None:
            self._ended = True
            self._ready.extend(filter(None, [self._lines.rest()]))
            return
        self._idle_bytes += len(chunk)
        try:
            self._ready.extend(filter(None, self._lines.feed(chunk)))
        except LineTooLong as error:
            raise self._sender.unreadable(f"with a line of more than {self._event_bytes:,} bytes") from error
        if self._idle_bytes > 2 * self._event_bytes:
            raise self._sender.unreadable(f"with more than {2 * self._event_bytes:,} bytes that mean nothing")
