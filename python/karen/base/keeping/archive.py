"""The file a backup is: a ZIP archive of the database, the settings, and a manifest with the SHA-256 of each.

Knows files only. Whatever is read from an archive is checked against its manifest, and the manifest against what an
archive of ours can hold, before anything is believed: a backup may come from a stick that somebody found.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from karen import VERSION
from karen.base.folder import DATABASE, SETTINGS_NAME
from karen.base.keeping.pages import MAGIC, stated_bytes
from karen.contract.errors import Conflict, InvalidInput, Unavailable
from karen.contract.types.data import BackupReason
from karen.contract.types.wire import Moment

SUFFIX = ".karen-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MOST_SMALL_BYTES = 1_000_000
"""Of a manifest and of a file of settings."""
MOST_SETTINGS_BYTES = 16_000_000
"""Of all files of settings together."""
MOST_ENTRIES = 10_000
SPARE_BYTES = 200_000
"""Left to others on the disk."""
CHUNK_BYTES = 1 << 20
Check = Callable[[], None]
"""Called every few megabytes; raises what should end the work."""


class Entry(BaseModel):
    """What the manifest says of a file in the archive."""

    model_config = ConfigDict(extra="forbid")
    sha256: str
    size_bytes: int


class Manifest(BaseModel):
    """`schema_versions` is the database's, by package."""

    model_config = ConfigDict(extra="ignore")
    format: Literal["karen-backup"] = "karen-backup"
    format_version: int = FORMAT_VERSION
    karen: str = VERSION
    created_at: Moment
    reason: BackupReason
    schema_versions: dict[str, int]
    entries: dict[str, Entry] = {}


def write_archive(file: IO[bytes], manifest: Manifest, files: dict[str, Path], check: Check) -> None:
    """Write `files`, by their names in the archive, and last the manifest that vouches for them."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entries = {name: _add(archive, name, path, check) for name, path in files.items()}
        archive.writestr(MANIFEST, manifest.model_copy(update={"entries": entries}).model_dump_json(indent=2))


def read_manifest(path: Path) -> Manifest:
    """Raises InvalidInput for what is no backup, Conflict for a format this version does not know."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def unpack_archive(path: Path, folder: Path, check: Check) -> Manifest:
    """Write every file of the archive below `folder`, having checked its name, its size and its SHA-256.

    Raises InvalidInput naming what is wrong, Conflict for a newer format, OSError for a full disk.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        _refuse_without_room(folder, manifest)
        for name, entry in manifest.entries.items():
            target = folder / name
            target.parent.mkdir(mode=0o700, exist_ok=True)
            _extract(archive, name, entry, target, check)
    return manifest


def _refuse_without_room(folder: Path, manifest: Manifest) -> None:
    """Before a small archive of something huge fills the disk for everybody else."""
    needed_bytes = sum(entry.size_bytes for entry in manifest.entries.values()) + SPARE_BYTES
    if shutil.disk_usage(folder).free < needed_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _add(archive: zipfile.ZipFile, name: str, path: Path, check: Check) -> Entry:
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK_BYTES):
            check()
            digest.update(chunk)
            target.write(chunk)
            size_bytes += len(chunk)
    return Entry(sha256=digest.hexdigest(), size_bytes=size_bytes)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise InvalidInput(f"{path} is not a whole backup of Karen: {error}. Choose another copy.") from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror or error}.") from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    members = archive.infolist()
    names = [member.filename for member in members]
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > MOST_SMALL_BYTES * 10:
        raise InvalidInput(f"{path} is not a backup of Karen: it has no manifest.")
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except ValidationError as error:
        raise InvalidInput(f"{path} is not a backup of Karen: its manifest says something else.") from error
    except _UNREADABLE as error:
        raise InvalidInput(f"{path} is damaged: its manifest cannot be read ({error}).") from error
    if manifest.format_version > FORMAT_VERSION:
        raise Conflict(f"{path} was made by a newer Karen ({manifest.karen}). Install that version or a later one.")
    if problem := _inconsistency(members, manifest):
        raise InvalidInput(f"{path} is damaged: {problem}.")
    return manifest


def _inconsistency(members: list[zipfile.ZipInfo], manifest: Manifest) -> str:
    """What an archive of ours cannot be like, or nothing."""
    sizes = {member.filename: member.file_size for member in members}
    if len(members) > MOST_ENTRIES or len(sizes) != len(members):
        return "it holds too many files, or two of one name"
    for name, entry in manifest.entries.items():
        if name != DATABASE and not SETTINGS_NAME.fullmatch(name):
            return f"it holds {name!r}, which no backup does"
        if name not in sizes:
            return f"{name} is missing"
        if sizes[name] != entry.size_bytes:
            return f"{name} has not the size its manifest says"
        if name != DATABASE and entry.size_bytes > MOST_SMALL_BYTES:
            return f"{name} is too large for settings"
    if sum(size for name, size in sizes.items() if SETTINGS_NAME.fullmatch(name)) > MOST_SETTINGS_BYTES:
        return "its settings are too large"
    if strange := set(sizes) - set(manifest.entries) - {MANIFEST}:
        return f"it holds {min(strange)!r}, which its manifest does not name"
    return "" if DATABASE in manifest.entries else f"{DATABASE} is missing"


def _extract(archive: zipfile.ZipFile, name: str, entry: Entry, target: Path, check: Check) -> None:
    digest, left = hashlib.sha256(), entry.size_bytes
    try:
        with archive.open(name) as source, target.open("xb") as file:
            target.chmod(0o600)
            for chunk in _chunks(source):
                check()
                if name == DATABASE and left == entry.size_bytes:
                    _refuse_wrong_size(chunk, entry.size_bytes)
                left -= len(chunk)
                digest.update(chunk)
                file.write(chunk)
    except _UNREADABLE as error:
        raise InvalidInput(f"The backup is damaged: {name} cannot be read ({error}). Choose another copy.") from error
    if left or digest.hexdigest() != entry.sha256:
        raise InvalidInput(f"The backup is damaged: {name} is not what was put into it. Choose another copy.")


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def _refuse_wrong_size(beginning: bytes, size_bytes: int) -> None:
    """Before a file that says it is huge fills the disk: a database says itself how large it is."""
    if not beginning.startswith(MAGIC) or stated_bytes(beginning) != size_bytes:
        raise InvalidInput("The backup is damaged: what should be its database is none. Choose another copy.")


_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What zipfile raises for a damaged, an encrypted, and a strangely packed member."""
