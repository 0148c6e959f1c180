"""The conversations of a data folder behind the public contract, for tests: a real database, a clock that is set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from karen.base.database import Database
from karen.base.events import Events
from karen.base.migrations import PackageMigrations
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.contract.frames import Failed, Item, Request
from karen.contract.method import Registry
from karen.contract.types.enums import UISource
from karen.conversations.answers import Answers
from karen.conversations.drafts import ConversationDrafts
from karen.conversations.manager import ConversationManager
from karen.conversations.messages import Messages
from karen.conversations.schema import MIGRATIONS
from karen.conversations.search import MessageSearch
from karen.conversations.sessions import ConversationSessions
from karen.conversations.shelf import ConversationShelf
from karen.conversations.summary import ConversationSummaries
from karen.conversations.transfer import ConversationTransfer
from postgres import database_for_tests

ME = Caller(ui_source=UISource.DESKTOP)
OTHER = Caller(user_id="somebody-else", ui_source=UISource.WEB)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until it is set."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Conversing:
    """A registry with every `conversations` method, and what stands behind it."""

    path: Path
    database: Database
    clock: Clock = field(default_factory=Clock)
    events: Events = field(default_factory=Events)
    outbox: Outbox = field(default_factory=Outbox)
    registry: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        parts = (self.database, self.events, self.outbox, self.clock)
        self.answers = Answers(*parts)
        self.manager = ConversationManager(*parts)
        self.message_search = MessageSearch(*parts)
        self.summaries = ConversationSummaries(*parts)
        for service in (
            self.manager,
            ConversationShelf(*parts),
            Messages(*parts),
            self.message_search,
            ConversationTransfer(*parts),
            ConversationDrafts(*parts),
            ConversationSessions(*parts),
            self.summaries,
        ):
            self.registry.add("conversations", service)

    async def items(self, method: str, caller: Caller = ME, **params: Any) -> list[Any]:
        """Every item of the answer, as JSON has it. Raises the problem of a failed call."""
        found: list[Any] = []
        async for reply in self.registry.run(Request(id=1, method=f"conversations.{method}", params=params), caller):
            if isinstance(reply, Failed):
                assert isinstance(reply.problem, KarenError)
                raise reply.problem
            if isinstance(reply, Item):
                found.append(reply.data)
        return found

    async def call(self, method: str, caller: Caller = ME, **params: Any) -> Any:
        """The one item of a unary call."""
        (item,) = await self.items(method, caller, **params)
        return item

    async def say(self, conversation_id: str, *contents: str, role: str = "user") -> list[Any]:
        """Append messages, one after the other."""
        return [
            await self.call("append", conversation_id=conversation_id, role=role, content=content)
            for content in contents
        ]


@asynccontextmanager
async def conversing(
    path: Path,
    clock: Clock | None = None,
    migrations: Sequence[PackageMigrations] = (BASE, MIGRATIONS),
    start: bool = True,
) -> AsyncIterator[Conversing]:
    """Conversations on the database file at `path`, open for the length of the block."""
    database = database_for_tests(path, migrations)
    await database.start()
    try:
        opened = Conversing(path, database, clock or Clock())
        if start:
            await opened.manager.start()
        yield opened
    finally:
        await database.stop()
