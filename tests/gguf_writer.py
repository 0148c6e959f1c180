"""Writes model files as they should be, and as they should not."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

F32, Q4_1 = 0, 3
ALIGNMENT = 32


def string(text: str | bytes) -> bytes:
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(data)) + data


def words(text: str) -> bytes:
    """A value that is a string, with its type before it, as all values here."""
    return struct.pack("<I", 8) + string(text)


def number(value: int) -> bytes:
    return struct.pack("<II", 4, value)


def strings(*texts: str) -> bytes:
    return struct.pack("<IIQ", 9, 8, len(texts)) + b"".join(map(string, texts))


def numbers(*values: int) -> bytes:
    return struct.pack("<IIQ", 9, 4, len(values)) + struct.pack(f"<{len(values)}I", *values)


@dataclass(frozen=True)
class Tensor:
    name: str
    lengths: Sequence[int]
    kind: int = F32
    offset: int = 0


LLAMA: Mapping[str, bytes] = {
    "general.architecture": words("llama"),
    "general.name": words("Made for tests"),
    "general.file_type": number(3),
    "llama.context_length": number(4096),
    "llama.block_count": number(2),
    "llama.embedding_length": number(64),
    "llama.attention.head_count": number(4),
    "llama.attention.head_count_kv": number(2),
    "tokenizer.ggml.tokens": strings("a", "b", "c"),
}
"""What a small model would say; 2 layers of 2 cached heads of 16 numbers: 256 bytes a token."""
TENSORS = (Tensor("token_embd.weight", (64, 3)), Tensor("output.weight", (64, 3), Q4_1, 768))


def gguf(
    values: Mapping[str, bytes] = LLAMA,
    tensors: Sequence[Tensor] = TENSORS,
    *,
    magic: bytes = b"GGUF",
    version: int = 3,
    counts: tuple[int, int] | None = None,
    data: bytes = b"\0" * (768 + 120),
) -> bytes:
    """A file; `counts` is how many tensors and values it claims to have."""
    header = magic + struct.pack("<IQQ", version, *(counts or (len(tensors), len(values))))
    header += b"".join(string(key) + value for key, value in values.items())
    for tensor in tensors:
        header += string(tensor.name) + struct.pack("<I", len(tensor.lengths))
        header += struct.pack(f"<{len(tensor.lengths)}QIQ", *tensor.lengths, tensor.kind, tensor.offset)
    return header + b"\0" * (-len(header) % ALIGNMENT) + data
