"""Messages as recall and the index see them: of each answer the version shown, none half-written, none from the bin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from karen.base.passages import SESSION_GAP, Passage, PassageKind, named
from karen.contract.types.enums import ConversationStatus, MessageRole, UISource
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import enqueue_all

_AT_ONCE = 500
BEFORE_CHARACTERS = 200
"""Of what was said before: enough to know what an answer answers."""
_ROLE_OF, _UI_SOURCE_OF = {role.value: role for role in MessageRole}, {one.value: one for one in UISource}
_ROLES = (MessageRole.USER.value, MessageRole.ASSISTANT.value)


class MessagePassages:
    """A PassageSource. What the system was told is not recalled: it is an instruction, not something that was said."""

    kind: PassageKind = "message"

    def load(
        self, session: Session, tenant_id: str, user_id: str, ids: Iterable[str], *, with_before: bool = False
    ) -> list[Passage]:
        found: list[Passage] = []
        for some in _batches(ids):
            wanted = _recallable(tenant_id, user_id).where(col(MessageRow.id).in_(some))
            rows = session.execute(wanted).all()
            before = _before(session, tenant_id, user_id, rows) if with_before else {}
            found += [replace(_passage(row, tenant_id, user_id), before=before.get(row.id)) for row in rows]
        return found

    def page(
        self, session: Session, tenant_id: str, user_id: str, after: int, limit: int
    ) -> tuple[list[Passage], int | None]:
        wanted = _recallable(tenant_id, user_id).where(col(MessageRow.sequence) > after)
        rows = session.execute(wanted.order_by(col(MessageRow.sequence)).limit(limit)).all()
        return [_passage(row, tenant_id, user_id) for row in rows], rows[-1].sequence if len(rows) == limit else None

    def count(self, session: Session, tenant_id: str, user_id: str) -> int:
        counted = _recallable(tenant_id, user_id).with_only_columns(func.count())
        return session.scalar(counted) or 0

    def enqueue_all(self, session: Session, indexer: str) -> None:
        enqueue_all(session, indexer)


def _recallable(tenant_id: str, user_id: str) -> Select[*tuple[Any, ...]]:
    """Columns rather than rows: of a long answer's fields few are needed, of many messages all."""
    return (
        select(
            col(MessageRow.sequence),
            col(MessageRow.id),
            col(MessageRow.content),
            col(MessageRow.timestamp),
            col(MessageRow.conversation_id),
            col(MessageRow.position),
            col(MessageRow.role),
            col(MessageRow.author),
            col(MessageRow.external_id),
            col(MessageRow.ui_source),
        )
        .join(ConversationRow, col(ConversationRow.id) == col(MessageRow.conversation_id))
        .where(
            col(MessageRow.tenant_id) == tenant_id,
            col(MessageRow.user_id) == user_id,
            col(MessageRow.shown),
            col(MessageRow.content) != "",
            col(MessageRow.status) != "streaming",
            col(MessageRow.role).in_(_ROLES),
            col(ConversationRow.status) != ConversationStatus.DELETED.value,
        )
    )


def _passage(row: Row[*tuple[Any, ...]], tenant_id: str, user_id: str) -> Passage:
    """Taken apart in one go and without asking the enums, for there may be 100,000."""
    _, message_id, content, timestamp, conversation_id, position, role, author, external_id, ui_source = row
    return Passage(
        kind="message",
        id=message_id,
        tenant_id=tenant_id,
        user_id=user_id,
        text=content,
        timestamp=timestamp,
        conversation_id=conversation_id,
        position=position,
        role=_ROLE_OF[role],
        author=author,
        external_id=external_id,
        ui_source=_UI_SOURCE_OF[ui_source],
    )


def _before(session: Session, tenant_id: str, user_id: str, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, str]:
    """The end of what was said before each, unless there was a long pause."""
    said = {row.id: row.timestamp for row in rows}
    earlier = aliased(MessageRow)
    last = (
        select(col(earlier.sequence))
        .where(
            col(earlier.conversation_id) == col(MessageRow.conversation_id),
            col(earlier.position) < col(MessageRow.position),
            col(earlier.shown),
            col(earlier.status) != "streaming",
        )
        .order_by(col(earlier.position).desc())
        .limit(1)
        .scalar_subquery()
    )
    one = aliased(MessageRow)
    wanted = (
        select(col(MessageRow.id), col(one.author), col(one.content), col(one.timestamp))
        .join(one, col(one.sequence) == last)
        .where(col(MessageRow.id).in_(said), col(one.tenant_id) == tenant_id, col(one.user_id) == user_id)
    )
    return {
        message_id: named(author, content[-BEFORE_CHARACTERS:])
        for message_id, author, content, timestamp in session.execute(wanted)
        if abs(said[message_id] - timestamp) <= SESSION_GAP
    }


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some
