"""Programs in cells of their own: each is started apart, for it needs to see files that no plugin does."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import asdict

from karen.base.installation import isolated_command
from karen.plugins.cell.inside import wire
from karen.plugins.cell.inside.order import ProgramOrder
from karen.plugins.cell.linux.process import LinuxProcess

ROLE = "plugin-launcher"
_MODULE = "karen.plugins.cell.inside.launcher"
_START_LIMIT_S = 30.0
_MOST_SAID_BYTES = 1000
_SIGNALLED = 128
"""What bubblewrap adds to the number of a signal, as shells do."""


async def launched(order: ProgramOrder, before: Sequence[str]) -> LinuxProcess:
    """A process that is about to become the program. `before` is what the command begins with. Raises OSError."""
    host, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    reading, writing = os.pipe()
    try:
        process = _started([*before, *isolated_command(ROLE, _MODULE, str(inside.fileno()))], inside, writing)
    except BaseException:
        host.close()
        os.close(reading)
        raise
    finally:
        inside.close()
        os.close(writing)
    os.set_blocking(reading, False)
    try:
        cell = LinuxProcess(await _introduced(host, order), host, reading)
    except BaseException as error:
        host.close()
        process.kill()
        process.wait()
        said = _said(reading)
        if said and isinstance(error, OSError):
            raise OSError(said) from error
        raise
    _bury(process, cell)
    return cell


def _said(reading: int) -> str:
    """What a process that has ended printed last."""
    with os.fdopen(reading, "rb") as output:
        return (output.read(_MOST_SAID_BYTES) or b"").decode(errors="replace").strip()


def _started(command: Sequence[str], inside: socket.socket, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=output,
        pass_fds=[inside.fileno()],
        start_new_session=True,
    )


async def _introduced(host: socket.socket, order: ProgramOrder) -> int:
    """The descriptor of the process, from itself. Raises OSError."""
    host.setblocking(False)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_START_LIMIT_S):
            await loop.sock_sendall(host, wire.encoded(asdict(order)))
            readable = asyncio.Event()
            loop.add_reader(host, readable.set)
            try:
                await readable.wait()
            finally:
                loop.remove_reader(host)
    except TimeoutError as error:
        raise OSError(f"its process was not ready within {_START_LIMIT_S:g} s") from error
    _, descriptors, _, _ = socket.recv_fds(host, 1, 1, socket.MSG_CMSG_CLOEXEC)
    if not descriptors:
        raise OSError("its process has ended before it was ready")
    return descriptors[0]


def _bury(process: subprocess.Popen[bytes], cell: LinuxProcess) -> None:
    """Have the cell know when and how the process ended."""
    loop, ending = asyncio.get_running_loop(), os.pidfd_open(process.pid)

    def ended() -> None:
        loop.remove_reader(ending)
        os.close(ending)
        status = process.wait()
        cell.ended.set_result(status if status <= _SIGNALLED else _SIGNALLED - status)

    loop.add_reader(ending, ended)
