"""Packed plugins: a zip named `NAME.karen` with one file or one folder in it. Whatever else is in a zip is refused."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES
from karen.plugins.cell.spec import ENTRY
from karen.plugins.manifest.files import DEEPEST
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import TOML

SUFFIX = ".karen"
MOST_PACKED_BYTES = 20 << 20
_MOST_RATIO = 200
"""How many times smaller than itself a file may be packed; text comes to 10."""
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Of every file, so that the same plugin packs to the same bytes."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows gives to devices."""


class BadPackage(ValueError):
    """The words say what is wrong with it."""


def pack(found: Found) -> bytes:
    """The same bytes for the same files. For a valid plugin alone."""
    written = io.BytesIO()
    is_single = TOML not in found.files
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(found.files.items()):
            name = f"{found.plugin_id}.py" if is_single and path == ENTRY else f"{found.plugin_id}/{path}"
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


def unpack(content: bytes, folder: Path) -> Path:
    """The file or folder that was in it, below `folder`. Blocks; nothing is written before all of it was read.

    Raises BadPackage and OSError.
    """
    files = read_package(content)
    for name, data in files.items():
        target = folder.joinpath(*PurePosixPath(name).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            written.write(data)
    return folder / PurePosixPath(next(iter(files))).parts[0]


def read_package(content: bytes) -> Mapping[str, bytes]:
    """Every file by its path, `/` between the parts. Raises BadPackage."""
    if len(content) > MOST_PACKED_BYTES:
        raise BadPackage(f"It is larger than {MOST_PACKED_BYTES >> 20} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _files(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, BadPackage):
            raise
        raise BadPackage("It is no zip that can be read whole. Pack it again with `karen plugin pack`.") from error
    tops = {PurePosixPath(name).parts[0] for name in files}
    if len(tops) != 1:
        raise BadPackage("It must hold one file or one folder, and nothing beside it.")
    return files


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > 2 * MOST_FILES:
        raise BadPackage(f"It holds more than {MOST_FILES} files.")
    files: dict[str, bytes] = {}
    taken: set[str] = set()
    left = MOST_BYTES
    for entry in entries:
        name = _checked(entry)
        if entry.is_dir():
            continue
        if name.casefold() in taken:
            raise BadPackage(f"It holds {name[:80]!r} twice, or in two spellings.")
        taken.add(name.casefold())
        if entry.file_size > left or entry.file_size > _MOST_RATIO * max(1, entry.compress_size) + 4096:
            raise BadPackage(f"It unpacks to more than {MOST_BYTES >> 20} MB, or far more than it is.")
        with archive.open(entry) as packed:
            data = packed.read(left + 1)
        left -= len(data)
        if left < 0:
            raise BadPackage(f"It unpacks to more than {MOST_BYTES >> 20} MB.")
        files[name] = data
    if len(files) > MOST_FILES or not files:
        raise BadPackage(f"It must hold 1 to {MOST_FILES} files.")
    return files


def _checked(entry: zipfile.ZipInfo) -> str:
    """Its name. Raises BadPackage for one that could lead out of the folder or that is no file."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_odd = "\\" in name or ":" in name or not name.isprintable() or len(name) > 240 or len(parts) > DEEPEST + 2
    if not parts or is_odd or name.startswith("/") or ".." in parts or entry.orig_filename != name:
        raise BadPackage(f"It holds a file whose name leads elsewhere: {name[:80]!r}.")
    if any(_RESERVED.fullmatch(part) or part != part.strip(" ") or part.endswith(".") for part in parts):
        raise BadPackage(f"It holds a file with a name that not every system has: {name[:80]!r}.")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadPackage(f"It holds {name[:80]!r}, which is a link or a device.")
    if entry.flag_bits & 0x1:
        raise BadPackage("It is encrypted. Pack it without a password.")
    return name
