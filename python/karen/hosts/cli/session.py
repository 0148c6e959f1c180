"""A connection for a command that reads between its calls: the loop runs only while a call does."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from karen.base.folder import DataFolder
from karen.base.owner import OwnerLock
from karen.client.connection import Connection
from karen.contract.errors import Conflict, KarenError, Unavailable
from karen.contract.types.enums import UISource
from karen.hosts.cli.output import explain, print_whatever_the_terminal_can

ENDPOINT_WAIT_S = 10.0
POLL_S = 0.05
T = TypeVar("T")


class Session:
    """Attached to the Karen that owns `folder`, or with a sidecar of its own, started by `sidecar`.

    Entering raises Unavailable or Conflict. Ctrl-C during `run` cancels what runs and raises KeyboardInterrupt.
    """

    def __init__(self, folder: DataFolder, sidecar: Sequence[str]) -> None:
        self._folder = folder
        self._sidecar = sidecar
        self._runner = asyncio.Runner()
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        connection = connect(self._folder, self._sidecar)
        self._connection = self._runner.run(connection.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self.connection.__aexit__(kind, error, trace))
        self._runner.close()

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            raise Unavailable("This session is not open.")
        return self._connection

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


def in_session(folder: DataFolder, sidecar: Sequence[str], work: Callable[[Session], int]) -> int:
    """What `work` answers, or 1 when it cannot be done, having said why."""
    print_whatever_the_terminal_can()
    try:
        with Session(folder, sidecar) as session:
            return work(session)
    except KarenError as error:
        explain(error)
        return 1


def connect(folder: DataFolder, sidecar: Sequence[str]) -> Connection:
    """The way to `folder`'s data, to be opened with `async with`: through its owner, or through a sidecar of one's own.

    An owner that has just started is given ENDPOINT_WAIT_S to open its gateway.
    """
    if not is_owned(folder):
        from karen.client.stdio import Sidecar

        return Sidecar(sidecar)
    from karen.client.http import Karen

    until = time.monotonic() + ENDPOINT_WAIT_S
    while True:
        try:
            return Karen.attach(folder.root, ui_source=UISource.API)
        except Unavailable as error:
            if time.monotonic() > until:
                raise Unavailable(
                    f"A Karen owns {folder.root} but opened no gateway within {ENDPOINT_WAIT_S:.0f} s. "
                    "It may be turned off in the settings («Answer other programs on this machine»)."
                ) from error
        time.sleep(POLL_S)


def is_owned(folder: DataFolder) -> bool:
    """Whether a process has the folder now. Raises Unavailable for a folder that cannot be used."""
    if not os.path.lexists(folder.run):
        return False
    lock = OwnerLock(folder)
    try:
        lock.acquire()
    except Conflict:
        return True
    lock.release()
    return False
