"""The end of a task: waited for, and never silent about what went wrong before."""

from __future__ import annotations

import asyncio

import pytest

from karen.base.tasks import end


async def test_a_task_has_tidied_up_when_its_end_was_waited_for() -> None:
    steps: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("tidied up")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert steps == ["tidied up"]


async def test_what_a_task_had_failed_with_is_raised_at_its_end() -> None:
    async def work() -> None:
        raise OSError("the disk")

    task = asyncio.create_task(work())
    await asyncio.wait([task])
    with pytest.raises(OSError, match="the disk"):
        await end(task)


async def test_what_was_never_begun_is_over() -> None:
    await end(None)
