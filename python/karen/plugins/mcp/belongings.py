"""What a server's plugin brings along, laid out where the server can read it: exactly what was agreed to.

The plugin's own folder may change while the server runs; what lies here does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

from karen.base.folder import reason
from karen.contract.errors import PluginFailed
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import TOML
from karen.plugins.mcp.bundle import KEPT
from karen.plugins.packages import BOUNDS, lay_out
from karen.plugins.zipped import BadZip, read_zip

_MODE = 0o555
"""A bundle may hold the program itself."""


async def laid_out(found: Found, folder: Path) -> Path:
    """The folder of the files beside its manifest, below `folder`; of one without any, it is not there.

    Raises PluginFailed.
    """
    try:
        return await asyncio.to_thread(_laid_out, found, folder)
    except BadZip as error:
        raise PluginFailed(f"The plugin {found.plugin_id} brings {KEPT}, which {error}.") from error
    except OSError as error:
        message = f"What the plugin {found.plugin_id} brings along cannot be unpacked: {reason(error)}."
        raise PluginFailed(message, plugin=found.plugin_id) from error


def place_of(found: Found, folder: Path) -> Path:
    return folder / f"server-{found.sha256}"


def places_of(plugins: Iterable[Found], folder: Path) -> set[Path]:
    return {place_of(found, folder) for found in plugins if found.manifest and found.manifest.server}


def _laid_out(found: Found, folder: Path) -> Path:
    target = place_of(found, folder)
    if not target.is_dir() and found.files.keys() - {TOML}:
        lay_out(dict(_contents(found)), target, _MODE)
    return target


def _contents(found: Found) -> Iterator[tuple[str, bytes]]:
    """Raises BadZip."""
    for name, content in found.files.items():
        if name == KEPT:
            yield from read_zip(content, BOUNDS)
        elif name != TOML:
            yield name, content
