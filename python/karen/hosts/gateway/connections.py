"""A connection to the gateway: bounded in number and in patience, and answered with a problem where it is no HTTP.

Whoever may open a connection may open thousands and say nothing, or a byte a minute. Every one of them holds a file of
the process that also keeps the data.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from karen.contract.errors import PROBLEM, InvalidInput
from karen.hosts.gateway.guard import SECURITY

MOST_CONNECTIONS = 200
"""Below the 256 files a program may have open on macOS; each is one, and the data needs some too."""


class Connection(H11Protocol):
    """When there are too many, the one that has been idle for longest makes room.

    `patience_s` is how long the header of a request may take to arrive, from the opening or from its first byte.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        patience_s: float,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._patience_s = patience_s
        self._arrival: asyncio.TimerHandle | None = None
        self._idle_since = 0.0

    @property
    def busy(self) -> bool:
        """A request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._expect_header()
        if len(self.connections) > MOST_CONNECTIONS:
            others = (other for other in self.connections if isinstance(other, Connection) and not other.busy)
            min(others, key=lambda other: other._idle_since).give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_header()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._expect_header()
        else:
            self._forget_header()

    def on_response_complete(self) -> None:
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def give_up(self) -> None:
        self.connections.discard(self)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        if self.cycle is not None:  # a call whose body went wrong: its client counts as gone
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # the answer has begun: nothing more can be said
            self.transport.close()
            return
        said = "This is not an HTTP request Karen understands: it is malformed, or its header is too large."
        headers = [("content-type", "application/json"), ("connection", "close"), *SECURITY.items()]
        events = [
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=PROBLEM.dump_json(InvalidInput(said))),
            h11.EndOfMessage(),
        ]
        self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
        self.transport.close()

    def _expect_header(self) -> None:
        if self._arrival is None:
            self._arrival = self.loop.call_later(self._patience_s, self.transport.close)

    def _forget_header(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None
