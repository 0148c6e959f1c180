"""Bytes from a server into lines and characters, however they were cut on the way."""

from __future__ import annotations

import codecs
import re

_LONE_SURROGATE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


class LineTooLong(Exception):
    """More bytes than allowed without the end of a line."""


class Lines:
    """Splits bytes at line feeds; of `\\r\\n` the return goes too.

    Bytes, not text: a character that a chunk cuts in two is whole again in its line.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk ends. Raises LineTooLong."""
        searched = len(self._rest)
        self._rest += chunk
        if (end := self._rest.rfind(b"\n", searched)) < 0:
            if len(self._rest) > self._most_bytes:
                raise LineTooLong
            return []
        whole = bytes(self._rest[:end])
        del self._rest[: end + 1]
        lines = [line.removesuffix(b"\r") for line in whole.split(b"\n")]
        if any(len(line) > self._most_bytes for line in lines):
            raise LineTooLong
        return lines

    def rest(self) -> bytes:
        """What no line feed ended."""
        return bytes(self._rest)


class WholeCharacters:
    """Puts together the characters that a server cut between two events: tokens need not end where characters do.

    Both kinds of halves: bytes that are not UTF-8, which `decoded` lets through, and halves of surrogate pairs, which
    JSON may spell. What stays a half becomes U+FFFD.
    """

    def __init__(self) -> None:
        self._pairs = codecs.getincrementaldecoder("utf-16-le")("surrogatepass")
        self._bytes = codecs.getincrementaldecoder("utf-8")("replace")
        self._whole = True

    def feed(self, piece: str, final: bool = False) -> str:
        """The characters that are whole by now; with `final`, everything there is."""
        if self._whole and piece.isascii():
            return piece
        paired = self._pairs.decode(piece.encode("utf-16-le", "surrogatepass"), final)
        known = _LONE_SURROGATE.sub("\ufffd", paired)
        text = self._bytes.decode(known.encode("utf-8", "surrogateescape"), final)
        self._whole = not (self._pairs.getstate()[0] or self._bytes.getstate()[0])
        return text


def decoded(line: bytes) -> str:
    """A line as text; bytes that are not UTF-8 become what WholeCharacters can put together again."""
    return line.decode("utf-8", "surrogateescape")
