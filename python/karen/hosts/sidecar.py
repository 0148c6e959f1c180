"""The process that does the work, serving its registry over stdin and stdout to the shell or the command line.

The hello goes out before anything heavy is imported. The process ends when stdin ends and when its parent is gone,
even while a call hangs: no orphan survives.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from karen import VERSION
from karen.base.parent import die_with_parent
from karen.contract.caller import Caller
from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.errors import Internal, KarenError
from karen.contract.frames import Hello, encode
from karen.contract.types.enums import UISource
from karen.hosts.dispatch import Dispatcher
from karen.hosts.pipes import FrameReader, FrameWriter, take_stdin, take_stdout

if TYPE_CHECKING:
    from karen.base.application import Application

STOP_LIMIT_S = 1.5
GATEWAY_DELAY_S = 2.0
log = logging.getLogger(__name__)


def run_sidecar(build: Callable[[str], Application], page: Path | None) -> NoReturn:
    """Serve until stdin ends, then end the process.

    `build` gets the instance's id and is called after the hello, for it imports what is heavy. `page` is the built
    page's folder under the shell: only then is the gateway opened beside the pipes.
    """
    pipe, instance = take_stdout(), uuid.uuid4().hex
    pipe.write(encode(Hello(version=VERSION, contract=CONTRACT_HASH, instance=instance, pid=os.getpid())))
    die_with_parent(os.getppid())
    _leave(asyncio.run(_serve(pipe, build(instance), page)))


def _leave(code: int) -> NoReturn:
    """All is closed; taking the interpreter down in order would cost a quarter of a second more."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)


async def _serve(pipe: FileIO, application: Application, page: Path | None) -> int:
    loop = asyncio.get_running_loop()
    complete: asyncio.Future[None] = loop.create_future()
    complete.add_done_callback(_fetch_exception)
    writer = FrameWriter(pipe)
    caller = Caller(ui_source=UISource.DESKTOP if page else UISource.API)
    dispatcher = Dispatcher(writer, application.registry, complete, caller)
    reader = FrameReader(take_stdin(), at_end=_end_soon)
    work = asyncio.create_task(_work(application, complete, dispatcher.answered, page), name="application")
    serving = asyncio.create_task(dispatcher.serve(reader), name="dispatcher")
    if sys.platform != "win32":
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, _end, serving)
    await asyncio.wait([serving, work], return_when=asyncio.FIRST_COMPLETED)
    if complete.done() and complete.exception():
        await asyncio.wait([serving])  # to say why it did not start
    serving.cancel()
    work.cancel()
    await asyncio.wait([serving, work])
    await writer.close()
    if not complete.done():  # nothing was opened yet, and the thread that imports cannot be stopped
        _leave(0)
    return 1 if _went_wrong(complete) or _went_wrong(serving) or _went_wrong(work) else 0


async def _work(
    application: Application, complete: asyncio.Future[None], answered: asyncio.Event, page: Path | None
) -> None:
    """Run the application until cancelled. A failed start is the answer to every call, so that the page can show it."""
    from karen.hosts.serving import owning

    try:
        async with owning(application, behind_a_window=page is not None), application.lifecycle.started():
            complete.set_result(None)
            if page and application.settings.machine().gateway_enabled:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(answered.wait(), GATEWAY_DELAY_S)
                await _answer_others(application, page)
            await asyncio.Event().wait()
    except KarenError as problem:
        log.error("Karen cannot start: %s", problem)
        _give_up(complete, problem)
    except Exception:
        log.exception("Karen cannot start")
        _give_up(complete, Internal("Karen could not start. The log says why; `karen doctor` looks for causes."))


async def _answer_others(application: Application, page: Path) -> None:
    """Open the gateway beside the window, until cancelled. One that cannot be opened is no reason to stop."""
    from karen.hosts.serving import reachable

    try:
        async with reachable(application, page, headless=False):
            await asyncio.Event().wait()
    except KarenError as problem:
        log.error("other programs cannot reach Karen: %s", problem)


def _give_up(complete: asyncio.Future[None], problem: KarenError) -> None:
    if not complete.done():
        complete.set_exception(problem)


def _fetch_exception(complete: asyncio.Future[None]) -> None:
    if not complete.cancelled():
        complete.exception()  # callers get it as their problem; without one asyncio would complain


def _went_wrong(future: asyncio.Future[None]) -> bool:
    """A future that was cancelled, or never came to an end, only had to stop."""
    return future.done() and not future.cancelled() and future.exception() is not None


def _end(serving: asyncio.Task[None]) -> None:
    _end_soon()
    serving.cancel()


def _end_soon() -> None:
    """Called by the reading thread at the end of stdin: whatever hangs, the process is gone after STOP_LIMIT_S."""
    timer = threading.Timer(STOP_LIMIT_S, os._exit, [1])
    timer.daemon = True
    timer.start()
