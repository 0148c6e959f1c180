"""Work in threads, which cannot be stopped once it runs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import TypeVar

from karen.base.niceness import step_back
from karen.contract.errors import Cancelled

T = TypeVar("T")


async def to_the_end(job: asyncio.Future[T], when_cancelled: Callable[[], object] = lambda: None) -> T:
    """The job's result. A cancelled caller goes on only when the job has ended, so that whoever is next finds it so.

    However often it is cancelled: a client may say it twice. `when_cancelled` may tell the job to hurry.
    """
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        when_cancelled()
        while not job.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([job])
        if not job.cancelled():
            job.exception()  # it is the caller's end that counts, not how the job ended
        raise


async def in_background(work: Callable[[], T]) -> T:
    """Run `work` in a thread that gives way to whatever else wants the processor, such as a window that opens.

    Only Linux has priorities of threads; elsewhere it is a thread like any other.
    """
    outcome: Future[T] = Future()
    # Its own thread, for an unprivileged one that stepped back stays there; and one that no end waits for.
    threading.Thread(target=_stepping_back, args=[work, outcome], name="background", daemon=True).start()
    return await asyncio.wrap_future(outcome)


async def until_cancelled(work: Callable[[Callable[[], None]], T]) -> T:
    """Run `work` in the background; it calls what it gets every now and then, which raises when nobody waits any more.

    A caller that is cancelled goes on when the work has ended.
    """
    cancelled = threading.Event()

    def check() -> None:
        if cancelled.is_set():
            raise Cancelled("This was cancelled.")

    return await to_the_end(asyncio.ensure_future(in_background(lambda: work(check))), cancelled.set)


@contextlib.asynccontextmanager
async def around(manager: contextlib.AbstractContextManager[T]) -> AsyncIterator[T]:
    """`async with` for what blocks at its beginning and at its end."""
    value = await asyncio.to_thread(manager.__enter__)
    try:
        yield value
    except BaseException as error:
        if not await asyncio.to_thread(manager.__exit__, type(error), error, error.__traceback__):
            raise
    else:
        await asyncio.to_thread(manager.__exit__, None, None, None)


def _stepping_back(work: Callable[[], T], outcome: Future[T]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        step_back()
        outcome.set_result(work())
    except BaseException as error:  # not ours to judge: it is the caller's
        outcome.set_exception(error)
