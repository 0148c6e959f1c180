"""The host's side of the zygote: started when the first plugin is, and again should it ever end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from karen.base.installation import isolated_command
from karen.plugins.cell.inside.order import MOST_ORDER_BYTES, Order
from karen.plugins.cell.linux.bubblewrap import zones
from karen.plugins.cell.linux.process import LinuxProcess

ROLE = "plugin-zygote"
_START_LIMIT_S = 30.0
_FORK_LIMIT_S = 10.0
_KILLED = -9
_MODULE = "karen.plugins.cell.inside.zygote"
log = logging.getLogger(__name__)


class Zygote:
    """One running zygote. `problem` says why it cannot seal a cell; empty when it can."""

    def __init__(self, process: subprocess.Popen[bytes], host: socket.socket, problem: str) -> None:
        self._process = process
        self._host = host
        self.problem = problem
        self._number = 0
        self._started: asyncio.Future[int] | None = None
        self._cells: dict[int, LinuxProcess] = {}
        self._turn = asyncio.Lock()
        self.running = True
        asyncio.get_running_loop().add_reader(host, self._hear)

    @classmethod
    async def start(cls, before: Sequence[str]) -> Zygote:
        """`before` is what the command begins with. Raises OSError when it does not come to life."""
        host, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside:
            process = subprocess.Popen(  # noqa: ASYNC220  # only Popen can be waited for after the loop has ended
                [*before, *isolated_command(ROLE, _MODULE, str(inside.fileno()), zones())],
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[inside.fileno()],
                process_group=0,  # Ctrl+C in a terminal is for Karen
            )
        host.setblocking(False)
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                said = await asyncio.get_running_loop().sock_recv(host, MOST_ORDER_BYTES)
            if not said:
                raise OSError("the process that plugins are started from has ended before it was ready")
        except BaseException:
            host.close()
            process.kill()
            process.wait()
            raise
        return cls(process, host, str(json.loads(said)["problem"]))

    async def fork(self, order: Order) -> LinuxProcess:
        """Raises OSError."""
        async with self._turn:
            host, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            reading, writing = os.pipe()
            try:
                process = await self._ordered(order, inside.fileno(), writing)
                cell = LinuxProcess(process, host, reading)
            except BaseException:
                host.close()
                os.close(reading)
                raise
            finally:
                inside.close()
                os.close(writing)
            os.set_blocking(reading, False)
            self._cells[self._number] = cell
            return cell

    async def close(self) -> None:
        """Its cells end with it."""
        if self.running:
            self._gone()
        await asyncio.to_thread(self._process.wait)

    async def _ordered(self, order: Order, *descriptors: int) -> int:
        if not self.running:
            raise OSError("the process that plugins are started from has ended")
        self._number += 1
        message = json.dumps({"number": self._number, "order": asdict(order)}).encode()
        self._started = asyncio.get_running_loop().create_future()
        socket.send_fds(self._host, [message], descriptors)
        async with asyncio.timeout(_FORK_LIMIT_S):
            return await self._started

    def _hear(self) -> None:
        try:
            said, descriptors, _, _ = socket.recv_fds(self._host, MOST_ORDER_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return
        except OSError:
            said, descriptors = b"", []
        if not said:
            log.error("the process that plugins are started from has ended")
            self._gone()
            return
        message = json.loads(said)
        if message["op"] == "ended":
            if cell := self._cells.pop(message["number"], None):
                cell.ended.set_result(message["status"])
        else:
            self._take(message, descriptors)

    def _take(self, message: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        """What has become of the order; nobody may wait for it any more."""
        started = self._started
        wanted = started is not None and not started.done() and message["number"] == self._number
        if started and wanted and descriptors:
            started.set_result(descriptors[0])
            return
        for descriptor in descriptors:
            os.close(descriptor)
        if started and wanted:
            started.set_exception(OSError(message.get("problem", "there are too many open files")))

    def _gone(self) -> None:
        self.running = False
        asyncio.get_running_loop().remove_reader(self._host)
        self._host.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._started and not self._started.done():
            self._started.set_exception(OSError("the process that plugins are started from has ended"))
        for cell in self._cells.values():
            cell.kill()
            cell.ended.set_result(_KILLED)
        self._cells.clear()
