"""What the user changes about a memory by hand. The methods `memory.*` that do so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.texts import is_visible
from karen.contract.caller import current_caller
from karen.contract.errors import Conflict, InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.memory import FactState, Memory, PinMemory, SetImportance, TagMemory, UpdateMemory
from karen.memory.additions import add_tags, changed, propose_tags
from karen.memory.likeness import digest_of
from karen.memory.records import MemoryRow, MemoryTagRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.storing import settle
from karen.memory.vocabulary import slot_of, subject_named
from karen.memory.wire import memory_of

MOST_TAGS = 20


class MemoryCuration:
    """Corrects, tags, pins and weighs. Sources stay as they are: they say what was said."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    @method
    async def update(self, params: UpdateMemory) -> Memory:
        """Correct a memory; it is confirmed by that. A fact closes what its new value takes the place of."""
        return await self._store.write(current_caller(), lambda repository: _update(repository, params))

    @method
    async def tag(self, params: TagMemory) -> Memory:
        """Take tags off, then put tags on; at most 20 stay. `add` accepts a proposed tag, `remove` drops it."""

        def tag(repository: Repository) -> Memory:
            row = repository.memory(params.memory_id)
            of_it = repository.removal(MemoryTagRow).where(col(MemoryTagRow.memory_id) == row.id)
            gone = [tag.strip() for tag in params.remove]
            repository.session.execute(of_it.where(col(MemoryTagRow.tag).in_(gone)))
            add_tags(repository, row.id, params.add)
            _refuse_too_many(repository, row)
            return _shown(repository, row)

        return await self._store.write(current_caller(), tag)

    @method
    async def pin(self, params: PinMemory) -> Memory:
        """Have a memory told in every answer that looks far back, or no longer."""

        def pin(repository: Repository) -> Memory:
            row = repository.memory(params.memory_id)
            row.pinned = params.pinned
            return _shown(repository, row)

        return await self._store.write(current_caller(), pin)

    @method
    async def set_importance(self, params: SetImportance) -> Memory:
        """How much a memory matters, 1 to 10."""

        def weigh(repository: Repository) -> Memory:
            row = repository.memory(params.memory_id)
            row.importance_score = params.importance_score
            return _shown(repository, row)

        return await self._store.write(current_caller(), weigh)


def _update(repository: Repository, params: UpdateMemory) -> Memory:
    row = repository.memory(params.memory_id)
    if row.state == FactState.CLOSED:
        raise Conflict(f"The memory {row.id!r} is history. Store what holds now, or delete it.")
    _refuse_unseen(params)
    before = (row.content, row.attribute, row.value)
    content = params.content if params.content is not None else _content(row, params.value)
    for name, value in params.model_dump(mode="json", exclude_none=True, exclude=_APART).items():
        setattr(row, name, value.strip())
    if params.subject is not None:
        row.subject = subject_named(params.subject)
    if params.metadata is not None:
        row.details = params.metadata
    if (row.attribute is None) != (row.value is None):
        message = "A fact needs both an attribute and a value."
        raise InvalidInput(message, [InvalidField("value" if row.value is None else "attribute", message)])
    row.content, row.digest, row.slot = content, digest_of(content), _slot(row)
    row.state, row.reviewed = FactState.CONFIRMED.value, True
    if row.attribute is not None:
        row.subject = row.subject or subject_named(None)
        row.valid_from = row.valid_from or row.created_at
    if before != (row.content, row.attribute, row.value):
        propose_tags(repository, row)
    settle(repository, row)
    return _shown(repository, row)


_APART = {"memory_id", "content", "metadata", "subject"}


def _content(row: MemoryRow, value: str | None) -> str:
    """The words with the new value in the place of the old one, as far as it stands there."""
    if value is None or row.value is None:
        return row.content
    new = value.strip()
    old = re.compile(rf"(?<!\w){re.escape(row.value)}(?!\w)")
    said, count = old.subn(lambda _: new, row.content, count=1)
    return said if count else f"{row.subject} {row.attribute}: {new}"


def _slot(row: MemoryRow) -> str | None:
    if row.attribute is None or row.value is None:
        return None
    return slot_of(row.subject or "", row.attribute, row.value)


def _refuse_unseen(params: UpdateMemory) -> None:
    for name in ("content", "value", "attribute", "subject"):
        given = getattr(params, name)
        if given is not None and not is_visible(given):
            message = "needs a character that can be seen"
            raise InvalidInput(f"{name}: {message}. Nothing was changed.", [InvalidField(name, message)])


def _refuse_too_many(repository: Repository, row: MemoryRow) -> None:
    accepted = repository.rows(MemoryTagRow).where(col(MemoryTagRow.memory_id) == row.id, ~col(MemoryTagRow.proposed))
    if (repository.session.scalar(accepted.with_only_columns(func.count())) or 0) > MOST_TAGS:
        message = f"A memory has at most {MOST_TAGS} tags. Remove some in the same call."
        raise InvalidInput(message, [InvalidField("add", message)])


def _shown(repository: Repository, row: MemoryRow) -> Memory:
    changed(repository, row)
    return memory_of(repository, row)
