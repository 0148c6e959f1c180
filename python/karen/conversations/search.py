"""Finding what was said, by its words, in the full-text index of SQLite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.records import UtcMoment
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import method
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import SearchHit, SearchHits, SearchMessages
from karen.contract.types.enums import MessageRole
from karen.conversations.query import Query, parse
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.snippets import Snippet, snippet, utf16_length

MOST_RANKED = 1000
"""Of a word that is everywhere only the newest matches are ranked, so the time has a bound."""

# CROSS JOIN fixes the order: from the index outwards. Left to the planner it may walk every message instead.
_FILTERED = """
    CROSS JOIN message AS m ON m.sequence = message_text.rowid
    CROSS JOIN conversation AS c ON c.id = m.conversation_id
    WHERE message_text MATCH :match AND m.tenant_id = :tenant_id AND m.user_id = :user_id
      AND c.status <> 'deleted' AND (:include_archived OR c.status <> 'archived')
      AND (:role IS NULL OR m.role = :role)
      AND (:since IS NULL OR m.timestamp >= :since) AND (:until IS NULL OR m.timestamp <= :until)
      AND (:tag IS NULL OR EXISTS (
          SELECT 1 FROM conversation_tag AS t WHERE t.conversation_id = c.id AND t.tag = :tag))
"""
_END = " ORDER BY message_text.rowid DESC LIMIT :most"
_TIMES = (bindparam("since", type_=UtcMoment()), bindparam("until", type_=UtcMoment()))
RANKED = text(
    f"SELECT m.sequence, -bm25(message_text, 1.0, 0.0) FROM message_text {_FILTERED} {_END}"  # noqa: S608  # constants
).bindparams(*_TIMES)
_LITERAL = r" AND m.content LIKE :piece{} ESCAPE '\'"


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
    if query.literal:
        ranked = _literal(repository, params, query)
    else:
        ranked = _ranked(repository, params, query.every_word())
        if not ranked and len(query.words) > 1:
            ranked = _ranked(repository, params, query.any_word())
    best = sorted(ranked.items(), key=lambda item: (-item[1], -item[0]))[: params.limit]
    rows = _rows(repository, [sequence for sequence, _ in best])
    highest = max((score for _, score in best), default=1.0)
    found = [
        _Found(*rows[sequence], snippet(rows[sequence][0].content, query), score / highest) for sequence, score in best
    ]
    return len(ranked), found


def _ranked(repository: Repository, params: SearchMessages, expression: str) -> dict[int, float]:
    """Scores above zero by message, the newest MOST_RANKED."""
    match = f"{_scope(repository, params)} AND content : ({expression})"
    rows = repository.session.execute(RANKED, {"match": match, **_filters(repository, params)})
    return {int(sequence): max(float(score), 1e-9) for sequence, score in rows}


def _literal(repository: Repository, params: SearchMessages, query: Query) -> dict[int, float]:
    """Every message of the profile is looked at: slower, and only for what has no words to look up."""
    pieces = {f"piece{number}": f"%{_escaped(piece)}%" for number, piece in enumerate(query.pieces)}
    if not pieces:
        return {}
    conditions = "".join(_LITERAL.format(number) for number in range(len(pieces)))
    statement = text(f"SELECT m.sequence FROM message_text {_FILTERED} {conditions} {_END}")  # noqa: S608  # as above
    values = {"match": _scope(repository, params), **_filters(repository, params), **pieces}
    return {int(sequence): 1.0 for (sequence,) in repository.session.execute(statement.bindparams(*_TIMES), values)}


def _scope(repository: Repository, params: SearchMessages) -> str:
    """The profile, and the conversation when there is one, as tokens of the index (see `message_searched`)."""
    caller = repository.caller
    profile = f'scope : "u{_hex(f"{caller.tenant_id}/{caller.user_id}")}"'
    return f'{profile} AND scope : "c{_hex(params.conversation_id)}"' if params.conversation_id else profile


def _hex(value: str) -> str:
    return value.encode().hex()


def _escaped(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _filters(repository: Repository, params: SearchMessages) -> dict[str, object]:
    return {
        "tenant_id": repository.caller.tenant_id,
        "user_id": repository.caller.user_id,
        "most": MOST_RANKED,
        **params.model_dump(include={"role", "tag", "since", "until", "include_archived"}),
    }


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
