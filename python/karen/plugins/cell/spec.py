"""What a cell is told to run and what it may do: fixed before it starts, and out of reach of what runs in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import JsonValue

ENTRY = "plugin.py"


class SandboxLevel(StrEnum):
    """How much the system's kernel keeps a plugin in."""

    FULL = "full"
    """Namespaces, Landlock and seccomp."""
    STRONG = "strong"
    """Landlock and seccomp."""
    NONE = "none"
    """Nothing holds it: only what the user trusts by its hash may run."""


@dataclass(frozen=True)
class Permissions:
    """What the user has agreed to; everything is refused by default."""

    network: tuple[str, ...] = ()
    """Hosts reached by HTTPS: `api.example.org`, `*.example.org` for those below it, `api.example.org:8443`."""
    storage: bool = False
    memory_read: bool = False
    memory_write: bool = False
    notify: bool = False
    threads: bool = False


@dataclass(frozen=True)
class Limits:
    """What a plugin may use. Time counts for each call, and once more for the loading."""

    memory_mb: int = 256
    """Beyond what the interpreter has when the plugin begins."""
    cpu_s: float = 10.0
    wall_s: float = 15.0
    storage_mb: int = 16
    output_kb: int = 256
    """Of one result, as JSON."""


@dataclass(frozen=True)
class CellSpec:
    """One plugin as it was read, hashed and agreed to."""

    plugin_id: str
    files: Mapping[str, bytes]
    """By their paths below the plugin's folder, such as `plugin.py` and `places/names.py`."""
    sha256: str
    """What `content_hash` makes of the files; anything else is not started."""
    permissions: Permissions = Permissions()
    limits: Limits = Limits()
    packages: Path | None = None
    """A folder of unpacked wheels that this plugin alone may read."""


@dataclass(frozen=True)
class ToolDescription:
    """A tool as the plugin describes it, in the shape of the Model Context Protocol. Its words are data."""

    name: str
    description: str
    parameters: dict[str, JsonValue]
    """JSON Schema of an object."""
    result: dict[str, JsonValue] | None
    """JSON Schema; None when the author has not said."""
    confirm: bool
    """Whether the user is asked before each run."""
    examples: tuple[str, ...]
    """What a user may say to mean it."""


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over all paths and contents with their lengths, so that no two plugins share one."""
    whole = hashlib.sha256()
    for path in sorted(files):
        name, content = path.encode(), files[path]
        whole.update(b"%d:%s%d:" % (len(name), name, len(content)))
        whole.update(content)
    return whole.hexdigest()
