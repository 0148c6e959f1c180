"""Finding what was said, by its words, in the full-text index of SQLite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.texts import utf16_length
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import method
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import SearchHit, SearchHits, SearchMessages
from karen.contract.types.enums import MessageRole
from karen.conversations.full_text import full_text_of
from karen.conversations.query import parse
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.snippets import Snippet, snippet


@dataclass(frozen=True)
class _Found:
    row: MessageRow
    title: str
    snippet: Snippet
    score: float


class MessageSearch:
    """Searches one profile's messages: of each answer the version shown, of no conversation in the bin."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def search(self, params: SearchMessages) -> SearchHits:
        """Messages with all the words, or with any of them when none has all; the last word may be only begun.

        `since` and `until` are included. Scripts without spaces, and emoji, are found as they are written.
        """

        def search(repository: Repository) -> SearchHits:
            total, found = _search(repository, params)
            return SearchHits(hits=[_hit(one) for one in found], total=total)

        return await self._store.read(current_caller(), search)

    async def spans(
        self, caller: Caller, params: SearchMessages, without: frozenset[str] = frozenset()
    ) -> list[SourceSpan]:
        """What `search` finds, as places in the messages themselves, counted like highlights; best first.

        `without` names messages that do not count, such as the very question.
        """

        def search(repository: Repository) -> list[SourceSpan]:
            more = params.model_copy(update={"limit": params.limit + len(without)})
            _, found = _search(repository, more)
            return [_span(one) for one in found if one.row.id not in without][: params.limit]

        return await self._store.read(caller, search)


def _search(repository: Repository, params: SearchMessages) -> tuple[int, list[_Found]]:
    """How many match, up to MOST_RANKED, and the best of them."""
    if params.conversation_id:
        repository.conversation(params.conversation_id)
    query = parse(params.text)
    full_text = full_text_of(repository.session)
    if query.literal:
        ranked = full_text.literal(repository, params, query)
    else:
        ranked = full_text.ranked(repository, params, query, every=True)
        if not ranked and len(query.words) > 1:
            ranked = full_text.ranked(repository, params, query, every=False)
    best = sorted(ranked.items(), key=lambda item: (-item[1], -item[0]))[: params.limit]
    rows = _rows(repository, [sequence for sequence, _ in best])
    highest = max((score for _, score in best), default=1.0)
    found = [
        _Found(*rows[sequence], snippet(rows[sequence][0].content, query), score / highest) for sequence, score in best
    ]
    return len(ranked), found


def _rows(repository: Repository, sequences: list[int]) -> dict[int, tuple[MessageRow, str]]:
    found = (
        repository.rows(MessageRow)
        .join(ConversationRow, col(ConversationRow.id) == col(MessageRow.conversation_id))
        .where(col(MessageRow.sequence).in_(sequences))
        .add_columns(col(ConversationRow.title))
    )
    return {row.sequence or 0: (row, title) for row, title in repository.session.execute(found)}


def _hit(found: _Found) -> SearchHit:
    return SearchHit(
        message_id=found.row.id,
        conversation_id=found.row.conversation_id,
        conversation_title=found.title,
        role=MessageRole(found.row.role),
        timestamp=found.row.timestamp,
        snippet=found.snippet.text,
        highlights=found.snippet.highlights,
        score=found.score,
    )


def _span(found: _Found) -> SourceSpan:
    row, part = found.row, found.snippet
    start = utf16_length(row.content[: part.start])
    said = row.content[part.start : part.end]
    return SourceSpan(
        conversation_id=row.conversation_id,
        message_id=row.id,
        start=start,
        end=start + utf16_length(said),
        text=said,
        role=MessageRole(row.role),
        timestamp=row.timestamp,
    )
