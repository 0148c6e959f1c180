"""What a plugin says of itself: its manifest, and the plugin as it was found in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import JsonValue

from karen.contract.types.enums import PluginType
from karen.contract.types.plugins import PluginKind, PluginProblem, PluginSource
from karen.plugins.cell.spec import CellSpec, Limits, Permissions

WHEELS = "wheels/"
"""Where a plugin brings its packages along."""


def wheels_in(files: Mapping[str, bytes]) -> dict[str, str]:
    """The paths of what a plugin brings along in that folder, by the SHA-256 of each; of two alike, the first."""
    brought = [(path, content) for path, content in files.items() if path.startswith(WHEELS)]
    return {hashlib.sha256(content).hexdigest(): path for path, content in reversed(brought)}


@dataclass(frozen=True)
class Wheel:
    """A pinned package, by the file that holds it."""

    name: str
    """In its normalised form (PEP 503)."""
    version: str
    sha256: str
    url: str = ""
    """Where it is fetched from when the plugin does not bring it along; empty when it has to."""

    @property
    def pinned(self) -> str:
        return f"{self.name}=={self.version}"

    @property
    def host(self) -> str:
        """As a permission for the network names it; empty without an address."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Server:
    """How a server of the Model Context Protocol is started."""

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Requirement:
    """Another plugin that must be enabled, with the versions that do."""

    plugin_id: str
    versions: str = ""
    """A specifier of PEP 440, such as `>=1.2`; empty for any."""


@dataclass(frozen=True)
class Manifest:
    """A plugin's own words about it, checked."""

    name: str
    description: str = ""
    version: str = "0.0.0"
    author: str = ""
    homepage: str = ""
    kind: PluginKind = PluginKind.PYTHON
    type: PluginType = PluginType.CUSTOM
    categories: tuple[str, ...] = ()
    api: int = 1
    karen: str = ""
    """The versions of Karen it is for, as a specifier of PEP 440; empty for any."""
    platforms: tuple[str, ...] = ()
    """Of `linux`, `macos`, `windows`; empty for any."""
    requires: tuple[Requirement, ...] = ()
    permissions: Permissions = field(default_factory=Permissions)
    limits: Limits = field(default_factory=Limits)
    wheels: tuple[Wheel, ...] = ()
    settings: Mapping[str, JsonValue] | None = None
    """JSON Schema of an object."""
    server: Server | None = None
    """For the kind `mcp` alone."""


@dataclass(frozen=True)
class Found:
    """A plugin as it lies in a watched folder. Without a manifest it cannot be used."""

    plugin_id: str
    source: PluginSource
    path: Path
    manifest: Manifest | None
    files: Mapping[str, bytes]
    """By their paths below its folder, `plugin.py` for a single file; empty when they could not be read."""
    sha256: str
    """What `content_hash` makes of the files."""
    problems: tuple[PluginProblem, ...] = ()
    signed_by: str = ""
    """The fingerprint of the key that signed these files; empty when none did."""

    @property
    def valid(self) -> bool:
        return self.manifest is not None and not any(each.severity == "error" for each in self.problems)

    def spec(self, packages: Path | None) -> CellSpec:
        """What its cell is told. For a valid one alone."""
        assert self.manifest
        given = self.manifest
        return CellSpec(self.plugin_id, self.files, self.sha256, given.permissions, given.limits, packages)
