"""A model as the manager hands it out: like any other, and what it does is seen from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime, timedelta

from karen.contract.errors import ModelUnavailable, TimedOut
from karen.contract.types.models import ModelState
from karen.models.provider import Condition, Model, Prompt, Usage


class ObservedModel:
    """Knows whether it is busy, how fast it was, and why it last failed. While it answers it is never unloaded."""

    def __init__(self, model: Model, changed: Callable[[], None], now: Callable[[], datetime]) -> None:
        """`changed` is called whenever something that can be seen here is different; it must not wait."""
        self._model = model
        self._changed = changed
        self._now = now
        self._loading = asyncio.Lock()
        self._answering = 0
        self._used_at = self._now()
        self._holds_memory = False
        self._failure = ""
        self._forgiven = ""
        self.usage = Usage()
        """Of the last answer."""

    @property
    def label(self) -> str:
        return self._model.label

    @property
    def tiny(self) -> bool:
        return self._model.tiny

    @property
    def stops(self) -> bool:
        return self._model.stops

    @property
    def continues(self) -> bool:
        return self._model.continues

    @property
    def context_tokens(self) -> int | None:
        return self._model.context_tokens

    @property
    def busy(self) -> bool:
        return self._answering > 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """As `Model.stream`; one that is being unloaded is waited for."""
        async with self._loading:
            self._answering += 1
            self._holds_memory = True
        self._forgiven = ""
        self._changed()
        try:
            with self._failing():
                async with aclosing(self._model.stream(prompt)) as pieces:
                    async for piece in pieces:
                        self._note(piece)
                        yield piece
        finally:
            self._answering -= 1
            self._used_at = self._now()
            self._changed()

    def condition(self) -> Condition:
        """The model's own; failed, too, when its last answer did and nothing has gone well since."""
        own = self._model.condition()
        if own.state is ModelState.FAILED and own.reason == self._forgiven:
            return Condition(ModelState.IDLE)
        if self._failure and own.state is not ModelState.FAILED and not self.busy:
            return Condition(ModelState.FAILED, self._failure, own.memory_bytes)
        return own

    async def load(self) -> None:
        async with self._loading:
            self._holds_memory = True
            self._forgiven = ""
            self._changed()
            with self._failing():
                await self._model.load()
        self.forgive()

    async def unload(self) -> None:
        """Does nothing while it answers."""
        self._holds_memory = True
        await self.unload_unused(timedelta())

    async def unload_unused(self, for_: timedelta) -> bool:
        """Give the memory back when nobody has used it for so long; whether there was anything to give back."""
        if self.busy or not self._holds_memory or self._now() - self._used_at < for_:
            return False
        async with self._loading:  # whoever asks meanwhile waits, and loads it again
            if self.busy:
                return False
            self._holds_memory = False
            await self._model.unload()
        self._changed()
        return True

    def forgive(self) -> None:
        """Forget why it failed: what was wrong may be right now."""
        self._failure = ""
        self._forgiven = self._model.condition().reason
        self._changed()

    def _note(self, piece: str | Usage) -> None:
        if isinstance(piece, Usage):
            self.usage = piece
        if self._failure:
            self.forgive()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (ModelUnavailable, TimedOut) as problem:
            self._failure = problem.message
            self._changed()
            raise
