"""What hosts share: owning the data folder, and opening the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from karen.base.application import Application
from karen.base.folder import DataFolder
from karen.base.jobs import in_background
from karen.base.keeping.incoming import take_in_the_rest
from karen.base.log import begin_log, set_level
from karen.base.owner import OwnerLock
from karen.contract.errors import Conflict, KarenError
from karen.contract.types.wire import Nothing
from karen.hosts.gateway.server import Gateway

OWNER_WAIT_S = 10.0
OWNER_POLL_S = 0.05


@asynccontextmanager
async def owning(application: Application, *, behind_a_window: bool) -> AsyncIterator[None]:
    """Own the data folder for the length of the block, with everything wired and the log open.

    Behind a window that opens the wiring gives way to it; without one somebody waits for the wiring itself.

    Raises Conflict when another process keeps the folder, Unavailable when it cannot be used.
    """
    folder = application.folder
    folder.prepare()
    lock = OwnerLock(folder)
    await _take(lock, folder)
    try:
        take_in_the_rest(folder)
        begin_log(folder.logs, application.settings.machine().log_level.value)
        application.settings.when_machine_changes(lambda machine: set_level(machine.log_level.value))
        with _without_garbage():
            await (in_background if behind_a_window else asyncio.to_thread)(application.furnish)
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _without_garbage() -> Iterator[None]:
    """What is imported stays: looking for garbage in it costs a sixth of the start, and a pause of each long turn."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@asynccontextmanager
async def reachable(application: Application, page: Path, *, headless: bool, port: int = 0) -> AsyncIterator[Gateway]:
    """Answer other programs of this machine for the length of the block. Raises Unavailable for a port in use."""
    gateway = Gateway(
        application.registry,
        application.authenticate,
        application.settings.machine,
        application.instruments.exposition,
        page=page,
        endpoint=application.folder.endpoint,
        headless=headless,
        port=port,
    )
    try:
        await gateway.start()
        yield gateway
    finally:
        await gateway.stop()


async def _take(lock: OwnerLock, folder: DataFolder) -> None:
    with contextlib.suppress(Conflict):
        lock.acquire()
        return
    await _ask_for(folder)
    clock = asyncio.get_running_loop().time
    give_up_at = clock() + OWNER_WAIT_S
    while True:
        try:
            lock.acquire()
            return
        except Conflict:
            if clock() > give_up_at:
                raise
        await asyncio.sleep(OWNER_POLL_S)


async def _ask_for(folder: DataFolder) -> None:
    """Ask an owner without a window to hand the folder over. Any other owner is only waited for."""
    from karen.client.endpoint import read_endpoint
    from karen.client.http import Karen

    with contextlib.suppress(KarenError):  # there may be none, or it may be gone already: the lock tells
        if read_endpoint(folder.root, any_version=True).headless:
            async with Karen.attach(folder.root, any_version=True) as karen:
                await karen.call("system.hand_over", Nothing(), Nothing)
