"""A whole sidecar application to talk with, for tests of what a turn remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calling import OWNER, call
from karen.app import build
from karen.base.application import Application
from karen.base.folder import DataFolder
from karen.contract.caller import Caller
from karen.contract.frames import Item, Request

NOW = "2026-03-10T09:30:00+01:00"


@dataclass(frozen=True)
class Answered:
    """What came of one message."""

    events: list[Any]

    @property
    def text(self) -> str:
        return str(self.events[-1]["answer"])

    @property
    def provenance(self) -> Any:
        return self.events[-1]["provenance"]

    @property
    def conversation_id(self) -> str:
        return str(self.events[0]["conversation_id"])

    @property
    def message_id(self) -> str:
        return str(self.events[0]["message_id"])

    @property
    def tool(self) -> str:
        decision = self.named("decided")[0]["decision"]
        return str(decision.get("tool", decision["kind"]))

    @property
    def sources(self) -> list[str]:
        """The words the answer rests on."""
        return [span["text"] for span in self.provenance.get("sources", [])]

    def named(self, kind: str) -> list[Any]:
        return [event for event in self.events if event["type"] == kind]


@dataclass(frozen=True)
class Talking:
    application: Application

    async def say(
        self, text: str, conversation_id: str | None = None, now: str = NOW, caller: Caller = OWNER
    ) -> Answered:
        params = {"text": text, "now": now} | ({"conversation_id": conversation_id} if conversation_id else {})
        replies = self.application.registry.run(Request(id=1, method="chat.send", params=params), caller)
        return Answered([reply.data async for reply in replies if isinstance(reply, Item)])

    async def tell(self, messages: Sequence[str], now: str = NOW) -> list[Answered]:
        """One conversation."""
        told: list[Answered] = []
        for message in messages:
            told.append(await self.say(message, told[0].conversation_id if told else None, now))
        return told

    async def call(self, method: str, **params: Any) -> Any:
        return await call(self.application.registry, method, params)

    async def memories(self) -> list[Any]:
        page = await self.call("memory.list", limit=500)
        return list(page["memories"])


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Talking]:
    data = DataFolder(folder)
    data.prepare()
    application = build(data, "test")
    application.furnish()
    async with application.lifecycle.started():
        yield Talking(application)
