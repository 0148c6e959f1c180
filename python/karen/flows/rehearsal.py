"""Goes through the first answer once nobody waits: what is made ready at its first use is ready then.

Patterns are compiled when they are needed first, since all of them would take longer than Karen to start. Without a
rehearsal the first question would pay for that, with some 100 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from itertools import product

from karen.base.jobs import in_background
from karen.base.service import Health
from karen.contract.types.enums import HealthStatus

SETTLE_S = 1.0
"""Leaves the start to the window."""
TEXTS = (
    "What day was it three weeks ago, and what time is it in Oslo?",
    "What is 2 + 2?",
    "What is my name?",
    "Search my messages for the dentist.",
    "My name is Ana, I am 40 years old, I live in Oslo, I work as a nurse, I love tea, my sister Eva has a dog.",
)


class Rehearsal:
    """Only understands; nothing is answered and nothing is stored."""

    name = "rehearsal"
    needs: tuple[str, ...] = ("turns",)
    required = False

    def __init__(self, parts: Sequence[Callable[[str], object]], settle_s: float = SETTLE_S) -> None:
        """`parts` are what reads each message; they are called in a thread."""
        self._parts = parts
        self._settle_s = settle_s
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._rehearse(), name="rehearsal")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    async def _rehearse(self) -> None:
        await asyncio.sleep(self._settle_s)
        await in_background(self._read_all)

    def _read_all(self) -> None:
        for part, text in product(self._parts, TEXTS):
            part(text)
