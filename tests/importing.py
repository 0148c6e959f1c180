"""Imports over a data folder, for tests: real conversations and memories, and a stand-in that finds facts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversing import ME, Clock, Conversing, conversing
from karen.base.records import MIGRATIONS as BASE
from karen.base.repository import Repository
from karen.base.settings import Settings
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.contract.frames import Failed, Item, Request
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState, Polarity, Span
from karen.conversations.bulk import BulkIntake
from karen.conversations.passages import MessagePassages
from karen.conversations.schema import MIGRATIONS as CONVERSATIONS
from karen.flows.imports.manager import Imports, SettingsAccess
from karen.flows.imports.uploads import Uploads
from karen.memory.exchange import MemoryExchange
from karen.memory.inbox import MemoryInbox
from karen.memory.manager import MemoryManager
from karen.memory.noting import note
from karen.memory.records import MIGRATIONS as MEMORY

_LIVES = re.compile(r"\bI live in (?P<value>[A-Z]\w+)")


def lives_in(text: str) -> Sequence[ExtractedFact]:
    """One form of one fact, plainly found: what is tested is what becomes of it."""
    return [
        ExtractedFact(
            subject="user",
            attribute="lives in",
            value=found["value"],
            polarity=Polarity.IS,
            span=Span(start=found.start(), end=found.end(), text=found[0]),
            confidence=1.0,
        )
        for found in _LIVES.finditer(text)
    ]


@dataclass
class Importing:
    """A registry with `imports`, and with the parts of `conversations` and `memory` that show what came in."""

    karen: Conversing
    folder: Path
    settings: Settings
    uploads: Uploads

    async def items(self, method: str, caller: Caller = ME, **params: Any) -> list[Any]:
        """Every item of the answer, as JSON has it. Raises the problem of a failed call."""
        found: list[Any] = []
        async for reply in self.karen.registry.run(Request(id=1, method=method, params=params), caller):
            if isinstance(reply, Failed):
                assert isinstance(reply.problem, KarenError)
                raise reply.problem
            if isinstance(reply, Item):
                found.append(reply.data)
        return found

    async def call(self, method: str, caller: Caller = ME, **params: Any) -> Any:
        (item,) = await self.items(method, caller, **params)
        return item

    async def run(self, path: Path, caller: Caller = ME, **params: Any) -> Any:
        """The report of an import."""
        return (await self.items("imports.run", caller, path=str(path), **params))[-1]

    async def titles(self, caller: Caller = ME) -> list[str]:
        page = await self.call("conversations.list", caller, limit=500)
        return sorted(conversation["title"] for conversation in page["conversations"])

    async def messages(self, title: str, caller: Caller = ME) -> list[Any]:
        page = await self.call("conversations.list", caller, limit=500)
        (found,) = [one["id"] for one in page["conversations"] if one["title"] == title]
        return list((await self.call("conversations.messages", caller, conversation_id=found, limit=500))["messages"])

    async def said(self, title: str) -> list[tuple[str, str]]:
        """Role and words of each message."""
        return [(message["role"], message["content"]) for message in await self.messages(title)]

    async def inbox(self, caller: Caller = ME) -> list[Any]:
        return list((await self.call("memory.inbox", caller))["entries"])


@asynccontextmanager
async def importing(folder: Path, clock: Clock | None = None) -> AsyncIterator[Importing]:
    """Open on `folder` for the length of the block."""
    async with conversing(folder / "karen.sqlite", clock, (BASE, CONVERSATIONS, MEMORY)) as karen:
        parts = (karen.database, karen.events, karen.outbox, karen.clock)
        messages = MessagePassages()
        settings = Settings(ValidatedFiles(folder / "settings"), karen.events)
        (folder / "settings").mkdir(exist_ok=True)
        uploads, exchange = Uploads(folder / "uploads"), MemoryExchange(*parts)

        def noted(repository: Repository, message_id: str, facts: Sequence[ExtractedFact], state: FactState) -> int:
            return len(note(repository, messages, message_id, facts, state).facts)

        access = SettingsAccess(settings.profile, settings.set)
        imports = Imports(uploads, BulkIntake(*parts), exchange, access, lives_in, noted, karen.clock)
        karen.registry.add("imports", uploads)
        karen.registry.add("imports", imports)
        for service in (exchange, MemoryManager(*parts, messages), MemoryInbox(*parts)):
            karen.registry.add("memory", service)
        await uploads.start()
        try:
            yield Importing(karen, folder, settings, uploads)
        finally:
            await uploads.stop()
