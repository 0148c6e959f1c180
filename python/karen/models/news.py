"""Tells whoever listens that something about the models is different, and not more often than a page can draw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from karen.base.events import Events
from karen.contract.types.system import Event, Topic

SOON_S = 0.1
"""What happens within it is one piece of news; what is over by then is none."""


class ModelNews:
    """Compares how things are with what was last told."""

    def __init__(self, events: Events, look: Callable[[], object]) -> None:
        """`look` answers how things are now: equal for what is not worth telling."""
        self._events = events
        self._look = look
        self._told: object = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._told = self._look()

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()

    def look_soon(self) -> None:
        """Something may be different."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON_S, self.look)

    def look(self) -> None:
        """Tell it if something is."""
        self._cancel_timer()
        found = self._look()
        if found != self._told:
            self._told = found
            self._events.publish(Event(topic=Topic.MODELS, action="changed", id="status"), None)

    def list_changed(self) -> None:
        """Other providers or models than before can be chosen."""
        self._events.publish(Event(topic=Topic.MODELS, action="changed", id="list"), None)
        self.look_soon()

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
