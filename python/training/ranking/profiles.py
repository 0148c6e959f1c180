"""Conversations in a database of Karen's, told through her contract, and what recall then has in memory."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from karen.app import migrations
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller, begin_call
from karen.contract.types.transfer import ImportConversation
from karen.conversations.passages import MessagePassages
from karen.conversations.transfer import ConversationTransfer
from karen.memory.parts import parts_of
from karen.memory.recall.corpora import Corpora
from karen.memory.recall.corpus import Corpus, Numbers
from training.ranking.conversations import Conversation, Telling, messages_of
from training.ranking.vectors import KeptVectors


@dataclass(frozen=True)
class Profile:
    """`vectors` are those of the passages' parts, and `parts` says to which row each belongs."""

    corpus: Corpus
    vectors: Numbers
    parts: np.ndarray[tuple[int], np.dtype[np.int64]]
    asked_at: datetime

    def similarity(self, question: Numbers) -> Numbers:
        """By row: of its part that is nearest."""
        by_row = np.full(len(self.corpus.passages), -1, np.float32)
        np.maximum.at(by_row, self.parts, self.vectors @ question)
        return by_row

    def row_of(self, conversation: Conversation, turn_id: str) -> int:
        return self.rows[f"{conversation.id} {turn_id}"]

    @property
    def rows(self) -> dict[str, int]:
        """By what the import called the messages."""
        return {
            passage.external_id: row
            for row, passage in enumerate(self.corpus.passages)
            if passage is not None and passage.external_id is not None
        }


@asynccontextmanager
async def database(folder: Path | None = None) -> AsyncIterator[tuple[Database, Outbox]]:
    """A new one, in `folder` or one that goes with it."""
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        opened = Database(place / "karen.sqlite", place / "backups", migrations())
        await opened.start()
        try:
            yield opened, Outbox()
        finally:
            await opened.stop()


async def tell(
    opened: Database, outbox: Outbox, caller: Caller, conversations: Sequence[Conversation], telling: Telling
) -> None:
    """Import the conversations, each session as one of its own."""
    transfer = ConversationTransfer(opened, Events(), outbox, lambda: datetime.now(UTC))
    begin_call(caller)
    for conversation in conversations:
        for number, session in enumerate(conversation.sessions, start=1):
            messages = messages_of(conversation, session, telling)
            await transfer.import_(ImportConversation(title=f"{conversation.id}, {number}", messages=messages))


async def profile_of(conversations: Sequence[Conversation], telling: Telling, vectors: KeptVectors) -> Profile:
    """One profile with all these conversations, asked the day after the last."""
    caller, source = Caller(), MessagePassages()
    scope = (caller.tenant_id, caller.user_id)
    async with database() as (opened, outbox):
        await tell(opened, outbox, caller, conversations, telling)
        async with Corpora(opened, outbox, [source]).corpus(caller) as corpus:
            ids = [passage.id for passage in corpus.passages if passage is not None]
            loaded = await opened.read(lambda session: source.load(session, *scope, ids, with_before=True))
    parts = [(corpus.row("message", passage.id), text) for passage in loaded for text in parts_of(passage)]
    last = max(turn.at for conversation in conversations for turn in conversation.turns)
    return Profile(
        corpus=corpus,
        vectors=await vectors.passages([text for _, text in parts]),
        parts=np.array([row for row, _ in parts], np.int64),
        asked_at=last + timedelta(days=1),
    )
