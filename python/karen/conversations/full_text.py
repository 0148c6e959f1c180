"""The full-text index of the messages: FTS5 in SQLite, tsvector in PostgreSQL. Both rank the newest matches."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from karen.base.dialect import is_server
from karen.base.records import UtcMoment
from karen.contract.types.conversations import SearchMessages
from karen.conversations.query import Query
from karen.conversations.repository import Repository

MOST_RANKED = 1000
"""Of a word that is everywhere only the newest matches are ranked, so the time has a bound."""
_TIMES = (bindparam("since", type_=UtcMoment()), bindparam("until", type_=UtcMoment()))
_OF_THE_PROFILE = """
    m.tenant_id = :tenant_id AND m.user_id = :user_id
    AND c.status <> 'deleted' AND (:include_archived OR c.status <> 'archived')
    AND (CAST(:role AS VARCHAR) IS NULL OR m.role = :role)
    AND (CAST(:since AS {moment}) IS NULL OR m.timestamp >= :since)
    AND (CAST(:until AS {moment}) IS NULL OR m.timestamp <= :until)
    AND (CAST(:tag AS VARCHAR) IS NULL OR EXISTS (
        SELECT 1 FROM conversation_tag AS t WHERE t.conversation_id = c.id AND t.tag = :tag))
"""
# CROSS JOIN fixes the order: from the index outwards. Left to the planner it may walk every message instead.
_FILE = f"""
    FROM message_text
    CROSS JOIN message AS m ON m.sequence = message_text.rowid
    CROSS JOIN conversation AS c ON c.id = m.conversation_id
    WHERE message_text MATCH :match AND {_OF_THE_PROFILE.format(moment="VARCHAR")}
"""
_FILE_END = " ORDER BY message_text.rowid DESC LIMIT :most"
_SERVER = f"""
    FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
    WHERE m.shown AND m.status <> 'streaming' AND {_OF_THE_PROFILE.format(moment="TIMESTAMP")}
      AND (CAST(:conversation_id AS VARCHAR) IS NULL OR m.conversation_id = :conversation_id)
"""
_SERVER_END = " ORDER BY m.sequence DESC LIMIT :most"
_LITERAL = r" AND m.content {} :piece{} ESCAPE '\'"


class FullText(Protocol):
    """Scores above zero by the message's sequence, of one profile's messages that `params` lets through."""

    def ranked(self, repository: Repository, params: SearchMessages, query: Query, *, every: bool) -> dict[int, float]:
        """Messages with all the words, or with any of them."""
        ...

    def literal(self, repository: Repository, params: SearchMessages, query: Query) -> dict[int, float]:
        """Messages that hold every piece as it was typed. All of the profile's are looked at: slower, and only for
        what has no words to look up."""
        ...


class FileFullText:
    def ranked(self, repository: Repository, params: SearchMessages, query: Query, *, every: bool) -> dict[int, float]:
        words = query.every_word() if every else query.any_word()
        match = f"{_scope(repository, params)} AND content : ({words})"
        return _scores(repository, RANKED, {"match": match, **_filters(repository, params)})

    def literal(self, repository: Repository, params: SearchMessages, query: Query) -> dict[int, float]:
        pieces = _pieces(query)
        if not pieces:
            return {}
        statement = f"SELECT m.sequence, 1.0 {_FILE} {_literals(pieces, 'LIKE')} {_FILE_END}"  # constants
        values = {"match": _scope(repository, params), **_filters(repository, params), **pieces}
        return _scores(repository, text(statement).bindparams(*_TIMES), values)


class ServerFullText:
    def ranked(self, repository: Repository, params: SearchMessages, query: Query, *, every: bool) -> dict[int, float]:
        words = {"words": query.on_server(every=every), "phrase": query.phrase_on_server()}
        return _scores(repository, RANKED_ON_SERVER, {**words, **_server_filters(repository, params)})

    def literal(self, repository: Repository, params: SearchMessages, query: Query) -> dict[int, float]:
        pieces = _pieces(query)
        if not pieces:
            return {}
        statement = f"SELECT m.sequence, 1.0 {_SERVER} {_literals(pieces, 'ILIKE')} {_SERVER_END}"  # constants
        values = {**_server_filters(repository, params), **pieces}
        return _scores(repository, text(statement).bindparams(*_TIMES), values)


RANKED = text(
    f"SELECT m.sequence, -bm25(message_text, 1.0, 0.0) {_FILE} {_FILE_END}"  # constants
).bindparams(*_TIMES)
RANKED_ON_SERVER = text(
    # 1: divided by 1 + log of the length, as a short message says more of a word than a long one.
    "SELECT m.sequence, ts_rank_cd(m.searched, to_tsquery('simple', :words), 1)"
    f" + ts_rank_cd(m.searched, to_tsquery('simple', :phrase), 1) {_SERVER}"  # constants
    f" AND m.searched @@ to_tsquery('simple', :words) {_SERVER_END}"
).bindparams(*_TIMES)


def full_text_of(session: Session) -> FullText:
    """The index of the database behind the session."""
    return ServerFullText() if is_server(session) else FileFullText()


def _scores(repository: Repository, statement: TextClause, values: dict[str, object]) -> dict[int, float]:
    rows = repository.session.execute(statement, values)
    return {int(sequence): max(float(score), 1e-9) for sequence, score in rows}


def _pieces(query: Query) -> dict[str, str]:
    return {f"piece{number}": f"%{_escaped(piece)}%" for number, piece in enumerate(query.pieces)}


def _literals(pieces: dict[str, str], like: str) -> str:
    """`like` does not mind the letter case: of the file of any ASCII letter, of the server of all."""
    return "".join(_LITERAL.format(like, number) for number in range(len(pieces)))


def _scope(repository: Repository, params: SearchMessages) -> str:
    """The profile, and the conversation when there is one, as tokens of the index (see `message_searched`)."""
    profile = scope_of(repository.caller.tenant_id, repository.caller.user_id)
    return f'{profile} AND scope : "c{_hex(params.conversation_id)}"' if params.conversation_id else profile


def scope_of(tenant_id: str, user_id: str) -> str:
    """The profile alone."""
    return f'scope : "u{_hex(f"{tenant_id}/{user_id}")}"'


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


def _server_filters(repository: Repository, params: SearchMessages) -> dict[str, object]:
    return {**_filters(repository, params), "conversation_id": params.conversation_id}
