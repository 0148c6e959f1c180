"""Counting what was said."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.contract.types.conversations import ConversationStats
from karen.contract.types.enums import ConversationStatus, MessageRole
from karen.conversations.records import ConversationRow, ConversationTagRow, MessageRow
from karen.conversations.repository import Repository

_KEPT = col(ConversationRow.status) != ConversationStatus.DELETED.value


def count_all(repository: Repository) -> ConversationStats:
    """Counts over conversations that are not in the bin, and of an answer's versions the one that is shown."""
    by_status = _conversations_by_status(repository)
    deleted = by_status.get(ConversationStatus.DELETED, 0)
    conversations = sum(by_status.values()) - deleted
    said = (
        repository.rows(MessageRow)
        .join(ConversationRow, col(ConversationRow.id) == col(MessageRow.conversation_id))
        .where(_KEPT, col(MessageRow.shown))
    )
    timestamp = col(MessageRow.timestamp)
    by_role = repository.session.execute(
        said.with_only_columns(col(MessageRow.role), func.count(), func.min(timestamp), func.max(timestamp)).group_by(
            col(MessageRow.role)
        )
    ).all()
    counts = {role: count for role, count, _, _ in by_role}
    messages = sum(counts.values())
    return ConversationStats(
        conversations=conversations,
        archived=by_status.get(ConversationStatus.ARCHIVED, 0),
        deleted=deleted,
        messages=messages,
        user_messages=counts.get(MessageRole.USER, 0),
        assistant_messages=counts.get(MessageRole.ASSISTANT, 0),
        first_message_at=min((first for _, _, first, _ in by_role), default=None),
        last_message_at=max((last for _, _, _, last in by_role), default=None),
        average_messages=messages / conversations if conversations else 0.0,
        tags=_tags(repository),
    )


def _conversations_by_status(repository: Repository) -> dict[str, int]:
    status = col(ConversationRow.status)
    counted = repository.rows(ConversationRow).with_only_columns(status, func.count()).group_by(status)
    return dict(repository.session.execute(counted).all())


def _tags(repository: Repository) -> dict[str, int]:
    tag = col(ConversationTagRow.tag)
    used = (
        repository.rows(ConversationTagRow)
        .join(ConversationRow, col(ConversationRow.id) == col(ConversationTagRow.conversation_id))
        .where(_KEPT)
        .with_only_columns(tag, func.count())
        .group_by(tag)
        .order_by(func.count().desc(), tag)
    )
    return dict(repository.session.execute(used).all())


def count_of_everybody(session: Session) -> tuple[int, int]:
    """The conversations and the messages of all profiles, the bin and earlier versions of answers included."""
    conversations = session.scalar(select(func.count()).select_from(ConversationRow)) or 0
    return conversations, session.scalar(select(func.count()).select_from(MessageRow)) or 0
