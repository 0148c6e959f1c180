"""What of Karen a plugin may reach, as whoever opens its cell provides it: for one plugin and one user.

The cell asks only for what the permissions grant; what is provided here need not look at them again. The network
is not among it: that is the broker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue


@dataclass(frozen=True)
class Remembered:
    """A memory as a plugin sees it."""

    id: str
    text: str
    score: float
    """How well it fits, from 0 to 1."""


class Capabilities(Protocol):
    """Any method may raise a KarenError: its message is what the plugin is told."""

    async def storage_get(self, key: str) -> JsonValue:
        """None for what was never set."""
        ...

    async def storage_set(self, key: str, value: JsonValue, quota_bytes: int) -> None:
        """Raises Forbidden when all keys and values would take more than `quota_bytes` as JSON."""
        ...

    async def storage_delete(self, key: str) -> bool:
        """Whether there was one."""
        ...

    async def storage_keys(self, prefix: str) -> list[str]: ...

    async def memory_search(self, query: str, limit: int) -> list[Remembered]: ...

    async def memory_store(self, text: str) -> str:
        """Answers its identifier."""
        ...

    async def notify(self, title: str, text: str) -> None: ...

    async def settings(self) -> Mapping[str, JsonValue]:
        """What the user has set for this plugin."""
        ...
