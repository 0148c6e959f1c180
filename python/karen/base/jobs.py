"""Work in threads, which cannot be stopped once it runs."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TypeVar

T = TypeVar("T")


async def to_the_end(job: asyncio.Future[T]) -> T:
    """The job's result. A cancelled caller goes on only when the job has ended, so that whoever is next finds it so.

    However often it is cancelled: a client may say it twice.
    """
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        while not job.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([job])
        raise
