"""What the user wrote before: how often they spoke of something, and how they write. Counted from their messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import median

from sqlalchemy import ColumnElement
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.words import content_words
from karen.contract.caller import Caller
from karen.contract.types.conversations import SearchMessages
from karen.contract.types.enums import ConversationStatus, MessageRole
from karen.contract.types.remembering import RecurringTopic, WritingPattern
from karen.conversations.full_text import full_text_of
from karen.conversations.query import parse
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository, Store

MOST_MESSAGES = 200
MOST_WORDS = 12
"""Of a message; what is longer was pasted."""
MOST_TOPICS = 5
LEAST_LETTERS = 4
MOST_LETTERS = 100
"""What is longer is no word that anybody comes back to."""
MOST_CHARACTERS = 4000


class WritingHabits:
    """Counts over one profile's own messages, of no conversation in the bin."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def topics(self, caller: Caller, message: str) -> list[RecurringTopic]:
        """Which words of a message they wrote before, the most frequent first."""
        said = content_words(message[:MOST_CHARACTERS])
        words = [word for word in said if LEAST_LETTERS <= len(word) <= MOST_LETTERS][:MOST_WORDS]

        def count(repository: Repository) -> list[RecurringTopic]:
            found = [topic for word in words if (topic := _topic(repository, word))]
            return sorted(found, key=lambda topic: (-topic.messages, topic.word))[:MOST_TOPICS]

        return await self._store.read(caller, count)

    async def pattern(self, caller: Caller, conversation_id: str | None) -> WritingPattern | None:
        """How they write; None before they wrote anything. Raises NotFound for a conversation that is not theirs."""

        def count(repository: Repository) -> WritingPattern | None:
            if conversation_id is not None:
                repository.conversation(conversation_id)
            return _pattern(_last_written(repository, conversation_id))

        return await self._store.read(caller, count)


def _topic(repository: Repository, word: str) -> RecurringTopic | None:
    params = SearchMessages(text=word, role=MessageRole.USER, include_archived=True)
    found = full_text_of(repository.session).ranked(repository, params, parse(word), every=True)
    rows = [
        row
        for row in repository.session.scalars(repository.rows(MessageRow).where(col(MessageRow.sequence).in_(found)))
        if word in content_words(row.content)  # the search also finds words that only begin so
    ]
    if not rows:
        return None
    times = [row.timestamp for row in rows]
    return RecurringTopic(
        word=word,
        messages=len(rows),
        conversations=len({row.conversation_id for row in rows}),
        first_at=min(times),
        last_at=max(times),
    )


def _last_written(repository: Repository, conversation_id: str | None) -> Sequence[tuple[str, datetime]]:
    where: list[ColumnElement[bool]] = [
        col(ConversationRow.status) != ConversationStatus.DELETED.value,
        col(MessageRow.role) == MessageRole.USER.value,
        col(MessageRow.shown).is_(True),
    ]
    if conversation_id is not None:
        where.append(col(MessageRow.conversation_id) == conversation_id)
    written = (
        repository.rows(MessageRow)
        .join(ConversationRow, col(ConversationRow.id) == col(MessageRow.conversation_id))
        .where(*where)
        .order_by(col(MessageRow.sequence).desc())
        .limit(MOST_MESSAGES)
        .with_only_columns(col(MessageRow.content), col(MessageRow.timestamp))
    )
    return [(content, timestamp) for content, timestamp in repository.session.execute(written) if content]


def _pattern(written: Sequence[tuple[str, datetime]]) -> WritingPattern | None:
    if not written:
        return None
    hours = [0] * 24
    for _, timestamp in written:
        hours[timestamp.astimezone().hour] += 1
    return WritingPattern(
        messages=len(written),
        questions=sum(content.rstrip().endswith(("?", "？", "؟")) for content, _ in written),
        median_words=round(median(len(content.split()) for content, _ in written)),
        hours=hours,
    )
