"""Forgetting for good, with a receipt. The method `memory.forget`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from karen.base.database import Database
from karen.base.events import Events
from karen.base.holding import is_telling
from karen.base.jobs import to_the_end
from karen.base.keeping.byte_search import Needles
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository
from karen.base.service import Health
from karen.contract.caller import current_caller
from karen.contract.errors import Conflict, KarenError, Unavailable
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.remembering import Forget, ForgetReceipt, ForgottenFrom
from karen.conversations.forgetting import refuse_unknown_messages
from karen.flows.forget.job import Done, Job, Surroundings
from karen.flows.forget.journal import NAMES, Entry, Journal
from karen.flows.forget.plan import Plan, Wanted, holding_of, plan, refuse_too_common, seeds, wanted_by, widened
from karen.memory.forgetting import refuse_unknown_memories

log = logging.getLogger(__name__)
LONGEST_PIECE = 200
SHORTEST_TEXT = 8
SHORTEST_WORD = 5
"""Letters of a word that is searched for by itself: a shorter one stands inside many others."""


class Forgetting:
    """Does one thing at a time; what a kill or a full disk interrupted is gone on with at the next start."""

    name = "forgetting"
    needs: tuple[str, ...] = ("database", "data", "memory index", "uploads")
    required = False

    def __init__(
        self,
        database: Database,
        events: Events,
        outbox: Outbox,
        now: Callable[[], datetime],
        surroundings: Surroundings,
    ) -> None:
        self._database = database
        self._store = ProfileStore(database, events, outbox, now, Repository)
        self._now = now
        self._alone = surroundings.alone
        self._journal = Journal(surroundings.data.root, Entry, NAMES)
        self._job = Job(database, self._store, surroundings, now)
        self._going_on: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if entries := await asyncio.to_thread(self._journal.entries):
            self._going_on = asyncio.create_task(self._go_on(entries), name="forgetting")

    async def stop(self) -> None:
        if self._going_on:
            self._going_on.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._going_on

    async def health(self) -> Health:
        if self._going_on and not self._going_on.done():
            return Health(HealthStatus.HEALTHY, "Something is being forgotten, which was begun before.")
        return Health(HealthStatus.HEALTHY)

    @method
    async def forget(self, params: Forget) -> ForgetReceipt:
        """Remove for good what holds all of these words, or what is named, out of every file; with `dry_run` say what.

        Memories go with their history and sources; a message is emptied and keeps its place; titles, summaries,
        vectors, preferences and the copies Karen has made follow. The receipt says what was removed where, and where
        the words were found after that. Once begun it is done, even if nobody waits for it.
        """
        caller, asked = current_caller(), wanted_by(params)
        wanted, planned = await self._store.read(caller, lambda repository: _planned(repository, params, asked))
        if params.dry_run:
            return self._receipt(planned, None)
        if self._database.damage:
            raise Conflict("The data is damaged, so nothing can be changed. Repair it first. Nothing was forgotten.")
        entry = Entry(
            tenant_id=caller.tenant_id,
            user_id=caller.user_id,
            memory_ids=planned.memory_ids,
            message_ids=list(wanted.message_ids),
            found=planned.message_ids,
            query=params.query,
        )
        noted = await asyncio.to_thread(self._journal.write, entry)
        try:
            done = await self._finished(wanted, planned, entry, noted)
            return self._receipt(planned, done)
        except KarenError:
            await asyncio.to_thread(noted.unlink, True)  # the rows are as they were: whoever asked may ask again
            raise

    async def _finished(self, wanted: Wanted, planned: Plan, entry: Entry, noted: Path) -> Done:
        """Whoever asked may go away meanwhile."""
        return await to_the_end(asyncio.create_task(self._run(wanted, planned, entry, noted)))

    async def _run(self, wanted: Wanted, planned: Plan, entry: Entry, noted: Path) -> Done:
        async with self._alone():
            done = await self._job.run(entry.caller, wanted, planned, _needles(entry.query, planned))
        if not done.unfinished:
            await asyncio.to_thread(noted.unlink, True)
        elif not done.needs_words:
            with contextlib.suppress(Unavailable):
                await asyncio.to_thread(self._journal.write, entry.model_copy(update={"query": None}), noted)
        return done

    async def _go_on(self, entries: Mapping[Path, Entry]) -> None:
        """Where the words are known no more, the ids are, and the rows may be."""
        for noted, entry in entries.items():
            try:
                ids = tuple(entry.memory_ids), tuple(entry.message_ids), tuple(entry.found)
                asked = Wanted(holding_of(entry.query), *ids)
                wanted, planned = await self._store.read(entry.caller, partial(_planned_again, asked))
                done = await self._finished(wanted, planned, entry, noted)
                log.info("%d things are forgotten, and left in %d places", planned.size, len(done.searched.left))
            except KarenError as problem:
                log.warning("what was to be forgotten could not be: %s", problem)

    def _receipt(self, planned: Plan, done: Done | None) -> ForgetReceipt:
        removed = done.removed if done else {}
        return ForgetReceipt(
            dry_run=done is None,
            things=planned.things() if done is None else [],
            removed_from=[ForgottenFrom(place=place, removed=count) for place, count in removed.items() if count],
            searched_files=done.searched.tally.files if done else 0,
            searched_bytes=done.searched.tally.bytes if done else 0,
            left_in=done.searched.left if done else [],
            forgotten_at=self._now(),
        )


def _planned(repository: Repository, params: Forget, asked: Wanted) -> tuple[Wanted, Plan]:
    """Raises NotFound for an id of nothing, InvalidInput for words that are everywhere."""
    refuse_unknown_memories(repository, params.memory_ids)
    refuse_unknown_messages(repository, params.message_ids)
    first = seeds(repository, asked)
    refuse_too_common(repository, asked, first)
    wanted = widened(asked, first)
    return wanted, plan(repository, wanted)


def _planned_again(asked: Wanted, repository: Repository) -> tuple[Wanted, Plan]:
    wanted = widened(asked, seeds(repository, asked))
    return wanted, plan(repository, wanted)


def _needles(query: str | None, planned: Plan) -> Needles:
    """What the files are searched for."""
    words = query.strip() if query else ""
    return Needles([*_pieces(planned), *([words] if _is_a_needle(words) else [])])


def _pieces(planned: Plan) -> list[str]:
    """Of long texts some lines, for a long one does not lie in one piece in a database."""
    lines = [line.strip() for text in planned.texts for line in _some_lines(text)]
    return [line for line in lines if is_telling(line) and (len(line) >= SHORTEST_TEXT or not line.isascii())]


def _some_lines(text: str) -> list[str]:
    if len(text) <= LONGEST_PIECE:
        return [text]
    middle, end = len(text) // 2, len(text) - LONGEST_PIECE
    return [text[at : at + LONGEST_PIECE] for at in (0, min(middle, end), end)]


def _is_a_needle(words: str) -> bool:
    return len(words) >= SHORTEST_WORD or (bool(words) and not words.isascii())
