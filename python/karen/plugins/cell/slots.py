"""How many cells work at the same time: however many are called, a conversation is hardly slower for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

FOR_EACH_PROCESSOR = 2


class Slots:
    """What works has one; the others wait for theirs, in the order they came."""

    def __init__(self, most: int | None = None) -> None:
        self.free = asyncio.Semaphore(most or FOR_EACH_PROCESSOR * (os.cpu_count() or 1))


class Slot:
    """The place of one cell, which it has or has not."""

    def __init__(self, slots: Slots | None, ended: asyncio.Future[int]) -> None:
        """Without slots it is never waited for; nor once `ended` is done."""
        self._free = slots.free if slots else None
        self._ended = ended
        self._is_held = False

    async def take(self) -> None:
        if self._free is None:
            return
        taking = asyncio.ensure_future(self._free.acquire())
        either: tuple[asyncio.Future[Any], ...] = (taking, self._ended)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._is_held = taking.done()
            taking.cancel()

    def give_back(self) -> None:
        if self._free and self._is_held:
            self._is_held = False
            self._free.release()

    @asynccontextmanager
    async def lent(self, limit: asyncio.Timeout | None) -> AsyncGenerator[None]:
        """Others have it while the cell waits for something else; waiting to get it back is no time of `limit`."""
        self.give_back()
        yield
        when = limit.when() if limit and not limit.expired() else None
        if limit and when is not None:
            limit.reschedule(None)
        began = asyncio.get_running_loop().time()
        await self.take()
        if limit and when is not None:
            limit.reschedule(when + asyncio.get_running_loop().time() - began)
