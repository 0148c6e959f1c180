"""A whole Karen over a data folder in this process, with something in it worth keeping; and ways to harm its file."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calling import OWNER, call, replies
from karen.app import build
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.keeping.incoming import take_in_the_rest
from karen.contract.caller import Caller
from karen.contract.frames import Item
from karen.contract.method import Registry


@dataclass(frozen=True)
class Keeping:
    data: DataFolder
    registry: Registry
    events: Events

    async def call(self, method: str, caller: Caller = OWNER, **params: Any) -> Any:
        return await call(self.registry, method, params, caller)

    async def converse(self, title: str, *said: str, caller: Caller = OWNER) -> str:
        """A conversation with these messages; its id."""
        made = await self.call("conversations.create", caller, title=title)
        for content in said:
            await self.call("conversations.append", caller, conversation_id=made["id"], role="user", content=content)
        return str(made["id"])

    async def said(self, conversation_id: str, caller: Caller = OWNER) -> list[str]:
        page = await self.call("conversations.messages", caller, conversation_id=conversation_id, limit=500)
        return [message["content"] for message in page["messages"]]

    async def titles(self) -> list[str]:
        page = await self.call("conversations.list", limit=500)
        return sorted(conversation["title"] for conversation in page["conversations"])

    async def answered(self, text: str) -> str:
        """What Karen says to `text`."""
        found = await replies(self.registry, "chat.send", {"text": text})
        events: list[Any] = [reply.data for reply in found if isinstance(reply, Item)]
        return str(events[-1]["answer"])


@asynccontextmanager
async def keeping(folder: Path) -> AsyncIterator[Keeping]:
    """Started on `folder` for the length of the block, as a host starts it."""
    data = DataFolder(folder)
    application = build(data, "test")
    data.prepare()
    take_in_the_rest(data)
    application.furnish()
    async with application.lifecycle.started():
        yield Keeping(data, application.registry, application.events)


def overwrite_pages(path: Path, seed: int, count: int, *, first: int = 2) -> None:
    """`count` pages at random, from page `first` on, replaced by noise, zeros, or each other."""
    dice, page_bytes = random.Random(seed), 4096
    pages = path.stat().st_size // page_bytes
    with path.open("r+b") as file:
        for number in dice.sample(range(first - 1, pages), min(count, pages - first + 1)):
            file.seek(dice.randrange(first - 1, pages) * page_bytes)
            another = file.read(page_bytes)
            file.seek(number * page_bytes)
            file.write(dice.choice([dice.randbytes(page_bytes), b"\x00" * page_bytes, another]))


def root_page(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,))
    return int(root)


def leaf_pages(path: Path, name: str) -> list[int]:
    """The pages that hold the rows of a table, or the entries of an index."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,))
        return [int(number) for (number,) in found]


def overwrite_page(path: Path, number: int) -> None:
    with path.open("r+b") as file:
        file.seek((number - 1) * 4096)
        file.write(b"\xa5" * 4096)


def is_sound(path: Path) -> bool:
    """By SQLite's own word, the search index and the counts of messages included."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO message_text (message_text, rank) VALUES ('integrity-check', 1)")
        wrong = (
            "SELECT id FROM conversation AS c WHERE message_count <> "
            "(SELECT count(*) FROM message WHERE conversation_id = c.id AND shown)"
        )
        return (
            connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and connection.execute("PRAGMA foreign_key_check").fetchall() == []
            and connection.execute(wrong).fetchall() == []
        )
