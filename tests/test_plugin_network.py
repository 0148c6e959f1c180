"""Requests of plugins: to hosts that were granted, at addresses out in the world, whatever names and servers say."""

from __future__ import annotations

import base64
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from pydantic import JsonValue

from celling import Given, spec
from karen.base.installation import command
from karen.contract.errors import Forbidden, PluginFailed
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.linux.backend import LinuxBackend
from karen.plugins.cell.network.addresses import Unreachable, is_public, target, vetted
from karen.plugins.cell.network.fetching import MOST_ANSWERED_BYTES, Answer, Fetcher, Request, request_of
from karen.plugins.cell.spec import Permissions

HOSTS = ("api.example.org", "*.example.net", "other.example.org:8443")
PUBLIC = "93.184.216.34"
Respond = Callable[[bytes], bytes]


class World:
    """Servers behind names. What connects gets what `respond` makes of the request's bytes."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.resolved: list[str] = []
        self.connected: list[tuple[str, str, int]] = []
        self.sent: list[tuple[str, int]] = []
        self.addresses: list[Sequence[str]] = []
        self._threads: list[threading.Thread] = []

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.resolved.append(host)
        return self.addresses.pop(0) if self.addresses else [PUBLIC]

    def connect(self, address: str, name: str, port: int, limit_s: float) -> socket.socket:
        self.connected.append((address, name, port))
        near, far = socket.socketpair()
        near.settimeout(limit_s)
        thread = threading.Thread(target=self._serve, args=[far])
        self._threads.append(thread)
        thread.start()
        return near

    def fetch(self, url: str, **given: object) -> Answer:
        arguments = {"method": "GET", "url": url, "headers": {}, "body": "", "timeout_s": 5, **given}
        return self.ask(request_of(HOSTS, arguments))

    def ask(self, request: Request) -> Answer:
        return Fetcher(self.resolve, self.connect, lambda host, count: self.sent.append((host, count))).fetch(request)

    def close(self) -> None:
        for thread in self._threads:
            thread.join(10)

    def _serve(self, far: socket.socket) -> None:
        with far:
            request = b""
            while b"\r\n\r\n" not in request and (part := far.recv(65_536)):
                request += part
            try:
                far.sendall(self.respond(request))
            except OSError:  # whoever asked has heard enough
                return


def answer(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {to}\r\n")


@pytest.fixture
def world() -> Iterator[World]:
    built = World(lambda request: answer(b"hello"))
    yield built
    built.close()


def test_a_granted_host_is_asked_once_and_at_the_address_that_was_looked_at(world: World) -> None:
    world.addresses = [[PUBLIC], ["127.0.0.1"]]
    found = world.fetch("https://api.example.org/x?y=1")
    assert (found.status, found.body) == (200, b"hello")
    assert world.resolved == ["api.example.org"]
    assert world.connected == [(PUBLIC, "api.example.org", 443)]
    assert [host for host, count in world.sent if count > 0] == ["api.example.org"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://api.example.org/", "does not begin with https"),
        ("file:///etc/passwd", "does not begin with https"),
        ("https://example.org/", "not among the hosts"),
        ("https://evil.org/?api.example.org", "not among the hosts"),
        ("https://api.example.org.evil.org/", "not among the hosts"),
        ("https://api.example.org@evil.org/", "user name"),
        ("https://api.example.org:8443/", "not among the hosts"),
        ("https://example.net/", "not among the hosts"),
        ("https://evilexample.net/", "not among the hosts"),
        ("https://127.0.0.1/", "not the name of a host"),
        ("https://[::1]/", "not the name of a host"),
        ("https://2130706433/", "not the name of a host"),
        ("https://0x7f.1/", "not the name of a host"),
        ("https://localhost/", "not the name of a host"),
        ("https://api.example.org\\@evil.org/", "signs in it"),
        ("https://api.example.org/\r\nHost: evil", "signs in it"),
        ("https://api.exam\tple.org/", "signs in it"),
        ("https://api.example.org:99999/", "cannot be understood"),
        ("https:///x", "not the name of a host"),
        ("https://api.example.org/" + "x" * 5000, "too long"),
    ],
)
def test_other_addresses_are_refused_before_anything_is_resolved(world: World, url: str, reason: str) -> None:
    with pytest.raises(Unreachable, match=reason):
        world.fetch(url)
    assert world.resolved == []


@pytest.mark.parametrize(
    "url", ["https://a.example.net/", "https://API.EXAMPLE.ORG./", "https://other.example.org:8443/"]
)
def test_other_spellings_and_ports_that_are_granted_are_reached(url: str) -> None:
    assert target(url, HOSTS)[0].scheme == "https"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::7f00:1", "fec0::1",
     "2001:0:4136:e378:8000:63bf:3fff:fdd2", "not an address"],
)  # fmt: skip
def test_an_address_of_this_machine_or_its_network_is_never_reached(world: World, address: str) -> None:
    assert not is_public(address)
    world.addresses = [[PUBLIC, address]]
    with pytest.raises(Unreachable, match="not out in the world"):
        world.fetch("https://api.example.org/")
    assert world.connected == []


def test_addresses_out_in_the_world_are_vetted_the_older_kind_first() -> None:
    assert vetted("x", ["2606:2800:220:1::1", PUBLIC]) == [PUBLIC, "2606:2800:220:1::1"]


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.org/",
        "http://api.example.org/",
        "https://127.0.0.1/",
        "//evil.org/x",
        "https://[::1]:22/",
        "ftp://x",
    ],
)
def test_a_redirect_elsewhere_is_refused(world: World, to: str) -> None:
    world.respond = lambda request: redirect(to)
    with pytest.raises(Unreachable):
        world.fetch("https://api.example.org/")
    assert len(world.connected) == 1


def test_a_redirect_is_resolved_and_vetted_anew(world: World) -> None:
    world.respond = lambda request: redirect("/again")
    world.addresses = [[PUBLIC], ["10.0.0.1"]]
    with pytest.raises(Unreachable, match="not out in the world"):
        world.fetch("https://api.example.org/")


def test_redirects_come_to_an_end(world: World) -> None:
    world.respond = lambda request: redirect("/again")
    with pytest.raises(Unreachable, match="sent on more than 5 times"):
        world.fetch("https://api.example.org/")


def test_secrets_are_not_taken_to_another_host(world: World) -> None:
    heard: list[bytes] = []

    def respond(request: bytes) -> bytes:
        heard.append(request)
        return redirect("https://a.example.net/") if len(heard) == 1 else answer(b"")

    world.respond = respond
    world.fetch("https://api.example.org/", headers={"Authorization": "Bearer x", "X-Key": "y", "Accept": "z"})
    assert b"Bearer x" in heard[0]
    assert b"Bearer x" not in heard[1] and b"x-key" not in heard[1] and b"accept: z" in heard[1]


@pytest.mark.parametrize(
    "headers",
    [{"Host": "x"}, {"Content-Length": "3"}, {"Transfer-Encoding": "chunked"}, {"Proxy-Authorization": "x"},
     {"a b": "x"}, {"": "x"}, {"x": "a\r\nb: c"}, {"x": "ä"}, {"x\n": "y"}, {str(n): "" for n in range(60)}],
)  # fmt: skip
def test_headers_that_are_not_the_plugins_to_set_are_refused(world: World, headers: dict[str, str]) -> None:
    with pytest.raises(Unreachable):
        world.fetch("https://api.example.org/", headers=headers)
    assert world.connected == []


@pytest.mark.parametrize(
    "given",
    [{"method": "TRACE"}, {"method": "GET / HTTP/1.1\r\n"}, {"method": 3}, {"body": "***"}, {"headers": []},
     {"timeout_s": "x"}, {"timeout_s": -1}, {"timeout_s": True}, {"url": None},
     {"body": base64.b64encode(bytes(600_000)).decode()}],
)  # fmt: skip
def test_what_is_no_request_is_refused(world: World, given: dict[str, object]) -> None:
    with pytest.raises(Unreachable):
        world.fetch(**{"url": "https://api.example.org/", **given})  # type: ignore[arg-type]  # that is the point
    assert world.connected == []


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000,
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", answer(bytes(MOST_ANSWERED_BYTES + 1))],
)  # fmt: skip
def test_a_server_that_misbehaves_is_told_as_such(world: World, said: bytes) -> None:
    world.respond = lambda request: said
    with pytest.raises(Unreachable):
        world.fetch("https://api.example.org/")


def test_a_server_that_dribbles_is_cut_off(world: World) -> None:
    stopped = threading.Event()

    def dribbling(address: str, name: str, port: int, limit_s: float) -> socket.socket:
        near, far = socket.socketpair()
        near.settimeout(60)

        def serve() -> None:
            with far:
                far.recv(65_536)
                while not stopped.wait(0.05):
                    try:
                        far.send(b"H")
                    except OSError:
                        return

        threading.Thread(target=serve, daemon=True).start()
        return near

    fetcher = Fetcher(world.resolve, dribbling, lambda host, count: None)
    request = request_of(
        HOSTS, {"method": "GET", "url": "https://api.example.org/", "headers": {}, "body": "", "timeout_s": 0.5}
    )
    with pytest.raises(Unreachable):
        fetcher.fetch(request)
    stopped.set()


@pytest.fixture
def broker_command() -> Sequence[str]:
    return command(ROLE)


async def test_the_process_that_makes_requests_says_what_it_refuses(broker_command: Sequence[str]) -> None:
    broker = Broker(broker_command, lambda host, count: None)
    arguments: dict[str, JsonValue] = {
        "method": "GET",
        "url": "https://evil.org/",
        "headers": {},
        "body": "",
        "timeout_s": 1,
    }
    try:
        with pytest.raises(Forbidden, match=r"evil\.org:443 is not among the hosts"):
            await broker.fetch(("api.example.org",), {**arguments})
        with pytest.raises(Forbidden, match="does not begin with https"):
            await broker.fetch(("api.example.org",), {**arguments, "url": "http://api.example.org/"})
    finally:
        await broker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
async def test_a_plugin_asks_through_that_process_and_only_with_the_permission(broker_command: Sequence[str]) -> None:
    cells = Cells(LinuxBackend(), Broker(broker_command, lambda host, count: None))
    code = {"code": "from karen_plugin import http\nhttp.get('https://evil.org/')"}
    try:
        without = await cells.open(spec(), Given())
        with pytest.raises(PluginFailed, match="needs the permission network"):
            await without.call("run", code)
        elsewhere = await cells.open(spec(permissions=Permissions(network=("api.example.org",))), Given())
        with pytest.raises(PluginFailed, match=r"evil\.org:443 is not among the hosts"):
            await elsewhere.call("run", code)
    finally:
        await cells.close()
