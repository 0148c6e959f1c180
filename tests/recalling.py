"""Recall over a real database for tests: conversations and memories in, hits out, with or without an index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calling import call
from conversing import ME, Clock, Conversing, conversing
from karen.base.passages import PassageSource
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.types.memory import MemoryHit, MemoryHits, QueryMemory
from karen.conversations.passages import MessagePassages
from karen.conversations.schema import MIGRATIONS as CONVERSATIONS
from karen.conversations.seeking import MessageSeeker
from karen.memory.manager import MemoryManager
from karen.memory.nearest import Embedder, Nearest
from karen.memory.passages import MemoryPassages
from karen.memory.recall.corpora import FEW_PASSAGES, Corpora
from karen.memory.recall.glimpse import Glimpse
from karen.memory.recall.recall import Recall
from karen.memory.records import MIGRATIONS as MEMORY
from karen.memory.repository import MemoryStore
from karen.memory.seeking import MemorySeeker


class NoEmbedder:
    """For recall without an index, which asks for no vector."""

    async def query(self, text: str) -> Any:
        raise AssertionError(text)

    async def passages(self, texts: Sequence[str]) -> Any:
        raise AssertionError(texts)


@dataclass
class Recalling:
    """`said` are the conversations recall looks into; what they say goes through the contract."""

    said: Conversing
    recall: Recall

    async def hear(self, *contents: str, title: str = "A talk", caller: Caller = ME, **fields: Any) -> str:
        """Import messages of the user; answers the conversation's id. Their external ids are their texts."""
        messages = [
            {
                "role": "user",
                "timestamp": "2026-01-01T12:00:00Z",
                **fields,
                "external_id": content[:100],
                "content": content,
            }
            for content in contents
        ]
        report = await self.said.call("import", caller, title=title, messages=messages)
        return str(report["conversation_id"])

    async def memory(self, method: str, caller: Caller = ME, **params: Any) -> Any:
        """Call a method of `memory`."""
        return await call(self.said.registry, f"memory.{method}", params, caller)

    async def store(self, content: str, caller: Caller = ME, **fields: Any) -> str:
        """A memory in the user's own words; answers its id."""
        stored = await self.memory("store", caller, content=content, **fields)
        return str(stored["memory"]["id"])

    async def ask(
        self, text: str, caller: Caller = ME, without: frozenset[str] = frozenset(), **fields: Any
    ) -> list[MemoryHit]:
        return (await self.answer(text, caller, without, **fields)).hits

    async def answer(
        self, text: str, caller: Caller = ME, without: frozenset[str] = frozenset(), **fields: Any
    ) -> MemoryHits:
        return await self.recall.find(caller, QueryMemory(text=text, **fields), without)


@asynccontextmanager
async def recalling(
    path: Path,
    embedder: Embedder | None = None,
    nearest: Nearest | None = None,
    clock: Clock | None = None,
    few: int = FEW_PASSAGES,
) -> AsyncIterator[Recalling]:
    """Recall over the database file at `path`, by words alone without an index. More than `few` passages are never
    loaded: questions are answered as if they were still being."""
    async with conversing(path, clock, (BASE, CONVERSATIONS, MEMORY)) as said:
        sources: list[PassageSource] = [MessagePassages(), MemoryPassages(said.clock, all_states=True)]
        store = MemoryStore(said.database, said.events, said.outbox, said.clock)
        corpora = Corpora(said.database, said.outbox, sources, few)
        glimpse = Glimpse(said.database, sources, [MessageSeeker(), MemorySeeker()], lambda caller: None)
        manager = MemoryManager(said.database, said.events, said.outbox, said.clock, MessagePassages())
        said.registry.add("memory", manager)
        embedder = embedder or NoEmbedder()
        yield Recalling(said, Recall(store, corpora, sources, embedder, nearest, said.clock, glimpse))
