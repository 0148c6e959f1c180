"""Calls into the kernel that the standard library has no names for."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Mapping, Sequence

from karen.plugins.cell.inside.syscalls import NUMBERS

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
_MOST_CAPABILITIES = 64
_ARENAS = -8
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def call(name: str, *arguments: object) -> int:
    """A system call by its name. Raises OSError."""
    answer: int = _libc.syscall(ctypes.c_long(NUMBERS[name]), *arguments)
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return answer


def control(option: int, *values: int | ctypes.Array[ctypes.c_char]) -> None:
    """prctl(2). Raises OSError."""
    given = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in values]
    if _libc.prctl(option, *given, *[ctypes.c_ulong(0)] * (4 - len(given))) < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {option}: {os.strerror(code)}")


def one_heap() -> None:
    """All threads share a heap: each of their own would reserve 64 MB of the address space that is limited."""
    _libc.mallopt(_ARENAS, 1)


def drop_bounding_set() -> None:
    """No capability can come back, by whatever program. Needs CAP_SETPCAP, which an ordinary user has no need of."""
    for capability in range(_MOST_CAPABILITIES):
        try:
            control(PR_CAPBSET_DROP, capability)
        except OSError:  # beyond the last one, or not allowed
            return


def drop_capabilities() -> None:
    """Of this thread, all. Raises OSError."""
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    none = ctypes.create_string_buffer(struct.pack("=6I", *[0] * 6))
    call("capset", header, none)


def set_by_request(descriptor: int, request: int, value: ctypes.Array[ctypes.c_char]) -> None:
    """ioctl(2), with what it takes and fills in. Other threads go on meanwhile. Raises OSError."""
    while _libc.ioctl(descriptor, ctypes.c_ulong(request), value) < 0:
        code = ctypes.get_errno()
        if code != errno.EINTR:
            raise OSError(code, f"ioctl {request:#x}: {os.strerror(code)}")


def run_program(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """This process becomes the program. Other threads go on until it has. Raises OSError."""
    words = [os.fsencode(word) for word in arguments]
    pairs = [os.fsencode(f"{name}={value}") for name, value in environment.items()]
    call("execve", ctypes.c_char_p(words[0]), _strings(words), _strings(pairs))


def _strings(values: Sequence[bytes]) -> ctypes.Array[ctypes.c_char_p]:
    return (ctypes.c_char_p * (len(values) + 1))(*values, None)
