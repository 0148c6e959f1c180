"""The process that becomes a program: it gives every right up, then runs the program, and nothing can be run after it.

The kernel asks about each `execve`. A thread of this process says yes to the first; it ends with that call, as threads
do, and the descriptor on which the kernel asks is closed by it. With nobody left to ask, every later one fails.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Sequence

from karen.plugins.cell.inside import bpf, landlock, limits, program_filter, wire
from karen.plugins.cell.inside.cell import become_nobody
from karen.plugins.cell.inside.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    control,
    drop_capabilities,
    run_program,
    set_by_request,
)
from karen.plugins.cell.inside.order import FAILED_TO_RUN, FAILED_TO_SEAL, SCRATCH, ProgramOrder

READY = b"\n"
"""Comes with a descriptor of the process, before anything of the program's."""
_NOTICE = struct.Struct("=QII64s")
_ANSWER = struct.Struct("=QqiI")
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_GO_ON = 1
_MORE_DATA_BYTES = 512 << 20
"""What the kernel lets it write to beside its memory: stacks of threads, and heaps that are reserved and not used. What
it really takes is watched by the host."""


class Consent:
    """Says yes to one call of those the kernel asks about."""

    def __init__(self) -> None:
        self._listener = -1
        self._listens = threading.Event()
        threading.Thread(target=self._answer, daemon=True).start()

    def give(self, listener: int) -> None:
        self._listener = listener
        self._listens.set()

    def _answer(self) -> None:
        self._listens.wait()
        notice = ctypes.create_string_buffer(_NOTICE.size)
        set_by_request(self._listener, _RECEIVE, notice)
        number = _NOTICE.unpack(notice.raw)[0]
        answer = ctypes.create_string_buffer(_ANSWER.pack(number, 0, 0, _GO_ON), _ANSWER.size)
        set_by_request(self._listener, _SEND, answer)


def run(arguments: Sequence[str]) -> int:
    """DESCRIPTOR: the socket the host speaks on, which becomes the program's input and output."""
    host, parent = int(arguments[0]), os.getppid()
    try:
        given = wire.read(host)
        order = ProgramOrder(
            **{**given, **{name: tuple(given[name]) for name in ("arguments", "runnable", "readable")}}
        )
        _introduce(host)
        _take_descriptors(host)
        _seal(order, parent)
    except BaseException as error:  # what could not give everything up runs nothing
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(FAILED_TO_SEAL)
    try:
        run_program(order.arguments, order.environment)
    except OSError as error:
        sys.stderr.write(f"{order.arguments[0]} cannot be run: {error.strerror}\n")
    sys.stderr.flush()
    os._exit(FAILED_TO_RUN)


def _introduce(host: int) -> None:
    """To somebody who may see this process under another number."""
    process = os.pidfd_open(os.getpid())
    with socket.socket(fileno=os.dup(host)) as channel:
        socket.send_fds(channel, [READY], [process])
    os.close(process)


def _take_descriptors(host: int) -> None:
    """What is printed as an error goes where it went; nothing else is inherited."""
    apart = fcntl.fcntl(host, fcntl.F_DUPFD, 3)
    os.dup2(apart, 0)
    os.dup2(apart, 1)
    os.closerange(3, 1 << 20)


def _seal(order: ProgramOrder, parent: int) -> None:
    """Raises OSError, and then nothing may run here."""
    os.umask(0o077)
    limits.give_way_in_a_session_of_its_own()
    limits.first_to_go()
    scratch = os.path.isdir(SCRATCH)  # noqa: PTH112  # pathlib is not needed for anything else
    os.chdir(SCRATCH if scratch else "/")
    limits.limit_program(order.memory_bytes + _MORE_DATA_BYTES, order.scratch_bytes if scratch else 0)
    if os.geteuid() == 0 or os.getuid() == 0:
        become_nobody()
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    control(PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if not order.confined:
        return
    consent = Consent()
    drop_capabilities()
    landlock.restrict(order.readable, order.runnable, [SCRATCH, os.devnull] if scratch else [os.devnull])
    consent.give(bpf.install_asking(program_filter.build(os.getpid())))
