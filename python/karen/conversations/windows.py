"""A window of a conversation, found by the place of a message and bounded by what fits into one answer."""

from __future__ import annotations

import json
from itertools import chain

from sqlalchemy import Select
from sqlmodel import col

from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.conversations import ListMessages, MessagePage
from karen.conversations.records import MessageRow
from karen.conversations.repository import MESSAGE, Repository
from karen.conversations.wire import LONGEST, shown_message

PAGE_LENGTH = 1_000_000
"""Characters of a window, unless a single message has more."""
_FETCHED_AT_ONCE = 50
_place = col(MessageRow.position)


def window(repository: Repository, params: ListMessages) -> MessagePage:
    """Raises InvalidInput for more than one anchor, NotFound for one that is not in the conversation."""
    conversation = repository.conversation(params.conversation_id)
    shown = repository.rows(MessageRow).where(col(MessageRow.conversation_id) == conversation.id, col(MessageRow.shown))
    anchors = [anchor for anchor in (params.before, params.after, params.around) if anchor]
    if len(anchors) > 1:
        raise InvalidInput("Give one of before, after and around, not several.")
    anchor = _position(repository, conversation.id, anchors[0]) if anchors else conversation.last_position + 1
    if params.after:
        rows = fitting(repository, shown.where(_place > anchor).order_by(_place), params.limit)
    elif params.around:
        rows = _around(repository, shown, anchor, params.limit)
    else:
        rows = fitting(repository, shown.where(_place < anchor).order_by(_place.desc()), params.limit)[::-1]
    first, last = (rows[0].position, rows[-1].position) if rows else (anchor, anchor)
    before = shown.where(_place < first).with_only_columns(_place).limit(1)
    after = shown.where(_place > last).with_only_columns(_place).limit(1)
    return MessagePage(
        messages=[shown_message(row) for row in rows],
        has_before=repository.session.scalar(before) is not None,
        has_after=repository.session.scalar(after) is not None,
        total=conversation.message_count,
    )


def _position(repository: Repository, conversation_id: str, message_id: str) -> int:
    row = repository.message(message_id)
    if row.conversation_id != conversation_id:
        message = f"The conversation {conversation_id!r} has no message {message_id!r}."
        raise NotFound(message, kind=MESSAGE, id=message_id)
    return row.position


def _around(repository: Repository, shown: Select[MessageRow], anchor: int, limit: int) -> list[MessageRow]:
    """The message in the middle; what one side lacks, the other may have."""
    from_here = fitting(repository, shown.where(_place >= anchor).order_by(_place), limit, PAGE_LENGTH // 2)
    earlier = shown.where(_place < anchor).order_by(_place.desc())
    wanted = max(limit // 2, limit - len(from_here))
    before = fitting(repository, earlier, wanted, PAGE_LENGTH // 2) if wanted else []
    return list(chain(before[::-1], from_here[: limit - len(before)]))


def fitting(
    repository: Repository, rows: Select[MessageRow], limit: int, length: int = PAGE_LENGTH
) -> list[MessageRow]:
    """The first of them, as many as fit; one always does."""
    fitting: list[MessageRow] = []
    with repository.session.scalars(rows.limit(limit).execution_options(yield_per=_FETCHED_AT_ONCE)) as found:
        for row in found:
            length -= _length(row)
            if length < 0 and fitting:
                break
            fitting.append(row)
    return fitting


def _length(row: MessageRow) -> int:
    words = len(row.content) + sum(len(edit["content"]) for edit in row.edit_history)
    known = (row.details, row.ai_data, row.provenance)
    return min(LONGEST, words) + sum(len(json.dumps(part)) for part in known if part)
