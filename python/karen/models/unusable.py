"""The stand-in for a chosen model that cannot be had: it fails with the reason, and nothing answers in its place."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from karen.contract.errors import ModelUnavailable
from karen.contract.types.models import ModelState
from karen.models.provider import Condition, Prompt, Usage


class UnusableModel:
    """`reason` says what to do."""

    tiny = False
    stops = True
    continues = False
    context_tokens = None
    busy = False
    usage = Usage()

    def __init__(self, label: str, reason: str) -> None:
        self.label = label
        self._reason = reason

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        await self.load()
        yield Usage()

    def condition(self) -> Condition:
        return Condition(ModelState.FAILED, self._reason)

    async def load(self) -> None:
        raise ModelUnavailable(self._reason, model=self.label)

    async def unload(self) -> None:
        """There is nothing to give back."""

    def forgive(self) -> None:
        """What is wrong is still wrong."""
