"""The one way in which other data becomes the data while Karen runs: restored, rebuilt, or begun anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from karen.base.database import Database
from karen.base.events import ANY, Events
from karen.base.folder import DataFolder, reason
from karen.base.jobs import to_the_end
from karen.base.keeping.incoming import Incoming
from karen.base.validated_files import ValidatedFiles
from karen.contract.errors import KarenError, Unavailable
from karen.contract.types.system import Event, Topic

T = TypeVar("T")
log = logging.getLogger(__name__)
_NEWS = tuple(topic for topic in Topic if topic is not Topic.WINDOW)


class Exchange:
    """Whoever prepares data, or copies it, is alone meanwhile."""

    def __init__(
        self,
        data: DataFolder,
        database: Database,
        settings: ValidatedFiles,
        events: Events,
        stop_turns: Callable[[], Awaitable[None]],
        begin: Callable[[], Awaitable[None]],
    ) -> None:
        """`stop_turns` is called before other data is taken in; `begin` after, as at the start of Karen."""
        self._database = database
        self._settings = settings
        self._events = events
        self._incoming = Incoming(data)
        self._one_at_a_time = asyncio.Lock()
        self._stop_turns = stop_turns
        self._begin = begin
        self.taken_in = 0
        """How often other data was taken in."""

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nobody else prepares or copies data for the length of the block; who wants to, waits."""
        async with self._one_at_a_time:
            yield

    @asynccontextmanager
    async def preparing(self) -> AsyncIterator[Path]:
        """An empty folder to prepare data in, for the length of the block, alone."""
        async with self.alone():
            try:
                yield await asyncio.to_thread(self._begun)
            finally:
                await asyncio.to_thread(self._incoming.abandon)

    async def take_in(self, before: Callable[[], T]) -> T:
        """Make what was prepared the data. `before` is called in a thread when nothing is written any more.

        Raises Unavailable when that cannot be done; nothing has changed then.
        """
        return await to_the_end(asyncio.ensure_future(self._take_in(before)))

    async def _take_in(self, before: Callable[[], T]) -> T:
        await self._stop_turns()
        async with self._database.unchanging():
            kept = await asyncio.to_thread(before)
            await self._change_places()
            self._settings.look_again()
            self.taken_in += 1
        try:
            await self._begin()
        except KarenError as problem:  # the data is in its place: what is left to do is done at the next start
            log.warning("after other data was taken in: %s", problem)
        for topic in _NEWS:
            self._events.publish(Event(topic=topic, action="changed", id=ANY), None)
        return kept

    async def _change_places(self) -> None:
        await self._database.replace(self._put_in_place)

    def _begun(self) -> Path:
        try:
            return self._incoming.begin()
        except OSError as error:
            raise Unavailable(f"There is no room to prepare the data: {reason(error)}. Nothing was changed.") from error

    def _put_in_place(self) -> None:
        try:
            self._incoming.commit()
            self._incoming.take_in()
        except OSError as error:
            said = f"The data could not be put into its place: {reason(error)}. Nothing was changed."
            raise Unavailable(said) from error
