"""Zips that anybody may have made: every file is read within bounds, or the whole of it is refused with the reason."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from karen.plugins.manifest.names import collision, fault, shown

_MOST_RATIO = 200
"""How many times smaller than itself a file may be packed; text comes to 10."""
_SPARE_BYTES = 64 << 10
"""What may be packed better than that."""
_END = struct.Struct("<4s4H2LH")
"""The end of the central directory, without a comment."""
_END_MAGIC, _LARGE_END_MAGIC = b"PK\x05\x06", b"PK\x06\x07"
_LARGE_END_BYTES = 20
_MOST_ENTRY_BYTES = 400
"""Of a file's entry in the directory, on average."""
_CHUNK_BYTES = 1 << 20


class BadZip(ValueError):
    """The words say what is wrong with it, after `It`."""


@dataclass(frozen=True)
class Bounds:
    files: int
    bytes: int
    """Of all files, unpacked."""


def read_zip(content: bytes, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Every file by its path, with `/`. All names are checked before the first is read. Raises BadZip, between two
    files as well."""
    _check_directory(content, bounds)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if _is_file(entry)]
            _check(entries, bounds)
            left = bounds.bytes
            for entry in entries:
                data = _read(archive, entry, left)
                left -= len(data)
                yield entry.filename, data
    except BadZip:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadZip("is no zip that can be read whole") from error


def _check_directory(content: bytes, bounds: Bounds) -> None:
    """Before a list of millions of files is read into memory."""
    if len(content) < _END.size:
        raise BadZip("is no zip")
    magic, _, _, _, files, size, _, comment = _END.unpack(content[-_END.size :])
    if magic != _END_MAGIC or comment:
        raise BadZip("is no zip, or one with something behind it")
    before = len(content) - _END.size - _LARGE_END_BYTES
    is_large = before >= 0 and content[before : before + 4] == _LARGE_END_MAGIC
    if is_large or files > 2 * bounds.files or size > 2 * bounds.files * _MOST_ENTRY_BYTES:
        raise BadZip(f"holds more than {bounds.files:,} files")


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """Whether it is one, not a folder. Raises BadZip for what leads elsewhere or is neither."""
    name = entry.orig_filename.removesuffix("/") if entry.is_dir() else entry.orig_filename
    if wrong := fault(name):
        raise BadZip(f"holds {shown(name)[:80]!r}, which {wrong}")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadZip(f"holds {name!r}, which is a link or a device")
    if entry.flag_bits & 0x1:
        raise BadZip("is encrypted; pack it without a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadZip(f"holds {name!r}, packed in a way that is not read: use DEFLATE")
    return not entry.is_dir()


def _check(entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if not 0 < len(entries) <= bounds.files:
        raise BadZip(f"must hold 1 to {bounds.files:,} files")
    if twin := collision(entry.filename for entry in entries):
        raise BadZip(f"holds {twin!r} twice, or in two spellings")
    bombs = [entry for entry in entries if entry.file_size > _MOST_RATIO * entry.compress_size + _SPARE_BYTES]
    if bombs or sum(entry.file_size for entry in entries) > bounds.bytes:
        raise BadZip(f"unpacks to more than {bounds.bytes >> 20} MB, or to far more than it is")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Of what it says it holds no more than what it holds, and no more than `left`."""
    parts, size = [], 0
    with archive.open(entry) as packed:
        while chunk := packed.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > min(left, entry.file_size):
                raise BadZip("unpacks to more than it says")
            parts.append(chunk)
    return b"".join(parts)
