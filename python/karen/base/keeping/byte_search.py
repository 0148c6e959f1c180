"""Searching files byte for byte for texts, however they may be written there; archives by what is in them."""

from __future__ import annotations

import json
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK_BYTES = 8 << 20
MOST_TEXTS = 60
DEEPEST = 3
"""An archive in an archive, and one in that."""
Check = Callable[[], None]


@dataclass
class Tally:
    """What was looked at by now."""

    files: int = 0
    bytes: int = 0


class Needles:
    """Texts as bytes: in UTF-8 and UTF-16, as JSON escapes them, in any letter case, composed or not."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Of texts that hold another one of them, that other is enough."""
        shortest: list[str] = []
        for text in sorted({text for text in texts if text.strip()}, key=lambda text: (len(text), text)):
            if len(shortest) < MOST_TEXTS and not any(other in text for other in shortest):
                shortest.append(text)
        self._texts = [text.casefold() for text in shortest]
        self._forms = frozenset(form.lower() for text in shortest for form in _forms(text))
        self.longest = max(map(len, self._forms), default=0)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def are_in(self, file: IO[bytes], tally: Tally, check: Check) -> bool:
        """Whether any of them is; reads to the end in any case, to count. Raises what reading does."""
        found, before = False, b""
        while chunk := file.read(CHUNK_BYTES):
            check()
            tally.bytes += len(chunk)
            whole = (before + chunk).lower()
            found = found or any(form in whole for form in self._forms)
            before = whole[-self.longest :] if self.longest else b""
        return found

    def are_within(self, text: str) -> bool:
        """Whether a text has any of them in it, as words or not."""
        plain = text.casefold()
        return any(each in plain for each in self._texts)

    def places(self, whole: bytes) -> Iterator[tuple[int, int]]:
        """Where they begin and end."""
        lowered = whole.lower()
        for form in self._forms:
            at = lowered.find(form)
            while at >= 0:
                yield at, at + len(form)
                at = lowered.find(form, at + len(form))


def find_in(path: Path, needles: Needles, tally: Tally, check: Check) -> bool:
    """Whether the file, or anything packed in it, holds one of the texts. Raises OSError."""
    tally.files += 1
    with path.open("rb") as file:
        found = needles.are_in(file, tally, check)
        return found or (_is_archive(file) and _in_archive(file, needles, tally, check, DEEPEST))


def overwrite(path: Path, needles: Needles, check: Check) -> int:
    """Blanks in the place of every occurrence, the rest as it was. How many there were. Raises OSError."""
    count = at = 0
    with path.open("r+b") as file:
        while whole := _read_at(file, at, CHUNK_BYTES + needles.longest):
            check()
            for start, end in needles.places(whole):
                if start < CHUNK_BYTES:
                    file.seek(at + start)
                    file.write(b" " * (end - start))
                    count += 1
            at += CHUNK_BYTES
    return count


def _read_at(file: IO[bytes], at: int, size_bytes: int) -> bytes:
    file.seek(at)
    return file.read(size_bytes)


def _in_archive(file: IO[bytes], needles: Needles, tally: Tally, check: Check, depth: int) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            found = [_in_member(archive, member, needles, tally, check, depth) for member in archive.infolist()]
            return any(found)
    except _UNREADABLE:
        return False  # its bytes were looked at as they are


def _in_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, needles: Needles, tally: Tally, check: Check, depth: int
) -> bool:
    with archive.open(member) as file:
        found = needles.are_in(file, tally, check)
        if found or depth == 1 or not _is_archive(file):
            return found
        return _in_archive(file, needles, tally, check, depth - 1)


def _is_archive(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"


def _forms(text: str) -> Iterator[bytes]:
    letters = {text, text.lower(), text.upper(), text.casefold(), text.title()}
    for variant in {unicodedata.normalize(form, each) for each in letters for form in ("NFC", "NFD")} | letters:
        for escaped in {variant, json.dumps(variant)[1:-1], json.dumps(variant, ensure_ascii=False)[1:-1]}:
            yield escaped.encode("utf-8", "surrogatepass")
        yield variant.encode("utf-16-le", "surrogatepass")
        yield variant.encode("utf-16-be", "surrogatepass")


_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)
