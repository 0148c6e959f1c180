"""Dying with the process that started this one, so that no orphan survives."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

PARENT_CHECK_S = 1.0
PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, *, at_once: bool = False) -> None:
    """Beside the end of stdin: a signal on Linux, a look each second on other systems.

    SIGTERM, so that what is being written is kept first; SIGKILL `at_once` for whoever has nothing to keep. On Windows
    the job object of the window does it.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL if at_once else signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    elif sys.platform != "win32":
        threading.Thread(target=_watch_parent, args=[parent], name="parent-watch", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os._exit(1)
