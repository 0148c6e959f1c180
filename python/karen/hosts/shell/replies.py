"""The sidecar's lines, cut out of its stream and taken apart without parsing what they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from karen.contract.errors import PROBLEM, KarenError
from karen.contract.frames import MAX_FRAME_BYTES

Kind = Literal["item", "alive", "done", "failed"]

# `encode` writes keys in the order of the class, so the data of a reply is the rest of the line after this.
_REPLY = re.compile(rb'\{"id":(\d+),"kind":"(item|alive|done|failed)"(?:,"(?:data|problem)":|(?=\}$))')
_ID = re.compile(rb'\{"id":(\d+),')
_HEAD_BYTES = 64


@dataclass(frozen=True, slots=True)
class Reply:
    """One frame about the call `id`. `body` is the item's data or the problem as JSON; b"" for the other kinds."""

    id: int
    kind: Kind
    body: bytes

    @property
    def text(self) -> str:
        """The body for the page; a sidecar that sends broken UTF-8 breaks no more than the characters."""
        return self.body.decode(errors="replace")

    @property
    def last(self) -> bool:
        return self.kind in ("done", "failed")


@dataclass(frozen=True, slots=True)
class Oversize:
    """A line beyond the limit, of which only the first bytes were kept."""

    head: bytes

    @property
    def id(self) -> int | None:
        """The call it answered, where its beginning tells."""
        match = _ID.match(self.head)
        return int(match[1]) if match else None


class LineSplitter:
    """Lines out of chunks. Holds at most `limit_bytes` and skips what is longer."""

    def __init__(self, limit_bytes: int = MAX_FRAME_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._begun = bytearray()
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[bytes | Oversize]:
        """The lines that end in this chunk, without their newline."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            yield from self._grow(piece)
            if not self._skipping:
                yield bytes(self._begun)
            self._begun.clear()
            self._skipping = False
        yield from self._grow(rest)

    def _grow(self, piece: bytes) -> Iterator[Oversize]:
        if self._skipping:
            return
        if len(self._begun) + len(piece) > self._limit_bytes:
            head = bytes(self._begun[:_HEAD_BYTES]) + piece[:_HEAD_BYTES]
            self._begun.clear()
            self._skipping = True
            yield Oversize(head[:_HEAD_BYTES])
        else:
            self._begun += piece


def take_apart(line: bytes) -> Reply | None:
    """The reply in a line, or None when it is something else: a hello, or noise."""
    match = _REPLY.match(line)
    if match is None or not line.endswith(b"}"):
        return None
    kind = cast(Kind, match[2].decode())
    body = line[match.end() : -1]
    if bool(body) != (kind in ("item", "failed")):
        return None
    return Reply(int(match[1]), kind, body)


def problem_json(error: KarenError) -> str:
    """A problem as it stands on the wire."""
    return PROBLEM.dump_json(error).decode()  # type: ignore[arg-type]  # every concrete error is a Problem
