"""What is inside a backup, for tests that look at it with SQLite itself."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any


def database_in(copy: Path) -> Path:
    """The database of a backup as a file of its own, in the folder above the copy's."""
    found = copy.parent.parent / f"inside-{copy.stem}.sqlite"
    with zipfile.ZipFile(copy) as archive:
        found.write_bytes(archive.read("karen.sqlite"))
    return found


def manifest_of(copy: Path) -> dict[str, Any]:
    with zipfile.ZipFile(copy) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return found
