"""One forgetting from its first change to its receipt: copies, rows, settings, vectors, free space, and the search.

The copies go first, for they are searched by words that only the rows know; what follows them needs ids alone, and can
be gone on with after a kill.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.dialect import is_server
from karen.base.folder import DataFolder
from karen.base.jobs import in_background
from karen.base.keeping.byte_search import Needles, Tally, find_in
from karen.base.keeping.rewriting import Change, Rewritten, rewrite_copies
from karen.base.keeping.rows_holding import tables_holding
from karen.base.migrations import PackageMigrations
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller
from karen.contract.errors import KarenError, Unavailable
from karen.flows.forget.free_space import ON_SERVER, overwritten
from karen.flows.forget.places import Known, Searched, search
from karen.flows.forget.plan import Plan, Wanted, carry_out, plan
from karen.flows.forget.settings_facts import SettingsFacts, without
from karen.memory.vectors import Reference, Scope


class Index(Protocol):
    async def forget(self, scope: Scope, references: Sequence[Reference]) -> int: ...
    async def forget_profile(self, scope: Scope) -> None: ...


class Uploads(Protocol):
    def of(self, caller: Caller) -> Mapping[str, Path]: ...
    async def delete(self, upload_id: str) -> None: ...


@dataclass(frozen=True)
class Surroundings:
    """What is Karen's besides the rows. `alone` keeps others from copying or replacing the data; `after` looks at the
    rows anew, and ends who may hold what was in them."""

    data: DataFolder
    packages: Sequence[PackageMigrations]
    index: Index
    uploads: Uploads
    alone: Callable[[], AbstractAsyncContextManager[None]]
    settings: SettingsFacts
    after: Callable[[], Awaitable[None]]


@dataclass
class Done:
    removed: Counter[str] = field(default_factory=Counter)
    searched: Searched = field(default_factory=Searched)
    troubles: list[str] = field(default_factory=list)
    unfinished: bool = False
    """Something can be done later that could not be done now."""
    needs_words: bool = False
    """What that is can be found by the words alone."""


class Job:
    """Forgets in the name of one profile."""

    def __init__(
        self,
        database: Database,
        store: ProfileStore[Repository],
        surroundings: Surroundings,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = store
        self._around = surroundings
        self._now = now

    async def run(self, caller: Caller, wanted: Wanted, planned: Plan, needles: Needles) -> Done:
        """Raises Unavailable when the rows could not be removed; copies may be without them then."""
        done = Done()
        copies = await self._change_copies(caller, wanted, needles, done)
        rows = await self._store.write(caller, lambda repository: carry_out(repository, planned, wanted.holding))
        done.removed.update(rows)
        await self._forget_settings(caller, wanted, done)
        await self._forget_vectors(caller, planned, done)
        await self._forget_uploads(caller, needles, done)
        on_server = await self._database.read(is_server)
        database = "" if on_server else await overwritten(self._database, self._around.data.database)
        done.troubles += [ON_SERVER] if on_server else []
        done.needs_words |= any(copy.trouble for copy in copies)
        done.unfinished |= bool(database) or done.needs_words
        uploads = list(self._around.uploads.of(caller).values())
        known = Known(on_server, database, {copy.path: copy.trouble for copy in copies}, uploads)
        done.searched = await in_background(lambda: search(self._around.data, caller, needles, known, lambda: None))
        if done.searched.database:
            done.searched.left += await self._left_in(caller, wanted, needles)
        done.searched.left += done.troubles
        done.removed["log"] += done.searched.blanked
        return done

    async def _change_copies(self, caller: Caller, wanted: Wanted, needles: Needles, done: Done) -> list[Rewritten]:
        def rows(session: Session) -> int:
            repository = Repository(session, caller, Outbox(), self._now())
            found = plan(repository, wanted)
            return sum(carry_out(repository, found, wanted.holding).values())

        def settings(path: Path) -> int:
            return without(path, caller.user_id, wanted.holding)

        change = Change(self._around.packages, rows, settings, needles)
        copies = await in_background(lambda: rewrite_copies(self._around.data.backups, change, lambda: None))
        done.removed["copies"] += sum(copy.removed > 0 for copy in copies)
        return copies

    async def _forget_settings(self, caller: Caller, wanted: Wanted, done: Done) -> None:
        try:
            done.removed["settings"] += await self._around.settings.forget(caller.user_id, wanted.holding)
            await self._around.after()
        except KarenError as problem:
            done.unfinished = done.needs_words = True
            done.troubles.append(problem.message)
        if names := self._around.settings.left(caller.user_id, wanted.holding):
            done.troubles.append(f"Your settings say it: {', '.join(names)}. Change them.")

    async def _forget_vectors(self, caller: Caller, planned: Plan, done: Done) -> None:
        memories = [Reference("memory", each) for each in planned.memory_ids]
        messages = [Reference("message", each) for each in planned.message_ids]
        if not memories and not messages:
            return
        try:
            scope = Scope(caller.tenant_id, caller.user_id)
            done.removed["vectors"] += await self._around.index.forget(scope, [*memories, *messages])
        except Unavailable:
            done.unfinished = True  # they wait in the outbox; a damaged index is built anew without them

    async def _forget_uploads(self, caller: Caller, needles: Needles, done: Done) -> None:
        """What was sent to be imported and holds it would bring it back."""
        for upload_id, path in self._around.uploads.of(caller).items():
            try:
                held = await asyncio.to_thread(find_in, path, needles, Tally(), lambda: None)
            except OSError:
                continue  # it was imported meanwhile
            if held:
                await self._around.uploads.delete(upload_id)
                done.removed["files to be imported"] += 1

    async def _left_in(self, caller: Caller, wanted: Wanted, needles: Needles) -> list[str]:
        """Which of the caller's own rows say it, as words or within longer ones, and what to do."""

        def tables(holds: Callable[[str], bool]) -> Callable[[Session], list[str]]:
            return lambda session: tables_holding(session, caller, holds, wanted.without)

        path = self._around.data.database
        if whole := await self._database.read(tables(wanted.holding)):
            return [f"{path}: rows of {', '.join(whole)} say it still. Forget or change them."]
        if within := await self._database.read(tables(needles.are_within)):
            return [f"{path}: rows of {', '.join(within)} have it within longer words. Forget those words as well."]
        return []
