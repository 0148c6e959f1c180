"""Run the application on 127.0.0.1 inside the sidecar's loop, and leave its address in the endpoint file.

The web framework takes half a second to import: it is loaded by `start`, in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from karen import VERSION
from karen.base.jobs import in_background
from karen.contract.caller import Caller
from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.errors import Unavailable
from karen.contract.method import Registry
from karen.contract.types.settings import MachineSettings
from karen.contract.types.system import Endpoint
from karen.hosts.gateway.sessions import CODE_LIFE_S, Sessions

if TYPE_CHECKING:
    from karen.hosts.gateway.listener import Listener

PATIENCE_S = 15.0
"""How long a connection may be open before its request has come."""


class Gateway:
    """Answers other programs of this machine and, with a one-time code, its browser.

    `registry` holds `system.health`, which the fixed paths ask; `authenticate` knows every token but the endpoint
    file's own; `settings` and `metrics` are asked at each request; `page` is the built page's folder. Port 0 takes a
    free one. `clock` counts seconds and never jumps.
    """

    def __init__(
        self,
        registry: Registry,
        authenticate: Callable[[str], Awaitable[Caller | None]],
        settings: Callable[[], MachineSettings],
        metrics: Callable[[], bytes],
        *,
        page: Path,
        endpoint: Path,
        headless: bool,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._registry = registry
        self._authenticate = authenticate
        self._settings = settings
        self._metrics = metrics
        self._page = page
        self._endpoint = endpoint
        self._headless = headless
        self._port = port
        self._clock = clock
        self._patience_s = patience_s
        self._sessions = Sessions(clock)
        self._token = secrets.token_urlsafe(32)
        self._closing = asyncio.Event()
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        """Known once started."""
        return f"http://127.0.0.1:{self._port}"

    def browser_url(self, life_s: float = CODE_LIFE_S) -> str:
        """An address that lets one browser in as the owner, once. One that is printed for a person may live longer."""
        return f"{self.url}/#code={self._sessions.new_code(Caller(), life_s)}"

    async def start(self) -> None:
        """Listen, then write the endpoint file. Raises Unavailable for a port that is taken."""
        listening = _bound(self._port)
        self._port = listening.getsockname()[1]
        try:
            self._listener = await in_background(self._build)
        except BaseException:
            listening.close()
            raise
        await self._listener.start(listening)
        address = Endpoint(
            url=self.url,
            token=self._token,
            pid=os.getpid(),
            version=VERSION,
            contract=CONTRACT_HASH,
            headless=self._headless,
        )
        await asyncio.to_thread(_write_private, self._endpoint, address.model_dump_json().encode())

    async def stop(self) -> None:
        """Accept nothing more, end the streams, and let unary calls finish for a moment."""
        with contextlib.suppress(OSError):
            self._endpoint.unlink(missing_ok=True)
        self._closing.set()
        if self._listener is not None:
            await self._listener.stop()

    def _build(self) -> Listener:
        from karen.hosts.gateway.application import Probes, application
        from karen.hosts.gateway.guard import Guard
        from karen.hosts.gateway.identity import Identity
        from karen.hosts.gateway.listener import Listener
        from karen.hosts.gateway.pages import read_page

        identity = Identity(self._token, self._authenticate, self._sessions, self._settings, self._clock)
        probes = Probes(self._registry["system.health"], self._metrics)
        app = application(self._registry, identity, probes, read_page(self._page), self._closing)
        return Listener(Guard(app, self._port, self._settings), self._patience_s)


def _bound(port: int) -> socket.socket:
    # The protocol is named because asyncio sends at once (TCP_NODELAY) only where it is: 40 ms a call otherwise.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise Unavailable(f"Karen cannot listen on 127.0.0.1:{port}: {error.strerror}. Choose another port.") from error
    return listening


def _write_private(path: Path, content: bytes) -> None:
    """Replace `path` at once by a file that only its owner can read."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600, exist_ok=False)
    partial.write_bytes(content)
    partial.replace(path)
