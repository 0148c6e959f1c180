"""Tidying: memories that say the same become one, in steps that can be undone. `memory.consolidate` and its log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import method
from karen.contract.types.remembering import ConsolidationLog, MergedMemories, MergeId
from karen.contract.types.wire import Nothing
from karen.memory.duplicates import are_duplicates, duplicates
from karen.memory.filters import usable
from karen.memory.merging import merge, merged_of, undo
from karen.memory.records import MemoryRow, MergeRow
from karen.memory.repository import MemoryStore, Repository

STEPS_AT_ONCE = 20
"""In one transaction, so that nobody who writes waits for long."""
MOST_SHOWN = 200


class MemoryConsolidation:
    """Whatever is merged here would have been merged when it was stored, had it been known as the same then."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)

    @method
    async def consolidate(self, _: Nothing) -> ConsolidationLog:
        """Merge memories that say the same into the oldest of them, which keeps all tags and sources.

        Answers what was merged. May be cancelled: what was merged by then stays so, and can be undone.
        """
        caller = current_caller()
        done = await self.tidy(caller)
        return await self._store.read(caller, lambda repository: _log(repository, done[-MOST_SHOWN:]))

    @method(role=Role.REVIEWER)
    async def consolidations(self, _: Nothing) -> ConsolidationLog:
        """The steps of tidying, the newest first; at most 200."""

        def find(repository: Repository) -> ConsolidationLog:
            newest = repository.rows(MergeRow).order_by(col(MergeRow.at).desc(), col(MergeRow.id))
            ids = newest.with_only_columns(col(MergeRow.id)).limit(MOST_SHOWN)
            return _log(repository, list(repository.session.scalars(ids)))

        return await self._store.read(current_caller(), find)

    @method
    async def undo_merge(self, params: MergeId) -> MergedMemories:
        """Give back the memories that were merged, with their ids, tags, sources and pins. They stay apart then."""

        def give_back(repository: Repository) -> MergedMemories:
            row = undo(repository, params.merge_id)
            found = merged_of(repository, row)
            assert found is not None  # it was looked up to be given back
            return found

        return await self._store.write(current_caller(), give_back)

    async def tidy(self, caller: Caller) -> list[str]:
        """The ids of the steps. Gives way between them to whoever else wants to write."""
        groups = await self._store.read(caller, duplicates)
        done: list[str] = []
        for start in range(0, len(groups), STEPS_AT_ONCE):
            some = groups[start : start + STEPS_AT_ONCE]
            work: Callable[[Repository], list[str]] = partial(_merge, some)
            done += await self._store.write(caller, work)
            await asyncio.sleep(0)
        return done


def _merge(groups: Sequence[Sequence[str]], repository: Repository) -> list[str]:
    """Of each group what still says the same."""
    done: list[str] = []
    for ids in groups:
        wanted = repository.rows(MemoryRow).where(col(MemoryRow.id).in_(ids[:500]), usable(repository.now))
        found = {row.id: row for row in repository.session.scalars(wanted)}
        rows = [found[each] for each in ids if each in found]
        if len(rows) > 1 and are_duplicates(rows):
            done.append(merge(repository, rows).id)
    return done


def _log(repository: Repository, ids: Sequence[str]) -> ConsolidationLog:
    rows = repository.session.scalars(repository.rows(MergeRow).where(col(MergeRow.id).in_(ids)))
    newest_first = sorted(rows, key=lambda row: (row.at, row.id), reverse=True)
    found = (merged_of(repository, row) for row in newest_first)
    return ConsolidationLog(merges=[each for each in found if each])
