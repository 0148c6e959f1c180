"""What is on this machine: nothing that a resolver, a spelling or a trick with names could lead elsewhere."""

from __future__ import annotations

import pytest

from karen.base.loopback import is_loopback, on_this_machine

HERE = ["127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost", "LocalHost", "[::1]", "[0:0:0:0:0:0:0:1]"]
INSIDE_IPV6 = ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]"]
BEYOND = [
    "example.org",
    "192.168.1.5",
    "10.0.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "[::1%25eth0]",
    "[::ffff:10.0.0.1]",
    "[::ffff:192.168.1.5]",
]
LOOKS_LIKE_IT = [
    "localhost.evil.com",
    "127.0.0.1.nip.io",
    "127.0.0.1.",
    "localhost.",
    "karen.localhost",
    "localhost.localdomain",
    "ip6-localhost",
    "xn--localhost-0za",
    "①27.0.0.1",
    "127。0。0。1",
]
"""Names that some resolver takes to this machine, or seems to."""
READ_IN_MANY_WAYS = ["0.0.0.0", "[::]", "0", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1"]
"""Addresses whose meaning each system's resolver decides."""


@pytest.mark.parametrize("host", HERE + INSIDE_IPV6)
@pytest.mark.parametrize("shape", ["http://{}", "http://{}:11434", "https://{}:8080/v1"])
def test_an_address_of_the_loopback_is_on_this_machine(shape: str, host: str) -> None:
    assert on_this_machine(shape.format(host))


@pytest.mark.parametrize("host", BEYOND + LOOKS_LIKE_IT + READ_IN_MANY_WAYS)
@pytest.mark.parametrize("shape", ["http://{}", "http://{}:11434", "https://{}:8080/v1"])
def test_everything_else_is_beyond_whatever_it_looks_like(shape: str, host: str) -> None:
    assert not on_this_machine(shape.format(host))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1@evil.com/",
        "http://localhost:80@evil.com/",
        "http://evil.com#@127.0.0.1",
        "http://evil.com?@127.0.0.1",
        "http://evil.com/127.0.0.1",
        "http://127.0.0.1\\@evil.com",
        "http://[::1",
        "http://",
        "127.0.0.1:11434",
        "",
    ],
)
def test_a_url_whose_host_is_another_or_none_is_beyond(url: str) -> None:
    assert not on_this_machine(url)


@pytest.mark.parametrize("host", ["::1", "127.0.0.1", "localhost"])
def test_a_host_needs_no_brackets(host: str) -> None:
    assert is_loopback(host)
