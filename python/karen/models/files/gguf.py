"""Reads the header of a GGUF file: what model it is, and whether all of it is there.

A file comes from anywhere, so nothing it says is believed: no length is read past, nothing is kept that is not needed,
and neither time nor memory grow with a number in it. The format: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from karen.base.folder import reason
from karen.contract.errors import InvalidInput, NotFound
from karen.models.files.gguf_types import BLOCKS, QUANTISATIONS

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_HEADER_BYTES = 256 * 1024 * 1024
MOST_ENTRIES = 100_000
"""Entries, and tensors: large models have some thousand."""
MOST_STRINGS = 2_000_000
"""In all arrays together: the largest vocabularies have 800,000 with their merges."""
MOST_TEXT_BYTES = 4096
MOST_KEPT_NUMBERS = 1024
"""Of all arrays together: one for each layer, where layers differ."""
_FOR_EACH_LAYER = (".attention.head_count", ".attention.head_count_kv")
MOST_DIMENSIONS = 4
MOST_BYTES = 1 << 62
ALIGNMENT = 32
_CHUNK_BYTES = 1 << 20
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
Value = str | int | float | bool | tuple[int, ...]


@dataclass(frozen=True)
class Gguf:
    """What a file says of its model. `tensor_bytes` has to be in memory; numbers are 0 where it does not say."""

    architecture: str
    name: str
    kind: str
    size_bytes: int
    tensor_bytes: int
    context_tokens: int
    layers: int
    cache_bytes_a_token: int
    """Of keys and values at 16 bits, over all layers."""
    vocabulary: int
    parameters: int
    quantisation: str
    parts: int


def read_gguf(path: Path) -> Gguf:
    """Raises NotFound, or InvalidInput with what is wrong with the file; remembers files that have not changed."""
    try:
        found = path.stat()
        if not path.is_file():
            raise InvalidInput(f"{path} is not a file. Choose a model file that ends in .gguf.")
        return _read(path, found.st_size, found.st_mtime_ns)
    except FileNotFoundError as error:
        raise NotFound(f"{path} is not there. Choose it anew, or connect the disk it is on.", kind="file") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {reason(error)}. Give yourself permission to read it.") from error
    except ValueError as error:  # a path that no system takes
        raise InvalidInput(f"{str(path)!r} is not a path: {error}.") from error


@lru_cache(maxsize=256)
def _read(path: Path, size_bytes: int, modified_ns: int) -> Gguf:
    """`modified_ns` tells a changed file from the remembered one."""
    with path.open("rb", buffering=0) as file:
        header = _Header(file, path, size_bytes)
        tensors, entries = header.begin()
        values = header.entries(entries)
        parameters, tensor_bytes = header.tensors(tensors, _number(values, "general.alignment") or ALIGNMENT)
    architecture = _text(values, "general.architecture")
    if not architecture:
        raise header.wrong("does not say which architecture its model has")
    return Gguf(
        architecture=architecture,
        name=_text(values, "general.name"),
        kind=_text(values, "general.type"),
        size_bytes=size_bytes,
        tensor_bytes=tensor_bytes,
        context_tokens=_number(values, f"{architecture}.context_length"),
        layers=_number(values, f"{architecture}.block_count"),
        cache_bytes_a_token=_cache_bytes(values, architecture),
        vocabulary=header.vocabulary,
        parameters=parameters,
        quantisation=QUANTISATIONS.get(_number(values, "general.file_type", -1), ""),
        parts=max(1, _number(values, "split.count")),
    )


class _Header:
    """A place in the file that only moves on, and never beyond what there is."""

    def __init__(self, file: BinaryIO, path: Path, size_bytes: int) -> None:
        self._file = file
        self._path = path
        self._size = size_bytes
        self._chunk = b""
        self._at = 0
        self._before = 0
        self._strings = 0
        self._kept_numbers = 0
        self.vocabulary = 0

    def wrong(self, what: str) -> InvalidInput:
        return InvalidInput(f"{self._path.name} {what}. Download it again, or choose another model file.")

    def begin(self) -> tuple[int, int]:
        """How many tensors and entries follow."""
        if not self._size:
            raise self.wrong("is empty")
        start = self._file.read(4)
        if start != MAGIC:
            raise self.wrong(f"is not a GGUF file but {_looks_like(start)}")
        self._before = len(MAGIC)
        (version,) = self._unpack("<I")
        if version not in VERSIONS:
            swapped = int.from_bytes(version.to_bytes(4, "little"), "big") in VERSIONS
            other = "is made for processors of the other byte order" if swapped else f"is GGUF of version {version}"
            raise self.wrong(f"{other}; Karen reads versions 2 and 3")
        tensors, entries = self._unpack("<QQ")
        if max(tensors, entries) > MOST_ENTRIES:
            raise self.wrong(f"claims to have {max(tensors, entries)} entries, so it is damaged")
        return tensors, entries

    def entries(self, count: int) -> dict[str, Value]:
        """Those values that are short enough to be of interest."""
        values: dict[str, Value] = {}
        for _ in range(count):
            key = self._text()
            (kind,) = self._unpack("<I")
            value = self._array(key) if kind == _ARRAY else self._value(kind)
            if value is not None:
                values[key] = value
        return values

    def tensors(self, count: int, alignment: int) -> tuple[int, int]:
        """The numbers in all tensors, and their bytes. Each must lie within the file."""
        parameters, ends = 0, 0
        for _ in range(count):
            name = self._text()
            (dimensions,) = self._unpack("<I")
            if dimensions > MOST_DIMENSIONS:
                raise self.wrong(f"gives the tensor {name!r} {dimensions} dimensions, so it is damaged")
            numbers = 1
            for length in self._unpack(f"<{dimensions}Q"):
                numbers *= length
            kind, offset = self._unpack("<IQ")
            block, block_bytes = BLOCKS.get(kind, (1, 0))
            parameters += numbers
            ends = max(ends, offset + numbers // block * block_bytes)
            if max(parameters, ends) > MOST_BYTES:
                raise self.wrong(f"claims impossible sizes for the tensor {name!r}, so it is damaged")
        if not count:
            raise self.wrong("holds no model, only a description")
        begin = -(-(self._before + self._at) // alignment) * alignment
        if begin + ends > self._size:
            raise self.wrong(f"is incomplete: {self._size:,} of at least {begin + ends:,} bytes are there")
        return parameters, ends

    def _value(self, kind: int) -> Value | None:
        if kind == _STRING:
            return self._text(keep=MOST_TEXT_BYTES)
        if kind not in _SCALARS:
            raise self.wrong(f"has a value of the unknown type {kind}, so it is damaged")
        value: int | float | bool = self._unpack(f"<{_SCALARS[kind]}")[0]
        return value

    def _array(self, key: str) -> Value | None:
        """Passes over it, unless it is a number for each layer."""
        kind, length = self._unpack("<IQ")
        if key == "tokenizer.ggml.tokens":
            self.vocabulary = length
        if kind == _STRING:
            self._strings += length
            if self._strings > MOST_STRINGS:
                raise self.wrong(f"claims to have {self._strings} words, so it is damaged")
            for _ in range(length):
                self._skip(self._unpack("<Q")[0])
            return None
        if kind not in _SCALARS:
            raise self.wrong(f"has a list of the unknown type {kind}, so it is damaged")
        code = _SCALARS[kind]
        if key.endswith(_FOR_EACH_LAYER) and code in "bBhHiIqQ" and self._kept_numbers + length <= MOST_KEPT_NUMBERS:
            self._kept_numbers += length
            return tuple(self._unpack(f"<{length}{code}"))
        self._skip(length * struct.calcsize(code))
        return None

    def _text(self, keep: int = MOST_TEXT_BYTES) -> str:
        (length,) = self._unpack("<Q")
        if length <= keep:
            return self._take(length).decode("utf-8", "replace")
        self._skip(length)
        return ""

    def _unpack(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self._take(struct.calcsize(layout)))

    def _take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._chunk):
            self._need(length)
            self._chunk = self._chunk[self._at :] + self._file.read(max(_CHUNK_BYTES, length))
            self._before += self._at
            self._at, end = 0, length
            if end > len(self._chunk):
                raise self._incomplete()
        found = self._chunk[self._at : end]
        self._at = end
        return found

    def _skip(self, length: int) -> None:
        if self._at + length <= len(self._chunk):
            self._at += length
            return
        self._need(length)
        self._before += self._at + length
        self._file.seek(self._before)
        self._chunk, self._at = b"", 0

    def _need(self, length: int) -> None:
        """Whether there can be so much more."""
        end = self._before + self._at + length
        if end > self._size:
            raise self._incomplete()
        if end > MOST_HEADER_BYTES:
            raise self.wrong("has a description of impossible length, so it is damaged")

    def _incomplete(self) -> InvalidInput:
        return self.wrong(f"is incomplete or damaged: it ends within its description, after {self._size:,} bytes")


def _looks_like(start: bytes) -> str:
    if start.lstrip().startswith((b"<", b"{")):
        return "a page of a web site: the download went wrong"
    if start.startswith(b"PK"):
        return "a zip archive, which has to be unpacked"
    return "something else"


def _cache_bytes(values: dict[str, Value], architecture: str) -> int:
    """What one token takes in the cache of keys and values at 16 bits, by the numbers of heads and their lengths."""
    layers = _number(values, f"{architecture}.block_count")
    attention = f"{architecture}.attention"
    heads = _each(values, f"{attention}.head_count", layers)
    cached = _each(values, f"{attention}.head_count_kv", layers) or heads
    usual = _number(values, f"{architecture}.embedding_length") // max(1, *heads) if heads else 0
    key = _number(values, f"{attention}.key_length") or usual
    value = _number(values, f"{attention}.value_length") or usual
    return 2 * sum(cached) * (key + value)


def _each(values: dict[str, Value], key: str, layers: int) -> tuple[int, ...]:
    """A number for each layer, which a file gives once when all have the same."""
    found = values.get(key, 0)
    if isinstance(found, tuple):
        return found
    return (int(found),) * min(layers, MOST_KEPT_NUMBERS) if isinstance(found, int) and found > 0 else ()


def _text(values: dict[str, Value], key: str) -> str:
    found = values.get(key)
    return found if isinstance(found, str) else ""


def _number(values: dict[str, Value], key: str, otherwise: int = 0) -> int:
    """A whole number that is not negative; signed and unsigned types are both used for the same key."""
    found = values.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else otherwise
