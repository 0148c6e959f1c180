"""One request: every redirect is looked at as if it were asked for, and each name is resolved once."""

from __future__ import annotations

import base64
import binascii
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlunsplit

from karen.plugins.cell.network.addresses import Unreachable, target, vetted

MOST_ANSWERED_BYTES = 2 << 20
MOST_SENT_BYTES = 512 << 10
MOST_HEADERS = 50
MOST_REDIRECTS = 5
MOST_TIMEOUT_S = 30.0
MOST_DOWNLOADED_BYTES = 32 << 20
MOST_DOWNLOAD_S = 120.0
_CHUNK_BYTES = 1 << 16
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_REDIRECTS = (301, 302, 303, 307, 308)
_METHOD_KEPT = (307, 308)
_OURS = {
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "keep-alive",
}
_OURS_BEGIN = ("proxy-", "sec-", "x-forwarded", "forwarded")
_HEADER_LETTERS = set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, str, int, float], socket.socket]
"""Of an address, the name it has to prove, a port and a time limit: a connection that is private. Raises OSError."""


@dataclass(frozen=True)
class Request:
    """As a plugin asks for it, with the hosts that its permissions name."""

    hosts: tuple[str, ...]
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout_s: float
    most_bytes: int = MOST_ANSWERED_BYTES
    """Of the answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    url: str
    body: bytes


class Fetcher:
    """`sent(host, count)` is told of every request's bytes."""

    def __init__(self, resolve: Resolve, connect: Connect, sent: Callable[[str, int], None]) -> None:
        self._resolve = resolve
        self._connect = connect
        self._sent = sent

    def fetch(self, request: Request) -> Answer:
        """Raises Unreachable."""
        _check(request)
        deadline = time.monotonic() + request.timeout_s
        headers = {name.lower(): value for name, value in request.headers.items()}
        method, url, body = request.method, request.url, request.body
        first = ""
        for _ in range(MOST_REDIRECTS + 1):
            parts, host, port = target(url, request.hosts)
            first = first or f"{host}:{port}"
            if f"{host}:{port}" != first:  # what is secret is for the host it was meant for
                headers = {name: value for name, value in headers.items() if name in ("accept", "content-type")}
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            hop = _Hop(host, port, method, path, headers, body, deadline, request.most_bytes)
            answer = self._ask(hop, url)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = urljoin(url, location)
            if answer.status not in _METHOD_KEPT:
                method, body = ("HEAD" if method == "HEAD" else "GET"), b""
        raise Unreachable(f"it was sent on more than {MOST_REDIRECTS} times")

    def _ask(self, hop: _Hop, url: str) -> Answer:
        try:
            address = vetted(hop.host, self._resolve(hop.host, hop.port))[0]
            connection = http.client.HTTPConnection(hop.host, hop.port)
            connection.sock = self._connect(address, hop.host, hop.port, hop.left_s())
            try:
                with cut_off(connection.sock, hop.left_s()):
                    return self._exchange(connection, hop, url)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(f"{hop.host} cannot be asked: {error or type(error).__name__}") from error

    def _exchange(self, connection: http.client.HTTPConnection, hop: _Hop, url: str) -> Answer:
        given = {"accept-encoding": "identity", "user-agent": "Karen-plugin", **hop.headers, "connection": "close"}
        size = len(hop.method) + len(hop.path) + sum(len(name) + len(value) + 4 for name, value in given.items())
        self._sent(hop.host, size + len(hop.body))
        connection.request(hop.method, hop.path, hop.body or None, given)
        response = connection.getresponse()
        content = bytearray()
        while not response.isclosed():
            part = response.read1(_CHUNK_BYTES)
            if not part:
                break
            content += part
            if len(content) > hop.most_bytes:
                raise Unreachable(f"{hop.host} answered with more than {hop.most_bytes >> 20} MB")
        if response.length:
            raise Unreachable(f"{hop.host} broke off in the middle of its answer")
        hop.left_s()  # a connection that was cut off looks like one that has ended
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, url, bytes(content))


@dataclass(frozen=True)
class _Hop:
    """One of the requests that redirects make of one."""

    host: str
    port: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    deadline: float
    most_bytes: int

    def left_s(self) -> float:
        """Raises Unreachable when there is no time left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Unreachable(f"{self.host} took too long")
        return left


def _check(request: Request) -> None:
    if request.method not in _METHODS:
        raise Unreachable(f"the method must be one of {', '.join(_METHODS)}")
    if len(request.body) > MOST_SENT_BYTES or len(request.headers) > MOST_HEADERS:
        raise Unreachable(f"a request has at most {MOST_SENT_BYTES >> 10} KB and {MOST_HEADERS} headers")
    for name, value in request.headers.items():
        low = name.lower()
        if not low or set(low) - _HEADER_LETTERS or low in _OURS or low.startswith(_OURS_BEGIN):
            raise Unreachable(f"the header {name[:80]!r} is not the plugin's to set")
        if not value.isprintable() or not value.isascii():
            raise Unreachable(f"the header {name!r} has signs in it that no header has")


def request_of(hosts: Sequence[str], arguments: Mapping[str, object]) -> Request:
    """Raises Unreachable for what is no request."""
    method, url, headers = (arguments.get(name) for name in ("method", "url", "headers"))
    body, timeout_s = arguments.get("body"), arguments.get("timeout_s")
    if not isinstance(method, str) or not isinstance(url, str) or not isinstance(body, str):
        raise Unreachable("`method`, `url` and `body` must be texts")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise Unreachable("`headers` must be texts by their names")
    if not isinstance(timeout_s, int | float) or isinstance(timeout_s, bool) or timeout_s <= 0:
        raise Unreachable("`timeout_s` must be a number of seconds")
    try:
        content = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Unreachable("`body` must be base64") from None
    return Request(tuple(hosts), method, url, headers, content, min(float(timeout_s), MOST_TIMEOUT_S))


def download_of(url: str, host: str) -> Request:
    """Of a file that Karen herself wants, which is larger than what a plugin may ask for."""
    return Request((host,), "GET", url, {}, b"", MOST_DOWNLOAD_S, MOST_DOWNLOADED_BYTES)


@contextmanager
def cut_off(connection: socket.socket, limit_s: float) -> Iterator[None]:
    """The connection breaks after the limit, however often a byte arrives before."""

    def end() -> None:
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(limit_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def resolve(host: str, port: int) -> Sequence[str]:
    """By the system. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def private_connections() -> Connect:
    """With TLS, and the authorities that come along and those of this machine. Takes 20 ms."""
    import certifi

    tls = ssl.create_default_context(cafile=certifi.where())
    tls.load_default_certs()

    def connect(address: str, name: str, port: int, limit_s: float) -> socket.socket:
        plain = socket.create_connection((address, port), limit_s)
        try:
            with cut_off(plain, limit_s):
                return tls.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise

    return connect
