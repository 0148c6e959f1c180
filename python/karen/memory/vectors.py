"""The index of vectors as its keeper sees it: what lies in it, and what a place that keeps it must be able to do.

Everything in it can be computed anew from the rows. It holds no text: of what was said there is only a digest, by which
a vector is known to be still that of its words.
"""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, cast, get_args

from karen.base.passages import PassageKind
from karen.memory.nearest import Embedding

KINDS: tuple[PassageKind, ...] = get_args(PassageKind)


class Scope(NamedTuple):
    """The profile whose vectors are meant."""

    tenant_id: str
    user_id: str


class Reference(NamedTuple):
    """A passage; a long one has several vectors."""

    kind: PassageKind
    id: str


@dataclass(frozen=True, slots=True)
class VectorRow:
    """One part of a passage. `sequence` is that of the outbox entry by which it came."""

    scope: Scope
    reference: Reference
    part: int
    digest: str
    sequence: int
    values: array[float]

    @property
    def key(self) -> str:
        return key_of(self.reference, self.part)


class Held(NamedTuple):
    """A vector that is there: `current` unless it lies in what was moved aside, which is only good to copy from."""

    digest: str
    values: array[float]
    current: bool


class Census(NamedTuple):
    """`newer` has the passage of each row that came after the sequence that was asked about."""

    rows: int
    newer: list[Reference]


class Damaged(Exception):
    """What lies there cannot be used any more; the message says why. It has to be built anew."""


Read = Callable[[Scope], AsyncIterator[tuple[list[str], memoryview]]]
"""All keys of a profile, some at a time, with their vectors: (keys, dimensions) float32."""


class VectorTable(Protocol):
    """A place for vectors. Every method raises Damaged, and Unavailable for what a person has to mend.

    Nothing is answered that belongs to another scope than the one named.
    """

    @property
    def size_bytes(self) -> int | None:
        """On this machine; None where that is somebody else's to know."""
        ...

    async def open(self, *, anew: bool) -> None:
        """Make what is there ready to be used; nothing else may be called before.

        `anew` starts empty: what was there is moved aside where it can be copied from, and deleted where it cannot.
        """

    async def close(self) -> None: ...

    async def held(self, scope: Scope, references: Sequence[Reference]) -> Mapping[str, Held]:
        """What there is of these passages, by its key."""
        ...

    async def write(self, rows: Sequence[VectorRow], gone: Mapping[Scope, Sequence[str]]) -> int:
        """Put the rows in the place of those with the same key, and remove the keys that are `gone`.

        Durable when this returns, with how many rows there are then.
        """
        ...

    async def clear(self, scope: Scope) -> int:
        """Remove all of a profile. Durable when this returns, with how many rows there are then."""
        ...

    async def census(self, after: int) -> Census: ...

    async def count(self, scope: Scope) -> int:
        """How many passages of the profile have a vector."""
        ...

    async def tidy(self, *, thoroughly: bool) -> None:
        """Give back what is not needed; `thoroughly`, so that nothing removed is left anywhere, nor what lies aside."""

    async def search(self, scope: Scope, to: Embedding, limit: int) -> list[tuple[str, float]]:
        """The nearest keys and their cosines, nearest first."""
        ...


def key_of(reference: Reference, part: int) -> str:
    return part_key(reference.kind, reference.id, part)


def part_key(kind: PassageKind, passage_id: str, part: int) -> str:
    """Asked for by the thousand, so it is put together at once."""
    return f"{kind}/{passage_id}/{part}"


def passage_of(reference: Reference) -> str:
    return f"{reference.kind}/{reference.id}"


def reference_of(key: str) -> Reference:
    kind, _, rest = key.partition("/")
    return Reference(cast(PassageKind, kind), rest.rpartition("/")[0])
