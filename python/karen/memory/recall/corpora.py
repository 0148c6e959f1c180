"""Keeps the corpora of the profiles that ask, as they are in the database: loaded once, then told of every change."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.passages import Passage, PassageSource
from karen.contract.caller import Caller
from karen.memory.recall.corpus import Corpus

PAGE_ROWS = 1000
MOST_PASSAGES = 250_000
"""Of all profiles together; who asked longest ago is forgotten first, and loaded anew when he asks again."""
MOST_DEAD = 0.3
"""Of the rows of a corpus, before it is built anew."""
FEW_PASSAGES = 3000
"""Of one kind: so many are loaded by whoever asks, in a tenth of a second."""
_Key = tuple[str, str]
_Row = tuple[str, str]


class _Held:
    """One profile's corpus; `database` is the opened file it was read from, `wanted` how many wait to use it."""

    def __init__(self) -> None:
        self.corpus = Corpus()
        self.lock = asyncio.Lock()
        self.database: Engine | Connection | None = None
        self.changed: dict[_Row, None] = {}
        self.wanted = 0


class Corpora:
    """Every corpus that is handed out holds what was durable when it was asked for."""

    def __init__(
        self, database: Database, outbox: Outbox, sources: Sequence[PassageSource], few: int = FEW_PASSAGES
    ) -> None:
        self._few = few
        self._database = database
        self._sources = {source.kind: source for source in sources}
        self._held: OrderedDict[_Key, _Held] = OrderedDict()
        self._marking = threading.Lock()
        outbox.watch(self._mark)

    @asynccontextmanager
    async def corpus(self, caller: Caller) -> AsyncIterator[Corpus]:
        """The caller's, which nobody else touches during the block."""
        held, key = self._hold(caller)
        held.wanted += 1
        try:
            async with held.lock:
                await self._bring_up_to_date(held, key)
                yield held.corpus
        finally:
            held.wanted -= 1
        self._make_room()

    async def prepare(self, caller: Caller) -> None:
        """Load what is not there yet, resting as long as working while nobody waits for it."""
        held, key = self._hold(caller)
        async with held.lock:
            await self._bring_up_to_date(held, key)
        self._make_room()

    async def is_at_hand(self, caller: Caller) -> bool:
        """Whether the corpus is loaded, or is as soon as it is asked for."""
        held, key = self._hold(caller)
        return not await self._must_be_loaded(held) or await self._database.read(partial(self._are_few, key=key))

    async def _must_be_loaded(self, held: _Held) -> bool:
        opened = await self._database.read(lambda session: session.get_bind())
        return held.database is not opened or held.corpus.dead > MOST_DEAD * len(held.corpus.passages) + PAGE_ROWS

    def _are_few(self, session: Session, *, key: _Key) -> bool:
        return all(source.page(session, *key, 0, self._few)[1] is None for source in self._sources.values())

    def _hold(self, caller: Caller) -> tuple[_Held, _Key]:
        key = (caller.tenant_id, caller.user_id)
        with self._marking:
            held = self._held.setdefault(key, _Held())
            self._held.move_to_end(key)
        return held, key

    async def _bring_up_to_date(self, held: _Held, key: _Key) -> None:
        if await self._must_be_loaded(held):
            opened = await self._database.read(lambda session: session.get_bind())
            self._take_changed(held)
            held.corpus, held.database = Corpus(), None
            await self._load(held, key)
            held.database = opened
        while rows := self._take_changed(held):
            try:
                passages = await self._database.read(partial(self._look_up, key=key, rows=rows))
            except BaseException:
                with self._marking:
                    held.changed.update(rows)
                raise
            await asyncio.to_thread(_replace, held.corpus, rows, passages)

    async def _load(self, held: _Held, key: _Key) -> None:
        for source in self._sources.values():
            after: int | None = 0
            while after is not None:
                began = time.monotonic()
                passages, after = await self._database.read(partial(_page, source, key, after))
                await asyncio.to_thread(_replace, held.corpus, {}, passages)
                if not held.wanted:
                    await asyncio.sleep(time.monotonic() - began)

    def _look_up(self, session: Session, *, key: _Key, rows: dict[_Row, None]) -> list[Passage]:
        return [
            passage
            for kind, source in self._sources.items()
            for passage in source.load(session, *key, [row_id for of, row_id in rows if of == kind])
        ]

    def _mark(self, tenant_id: str, user_id: str, kind: str, row_id: str) -> None:
        with self._marking:
            if held := self._held.get((tenant_id, user_id)):
                held.changed[kind, row_id] = None

    def _take_changed(self, held: _Held) -> dict[_Row, None]:
        with self._marking:
            rows, held.changed = held.changed, {}
        return rows

    def _make_room(self) -> None:
        with self._marking:
            while len(self._held) > 1 and sum(len(held.corpus) for held in self._held.values()) > MOST_PASSAGES:
                oldest = next(iter(self._held))
                if self._held[oldest].lock.locked():
                    return
                del self._held[oldest]


def _page(source: PassageSource, key: _Key, after: int, session: Session) -> tuple[list[Passage], int | None]:
    return source.page(session, *key, after, PAGE_ROWS)


def _replace(corpus: Corpus, rows: dict[_Row, None], passages: list[Passage]) -> None:
    for kind, row_id in rows:
        corpus.remove(kind, row_id)
    for passage in passages:
        corpus.put(passage)
