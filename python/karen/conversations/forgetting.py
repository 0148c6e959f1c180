"""Removing for good what was said: which messages hold it, and how nothing of it is left in what was made of them.

A message that holds it is emptied and keeps its place. Whole, for what stands around the words often says the same
(«My locker code? It is …»); and in its place, so that its conversation stays what it was, what answered it has
something to belong to, and an import that brings it again finds it known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, cast, func
from sqlmodel import col

from karen.base.dialect import in_parts
from karen.base.holding import strings_in, words_of
from karen.base.repository import Repository
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.enums import MessageRole
from karen.contract.types.system import Topic
from karen.conversations.records import MessageRow
from karen.conversations.repository import MESSAGE

FORGOTTEN_AT = "forgotten_at"
"""In the metadata of a message that was emptied: when."""
Holds = Callable[[str], bool]
_LABELS = ("author", "external_id", "model_used")
"""What another program calls it; an id that says the words goes too, though an import may bring it again then."""
_PAGE_ROWS = 2000
_NAMED = re.compile(r'"message_id": ?"([^"]+)"')
_COLUMNS: tuple[Any, ...] = (
    col(MessageRow.sequence),
    col(MessageRow.id),
    col(MessageRow.conversation_id),
    col(MessageRow.role),
    col(MessageRow.status),
    col(MessageRow.replies_to),
    col(MessageRow.content),
    col(MessageRow.author),
    col(MessageRow.external_id),
    col(MessageRow.model_used),
    cast(col(MessageRow.edit_history), Text).label("edits"),
    cast(col(MessageRow.provenance), Text).label("provenance"),
    cast(col(MessageRow.ai_data), Text).label("ai_data"),
    cast(col(MessageRow.details), Text).label("details"),
    cast(col(MessageRow.question), Text).label("question"),
)


@dataclass(frozen=True)
class HeldMessage:
    """`texts` are what it says and has said, the present first."""

    id: str
    conversation_id: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """`answers` are Karen's that rest on what is gone, or repeat words of what they reply to; `noted` are messages that
    stay and say nothing of it, but beside which something is kept that does."""

    answers: list[HeldMessage]
    noted: list[str]


def find_messages(repository: Repository, holds: Holds, named: Collection[str] = ()) -> list[HeldMessage]:
    """Those that hold it, in any version, edit, role or place, the bin too, and those that are named, as they came.

    What is still being written is not among them. Raises Conflict for one of these that is named.
    """
    found: list[HeldMessage] = []
    for row in _messages(repository):
        if row.id in named and row.status == "streaming":
            raise Conflict(f"The message {row.id!r} is still being written. Stop it first.")
        if row.id in named or (row.status != "streaming" and _is_held(row, holds)):
            found.append(_held(row))
    return found


def find_around(repository: Repository, gone: Sequence[HeldMessage], holds: Holds) -> Around:
    """What was made of these messages, among all that are complete."""
    words = {message.id: frozenset[str]().union(*map(words_of, message.texts)) for message in gone}
    all_words = frozenset[str]().union(*words.values())
    around = Around([], [])
    for row in _messages(repository):
        if row.id in words or row.status == "streaming":
            continue
        if row.role == MessageRole.ASSISTANT and _rests_on(row, words):
            around.answers.append(_held(row))
        elif (
            row.replies_to in words
            or any(holds(text) for text in _noted(row) if text)
            or not all_words.isdisjoint(words_of(_insight(row)))
        ):
            around.noted.append(row.id)
    return around


def _rests_on(row: Row[Any], words: Mapping[str, frozenset[str]]) -> bool:
    if row.provenance and not words.keys().isdisjoint(_NAMED.findall(row.provenance)):
        return True
    return row.replies_to in words and not words[row.replies_to].isdisjoint(words_of(row.content))


def count_messages(repository: Repository) -> int:
    return repository.session.scalar(repository.rows(MessageRow).with_only_columns(func.count())) or 0


def refuse_unknown_messages(repository: Repository, message_ids: Sequence[str]) -> None:
    """Raises NotFound for a missing one and, in the same words, for another profile's."""
    known = repository.known(MessageRow, message_ids)
    for message_id in message_ids:
        if message_id not in known:
            message = f"There is no message {message_id!r}. Nothing was forgotten."
            raise NotFound(message, kind=MESSAGE, id=message_id)


def empty_messages(repository: Repository, message_ids: Sequence[str], holds: Holds) -> int:
    """How many were emptied."""
    emptied = 0
    for some in in_parts(message_ids):
        for row in repository.session.scalars(repository.rows(MessageRow).where(col(MessageRow.id).in_(some))):
            emptied += FORGOTTEN_AT not in row.details
            row.content, row.edit_history, row.provenance, row.ai_data, row.question = "", [], None, None, None
            row.details = {FORGOTTEN_AT: repository.now.isoformat()}
            _forget_labels(row, holds)
            repository.tell(Topic.MESSAGES, "changed", row.id, row.conversation_id)
        repository.session.flush()
    repository.enqueue(MESSAGE, message_ids)
    return emptied


def forget_notes(repository: Repository, message_ids: Sequence[str], holds: Holds) -> None:
    """What Karen noticed about messages, such as their keywords, and what a program kept with them."""
    for some in in_parts(message_ids):
        for row in repository.session.scalars(repository.rows(MessageRow).where(col(MessageRow.id).in_(some))):
            row.ai_data = None
            _forget_labels(row, holds)
            if any(holds(text) for text in strings_in(json.dumps(row.details))):
                row.details = {}
            if any(holds(text) for text in strings_in(json.dumps(row.question))):
                row.question = None
        repository.session.flush()


def _forget_labels(row: MessageRow, holds: Holds) -> None:
    for name in _LABELS:
        if holds(getattr(row, name) or ""):
            setattr(row, name, None)


def _messages(repository: Repository) -> Iterator[Row[Any]]:
    """All of the profile, of every version, oldest first."""
    wanted = repository.rows(MessageRow).with_only_columns(*_COLUMNS).order_by(col(MessageRow.sequence))
    last = 0
    while page := repository.session.execute(wanted.where(col(MessageRow.sequence) > last).limit(_PAGE_ROWS)).all():
        yield from page
        last = page[-1].sequence


def _is_held(row: Row[Any], holds: Holds) -> bool:
    if holds(row.content):
        return True
    return any(holds(text) for kept in (row.edits, row.provenance) for text in strings_in(kept))


def _held(row: Row[Any]) -> HeldMessage:
    before = [edit["content"] for edit in reversed(json.loads(row.edits))] if len(row.edits) > len("[]") else []
    return HeldMessage(row.id, row.conversation_id, tuple(text for text in (row.content, *before) if text))


def _insight(row: Row[Any]) -> str:
    """What else was known when it was answered: in words of Karen's, that do not say from where."""
    return (json.loads(row.ai_data).get("knowledge_graph_insights") or "") if row.ai_data else ""


def _noted(row: Row[Any]) -> Iterator[str]:
    yield from (getattr(row, name) or "" for name in _LABELS)
    yield from strings_in(row.ai_data)
    yield from strings_in(row.details)
    yield from strings_in(row.question)
