"""A database file read page by page, without SQLite, which gives up a whole table for one broken page of it.

The format: https://www.sqlite.org/fileformat.html. Nothing is believed: whatever does not fit is Unreadable.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER_BYTES = 100
MAGIC = b"SQLite format 3\x00"
INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
_KINDS = {INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE}
_PAGE_BYTES = 4096
"""Of every database that Karen has made; believed where the header does not say."""
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_MOST_BYTES = 100_000_000
"""Of one row. What says it is larger is not a row."""
_WIPED = b"\x00" * 16
"""In a text: nobody writes that many zeros."""
_REPLACED, _MOST_REPLACED = "\ufffd", 2
Value = None | int | float | str | bytes


class Unreadable(ValueError):
    """What is there is not what SQLite writes."""


@dataclass(frozen=True)
class Cell:
    """One row of a table, by its `rowid`, or one entry of an index, whose last value is the row's."""

    rowid: int
    payload: bytes


class Pages:
    """The pages of one file as the log of changes beside it leaves them. Numbers begin at 1."""

    def __init__(self, database: Path) -> None:
        """Raises OSError."""
        self._file = database.open("rb")
        header = self._file.read(HEADER_BYTES)
        self.page_bytes, self._usable_bytes = _sizes(header)
        self._changed = dict(_logged(Path(f"{database}-wal"), self.page_bytes))
        self.count = max([database.stat().st_size // self.page_bytes, *self._changed])

    def close(self) -> None:
        self._file.close()

    def page(self, number: int) -> bytes:
        if not 1 <= number <= self.count:
            raise Unreadable(f"there is no page {number}")
        if number in self._changed:
            return self._changed[number]
        self._file.seek((number - 1) * self.page_bytes)
        return self._file.read(self.page_bytes).ljust(self.page_bytes, b"\x00")

    def kind(self, number: int) -> int:
        """What the page says it is; raises Unreadable for anything but a page of a table or an index."""
        kind = self.page(number)[_start(number)]
        if kind not in _KINDS:
            raise Unreadable(f"page {number} is of no kind")
        return kind

    def children(self, number: int) -> list[int]:
        """The pages below an interior page."""
        page, start = self.page(number), _start(number)
        places = self._places(page, number, 12)
        return [_integer(page[place : place + 4]) for place in places] + [_integer(page[start + 8 : start + 12])]

    def cells(self, number: int) -> Iterator[Cell | None]:
        """What lies in a page, in its order; None for what cannot be read. A table's interior pages hold nothing."""
        kind = self.kind(number)
        if kind == INTERIOR_TABLE:
            return
        page = self.page(number)
        for place in self._places(page, number, 12 if kind == INTERIOR_INDEX else 8):
            try:
                yield self._cell(page, place, kind)
            except (Unreadable, IndexError, struct.error):
                yield None

    def free(self) -> set[int]:
        """The pages that hold nothing, as far as the list of them can be read."""
        found: set[int] = set()
        trunk = _integer(self.page(1)[32:36]) if self.count else 0
        while trunk and trunk not in found and 1 <= trunk <= self.count:
            found.add(trunk)
            page = self.page(trunk)
            leaves = min(_integer(page[4:8]), self.page_bytes // 4 - 2)
            found.update(_integer(page[8 + 4 * each : 12 + 4 * each]) for each in range(leaves))
            trunk = _integer(page[0:4])
        return found

    def _places(self, page: bytes, number: int, header_bytes: int) -> list[int]:
        start = _start(number)
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        pointers = page[start + header_bytes : start + header_bytes + 2 * count]
        if len(pointers) < 2 * count:
            raise Unreadable(f"page {number} has more in it than there is room for")
        return list(struct.unpack(f">{count}H", pointers))

    def _cell(self, page: bytes, place: int, kind: int) -> Cell:
        if kind == INTERIOR_INDEX:
            place += 4
        size_bytes, place = varint(page, place)
        rowid = 0
        if kind == LEAF_TABLE:
            rowid, place = varint(page, place)
        if not 0 < size_bytes <= min(_MOST_BYTES, self.count * self.page_bytes):
            raise Unreadable("a row of this size cannot be")
        local = self._local_bytes(size_bytes, kind)
        beginning = page[place : place + local]
        if len(beginning) < local:
            raise Unreadable("a row goes beyond its page")
        if local == size_bytes:
            return Cell(rowid, beginning)
        return Cell(
            rowid, beginning + self._overflow(_integer(page[place + local : place + local + 4]), size_bytes - local)
        )

    def _local_bytes(self, size_bytes: int, kind: int) -> int:
        """How much of a row lies in the page itself: section 1.6 of the format."""
        usable = self._usable_bytes
        most = usable - 35 if kind == LEAF_TABLE else (usable - 12) * 64 // 255 - 23
        if size_bytes <= most:
            return size_bytes
        least = (usable - 12) * 32 // 255 - 23
        fitting = least + (size_bytes - least) % (usable - 4)
        return fitting if fitting <= most else least

    def _overflow(self, number: int, left: int) -> bytes:
        parts: list[bytes] = []
        while left > 0:
            page = self.page(number)
            part = page[4 : min(self._usable_bytes, 4 + left)]
            if not any(part):
                raise Unreadable("the rest of a row was wiped")  # nobody writes that many zeros
            parts.append(part)
            left -= len(part)
            number = _integer(page[0:4])
        if number:
            raise Unreadable("a row goes on beyond its end")  # so this is the page of another
        return b"".join(parts)


def stated_bytes(header: bytes) -> int:
    """How long the file is by its own first HEADER_BYTES, right or wrong."""
    return _stated_page_bytes(header) * _integer(header[28:32])


def values(payload: bytes) -> list[Value]:
    """The columns of a row: section 2.1 of the format. Raises Unreadable for what SQLite does not write."""
    try:
        header_bytes, place = varint(payload, 0)
        kinds: list[int] = []
        while place < header_bytes:
            kind, place = varint(payload, place)
            kinds.append(kind)
        found: list[Value] = []
        place = header_bytes
        for kind in kinds:
            value, place = _value(payload, place, kind)
            found.append(value)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise Unreadable("a row cannot be read") from error
    if place != len(payload) or not found:
        raise Unreadable("a row has not its length")
    return found


def varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes at `place`, and where it ends."""
    number = 0
    for index in range(8):
        byte = data[place + index]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + index + 1
    number = number << 8 | data[place + 8]
    return number - (1 << 64) if number >= 1 << 63 else number, place + 9


def _value(payload: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    if kind == 7:
        return struct.unpack(">d", payload[place : place + 8])[0], place + 8
    if kind in (10, 11) or kind < 0:
        raise Unreadable("a value of this kind cannot be")
    length = (0, 1, 2, 3, 4, 6, 8)[kind] if kind < 7 else (kind - 12) // 2
    part = payload[place : place + length]
    if len(part) < length:
        raise Unreadable("a value goes beyond its row")
    if kind < 7:
        return int.from_bytes(part, "big", signed=True), place + length
    return (_text(part) if kind % 2 else part), place + length


def _text(part: bytes) -> str:
    """A byte or two that went bad cost those, not the row; more of them are no text."""
    if _WIPED in part:
        raise Unreadable("a text was wiped, or goes on in a page of another's")
    try:
        return part.decode()
    except UnicodeDecodeError:
        found = part.decode(errors="replace")
        if found.count(_REPLACED) - part.count(_REPLACED.encode()) > _MOST_REPLACED:
            raise
        return found


def _sizes(header: bytes) -> tuple[int, int]:
    """The bytes of a page, and those of them that are used."""
    page_bytes = _stated_page_bytes(header)
    if not header.startswith(MAGIC) or page_bytes < 512 or page_bytes & (page_bytes - 1):
        return _PAGE_BYTES, _PAGE_BYTES
    return page_bytes, page_bytes - header[20]


def _stated_page_bytes(header: bytes) -> int:
    found = int.from_bytes(header[16:18], "big")
    return 65_536 if found == 1 else found  # which two bytes cannot hold


def _logged(log: Path, page_bytes: int) -> Iterator[tuple[int, bytes]]:
    """The pages of the write-ahead log that were committed, in order: section 4 of the format."""
    if not log.exists():
        return
    with log.open("rb") as file:
        header = file.read(_LOG_HEADER_BYTES)
        if len(header) < _LOG_HEADER_BYTES or int.from_bytes(header[8:12], "big") != page_bytes:
            return
        order = ">" if header[3] & 1 else "<"
        sums = _checksum(header[:24], order, (0, 0))
        waiting: list[tuple[int, bytes]] = []
        while len(frame := file.read(_FRAME_HEADER_BYTES + page_bytes)) == _FRAME_HEADER_BYTES + page_bytes:
            sums = _checksum(frame[:8], order, sums)
            sums = _checksum(frame[_FRAME_HEADER_BYTES:], order, sums)
            if frame[8:16] != header[16:24] or struct.pack(">2I", *sums) != frame[16:24]:
                return
            waiting.append((_integer(frame[:4]), frame[_FRAME_HEADER_BYTES:]))
            if _integer(frame[4:8]):
                yield from waiting
                waiting = []


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for index in range(0, len(words), 2):
        first = (first + words[index] + second) & 0xFFFFFFFF
        second = (second + words[index + 1] + first) & 0xFFFFFFFF
    return first, second


def _start(number: int) -> int:
    return HEADER_BYTES if number == 1 else 0


def _integer(data: bytes) -> int:
    return int.from_bytes(data, "big")
