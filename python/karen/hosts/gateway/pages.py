"""The page's files: a closed dictionary read once, so that no path in a request can name anything else."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
"""Names that change with their content, such as `app-BgX3k9Qz.js`."""
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".wasm": "application/wasm"}
"""Not asked of the system, whose answers differ."""


@dataclass(frozen=True)
class PageFile:
    content: bytes
    media_type: str
    etag: str
    cache: str


def read_page(folder: Path) -> dict[str, PageFile]:
    """Every file below `folder` by its path in the address; `/` is `index.html`. Empty where nothing was built."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            content = path.read_bytes()
            files[f"/{path.relative_to(folder).as_posix()}"] = PageFile(
                content,
                TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                f'"{hashlib.sha256(content).hexdigest()[:32]}"',
                "public, max-age=31536000, immutable" if HASHED.search(path.name) else "no-cache",
            )
    if "/index.html" in files:
        files["/"] = files["/index.html"]
    return files


def serve_page(app: FastAPI, files: dict[str, PageFile]) -> None:
    """A route a file: what is not in the dictionary has no route."""

    async def page_file(request: Request) -> Response:
        file = files[request.url.path]
        headers = {"content-security-policy": PAGE_POLICY, "cache-control": file.cache, "etag": file.etag}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        return Response(file.content, headers=headers, media_type=file.media_type)

    for path in files:
        app.add_route(path, page_file, methods=["GET"], include_in_schema=False)
