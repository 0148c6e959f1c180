"""What a manifest names out in the world: hosts to ask, and wheels, which are pinned wherever they come from."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from karen.plugins.manifest.manifest import Wheel
from karen.plugins.manifest.names import fault

_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](?::[0-9]{1,5})?")
_HASH = r" +--hash=sha256:(?P<sha256>[0-9a-f]{64})"
_BROUGHT = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.!+-]+)" + _HASH, re.ASCII)
_FETCHED = re.compile(r"(?P<name>[\w.-]+) *@ *(?P<url>https://[!-~]+)" + _HASH, re.ASCII)
_PINNED = (
    "write `name==1.2.3 --hash=sha256:…`, or `name @ https://…/name-1.2.3-py3-none-any.whl --hash=sha256:…`, as in a "
    "requirements file"
)


def host(text: str) -> str:
    """Raises ValueError for what is none, with the port it may have."""
    name = text.partition(":")[0]
    if not _HOST.fullmatch(text) or (name.startswith("*.") and name.count(".") < 2):
        raise ValueError(f"{text!r} is no host such as `api.example.org`, `*.example.org` or `api.example.org:8443`")
    if int(text.partition(":")[2] or 443) not in range(1, 1 << 16):
        raise ValueError(f"{text!r} names no port from 1 to 65535")
    return text


def wheel(line: str) -> Wheel:
    """Raises ValueError for what is not pinned, or is fetched from what is no host out in the world."""
    if found := _BROUGHT.fullmatch(line.strip()):
        return Wheel(canonicalize_name(found["name"]), valid_version(found["version"], f"; {_PINNED}"), found["sha256"])
    found = _FETCHED.fullmatch(line.strip())
    if not found:
        raise ValueError(f"{line[:80]!r} is not pinned; {_PINNED}")
    try:
        parts = urlsplit(found["url"])
        file = unquote(parts.path.rpartition("/")[2])
        name, number, _, _ = parse_wheel_filename(file)
        if fault(file) or "/" in file or "\\" in parts.path:
            raise ValueError("no file has such a name")
    except (InvalidWheelFilename, ValueError):
        raise ValueError(f"the address in {line[:80]!r} does not end with a wheel's name; {_PINNED}") from None
    if parts.query or parts.fragment:
        raise ValueError(f"the address in {line[:80]!r} is no wheel of {name} alone; leave out what follows `.whl`")
    if name != canonicalize_name(found["name"]) or "*" in parts.netloc:
        raise ValueError(f"the address in {line[:80]!r} is no wheel of {found['name']}; {_PINNED}")
    return Wheel(name, str(number), found["sha256"], f"https://{host(parts.netloc)}{parts.path}")


def valid_version(text: str, what_to_do: str = "") -> str:
    """Raises ValueError for what is none."""
    try:
        Version(text)
    except InvalidVersion:
        raise ValueError(f"{text[:80]!r} is no version such as 1.2.0{what_to_do}") from None
    return text
