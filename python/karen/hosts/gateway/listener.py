"""uvicorn as a part of a larger program: the loop, the signals and the log belong to the sidecar."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from karen.hosts.gateway.connections import Connection

KEEP_ALIVE_S = 30
FINISH_LIMIT_S = 2
"""How long running unary calls may go on after `stop`."""


class Listener(uvicorn.Server):
    def __init__(self, app: ASGIApp, patience_s: float) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="none",
                http=partial(Connection, patience_s=patience_s),  # type: ignore[arg-type]  # it is only called
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=FINISH_LIMIT_S,
            )
        )
        self._accepting = asyncio.Event()
        self._stopped = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def start(self, listening: socket.socket) -> None:
        """Accept connections; returns when it does."""
        self._serving = asyncio.create_task(self.serve([listening]), name="gateway")
        accepting = asyncio.create_task(self._accepting.wait())
        await asyncio.wait({accepting, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            accepting.cancel()
            self._serving.result()

    async def stop(self) -> None:
        self._stopped.set()
        if self._serving is not None:
            await self._serving

    async def main_loop(self) -> None:
        self._accepting.set()
        # uvicorn looks at a flag ten times a second, which would keep an idle machine awake.
        await self._stopped.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
