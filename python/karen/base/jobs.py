"""Work in threads, which cannot be stopped once it runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
NICENESS = 15
"""How far work that can wait steps back, of the 19 steps there are."""


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


async def in_background(work: Callable[[], T]) -> T:
    """Run `work` in a thread that gives way to whatever else wants the processor, such as a window that opens.

    Only Linux has priorities of threads; elsewhere it is a thread like any other.
    """
    threads = ThreadPoolExecutor(1, "background")  # its own: an unprivileged thread that stepped back stays there
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, _stepping_back, work)
    finally:
        threads.shutdown(wait=False)


def _stepping_back(work: Callable[[], T]) -> T:
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
    return work()
