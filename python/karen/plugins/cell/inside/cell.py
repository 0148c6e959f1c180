"""The first steps of a cell after the fork: every right is given up for good, then the plugin may come."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import sys
from collections.abc import Sequence

from karen.plugins.cell.inside import bpf, filter, landlock, limits
from karen.plugins.cell.inside.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    control,
    drop_bounding_set,
    drop_capabilities,
)
from karen.plugins.cell.inside.order import Order

HOST = 3
"""The descriptor on which the host is spoken with."""
_MOST_INHERITED = 1 << 20
NOBODY = 65_534
"""User and group of a cell that root has started."""


def take_descriptors(host: int, output: int) -> None:
    """Nothing to read, one pipe to print to, the host; everything else that was inherited is closed."""
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    given = (nothing, output, output, host)
    free = max(*given, HOST) + 1
    for number, descriptor in enumerate([fcntl.fcntl(each, fcntl.F_DUPFD, free) for each in given]):
        os.dup2(descriptor, number)
    os.closerange(HOST + 1, _MOST_INHERITED)


def seal(order: Order, parent: int, readable: Sequence[str]) -> None:
    """Give everything up. Raises OSError, and then no plugin may run here."""
    os.chdir("/")
    os.umask(0o077)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    limits.first_to_go()
    limits.limit(order.memory_bytes, writing=not order.confined)
    if os.geteuid() == 0 or os.getuid() == 0:
        become_nobody()
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    control(PR_SET_DUMPABLE, 0)
    if not order.confined:
        return
    drop_capabilities()
    landlock.restrict([order.packages, *readable] if order.packages else [])
    bpf.install(filter.build(os.getpid(), threads=order.threads, packages=bool(order.packages)))


def become_nobody() -> None:
    """Raises OSError where this user may not, and then nothing is run as root."""
    drop_bounding_set()
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    if os.getuid() == 0 or os.geteuid() == 0:
        raise OSError("this process is root still")


def settle() -> None:
    """What the interpreter has by now is shared with the zygote, and stays so: the collector does not touch it."""
    gc.collect()
    gc.freeze()
    sys.path.clear()
    sys.path_importer_cache.clear()
