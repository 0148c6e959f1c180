"""Run an application for a host: take the data folder, then start the services."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from karen.base.application import Application
from karen.base.folder import DataFolder, OwnerLock
from karen.base.log import begin_log, set_level
from karen.contract.errors import Conflict, KarenError
from karen.contract.types.wire import Nothing

OWNER_WAIT_S = 10.0
log = logging.getLogger(__name__)


@asynccontextmanager
async def running(application: Application) -> AsyncIterator[None]:
    """Own the data folder and run every service for the length of the block.

    Raises Conflict when another process keeps the folder, Unavailable when it cannot be used.
    """
    folder = application.folder
    folder.prepare()
    lock = OwnerLock(folder)
    await _take(lock, folder)
    try:
        begin_log(folder.logs, application.settings.machine().log_level.value)
        application.settings.when_machine_changes(lambda machine: set_level(machine.log_level.value))
        await asyncio.to_thread(application.furnish)
        async with application.lifecycle.started():
            yield
    finally:
        lock.release()


async def _take(lock: OwnerLock, folder: DataFolder) -> None:
    try:
        lock.acquire()
    except Conflict:
        await _ask_for(folder)
        await asyncio.to_thread(lock.acquire, OWNER_WAIT_S)


async def _ask_for(folder: DataFolder) -> None:
    """Ask an owner without a window to hand the folder over. Any other owner is only waited for."""
    from karen.client.http import Karen

    endpoint = folder.read_endpoint()
    if endpoint and endpoint.headless:
        with contextlib.suppress(KarenError):  # it may be gone already: the lock tells
            async with Karen.attach(folder.root) as karen:
                await karen.call("system.hand_over", Nothing(), Nothing)
