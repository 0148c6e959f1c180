"""What the database knows of the index: which rows wait for it, what they say now, and what it should hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.outbox import Outbox
from karen.base.passages import Passage, PassageKind, PassageSource
from karen.base.records import OutboxRow
from karen.memory.records import IndexStateRow
from karen.memory.vectors import Reference, Scope

INDEXER = "vectors"
"""What the outbox calls the index."""
_MINE: ColumnElement[bool] = col(OutboxRow.indexer) == INDEXER


@dataclass(frozen=True, slots=True)
class State:
    """Of the index after the entry `last_sequence`, with the vectors of one model."""

    model_id: str
    dimensions: int
    row_count: int = 0
    last_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage that was changed; `passage` is None when it may not be recalled any more."""

    sequence: int
    scope: Scope
    reference: Reference
    passage: Passage | None


class IndexLedger:
    """Everything raises Unavailable, as the database does."""

    def __init__(self, database: Database, outbox: Outbox, sources: Sequence[PassageSource]) -> None:
        self._database = database
        self._outbox = outbox
        self._sources = {source.kind: source for source in sources}

    async def state(self) -> State | None:
        def find(session: Session) -> State | None:
            row = session.get(IndexStateRow, INDEXER)
            return State(row.model_id, row.dimensions, row.row_count, row.last_sequence) if row else None

        return await self._database.read(find)

    async def begin(self, state: State) -> None:
        """Nothing is indexed yet: every row of every profile waits."""

        def work(session: Session) -> None:
            session.execute(delete(OutboxRow).where(_MINE))
            for source in self._sources.values():
                source.enqueue_all(session, INDEXER)
            session.merge(_row(state))

        await self._database.write(work)

    async def forget(self) -> None:
        """There is no index any more, and nothing waits for it."""

        def work(session: Session) -> None:
            session.execute(delete(OutboxRow).where(_MINE))
            session.execute(delete(IndexStateRow).where(col(IndexStateRow.indexer) == INDEXER))

        if await self.state() or await self.pending():
            await self._database.write(work)

    async def waiting(self, limit: int) -> list[Waiting]:
        """The oldest first, as they are now."""

        def find(session: Session) -> list[Waiting]:
            entries = self._outbox.waiting(session, INDEXER, limit)
            said = self._passages(session, entries)
            return [
                Waiting(
                    entry.sequence or 0, _scope(entry), _reference(entry), said.get((_scope(entry), _reference(entry)))
                )
                for entry in entries
            ]

        return await self._database.read(find)

    async def settle(self, done: Sequence[Waiting], state: State) -> None:
        """They have been indexed as they were; what was changed meanwhile waits again."""

        def work(session: Session) -> None:
            sequences = [each.sequence for each in done]
            session.execute(delete(OutboxRow).where(_MINE, col(OutboxRow.sequence).in_(sequences)))
            session.merge(_row(state))

        await self._database.write(work)

    async def pending(self, scope: Scope | None = None) -> int:
        """How many wait, of one profile or of all."""
        entries = select(func.count()).select_from(OutboxRow).where(_MINE)
        if scope:
            entries = entries.where(
                col(OutboxRow.tenant_id) == scope.tenant_id, col(OutboxRow.user_id) == scope.user_id
            )
        return await self._database.read(lambda session: session.scalar(entries) or 0)

    async def all_pending(self) -> frozenset[Reference]:
        def find(session: Session) -> frozenset[Reference]:
            return frozenset(map(_reference, session.scalars(select(OutboxRow).where(_MINE))))

        return await self._database.read(find)

    def _passages(self, session: Session, entries: Sequence[OutboxRow]) -> dict[tuple[Scope, Reference], Passage]:
        wanted: defaultdict[tuple[Scope, str], list[str]] = defaultdict(list)
        for entry in entries:
            wanted[_scope(entry), entry.kind].append(entry.row_id)
        return {
            (scope, Reference(passage.kind, passage.id)): passage
            for (scope, kind), ids in wanted.items()
            for source in self._sources.values()
            if source.kind == kind
            for passage in source.load(session, scope.tenant_id, scope.user_id, ids, with_before=True)
        }


def _row(state: State) -> IndexStateRow:
    return IndexStateRow(
        indexer=INDEXER,
        model_id=state.model_id,
        dimensions=state.dimensions,
        row_count=state.row_count,
        last_sequence=state.last_sequence,
    )


def _scope(entry: OutboxRow) -> Scope:
    return Scope(entry.tenant_id, entry.user_id)


def _reference(entry: OutboxRow) -> Reference:
    return Reference(cast(PassageKind, entry.kind), entry.row_id)
