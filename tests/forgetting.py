"""What tests of forgetting look for: bytes in every file of a data folder, and in whatever is packed in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path


def files_with(folder: Path, text: str) -> list[str]:
    """The files that hold the text, by their names below the folder; those in archives behind a `!`."""
    return sorted(name for name, content in _contents(folder) if _holds(content, text))


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            name, content = str(path.relative_to(folder)), path.read_bytes()
            yield name, content
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    yield from ((f"{name}!{member}", archive.read(member)) for member in archive.namelist())


def _holds(content: bytes, text: str) -> bool:
    wanted = [text.encode(), text.encode("utf-16-le"), text.encode("ascii", "backslashreplace")]
    return any(form.lower() in content.lower() for form in wanted)
