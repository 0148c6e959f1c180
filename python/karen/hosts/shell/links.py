"""Opens what a link points to in the system's browser or mail program, never in Karen's window."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import webbrowser
from collections.abc import Sequence
from urllib.parse import urlsplit

from karen.contract.errors import InvalidField, InvalidInput, Unavailable

_WEB = ("http", "https")
_LONGEST_URL = 8192


def is_at(url: str, origins: Sequence[str]) -> bool:
    """Whether the url is a page of one of these origins, such as `tauri://localhost`."""
    with contextlib.suppress(ValueError):
        scheme, place, *_ = urlsplit(url)
        return f"{scheme}://{place}" in origins
    return False


def checked(url: str) -> str:
    """The url itself. Raises InvalidInput unless it is a plain web or mail address."""
    try:
        parts = urlsplit(url)
        address = parts.hostname if parts.scheme in _WEB else parts.path
    except ValueError:
        parts, address = None, None
    if (
        not address
        or parts is None
        or parts.scheme not in (*_WEB, "mailto")
        or len(url) > _LONGEST_URL
        or any(character.isspace() or not character.isprintable() for character in url)
    ):
        message = "Only web addresses (http, https) and mail addresses (mailto) can be opened."
        raise InvalidInput(message, [InvalidField("url", message)])
    return url


async def open_outside(url: str) -> None:
    """Hand a checked url to the system. Raises Unavailable where no program takes it."""
    opener = shutil.which("xdg-open") if sys.platform == "linux" else None
    if opener:
        process = await asyncio.create_subprocess_exec(
            opener,
            url,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        opened = await process.wait() == 0
    else:
        opened = await asyncio.to_thread(webbrowser.open, url)
    if not opened:
        raise Unavailable("No program on this computer opens links. Copy the address instead.")
