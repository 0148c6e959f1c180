"""How a plugin came to its end, in words that follow its name."""

from __future__ import annotations

import signal

from karen.plugins.cell.inside.order import FAILED_TO_RUN, FAILED_TO_SEAL


def explain(status: int) -> str:
    """`status` is an exit status, or the negative number of a signal that Karen did not send."""
    if status == FAILED_TO_SEAL:
        return "could not be put into its cell"
    if status == FAILED_TO_RUN:
        return "could not be run: its log says why"
    if status >= 0:
        return f"ended itself with exit status {status}"
    if -status == signal.SIGSYS:
        return "tried a forbidden operation and was ended"
    if -status == signal.SIGKILL:
        return "was killed, as it may do to itself, or the system when memory runs out"
    if -status == signal.SIGXCPU:
        return "has computed for too long altogether"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"crashed ({name})"
