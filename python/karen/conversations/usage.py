"""How much one profile has used Karen, counted from their messages. What another program wrote is no use of Karen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.enums import ConversationStatus, MessageRole
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository, Store


@dataclass(frozen=True)
class Counted:
    """Of no conversation in the bin; `answers_by_kind` goes by the kinds of `Provenance`."""

    messages: int
    conversations: int
    first_at: datetime | None
    """When they first wrote to Karen in that time."""
    tokens: int
    """Of models, as far as these told them."""
    answers_by_kind: dict[str, int] = field(default_factory=dict)


class ConversationUsage:
    """Counts in the database; no message is read."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def count(self, caller: Caller, since: datetime | None, until: datetime | None) -> Counted:
        """What was said from `since` on and before `until`; None is open."""
        return await self._store.read(caller, lambda repository: _count(repository, since, until))


def _count(repository: Repository, since: datetime | None, until: datetime | None) -> Counted:
    within = _within(repository, since, until)
    written = select(
        func.count(), func.count(col(MessageRow.conversation_id).distinct()), func.min(col(MessageRow.timestamp))
    ).where(*within, col(MessageRow.role) == MessageRole.USER, col(MessageRow.shown))
    messages, conversations, first_at = repository.session.execute(written).one()
    kind = col(MessageRow.provenance)["kind"].as_string()
    answered = (
        select(kind, func.count(), func.sum(col(MessageRow.tokens_used)))
        .where(*within, col(MessageRow.role) == MessageRole.ASSISTANT)
        .group_by(kind)
    )
    rows = repository.session.execute(answered).all()
    return Counted(
        messages=messages,
        conversations=conversations,
        first_at=first_at,
        tokens=sum(tokens or 0 for _, _, tokens in rows),
        answers_by_kind={name: number for name, number, _ in rows if name},
    )


def _within(repository: Repository, since: datetime | None, until: datetime | None) -> Sequence[ColumnElement[bool]]:
    """Messages of this profile in that time. Those that another program wrote bear the name it gave them."""
    caller = repository.caller
    own = (
        col(MessageRow.tenant_id) == caller.tenant_id,
        col(MessageRow.user_id) == caller.user_id,
        col(MessageRow.external_id).is_(None),
        col(MessageRow.conversation_id).in_(
            select(col(ConversationRow.id)).where(
                col(ConversationRow.tenant_id) == caller.tenant_id,
                col(ConversationRow.user_id) == caller.user_id,
                col(ConversationRow.status) != ConversationStatus.DELETED,
            )
        ),
    )
    begun = (col(MessageRow.timestamp) >= since,) if since else ()
    ended = (col(MessageRow.timestamp) < until,) if until else ()
    return (*own, *begun, *ended)
