"""The process every cell is forked from. It has read the library once, and never runs a plugin's code.

It hears the host on one descriptor and says which cell has started, with a descriptor that stands for its process, and
which one has ended, and how.
"""

from __future__ import annotations

import array
import fcntl
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence

import karen_plugin
from karen.plugins.cell.inside import kernel, landlock, library, limits, runner
from karen.plugins.cell.inside.cell import seal, settle, take_descriptors
from karen.plugins.cell.inside.order import FAILED_TO_SEAL, MOST_ORDER_BYTES, Order

_DESCRIPTORS = 2
_TIOCNOTTY = 0x5422
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
"""What compiled packages are linked with."""


class Zygote:
    """Forks a cell for each order."""

    def __init__(self, host: socket.socket) -> None:
        self._host = host
        self._cells: dict[int, tuple[int, int]] = {}
        """By the descriptor of the process: the number the host gave it, and its identifier here."""
        self._poll = select.poll()
        self._poll.register(host, select.POLLIN)

    def serve(self) -> None:
        """Until the host has gone."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._host.fileno():
                    self._bury(descriptor)
                elif not self._hear():
                    return

    def _hear(self) -> bool:
        data, ancillary, _, _ = self._host.recvmsg(MOST_ORDER_BYTES, socket.CMSG_SPACE(_DESCRIPTORS * 4))
        if not data:
            return False
        descriptors = array.array("i")
        for _, _, content in ancillary:
            descriptors.frombytes(content)
        message = json.loads(data)
        number, order = int(message["number"]), Order(**message["order"])
        try:
            self._fork(number, order, descriptors)
        except OSError as error:  # too many processes or descriptors; the next order may find room
            self._say({"op": "refused", "number": number, "problem": str(error)})
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _fork(self, number: int, order: Order, descriptors: Sequence[int]) -> None:
        """Raises OSError."""
        if len(descriptors) != _DESCRIPTORS:
            raise OSError("there are too many open files")
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(order, zygote, *descriptors)
        try:
            process = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        self._cells[process] = number, pid
        self._poll.register(process, select.POLLIN)
        self._say({"op": "started", "number": number}, process)

    def _bury(self, process: int) -> None:
        number, pid = self._cells.pop(process)
        self._poll.unregister(process)
        os.close(process)
        _, status = os.waitpid(pid, 0)
        self._say({"op": "ended", "number": number, "status": os.waitstatus_to_exitcode(status)})

    def _say(self, message: dict[str, object], *descriptors: int) -> None:
        data = json.dumps(message).encode()
        socket.send_fds(self._host, [data], list(descriptors))


def _become(order: Order, zygote: int, host: int, output: int) -> None:
    """The cell's side of the fork: it never returns."""
    try:
        take_descriptors(host, output)
        seal(order, zygote, _LIBRARIES)
        runner.live([order.packages] if order.packages else [])
    except BaseException:  # the cell must not go on as a second zygote
        traceback.print_exc()
    finally:
        os._exit(FAILED_TO_SEAL)


def trial() -> str:
    """Why a cell cannot be sealed here, found out by sealing one; empty when it can."""
    reading, writing = os.pipe()
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            seal(Order(memory_bytes=1 << 28, threads=False, packages="", confined=True), zygote, ())
            os.write(writing, b"sealed")
        except BaseException as error:  # whatever it is, it is the answer
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    said = os.read(reading, 1000).decode(errors="replace")
    os.close(reading)
    os.waitpid(pid, 0)
    return "" if said == "sealed" else said or "it died while it was sealed"


def _leave_terminal() -> None:
    """Whatever is forked from here has none, as in a session of its own."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.ioctl(terminal, _TIOCNOTTY)
    finally:
        os.close(terminal)


def run(arguments: Sequence[str]) -> int:
    """DESCRIPTOR ZONES: the socket the host speaks on, and the folder of the time zones."""
    host = socket.socket(fileno=int(arguments[0]))
    kernel.control(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.control(kernel.PR_SET_DUMPABLE, 0)
    kernel.control(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.one_heap()
    os.nice(limits.NICENESS)  # in Karen's own session: the kernel weighs sessions against each other first
    _leave_terminal()
    os.environ.clear()
    library.load(arguments[1])
    settle()
    about = {"op": "ready", "problem": trial(), "landlock": landlock.abi(), "python": sys.version.split()[0]}
    host.sendall(json.dumps(about).encode())
    Zygote(host).serve()
    return 0


assert karen_plugin  # every cell has it already
