"""What every request passes first, whatever it asks for: its id, who may speak to this port, what a browser may do.

A page of another site can reach 127.0.0.1 through its visitor's browser: the Host header unmasks a name that was
pointed at this machine (DNS rebinding), the Origin header a foreign page.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from karen.contract.errors import Forbidden
from karen.contract.turn import begin_turn
from karen.contract.types.settings import MachineSettings
from karen.hosts.gateway.problems import problem_response

log = logging.getLogger("karen.gateway")
SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
CLIENT_CLOSED_REQUEST = 499
SECURITY = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Sent with every answer that does not say otherwise."""
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, x-request-id, x-karen-client",
    "access-control-max-age": "600",
}


class Guard:
    """Wraps the whole application, so that its own failures carry the id and the headers too."""

    def __init__(self, app: ASGIApp, port: int, settings: Callable[[], MachineSettings]) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        named = headers.get("x-request-id", "")
        turn = begin_turn(named if SANE_ID.fullmatch(named) else "")
        origin = headers.get("origin")
        own = origin is None or origin == f"http://{headers.get('host')}"
        admitted = None if own or origin not in self._settings().gateway_allowed_origins else origin
        status, began = CLIENT_CLOSED_REQUEST, time.perf_counter()

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(MutableHeaders(raw=message["headers"]), turn, admitted)
            await send(message)

        try:
            await self._responder(scope, headers, own or admitted is not None)(scope, receive, send_guarded)
        finally:
            route = getattr(scope.get("route"), "path", "-")  # the path itself may hold what a person wrote
            milliseconds = (time.perf_counter() - began) * 1000
            log.info("%s %s: %d after %.1f ms", scope["method"], route, status, milliseconds)

    def _responder(self, scope: Scope, headers: Headers, welcome: bool) -> ASGIApp:
        if headers.get("host", "").lower() not in self._hosts:
            return problem_response(Forbidden("Karen answers only as 127.0.0.1 or localhost, with its port."))
        if not welcome:
            return problem_response(
                Forbidden("This web page may not call Karen. Its origin has to be allowed in Karen's settings.")
            )
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            return Response(status_code=204, headers=PREFLIGHT)
        return self._app


def _complete(headers: MutableHeaders, turn: str, admitted: str | None) -> None:
    headers["x-request-id"] = turn
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    headers.add_vary_header("Origin")
    if admitted is not None:
        headers["access-control-allow-origin"] = admitted
        headers["access-control-expose-headers"] = "x-request-id, retry-after"
