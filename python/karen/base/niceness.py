"""How far work that can wait steps back for what somebody waits for."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 15
"""Of the 19 steps there are."""


def step_back() -> None:
    """Have this thread, and those it begins, give way from now on; it cannot come forward again.

    Only Linux has priorities of threads; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
