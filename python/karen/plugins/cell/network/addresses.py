"""Which hosts a plugin may reach, and which addresses nobody may: those of this machine and of the network it is in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

HTTPS_PORT = 443
MOST_URL_CHARACTERS = 4_096
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}")
"""A name of at least two labels, of which the last is no number: so no address in any spelling."""
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


class Unreachable(Exception):
    """A request that is not made; the words say why."""


def target(url: str, hosts: Iterable[str]) -> tuple[SplitResult, str, int]:
    """The parts of the address, the host to ask for, and the port. Raises Unreachable."""
    if len(url) > MOST_URL_CHARACTERS or _UNSEEN.search(url):
        raise Unreachable("the address is too long, or has signs in it that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS_PORT
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise Unreachable("the address cannot be understood") from None
    if parts.scheme != "https":
        raise Unreachable("the address does not begin with https://")
    if parts.username is not None or parts.password is not None:
        raise Unreachable("the address has a user name in it")
    if not _HOST.fullmatch(host):
        raise Unreachable(f"{host or 'nothing'} is not the name of a host: numbers are refused")
    if not any(_covers(granted, host, port) for granted in hosts):
        raise Unreachable(f"{host}:{port} is not among the hosts this plugin may reach")
    return parts, host, port


def _covers(granted: str, host: str, port: int) -> bool:
    """`*.example.org` is every host below it, and not itself."""
    name, _, number = granted.lower().partition(":")
    if int(number or HTTPS_PORT) != port:
        return False
    if name.startswith("*."):
        return bool(_HOST.fullmatch(name[2:])) and host.endswith(name[1:])
    return name == host


def is_public(address: str) -> bool:
    """Whether it is out in the world, also in the spellings that hide one of the older kind."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found.sixtofour:
            return is_public(str(found.ipv4_mapped or found.sixtofour))
        if found in _NAT64:
            return is_public(str(ipaddress.ip_address(int(found) & 0xFFFFFFFF)))
        if found.teredo or found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def vetted(host: str, addresses: Iterable[str]) -> list[str]:
    """The addresses, when every one is public. Raises Unreachable: a name that also leads inside is not trusted."""
    found = sorted(set(addresses), key=lambda address: (":" in address, address))
    if not found:
        raise Unreachable(f"{host} has no address")
    if not all(map(is_public, found)):
        raise Unreachable(f"{host} leads to an address that is not out in the world")
    return found
