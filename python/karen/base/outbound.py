"""The door through which requests leave: it refuses what nobody allowed, and counts what goes.

Here and not in a manager, so that no way of building a request gets around it.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from functools import partial

import httpcore  # noqa: F401  # httpx would import it with the first request, and keep that waiting
import httpx

from karen.base.loopback import LOCALHOST, LOOPBACK_ADDRESSES, is_loopback
from karen.contract.errors import Forbidden

LINE_ENDS_BYTES = 4
"""Of a request line and of the end of the headers: `\\r\\n` each."""


class Outbound(httpx.AsyncBaseTransport):
    """A transport to anywhere on this machine, and beyond it only when `allowed`.

    `sent(host, count)` is told of the bytes of each request while they are written.
    """

    def __init__(self, allowed: bool, sent: Callable[[str, int], None], tls: ssl.SSLContext, advice: str) -> None:
        """`advice` says where it could be allowed."""
        self._allowed = allowed
        self._advice = advice
        self._sent = sent
        self._within = httpx.AsyncHTTPTransport(
            verify=tls,
            trust_env=False,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=4, keepalive_expiry=15.0),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises Forbidden before anything is resolved, connected or sent."""
        host = request.url.raw_host.decode("ascii")  # as it is resolved, not as it is shown
        if not is_loopback(host):
            if not self._allowed:
                raise Forbidden(
                    f"{host} is not on this machine, and nobody has allowed Karen to send anything there. "
                    f"{self._advice}"
                )
            return await self._within.handle_async_request(_with_body(request, self._counted(request, host)))
        if host != LOCALHOST:
            return await self._within.handle_async_request(request)
        first, second = (_addressed(request, address) for address in LOOPBACK_ADDRESSES)
        try:
            return await self._within.handle_async_request(first)
        except httpx.ConnectError as problem:
            try:
                return await self._within.handle_async_request(second)
            except httpx.ConnectError:
                raise problem from None  # what is wrong at the usual one of the two

    async def aclose(self) -> None:
        await self._within.aclose()

    def _counted(self, request: httpx.Request, host: str) -> httpx.AsyncByteStream:
        head = len(request.method) + len(request.url.raw_path) + len(b"  HTTP/1.1") + LINE_ENDS_BYTES
        head += sum(len(name) + len(value) + len(b": \r\n") for name, value in request.headers.raw)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return _CountedBody(request.stream, partial(self._sent, host), head)


class _CountedBody(httpx.AsyncByteStream):
    """Read by the connection once the headers are out: so a request that found no connection counts nothing."""

    def __init__(self, body: httpx.AsyncByteStream, sent: Callable[[int], None], head_bytes: int) -> None:
        self._body = body
        self._sent = sent
        self._head_bytes = head_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._sent(self._head_bytes)
        async for chunk in self._body:
            self._sent(len(chunk))
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


def trusted_authorities() -> ssl.SSLContext:
    """Those that come along, and those this machine's owner trusts. Takes 20 ms: not for the loop's thread."""
    tls = httpx.create_ssl_context(trust_env=False)
    tls.load_default_certs()
    return tls


def _with_body(request: httpx.Request, body: httpx.AsyncByteStream) -> httpx.Request:
    return httpx.Request(
        request.method, request.url, headers=request.headers, stream=body, extensions=request.extensions
    )


def _addressed(request: httpx.Request, address: str) -> httpx.Request:
    """The same request, its Host header included, to an address in place of a name."""
    extensions = {**request.extensions, "sni_hostname": request.url.host}
    url = request.url.copy_with(host=address)
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)
