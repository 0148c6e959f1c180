"""What memory asks of vectors: to compute one, and to find what lies near it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from karen.base.passages import PassageKind
from karen.contract.caller import Caller


class Embedding(Protocol):
    """`values` is (dimensions,) float32 of unit length. Only those of one `model_id` can be compared."""

    @property
    def model_id(self) -> str: ...
    @property
    def values(self) -> array[float]: ...


class Embedder(Protocol):
    """Raises ModelUnavailable and TimedOut."""

    async def query(self, text: str) -> Embedding: ...
    async def passages(self, texts: Sequence[str]) -> Sequence[Embedding]: ...


@dataclass(frozen=True, slots=True)
class Near:
    """`similarity` is the cosine, -1 to 1."""

    kind: PassageKind
    id: str
    similarity: float


class Nearest(Protocol):
    """The vector index as the rest of memory sees it."""

    @property
    def model_id(self) -> str:
        """Of the vectors it holds."""
        ...

    async def nearest(self, caller: Caller, to: Embedding, limit: int) -> list[Near]:
        """The profile's own, nearest first. Raises Unavailable while there is no index: then words have to do."""
        ...

    async def similarities(self, caller: Caller, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        """Of the named rows; those without a vector are left out. Raises like `nearest`."""
        ...
