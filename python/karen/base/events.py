"""News to whoever listens: something changed, ask for it again. Never control, never content."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from karen.contract.caller import Role, current_caller
from karen.contract.method import method
from karen.contract.types.system import Event, Subscribe, Topic

QUEUE_LENGTH = 1000
ANY = "*"


@dataclass(frozen=True, eq=False)
class _Listener:
    user_id: str | None
    topics: frozenset[Topic]
    queue: asyncio.Queue[Event]


class Events:
    """Broadcasts within the loop it is used on. A profile hears of its own things only."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    def publish(self, event: Event, user_id: str | None) -> None:
        """Tell the listeners of `user_id`, or of every profile when it is None. Never blocks.

        A listener that has fallen QUEUE_LENGTH behind is told to ask for everything again (`id` is `*`).
        """
        for listener in self._listeners:
            if event.topic in listener.topics and (user_id is None or listener.user_id in (None, user_id)):
                if listener.queue.full():
                    _start_over(listener)
                else:
                    listener.queue.put_nowait(event)

    @contextmanager
    def listening(self, topics: frozenset[Topic], user_id: str | None = None) -> Iterator[asyncio.Queue[Event]]:
        """A queue of what is published during the block, for listeners inside the sidecar."""
        listener = _Listener(user_id, topics, asyncio.Queue(QUEUE_LENGTH))
        self._listeners.add(listener)
        try:
            yield listener.queue
        finally:
            self._listeners.discard(listener)

    @method(role=Role.REVIEWER)
    async def subscribe(self, params: Subscribe) -> AsyncIterator[Event]:
        """What changes from now on, until the caller stops listening."""
        with self.listening(frozenset(params.topics), current_caller().user_id) as queue:
            while True:
                yield await queue.get()


def _start_over(listener: _Listener) -> None:
    while not listener.queue.empty():
        listener.queue.get_nowait()
    for topic in listener.topics:
        listener.queue.put_nowait(Event(topic=topic, action="changed", id=ANY))
