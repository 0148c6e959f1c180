"""Rows as the contract shows them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col

from karen.contract.types.conversations import Conversation, Edit, Message
from karen.conversations.records import ConversationRow, ConversationTagRow, MessageRow
from karen.conversations.repository import Repository

LONGEST = 1_200_000
"""Characters of a message with its edits; a control character becomes six bytes of JSON, and a frame has 8 MiB."""


def tags_of(repository: Repository, conversation_ids: Sequence[str]) -> dict[str, list[str]]:
    """The tags by conversation, in the order they were given."""
    tags: dict[str, list[str]] = {conversation_id: [] for conversation_id in conversation_ids}
    wanted = repository.rows(ConversationTagRow).where(col(ConversationTagRow.conversation_id).in_(conversation_ids))
    for row in repository.session.scalars(wanted.order_by(col(ConversationTagRow.place))):
        tags[row.conversation_id].append(row.tag)
    return tags


def conversations_of(repository: Repository, rows: Sequence[ConversationRow]) -> list[Conversation]:
    tags = tags_of(repository, [row.id for row in rows])
    return [_conversation(row, tags[row.id]) for row in rows]


def conversation_of(repository: Repository, row: ConversationRow) -> Conversation:
    return conversations_of(repository, [row])[0]


def shown_message(row: MessageRow) -> Message:
    """A message of the newest version, whose number is how many there are."""
    return _message(row, row.version)


def message_of(repository: Repository, row: MessageRow) -> Message:
    """A message of any version."""
    if row.shown:
        return shown_message(row)
    versions = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == row.conversation_id, col(MessageRow.position) == row.position
    )
    newest = repository.session.scalar(versions.with_only_columns(func.max(col(MessageRow.version))))
    return _message(row, newest or row.version)


def versions_of(rows: Sequence[MessageRow]) -> list[Message]:
    """Versions of one answer, the newest last."""
    return [_message(row, rows[-1].version) for row in rows]


def _conversation(row: ConversationRow, tags: list[str]) -> Conversation:
    fields = {name: getattr(row, name) for name in _CONVERSATION_FIELDS}
    return Conversation.model_validate({**fields, "tags": tags})


def _message(row: MessageRow, versions: int) -> Message:
    fields = {name: getattr(row, name) for name in _MESSAGE_FIELDS}
    return Message.model_validate(
        {
            **fields,
            "edited": bool(row.edit_history),
            "edit_history": _shown_edits(row),
            "versions": versions,
            "metadata": row.details,
        }
    )


def _shown_edits(row: MessageRow) -> list[Edit]:
    # All edits are stored; an answer has to fit into a frame, so of many long ones the newest are shown.
    left = LONGEST - len(row.content)
    shown: list[Edit] = []
    for edit in reversed(row.edit_history):
        left -= len(edit["content"])
        if left < 0:
            break
        shown.append(Edit.model_validate(edit))
    return shown[::-1]


_CONVERSATION_FIELDS = tuple(set(Conversation.model_fields) - {"tags"})
_MESSAGE_FIELDS = tuple(set(MessageRow.model_fields) & set(Message.model_fields) - {"edit_history"})
