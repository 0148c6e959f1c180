"""What is made of messages, or stands beside them, and must not outlive them: titles, previews, summaries, drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.holding import strings_in
from karen.base.repository import Repository
from karen.contract.types.enums import MessageRole
from karen.contract.types.system import Topic
from karen.conversations.excerpts import UNTITLED, preview_of, title_of
from karen.conversations.forgetting import HeldMessage, Holds
from karen.conversations.records import ConversationRow, ConversationTagRow, DraftRow, MessageRow, SummaryRow

_KEPT_WITH: Mapping[str, Any] = {
    "ui_context": {},
    "ai_insights": {},
    "user_settings": None,
    "proactive_suggestions": [],
    "context_memories": [],
}
"""Of a conversation, with what stands there when nothing is known."""
_CHANGED = ("title", "imported_title", "imported_id", "preview", "summary", *_KEPT_WITH)
_AT_ONCE = 500


def forget_around(repository: Repository, gone: Sequence[HeldMessage], holds: Holds) -> dict[str, int]:
    """How much was removed where. To be called when the messages are empty already."""
    said: dict[str, list[str]] = {}
    for message in gone:
        said.setdefault(message.conversation_id, []).extend(message.texts)
    counts = {"summaries": _forget_summaries(repository, list(said)), "titles and previews": 0}
    wanted = repository.rows(ConversationRow)
    for row in repository.session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
        changed = _forget_in(repository, row, said.get(row.id, []), holds)
        counts["titles and previews"] += changed
        if changed or row.id in said:
            repository.tell(Topic.CONVERSATIONS, "changed", row.id)
    repository.session.flush()
    counts["drafts"] = _forget_drafts(repository, holds)
    counts["tags of conversations"] = _forget_tags(repository, holds)
    return counts


def held_around(repository: Repository, holds: Holds) -> Iterator[tuple[str, str]]:
    """The conversation and the text of each title, draft and the like that holds it."""
    for row in repository.session.scalars(repository.rows(ConversationRow).execution_options(yield_per=_AT_ONCE)):
        yield from ((row.id, text) for text in _texts(row) if holds(text))
    for draft in repository.session.scalars(repository.rows(DraftRow)):
        if holds(draft.text):
            yield draft.conversation_id, draft.text


def _texts(row: ConversationRow) -> Iterator[str]:
    yield from (text for text in (row.title, row.imported_title, row.imported_id, row.summary) if text)
    for name in _KEPT_WITH:
        yield from strings_in(json.dumps(getattr(row, name)))


def _forget_summaries(repository: Repository, conversation_ids: Sequence[str]) -> int:
    removed = 0
    for some in in_parts(conversation_ids):
        gone = repository.removal(SummaryRow).where(col(SummaryRow.conversation_id).in_(some))
        removed += len(repository.session.execute(gone.returning(col(SummaryRow.conversation_id))).all())
    return removed


def _forget_in(repository: Repository, row: ConversationRow, said: Sequence[str], holds: Holds) -> int:
    """How many fields of the conversation said something that is gone."""
    before = [getattr(row, name) for name in _CHANGED]
    if holds(row.title) or any(row.title == title_of(text) for text in said):
        row.title, row.title_automatic = _title(repository, row.id), True
    if row.imported_title and (holds(row.imported_title) or any(row.imported_title == text for text in said)):
        row.imported_title = None
    if row.imported_id and holds(row.imported_id):
        row.imported_id = None
    if said or holds(row.preview):
        row.preview = _preview(repository, row.id)
    if said or (row.summary and holds(row.summary)):
        row.summary = None
    for name, nothing in _KEPT_WITH.items():
        if any(holds(text) for text in strings_in(json.dumps(getattr(row, name)))):
            setattr(row, name, nothing)
    return sum(was != getattr(row, name) for was, name in zip(before, _CHANGED, strict=True))


def _title(repository: Repository, conversation_id: str) -> str:
    asked = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id,
        col(MessageRow.role) == MessageRole.USER.value,
        col(MessageRow.content) != "",
    )
    first = asked.order_by(col(MessageRow.position)).limit(1).with_only_columns(col(MessageRow.content))
    return title_of(repository.session.scalar(first) or "") or UNTITLED


def _preview(repository: Repository, conversation_id: str) -> str:
    said = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == conversation_id, col(MessageRow.shown), col(MessageRow.content) != ""
    )
    last = said.order_by(col(MessageRow.position).desc()).limit(1).with_only_columns(col(MessageRow.content))
    return preview_of(repository.session.scalar(last) or "")


def _forget_drafts(repository: Repository, holds: Holds) -> int:
    held = [row for row in repository.session.scalars(repository.rows(DraftRow)) if holds(row.text)]
    for row in held:
        repository.session.delete(row)
    repository.session.flush()
    return len(held)


def _forget_tags(repository: Repository, holds: Holds) -> int:
    held = [row for row in repository.session.scalars(repository.rows(ConversationTagRow)) if holds(row.tag)]
    for row in held:
        repository.session.delete(row)
    repository.session.flush()
    return len(held)
