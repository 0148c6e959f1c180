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
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from karen import VERSION
from karen.contract.caller import Caller
from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.errors import Internal, KarenError
from karen.contract.frames import Hello, encode
from karen.contract.types.enums import UISource
from karen.hosts.dispatch import Dispatcher
from karen.hosts.pipes import FrameReader, FrameWriter, take_stdout

if TYPE_CHECKING:
    from karen.base.application import Application

STOP_LIMIT_S = 1.5
GATEWAY_DELAY_S = 2.0
PARENT_CHECK_S = 1.0
PR_SET_PDEATHSIG = 1
log = logging.getLogger(__name__)


def run_sidecar(build: Callable[[str], Application], *, window: bool) -> int:
    """Serve until stdin ends, then answer the exit code.

    `build` gets the instance's id and is called after the hello, for it imports what is heavy. `window` is true under
    the shell: only then is the gateway opened beside the pipes.
    """
    pipe, instance = take_stdout(), uuid.uuid4().hex
    pipe.write(encode(Hello(version=VERSION, contract=CONTRACT_HASH, instance=instance, pid=os.getpid())))
    pipe.flush()
    _die_with_parent(os.getppid())
    return asyncio.run(_serve(pipe, build(instance), window))


async def _serve(pipe: BinaryIO, application: Application, window: bool) -> int:
    loop = asyncio.get_running_loop()
    complete: asyncio.Future[None] = loop.create_future()
    complete.add_done_callback(_fetch_exception)
    writer = FrameWriter(pipe)
    caller = Caller(ui_source=UISource.DESKTOP if window else UISource.API)
    dispatcher = Dispatcher(writer, application.registry, complete, caller)
    reader = FrameReader(sys.stdin.buffer, at_end=_end_soon)
    work = asyncio.create_task(_work(application, complete, dispatcher.answered, window), name="application")
    serving = asyncio.create_task(dispatcher.serve(reader), name="dispatcher")
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGTERM, serving.cancel)
    await asyncio.wait([serving])
    work.cancel()
    await asyncio.wait([work])
    await writer.close()
    return 0 if complete.done() and not complete.exception() else 1


async def _work(
    application: Application, complete: asyncio.Future[None], answered: asyncio.Event, window: bool
) -> None:
    """Run the application until cancelled. A failed start is the answer to every call, so that the page can show it."""
    from karen.hosts.serving import running

    try:
        async with running(application):
            complete.set_result(None)
            if window:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(answered.wait(), GATEWAY_DELAY_S)
                await _open_gateway(application)
            await asyncio.Event().wait()
    except KarenError as problem:
        log.error("Karen cannot start: %s", problem)
        _give_up(complete, problem)
    except Exception:
        log.exception("Karen cannot start")
        _give_up(complete, Internal("Karen could not start. The log says why; `karen doctor` looks for causes."))


def _give_up(complete: asyncio.Future[None], problem: KarenError) -> None:
    if not complete.done():
        complete.set_exception(problem)


def _fetch_exception(complete: asyncio.Future[None]) -> None:
    if not complete.cancelled():
        complete.exception()  # callers get it as their problem; without one asyncio would complain


async def _open_gateway(application: Application) -> None:
    """Answer other programs beside the window; a port that cannot be had is no reason to stop."""


def _end_soon() -> None:
    """Called by the reading thread at the end of stdin: whatever hangs, the process is gone after STOP_LIMIT_S."""
    timer = threading.Timer(STOP_LIMIT_S, os._exit, [1])
    timer.daemon = True
    timer.start()


def _die_with_parent(parent: int) -> None:
    """Beside the end of stdin: a signal on Linux, a look each second on other systems.

    On Windows the shell's job object does it.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    elif sys.platform != "win32":
        threading.Thread(target=_watch_parent, args=[parent], name="parent-watch", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os._exit(1)
