"""Memories beside the conversations they come from, behind the contract: a real database, a clock that is set."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calling import call
from conversing import ME, Conversing, conversing
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.method import Registry
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Polarity, Span
from karen.contract.types.settings import KarenSettings
from karen.conversations.passages import MessagePassages
from karen.conversations.schema import MIGRATIONS as CONVERSATIONS
from karen.memory.curation import MemoryCuration
from karen.memory.facts import MemoryFacts
from karen.memory.inbox import MemoryInbox
from karen.memory.manager import MemoryManager
from karen.memory.noting import Noted
from karen.memory.preferences import PreferenceManager
from karen.memory.records import MIGRATIONS as MEMORY
from postgres import rows_of

Answer = Any
"""Of a method, as JSON has it."""


@dataclass
class Remembering:
    """A registry with the methods of memory that need no vectors, and what stands behind it."""

    conversations: Conversing
    settings: dict[str, KarenSettings] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        said = self.conversations
        self.clock, self.database, self.outbox, self.events = said.clock, said.database, said.outbox, said.events
        parts = (self.database, self.events, self.outbox, self.clock)
        self.manager = MemoryManager(*parts, MessagePassages())
        for service in (self.manager, MemoryCuration(*parts), MemoryInbox(*parts), MemoryFacts(*parts)):
            self.registry.add("memory", service)
        self.preferences = PreferenceManager(*parts, self._settings_of, MessagePassages())
        self.registry.add("preferences", self.preferences)

    async def call(self, method: str, caller: Caller = ME, **params: Any) -> Answer:
        return await call(self.registry, f"memory.{method}", params, caller)

    async def store(self, content: str, caller: Caller = ME, **params: Any) -> Answer:
        """The outcome."""
        return await self.call("store", caller, content=content, **params)

    async def fact(self, attribute: str, value: str, caller: Caller = ME, **params: Any) -> Answer:
        """The outcome of storing it in words that no other fact has."""
        words = f"{params.get('subject', 'my')} {attribute} {value}"
        return await self.store(words, caller, attribute=attribute, value=value, **params)

    async def contents(self, caller: Caller = ME, **params: Any) -> list[str]:
        """What `memory.list` answers, in the order it came to be."""
        page = await self.call("list", caller, limit=500, **params)
        return [memory["content"] for memory in reversed(page["memories"])]

    async def values(self, caller: Caller = ME, **params: Any) -> list[str]:
        """Of the facts, sorted."""
        return sorted(fact["value"] for fact in (await self.call("facts", caller, **params))["facts"])

    async def say(self, text: str, caller: Caller = ME, role: str = "user", **params: Any) -> str:
        """A message in a conversation of its own; its id."""
        made = await self.conversations.call("create", caller)
        said = {"conversation_id": made["id"], "role": role, "content": text, **params}
        return str((await self.conversations.call("append", caller, **said))["id"])

    async def note(self, text: str, *facts: ExtractedFact, caller: Caller = ME, **params: Any) -> Noted:
        """Say it and note what it states."""
        return await self.manager.note(caller, await self.say(text, caller, **params), facts)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return rows_of(self.conversations.path, statement, *values)

    def waiting(self) -> list[str]:
        """The memories an index has yet to look at."""
        return [row_id for (row_id,) in self.rows("SELECT row_id FROM outbox WHERE kind = 'memory' ORDER BY sequence")]

    def _settings_of(self, user_id: str) -> KarenSettings:
        return self.settings.get(user_id, KarenSettings())


def stated(
    text: str, attribute: str, value: str, said: str | None = None, *, denied: bool = False, **more: Any
) -> ExtractedFact:
    """A fact as the extractor answers it; `said` is where it stands in the text."""
    words = said or text
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    span = Span(start=start, end=start + len(words.encode("utf-16-le")) // 2, text=words)
    polarity = Polarity.NOT if denied else Polarity.IS
    known = {"subject": "user", "confidence": 0.9, **more}
    return ExtractedFact(attribute=attribute, value=value, polarity=polarity, span=span, **known)


@asynccontextmanager
async def remembering(path: Path, indexers: Sequence[str] = ()) -> AsyncIterator[Remembering]:
    """Memories on the database file at `path`, open for the length of the block."""
    async with conversing(path, migrations=(BASE, CONVERSATIONS, MEMORY)) as conversations:
        for indexer in indexers:
            conversations.outbox.register(indexer)
        opened = Remembering(conversations)
        await opened.preferences.start()
        await opened.manager.start()
        try:
            yield opened
        finally:
            await opened.manager.stop()


def as_text(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)
