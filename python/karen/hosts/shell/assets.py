"""The built page as a closed set of files, read once: no path can reach beyond what was found at start."""

from __future__ import annotations

import re
from pathlib import Path

from karen.base.installation import how_to_mend
from karen.contract.errors import Unavailable

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'"
)
"""What the page may load in the window; the gateway sends its own as a header."""

_HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)


def read_assets(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its URL path, the policy written into each HTML page.

    Raises Unavailable when the page has not been built.
    """
    if not (folder / "index.html").is_file():
        raise Unavailable(f"The user interface is missing: there is no {folder / 'index.html'}. {how_to_mend()}")
    return {"/" + path.relative_to(folder).as_posix(): _read(path) for path in folder.rglob("*") if path.is_file()}


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".html":
        return content
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'.encode()
    policed, heads = _HEAD.subn(lambda head: head[0] + meta, content, count=1)
    if not heads:
        raise Unavailable(f"{path} has no <head> to carry the page's policy. Build the user interface again.")
    return policed
