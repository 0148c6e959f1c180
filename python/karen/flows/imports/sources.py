"""A file, a folder or a ZIP archive as the texts in it, which are read where they lie: nothing is unpacked."""

from __future__ import annotations

import codecs
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from karen.base.folder import reason
from karen.contract.errors import InvalidInput, NotFound, Unavailable
from karen.flows.imports.archives import opened_archive, time_of, usable_members

SUFFIXES = (".json", ".jsonl", ".ndjson", ".md", ".markdown", ".txt")
MOST_FILES = 20_000
"""Of a folder; an archive has a limit of its own."""
_BUFFER_BYTES = 1 << 20
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged archive raises."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Member:
    """A text in what is imported; `dated` is when it was written."""

    name: str
    size_bytes: int
    dated: datetime
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Source:
    """`passed_over` names what is there and is no text to be imported, with the reason."""

    members: list[Member]
    passed_over: list[tuple[str, str]]


class Reading:
    """How far the reading is, told from the thread that reads; `check` may raise to end it."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.check = check
        self.read_bytes = 0


@contextmanager
def opened_source(path: Path, name: str) -> Iterator[Source]:
    """What lies at `path`; `name` is what the user calls it. Raises InvalidInput, NotFound and Unavailable."""
    with ExitStack() as stack:
        try:
            yield _source(path, name, stack)
        except OSError as error:
            raise Unavailable(f"{name} cannot be read: {reason(error)}.") from error


@contextmanager
def opened_text(member: Member, reading: Reading) -> Iterator[io.TextIOWrapper]:
    """Its text, whatever Unicode it is in. Bytes that are none become halves of characters, for `texts.mended`."""
    with member.open() as file:
        beginning = file.read(4)
    encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with member.open() as file:
        counted = io.BufferedReader(_Counted(file, reading), _BUFFER_BYTES)
        with io.TextIOWrapper(counted, encoding, errors, newline="") as text:
            yield text


class _Counted(io.RawIOBase):
    def __init__(self, file: IO[bytes], reading: Reading) -> None:
        self._file = file
        self._reading = reading

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        self._reading.check()
        view = memoryview(buffer)  # type: ignore[arg-type]  # the base class says no more than object
        piece = self._file.read(len(view))
        view[: len(piece)] = piece
        self._reading.read_bytes += len(piece)
        return len(piece)


def _source(path: Path, name: str, stack: ExitStack) -> Source:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {name}.", kind="file", id=name) from error
    if stat.S_ISDIR(mode):
        return _folder(path)
    if not stat.S_ISREG(mode):
        raise InvalidInput(f"{name} is neither a file nor a folder.")
    if zipfile.is_zipfile(path):
        return _archive(path, name, stack)
    if path.suffix.lower() == ".zip":
        raise InvalidInput(f"{name} is not a whole ZIP archive. Download it again.")
    return Source([_file(path, Path(name).name)], [])


def _file(path: Path, name: str) -> Member:
    about = path.stat()
    return Member(name, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), lambda: path.open("rb"))


def _folder(path: Path) -> Source:
    """An archive that was unpacked: its files and those of its folders, but nothing that a link leads to."""
    members: list[Member] = []
    passed_over: list[tuple[str, str]] = []
    files = list(islice(path.glob("**/*"), MOST_FILES + 1))
    if len(files) > MOST_FILES:
        raise InvalidInput(f"{path} holds more than {MOST_FILES:,} files. Choose the folder of the export alone.")
    for file in sorted(files):
        name = str(file.relative_to(path))
        if file.is_symlink():
            passed_over.append((name, "it is a link to something else"))
        elif file.is_file() and is_text(name):
            members.append(_file(file, name))
        elif file.is_file():
            passed_over.append((name, NO_TEXT))
    return Source(members, passed_over)


def _archive(path: Path, name: str, stack: ExitStack) -> Source:
    archive = stack.enter_context(opened_archive(path, name))
    usable, passed_over = usable_members(archive, name, is_text, NO_TEXT)
    return Source([_member(archive, entry) for entry in usable], passed_over)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    return Member(entry.filename, entry.file_size, time_of(entry), lambda: archive.open(entry))


NO_TEXT = "it is no text that can be imported"


def is_text(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def total_bytes(members: Sequence[Member]) -> int:
    return sum(member.size_bytes for member in members)
