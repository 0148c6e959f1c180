"""Looks messages up by their words and times, for recall while it has not all of them at hand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from karen.base.dialect import in_parts, is_server
from karen.base.passages import PassageKind, Sought
from karen.conversations.full_text import scope_of
from karen.conversations.records import MessageRow

AROUND = 2
"""Messages on each side that come with what was found."""
OF_EACH = 4
"""The part of what is sought that comes of each word for itself."""
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class MessageSeeker:
    """A PassageSeeker, by the full-text index; what that cannot hold (emoji, scripts without spaces) is compared."""

    kind: PassageKind = "message"

    def seek(self, session: Session, tenant_id: str, user_id: str, sought: Sought) -> set[str]:
        own = (col(MessageRow.tenant_id) == tenant_id, col(MessageRow.user_id) == user_id)
        numbers = select(col(MessageRow.sequence)).where(*own, col(MessageRow.shown))
        indexed = [spellings for spellings in sought.words if _is_indexed(spellings)]
        best, others = set(_best(session, numbers, (tenant_id, user_id), indexed, sought.most)), set[int]()
        for spellings in indexed if len(indexed) > 1 else ():
            others.update(_newest(session, numbers, (tenant_id, user_id), spellings, sought.most // OF_EACH))
        for spellings in sought.words:
            if spellings not in indexed:
                held = or_(*(col(MessageRow.content).contains(each, autoescape=True) for each in spellings))
                newest = numbers.where(held).order_by(col(MessageRow.sequence).desc())
                best.update(session.scalars(newest.limit(sought.most)))
        for since, until in sought.times:
            then = numbers.where(col(MessageRow.timestamp) >= since, col(MessageRow.timestamp) < until)
            best.update(session.scalars(then.order_by(col(MessageRow.timestamp)).limit(sought.most)))
        for some in in_parts(sought.ids):
            best.update(session.scalars(numbers.where(col(MessageRow.id).in_(some))))
        return _within(session, best, AROUND) | _within(session, others - best, 0)


def _is_indexed(spellings: Sequence[str]) -> bool:
    return all(_WORD.fullmatch(each.rstrip("*")) and not _UNSPACED.search(each) for each in spellings)


def _best(
    session: Session, numbers: Select[Any], owner: tuple[str, str], words: Sequence[Sequence[str]], most: int
) -> Iterable[int]:
    """Those that hold the most, and the rarest, of the words."""
    spellings = [each for one in words for each in one]
    if not spellings:
        return ()
    if is_server(session):
        best = numbers.where(_ON_SERVER).order_by(_RANK_ON_SERVER, col(MessageRow.sequence).desc()).limit(most)
        return session.scalars(best, {"words": _for_server(spellings)})
    return session.scalars(_BEST_IN_FILE, {"match": _for_file(owner, spellings), "most": most})


def _newest(
    session: Session, numbers: Select[Any], owner: tuple[str, str], spellings: Sequence[str], most: int
) -> Iterable[int]:
    """So that a word that is everywhere does not look rare."""
    if is_server(session):
        newest = numbers.where(_ON_SERVER).order_by(col(MessageRow.sequence).desc()).limit(most)
        return session.scalars(newest, {"words": _for_server(spellings)})
    return session.scalars(_NEWEST_IN_FILE, {"match": _for_file(owner, spellings), "most": most})


def _for_server(spellings: Sequence[str]) -> str:
    return " | ".join(f"{each.rstrip('*')}:*" if each.endswith("*") else each for each in spellings)


def _for_file(owner: tuple[str, str], spellings: Sequence[str]) -> str:
    wanted = " OR ".join(f'"{each.rstrip("*")}" *' if each.endswith("*") else f'"{each}"' for each in spellings)
    return f"{scope_of(*owner)} AND content : ({wanted})"


_ON_SERVER = text("message.searched @@ to_tsquery('simple', :words)")
_RANK_ON_SERVER = text("ts_rank_cd(message.searched, to_tsquery('simple', :words), 1) DESC")
_NEWEST_IN_FILE = text("SELECT rowid FROM message_text WHERE message_text MATCH :match ORDER BY rowid DESC LIMIT :most")
_BEST_IN_FILE = text(
    "SELECT rowid FROM message_text WHERE message_text MATCH :match ORDER BY bm25(message_text, 1.0, 0.0) LIMIT :most"
)


def _within(session: Session, sequences: Collection[int], distance: int) -> set[str]:
    """With those that stand so near in their conversations."""
    one, beside = aliased(MessageRow), aliased(MessageRow)
    position = col(beside.position)
    around = (
        select(col(beside.id))
        .join(one, col(one.conversation_id) == col(beside.conversation_id))
        .where(col(beside.shown), position.between(col(one.position) - distance, col(one.position) + distance))
    )
    return {
        message_id
        for some in in_parts(sorted(sequences))
        for message_id in session.scalars(around.where(col(one.sequence).in_(some)))
    }
