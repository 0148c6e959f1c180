"""Whether a sidecar that has work gives signs of life, by a clock that stands still while this process does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pulse:
    """Looks each `look_s` whether anything was heard. Runs in one event loop.

    A machine that sleeps, or a shell that is stopped, ages nobody: however long it was, it counts as one look.
    """

    def __init__(self, is_owed: Callable[[], bool], tell: Callable[[bool], None], look_s: float) -> None:
        """`is_owed` answers whether a sign of life is due; `tell` hears when the sidecar goes silent or is back."""
        self._is_owed = is_owed
        self._tell = tell
        self._look_s = look_s
        self._silent_looks = 0
        self._is_silent = False

    def beat(self) -> None:
        """Something was heard."""
        self._silent_looks = 0
        if self._is_silent:
            self._is_silent = False
            self._tell(False)

    async def lost(self, silent_s: float, dead_s: float) -> None:
        """Tell of a silence of `silent_s`, and return once it has lasted `dead_s`."""
        while self._silent_looks * self._look_s < dead_s:
            await asyncio.sleep(self._look_s)
            self._silent_looks = self._silent_looks + 1 if self._is_owed() else 0
            if self._silent_looks * self._look_s >= silent_s and not self._is_silent:
                self._is_silent = True
                self._tell(True)
