"""Packed plugins: a zip named `NAME.karen` with one file or one folder in it. Whatever else is in a zip is refused."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES
from karen.plugins.cell.spec import ENTRY
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import PACKED, TOML
from karen.plugins.zipped import BadZip, Bounds, read_zip

SUFFIX = PACKED
MOST_PACKED_BYTES = 20 << 20
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Of every file, so that the same plugin packs to the same bytes."""


class BadPackage(ValueError):
    """The words say what is wrong with it."""


def pack(found: Found) -> bytes:
    """The same bytes for the same files, on every machine. For a valid plugin alone."""
    written = io.BytesIO()
    is_single = TOML not in found.files
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:  # how DEFLATE packs is each zlib's own affair
        for path, content in sorted(found.files.items()):
            name = f"{found.plugin_id}.py" if is_single and path == ENTRY else f"{found.plugin_id}/{path}"
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return written.getvalue()


def unpack(content: bytes, folder: Path) -> Path:
    """The file or folder that was in it, below `folder`. Blocks; nothing is written before all of it was read.

    Raises BadPackage and OSError.
    """
    files = read_package(content)
    for name, data in files.items():
        target = folder.joinpath(*name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            written.write(data)
    return folder / _top(files)


def read_package(content: bytes) -> Mapping[str, bytes]:
    """Every file by its path, `/` between the parts. Raises BadPackage."""
    if len(content) > MOST_PACKED_BYTES:
        raise BadPackage(f"It is larger than {MOST_PACKED_BYTES >> 20} MB. Take out what is not needed.")
    try:
        files = dict(read_zip(content, Bounds(MOST_FILES, MOST_BYTES)))
    except BadZip as error:
        raise BadPackage(f"It {error}. Pack it again with `karen plugin pack`.") from error
    if TOML in files:
        raise BadPackage(f"Its {TOML} lies in no folder. Put its files into one that has the plugin's name.")
    if any(name.partition("/")[0] != _top(files) for name in files):
        raise BadPackage("It must hold one file or one folder, and nothing beside it.")
    return files


def _top(files: Mapping[str, bytes]) -> str:
    return next(iter(files)).partition("/")[0]
