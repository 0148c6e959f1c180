"""What somebody would try who is locked up in a cell. Each attempt sets `result` to True when it has succeeded.

All of them succeed for an ordinary user without a cell, on one kernel or another; that is tested too.
"""

from __future__ import annotations

from escapes.files import FILES
from escapes.kernel import KERNEL
from escapes.network import NETWORK
from escapes.processes import PROCESSES

BEGIN = """
import ctypes, errno, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.mmap.restype = ctypes.c_void_p
def call(number, *arguments):
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    answer = libc.syscall(ctypes.c_long(number), *given)
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
"""
ATTEMPTS = {**FILES, **PROCESSES, **NETWORK, **KERNEL}
