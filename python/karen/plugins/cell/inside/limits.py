"""What the kernel counts for a cell: its address space, files, descriptors and processor time."""

from __future__ import annotations

import errno
import os
import resource
import time

LIFETIME_CPU_S = 3600
"""The host ends a call by its own limit; this ends what has escaped its watch."""
NICENESS = 12
"""A conversation goes before plugins; somebody may wait for them too."""
MOST_DESCRIPTORS = 64
MOST_DESCRIPTORS_OF_A_PROGRAM = 256
THREAD_STACK_BYTES = 512 * 1024
_TRIES = 5
_BETWEEN_S = 0.11
"""The kernel lets a user change groups ten times a second."""


def limit(memory_bytes: int, *, writing: bool) -> None:
    """`memory_bytes` is what may be added to what this process has now. Raises OSError."""
    _limit(
        (resource.RLIMIT_AS, _address_space_bytes() + memory_bytes),
        (resource.RLIMIT_FSIZE, resource.RLIM_INFINITY if writing else 0),
        (resource.RLIMIT_NOFILE, MOST_DESCRIPTORS),
    )


def limit_program(memory_bytes: int, file_bytes: int) -> None:
    """Of a program that reserves far more addresses than it uses, what it may write to counts. Raises OSError."""
    _limit(
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, MOST_DESCRIPTORS_OF_A_PROGRAM),
    )


def _limit(*more: tuple[int, int]) -> None:
    for kind, most in (
        *more,
        (resource.RLIMIT_CPU, LIFETIME_CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, MOST_DESCRIPTORS),
    ):
        _, hard = resource.getrlimit(kind)
        given = most if hard == resource.RLIM_INFINITY else hard if most == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (given, given))


def _address_space_bytes() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # pathlib is not needed for anything else
        return int(file.read().split()[0]) * resource.getpagesize()


def give_way_in_a_session_of_its_own() -> None:
    """Leave the processor to others. What is niced in a session of its own is so within it alone: its group has to be
    niced as well, or the kernel gives it as much as the group of whoever talks with Karen."""
    os.nice(NICENESS)
    for _ in range(_TRIES):
        if _written("/proc/self/autogroup", str(NICENESS).encode()) != errno.EAGAIN:
            return
        time.sleep(_BETWEEN_S)


def first_to_go() -> None:
    """When the machine runs out of memory, the kernel ends this process before others."""
    _written("/proc/self/oom_score_adj", b"1000")


def _written(path: str, content: bytes) -> int:
    """0, or why not; there may be no /proc in a namespace, or no such file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError as error:
        return error.errno or errno.EIO
    try:
        os.write(descriptor, content)
    except OSError as error:
        return error.errno or errno.EIO
    finally:
        os.close(descriptor)
    return 0
