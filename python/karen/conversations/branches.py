"""A copy of the beginning of a conversation, to go on differently from there."""

from __future__ import annotations

from sqlalchemy import or_
from sqlmodel import col

from karen.base.repository import new_id
from karen.contract.errors import Conflict
from karen.contract.types.conversations import Conversation
from karen.contract.types.enums import MessageRole, UISource
from karen.conversations.additions import TAKEN_ALONG, NewMessage, Values, add_messages, add_tags, new_conversation
from karen.conversations.records import MessageRow
from karen.conversations.repository import Repository
from karen.conversations.wire import conversation_of, tags_of


def branch_off(repository: Repository, message_id: str, title: str | None) -> Conversation:
    """Of each answer the version that is shown is copied, and of the last the one that was named."""
    last = repository.message(message_id)
    source = repository.open_conversation(last.conversation_id)
    if last.status == "streaming":
        raise Conflict(f"The message {message_id!r} is still being written. Stop it first.")
    up_to = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == source.id,
        or_(
            (col(MessageRow.position) < last.position) & col(MessageRow.shown),
            col(MessageRow.sequence) == last.sequence,
        ),
    )
    rows = repository.session.scalars(up_to.order_by(col(MessageRow.position))).all()
    branch = new_conversation(repository, title or source.title, repository.caller.ui_source)
    branch.title_automatic = source.title_automatic and title is None
    branch.branched_from = last.id
    for name in ("priority", "session_id", "ui_context", "user_settings"):
        setattr(branch, name, getattr(source, name))
    add_tags(repository, branch.id, tags_of(repository, [source.id])[source.id])
    ids = {row.id: new_id() for row in rows}
    add_messages(repository, branch, [_copy(row, ids) for row in rows])
    repository.session.flush()
    return conversation_of(repository, branch)


def _copy(row: MessageRow, ids: dict[str, str]) -> NewMessage:
    values: Values = {name: getattr(row, name) for name in (*TAKEN_ALONG, "details")}
    # An earlier answer that is being written goes on in the original alone.
    values["status"] = "stopped" if row.status == "streaming" else row.status
    values["replies_to"] = ids.get(row.replies_to or "")
    return NewMessage(
        MessageRole(row.role), row.content, row.timestamp, UISource(row.ui_source), id=ids[row.id], values=values
    )
