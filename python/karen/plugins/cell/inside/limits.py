"""What the kernel counts for a cell: its address space, files, descriptors and processor time."""

from __future__ import annotations

import os
import resource

LIFETIME_CPU_S = 3600
"""The host ends a call by its own limit; this ends what has escaped its watch."""
NICENESS = 12
"""A conversation goes before plugins; somebody may wait for them too."""
MOST_DESCRIPTORS = 64
MOST_DESCRIPTORS_OF_A_PROGRAM = 256
THREAD_STACK_BYTES = 512 * 1024


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


def first_to_go() -> None:
    """When the machine runs out of memory, the kernel ends this process before others."""
    try:
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    except OSError:  # there may be no /proc in a namespace
        return
    try:
        os.write(descriptor, b"1000")
    except OSError:
        return
    finally:
        os.close(descriptor)
