"""An index of memory over a real database and a real LanceDB, with vectors that are made of words."""

from __future__ import annotations

import asyncio
import math
import random
import sys
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.memory.index import LanceTable
from karen.memory.index_ledger import IndexLedger, State
from karen.memory.index_service import MemoryIndex, Pace
from karen.memory.indexing import Indexing
from karen.memory.passages import MemoryPassages
from karen.memory.records import MIGRATIONS as MEMORIES
from karen.memory.records import MemoryRow
from karen.memory.searching import Searching
from karen.memory.vectors import Reference, Scope, VectorTable
from postgres import database_for_tests

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA, BEN, ELSEWHERE = Caller("ana"), Caller("ben"), Caller("ana", tenant_id="another")
DIMENSIONS = 32
MODEL = "words"
QUICK = Pace(settle_s=0.01, gather_s=0.01, retry_s=0.05)
LIMIT_S = 30.0


class Vector(NamedTuple):
    model_id: str
    values: array[float]


@cache
def word_vector(word: str) -> tuple[float, ...]:
    dice = random.Random(word)
    return tuple(dice.gauss() for _ in range(DIMENSIONS))


def vector(text: str, model: str = MODEL) -> Vector:
    """Texts with the same words are near each other."""
    summed = [sum(numbers) for numbers in zip(*map(word_vector, text.lower().split() or ["nothing"]), strict=True)]
    length = math.hypot(*summed)
    return Vector(model, array("f", (number / length for number in summed)))


@dataclass
class WordEmbedder:
    """`failing` raises for the texts of a call what it likes; `computed` is what vectors were asked for."""

    model: str = MODEL
    failing: Callable[[Sequence[str]], None] = lambda _texts: None
    computed: list[str] = field(default_factory=list)

    async def query(self, text: str) -> Vector:
        return vector(text, self.model)

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        await asyncio.sleep(0)
        self.failing(texts)
        self.computed += texts
        return [vector(text, self.model) for text in texts]


@dataclass
class Indexed:
    folder: Path
    database: Database
    outbox: Outbox
    ledger: IndexLedger
    table: VectorTable
    embedder: WordEmbedder
    index: MemoryIndex

    async def say(self, *texts: str, caller: Caller = ANA) -> list[str]:
        """Memories with these texts; their ids."""
        ids = [f"{random.getrandbits(128):032x}" for _ in texts]
        await self.put(dict(zip(ids, texts, strict=True)), caller)
        return ids

    async def put(self, texts: dict[str, str], caller: Caller = ANA) -> None:
        def work(session: Session) -> None:
            session.execute(insert(MemoryRow), [row(each, text, caller) for each, text in texts.items()])
            self._enqueue(session, caller, *texts)

        await self.database.write(work)

    async def edit(self, memory_id: str, text: str, caller: Caller = ANA) -> None:
        def work(session: Session) -> None:
            session.execute(update(MemoryRow).where(col(MemoryRow.id) == memory_id).values(content=text))
            self._enqueue(session, caller, memory_id)

        await self.database.write(work)

    async def remove(self, *ids: str, caller: Caller = ANA) -> None:
        def work(session: Session) -> None:
            session.execute(delete(MemoryRow).where(col(MemoryRow.id).in_(ids)))
            self._enqueue(session, caller, *ids)

        await self.database.write(work)

    async def caught_up(self) -> None:
        """Until nothing waits any more."""
        async with asyncio.timeout(LIMIT_S):
            while self.index.standing().state != "ready" or await self.ledger.pending():
                await asyncio.sleep(0.01)

    async def found(self, text: str, caller: Caller = ANA, limit: int = 10) -> list[str]:
        """The ids of what is nearest, as soon as the index can be asked."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                try:
                    return [near.id for near in await self.index.nearest(caller, vector(text), limit)]
                except KarenError:
                    await asyncio.sleep(0.01)

    def _enqueue(self, session: Session, caller: Caller, *ids: str) -> None:
        for each in ids:
            self.outbox.add(session, caller.tenant_id, caller.user_id, "memory", each)


def row(memory_id: str, text: str, caller: Caller) -> dict[str, object]:
    return {
        "id": memory_id,
        "tenant_id": caller.tenant_id,
        "user_id": caller.user_id,
        "content": text,
        "memory_type": "general",
        "ui_source": "api",
        "state": "confirmed",
        "created_at": NOON,
        "updated_at": NOON,
    }


def ids_of_all(session: Session) -> set[str]:
    return set(session.scalars(select(col(MemoryRow.id))))


@asynccontextmanager
async def indexed(
    folder: Path,
    embedder: WordEmbedder | None = None,
    pace: Pace = QUICK,
    table: VectorTable | None = None,
    dimensions: int = DIMENSIONS,
) -> AsyncIterator[Indexed]:
    """Started on `folder` for the length of the block."""
    embedder = embedder or WordEmbedder()
    database, outbox = database_for_tests(folder / "karen.sqlite", [BASE, MEMORIES]), Outbox()
    ledger = IndexLedger(database, outbox, [MemoryPassages(lambda: NOON)])
    table = table or LanceTable(folder / "index", dimensions)
    searching = Searching(table, table.read if isinstance(table, LanceTable) else None, dimensions)
    indexing = Indexing(ledger, table, searching, embedder, State(embedder.model, dimensions))
    index = MemoryIndex(indexing, searching, table, outbox, embedder.model, pace)
    await database.start()
    await index.start()
    try:
        yield Indexed(folder, database, outbox, ledger, table, embedder, index)
    finally:
        await index.stop()
        await database.stop()


async def keep_busy(folder: Path, doing: str) -> None:
    """Stores and removes without end, and says on stdout what was acknowledged: `+id` and `-id`. To be killed.

    `doing` is what is done beside that: `storing`, `rebuilding` or `tidying`.
    """
    async with indexed(folder) as karen:
        while True:
            ids = await karen.say(*(f"said {random.random()}" for _ in range(5)))
            await karen.remove(ids[0])
            print("\n".join([*(f"+{each}" for each in ids), f"-{ids[0]}"]), flush=True)
            if doing == "rebuilding":
                karen.index.rebuild("to be killed")
            if doing == "tidying":
                await karen.index.forget(Scope(ANA.tenant_id, ANA.user_id), [Reference("memory", ids[0])])


if __name__ == "__main__":
    asyncio.run(keep_busy(Path(sys.argv[1]), sys.argv[2]))
