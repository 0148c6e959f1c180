"""What a conversation was about, from its own sentences: on demand, and by itself when enough was said since.

A summary holds places in messages, not their words, so what is edited or forgotten is never in it. It grows with the
conversation: what was read once is not read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.texts import utf16_length
from karen.contract.caller import Caller, current_caller
from karen.contract.method import method
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import ConversationSummary, GetSummary, SummarySentence
from karen.contract.types.enums import MessageRole
from karen.contract.types.system import Topic
from karen.conversations.records import MessageRow, SummaryRow
from karen.conversations.repository import Repository, Store
from karen.conversations.summary_sentences import MOST_PICKS, Digest, Kind, Line, Pick, digest
from karen.conversations.windows import fitting

STRETCH = 24
"""Messages that are read together; a stretch that is complete is not read again."""
DUE = 8
"""New messages after which a summary is brought up to date without being asked for."""
_TOPICS = 5
_STRETCH_CHARACTERS = 200_000


class ConversationSummaries:
    """Makes and keeps the summaries of one profile's conversations."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method
    async def summary(self, params: GetSummary) -> ConversationSummary:
        """What was talked about, decided and left open, each sentence with the place it was said at."""
        caller = current_caller()
        if params.refresh:
            return await self._store.write(caller, lambda repository: _refreshed(repository, params.conversation_id))
        return await self._store.read(caller, lambda repository: _kept(repository, params.conversation_id))

    async def refresh_when_due(self, caller: Caller, conversation_id: str) -> bool:
        """Whether enough was said since; for the turn engine, after an answer."""
        due = await self._store.read(caller, lambda repository: _is_due(repository, conversation_id))
        if due:
            await self._store.write(caller, lambda repository: _refreshed(repository, conversation_id))
        return due


def forget_summary(repository: Repository, conversation_id: str) -> None:
    """What was summed up no longer reads as it did: the next summary begins anew."""
    repository.session.execute(repository.removal(SummaryRow).where(col(SummaryRow.conversation_id) == conversation_id))
    repository.conversation(conversation_id).summary = None


def _is_due(repository: Repository, conversation_id: str) -> bool:
    row = repository.summary(conversation_id)
    return repository.conversation(conversation_id).message_count >= (row.message_count if row else 0) + DUE


def _kept(repository: Repository, conversation_id: str) -> ConversationSummary:
    repository.conversation(conversation_id)
    row = repository.summary(conversation_id)
    if row is None:
        return _worded(repository, conversation_id, [], 0, repository.now)
    return _worded(repository, conversation_id, row.stretches, row.message_count, row.updated_at)


def _refreshed(repository: Repository, conversation_id: str) -> ConversationSummary:
    conversation = repository.conversation(conversation_id)
    row = repository.summary(conversation_id)
    if row is None:
        row = SummaryRow(
            conversation_id=conversation_id,
            tenant_id=repository.caller.tenant_id,
            user_id=repository.caller.user_id,
            stretches=[],
            message_count=0,
            updated_at=repository.now,
        )
        repository.session.add(row)
    stretches = [stretch for stretch in row.stretches if stretch["complete"]]
    after = stretches[-1]["last"] if stretches else 0
    while messages := _messages(repository, conversation_id, after):
        after = messages[-1].position
        stretches.append(_stretch(messages))
    row.stretches = stretches
    row.message_count = _count(repository, conversation_id, after)
    row.updated_at = repository.now
    summary = _worded(repository, conversation_id, stretches, row.message_count, row.updated_at)
    if conversation.summary != (summary.text or None):
        conversation.summary = summary.text or None
        repository.tell(Topic.CONVERSATIONS, "changed", conversation_id)
    return summary


def _messages(repository: Repository, conversation_id: str, after: int) -> list[MessageRow]:
    place = col(MessageRow.position)
    following = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id,
        col(MessageRow.shown),
        col(MessageRow.status) != "streaming",
        place > after,
    )
    return fitting(repository, following.order_by(place), STRETCH, _STRETCH_CHARACTERS)


def _count(repository: Repository, conversation_id: str, last: int) -> int:
    covered = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, col(MessageRow.shown), col(MessageRow.position) <= last
    )
    return repository.session.scalar(covered.with_only_columns(func.count())) or 0


def _stretch(messages: Sequence[MessageRow]) -> dict[str, Any]:
    """One stretch as it is kept, as JSON."""
    answered = [following.role != message.role for message, following in pairwise(messages)]
    lines = [
        Line(message.id, MessageRole(message.role), message.content, reply)
        for message, reply in zip(messages, [*answered, False], strict=True)
    ]
    found: Digest = digest(lines)
    return {"last": messages[-1].position, "complete": len(messages) == STRETCH, **asdict(found)}


def _worded(
    repository: Repository, conversation_id: str, stretches: list[dict[str, Any]], count: int, at: datetime
) -> ConversationSummary:
    picks = [Pick(**pick) for stretch in stretches for pick in stretch["picks"]]
    best: dict[Kind, list[Pick]] = {kind: _best(picks, kind) for kind in MOST_PICKS}
    ids = {pick.message_id for chosen in best.values() for pick in chosen}
    rows = {
        row.id: row
        for row in repository.session.scalars(
            repository.rows(MessageRow).where(col(MessageRow.id).in_(ids), col(MessageRow.shown))
        )
    }
    sentences = {
        kind: [_sentence(rows[pick.message_id], pick) for pick in chosen if pick.message_id in rows]
        for kind, chosen in best.items()
    }
    topics = [word for word, _ in _topics(stretches).most_common(_TOPICS)]
    return ConversationSummary(
        conversation_id=conversation_id,
        topics=topics,
        decisions=sentences["decision"],
        open_points=sentences["open"],
        key_points=sentences["key"],
        text=_text(topics, sentences),
        message_count=count,
        updated_at=at,
    )


def _best(picks: Sequence[Pick], kind: Kind) -> list[Pick]:
    """The best of one kind over the whole conversation, in the order they were said."""
    of_kind = [(number, pick) for number, pick in enumerate(picks) if pick.kind == kind]
    best = sorted(of_kind, key=lambda one: -one[1].score)[: MOST_PICKS[kind]]
    return [pick for _, pick in sorted(best, key=lambda one: one[0])]


def _topics(stretches: list[dict[str, Any]]) -> Counter[str]:
    counts = Counter[str]()
    for stretch in stretches:
        counts.update(stretch["topics"])
    return counts


def _sentence(row: MessageRow, pick: Pick) -> SummarySentence:
    text = row.content[pick.start : pick.end]
    start = utf16_length(row.content[: pick.start])
    source = SourceSpan(
        conversation_id=row.conversation_id,
        message_id=row.id,
        start=start,
        end=start + utf16_length(text),
        text=text,
        role=MessageRole(row.role),
        timestamp=row.timestamp,
    )
    return SummarySentence(text=" ".join(text.split()), source=source)


def _text(topics: Sequence[str], sentences: dict[Kind, list[SummarySentence]]) -> str:
    """A few lines; nothing for a conversation in which nothing was said yet."""
    parts = [("About", [", ".join(topics)] if topics else [])]
    parts += [(name, [one.text for one in sentences[kind]]) for name, kind in _HEADINGS]
    return "\n".join(f"{name}: {' · '.join(found)}" for name, found in parts if found)


_HEADINGS: tuple[tuple[str, Kind], ...] = (("Decided", "decision"), ("Open", "open"), ("Said", "key"))
