"""Work in threads: what waits for it, and what it gives way to."""

from __future__ import annotations

import asyncio
import os
import sys
import threading

import pytest

from karen.base.jobs import NICENESS, in_background


def niceness() -> int:
    """Of the thread that asks."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
async def test_work_in_the_background_steps_back_and_nothing_else_does() -> None:
    assert await in_background(niceness) >= NICENESS
    assert await asyncio.to_thread(niceness) == niceness() < NICENESS


async def test_what_goes_wrong_in_the_background_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_background(lambda: 1 // 0)
