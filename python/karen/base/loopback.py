"""What is on this machine, and what is beyond it: the one place that decides."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

LOCALHOST = "localhost"
"""The one name that needs no resolver: whoever connects takes LOOPBACK_ADDRESSES for it and asks nobody."""
LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")


def is_loopback(host: str) -> bool:
    """Whether what is sent to `host` cannot leave this machine, as a URL names hosts and without asking a resolver.

    True for `localhost`, 127.0.0.0/8, ::1 and IPv4 inside IPv6. Every other name is beyond, whatever it resolves to
    today; so are 0.0.0.0 and spellings such as 127.1 or 2130706433, which each system reads in its own way.
    """
    if host.lower() == LOCALHOST:
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        pass
    try:
        address = IPv6Address(host.removeprefix("[").removesuffix("]"))
    except AddressValueError:
        return False
    if address.scope_id is not None:
        return False
    return address.ipv4_mapped.is_loopback if address.ipv4_mapped else address.is_loopback


def on_this_machine(url: str) -> bool:
    """`is_loopback` of the host of a URL; False for what is no URL."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
