"""Brings the page back when the process that draws it dies or hangs, and knows when to leave that to a person."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """In seconds; tests shorten them. A page that ended `most_ends` times within `within_s` is not brought back."""

    most_ends: int = 3
    within_s: float = 30.0
    hang_s: float = 20.0
    look_s: float = 1.0


class Revival:
    """Runs in one event loop.

    `bring_back` loads the page anew, `end` ends its process, `give_up` is called instead of the first when the page
    keeps dying.
    """

    def __init__(
        self,
        bring_back: Callable[[], None],
        end: Callable[[], None],
        give_up: Callable[[], None],
        patience: Patience = Patience(),
    ) -> None:
        self._bring_back = bring_back
        self._end = end
        self._give_up = give_up
        self._patience = patience
        self._ends: list[float] = []
        self._waiting: asyncio.Task[None] | None = None

    def ended(self, manner: str) -> None:
        """The page's process is gone."""
        self.reacts(True)
        now = time.monotonic()
        self._ends = [at for at in self._ends if now - at < self._patience.within_s] + [now]
        if len(self._ends) < self._patience.most_ends:
            log.warning("the page's process %s; loading the page again", manner)
            self._bring_back()
        else:
            log.error("the page's process %s, %d times in a row", manner, len(self._ends))
            self._ends.clear()
            self._give_up()

    def reacts(self, does: bool) -> None:
        """The page's process began, or ceased, to leave what it is told unanswered."""
        if self._waiting:
            self._waiting.cancel()
        self._waiting = None if does else asyncio.create_task(self._end_if_it_stays_so(), name="hanging-page")

    async def _end_if_it_stays_so(self) -> None:
        """In short looks rather than one wait: a machine that slept meanwhile was not awake to be kept waiting."""
        log.warning("the page does not react")
        for _ in range(round(self._patience.hang_s / self._patience.look_s)):
            await asyncio.sleep(self._patience.look_s)
        self._waiting = None
        self._end()
