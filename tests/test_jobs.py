"""Work in threads: what waits for it, and what it gives way to."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from typing import Any

import pytest

from karen.base.jobs import in_background, to_the_end, until_cancelled
from karen.base.niceness import NICENESS


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


async def test_a_job_that_fails_when_its_caller_has_gone_is_no_news() -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    going_on = asyncio.Event()

    async def job() -> None:
        await going_on.wait()
        raise OSError

    caller = asyncio.create_task(to_the_end(asyncio.create_task(job())))
    await asyncio.sleep(0)
    caller.cancel()
    going_on.set()
    await asyncio.wait([caller])
    assert caller.cancelled()
    del caller  # and with it what it holds of the job
    gc.collect()
    assert not complaints


async def test_a_cancelled_caller_waits_until_the_work_has_heard_of_it() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(check: Any) -> None:
        begun.set()
        try:
            while True:
                check()
        finally:
            ended.set()

    caller = asyncio.create_task(until_cancelled(work))
    await asyncio.to_thread(begun.wait, 5)
    caller.cancel()
    await asyncio.wait([caller], timeout=5)
    assert (caller.cancelled(), ended.is_set()) == (True, True)
