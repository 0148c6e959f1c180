"""What Karen remembers of her user: to be searched with `memory_read`, added to with `memory_write`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from karen_plugin.host import ask


@dataclass(frozen=True)
class Memory:
    id: str
    text: str
    score: float
    """How well it fits, from 0 to 1."""


def search(query: str, limit: int = 10) -> list[Memory]:
    """The best first, at most 50. Raises Refused without the permission."""
    found = cast(list[dict[str, Any]], ask("memory.search", query=query, limit=limit))
    return [Memory(**each) for each in found]


def store(text: str) -> str:
    """Propose something to be remembered; answers its identifier. Raises Refused without the permission."""
    return cast(str, ask("memory.store", text=text))
