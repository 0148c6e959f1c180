"""Tasks of the loop, each of which has an owner that ends it."""

from __future__ import annotations

import asyncio
import contextlib


async def end(task: asyncio.Task[None] | None) -> None:
    """Cancel it and wait until it is over. Raises what it had failed with; none at all is over already."""
    if task:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
