"""ZIP archives that may be hostile: what is in one is believed only as far as it costs nothing to be wrong.

Nothing is ever written under a name from an archive, and never more is read than an entry says it holds.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from karen.contract.errors import InvalidInput

MOST_ENTRIES = 100_000
MOST_DIRECTORY_BYTES = 20_000_000
"""Of the list of files in an archive, all of which is read into memory."""
MOST_BYTES = 20_000_000_000
"""Of all texts of an archive together, unpacked."""
SUSPICIOUS_BYTES = 100_000_000
MOST_RATIO = 200
"""How many times larger than packed a text beyond SUSPICIOUS_BYTES may be; conversations as JSON shrink to a tenth."""
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_BYTES, _MOST_COMMENT_BYTES, _END_64_BYTES = 22, 65_535, 76
_IN_END_64 = 0xFFFFFFFF


@contextmanager
def opened_archive(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Raises InvalidInput for what is damaged, and for more entries than an export has before they are read."""
    too_many = InvalidInput(f"{name} holds more than {MOST_ENTRIES:,} files. That is no export Karen knows.")
    if _directory_bytes(path) > MOST_DIRECTORY_BYTES:
        raise too_many
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise InvalidInput(f"{name} is not a whole ZIP archive: {error}. Download it again.") from error
    with archive:
        if len(archive.infolist()) > MOST_ENTRIES:
            raise too_many
        yield archive


def usable_members(
    archive: zipfile.ZipFile, name: str, is_text: Callable[[str], bool], no_text: str
) -> tuple[list[zipfile.ZipInfo], list[tuple[str, str]]]:
    """The texts, and what else there is with the reason. Raises InvalidInput for an archive that may be a bomb."""
    usable: list[zipfile.ZipInfo] = []
    passed_over: list[tuple[str, str]] = []
    for entry in archive.infolist():
        if entry.is_dir() or _is_of_the_system(entry.filename):
            continue
        if problem := _problem(entry, is_text, no_text):
            passed_over.append((entry.filename, problem))
        else:
            usable.append(entry)
    _refuse_bomb(usable, name)
    if not usable:
        _refuse_useless(passed_over, name)
    return usable, passed_over


def time_of(entry: zipfile.ZipInfo) -> datetime:
    """As the archive says it; it knows no zone."""
    try:
        return datetime(*entry.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


ENCRYPTED = "it is encrypted"
NESTED = "it is an archive itself"


def _problem(entry: zipfile.ZipInfo, is_text: Callable[[str], bool], no_text: str) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link to something else"
    if entry.filename.lower().endswith(".zip"):
        return NESTED
    if not is_text(entry.filename):
        return no_text
    return ENCRYPTED if entry.flag_bits & 1 else ""


def _refuse_bomb(entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        if entry.file_size > SUSPICIOUS_BYTES and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise InvalidInput(
                f"{entry.filename} in {name} would be {entry.file_size / max(entry.compress_size, 1):.0f} times larger "
                "unpacked: no export is like that. If you trust it, unpack it and import the file in it."
            )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise InvalidInput(f"{name} holds {total / 1e9:.0f} GB of texts; {MOST_BYTES / 1e9:.0f} GB is the most.")


def _refuse_useless(passed_over: list[tuple[str, str]], name: str) -> None:
    reasons = {why for _, why in passed_over}
    if ENCRYPTED in reasons:
        raise InvalidInput(f"{name} is encrypted. Unpack it with its password and import the file in it.")
    if NESTED in reasons:
        raise InvalidInput(f"{name} holds other archives. Unpack it and import them one by one.")
    raise InvalidInput(f"{name} holds no file that Karen can import, such as conversations.json.")


def _is_of_the_system(name: str) -> bool:
    """What macOS adds to archives, and files that hide."""
    return any(part == "__MACOSX" or part.startswith(".") for part in PurePosixPath(name).parts if part != "..")


def _directory_bytes(path: Path) -> int:
    """What the end of the archive says of the size of its list of files (APPNOTE 4.3.16, 4.3.14); 0 without an end."""
    with path.open("rb") as file:
        size_bytes = file.seek(0, 2)
        file.seek(max(0, size_bytes - _END_BYTES - _MOST_COMMENT_BYTES - _END_64_BYTES))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        return 0
    (announced,) = struct.unpack_from("<I", tail, at + 12)
    at_64 = tail.rfind(_END_64, 0, at)
    if announced == _IN_END_64 and at_64 >= 0 and len(tail) - at_64 >= _END_64_BYTES - 20:
        (announced,) = struct.unpack_from("<Q", tail, at_64 + 40)
    return int(announced)
