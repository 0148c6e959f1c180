"""Taking in what another program kept, with progress and a report. The method `imports.run`."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from karen.base.jobs import around, to_the_end
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import Cancelled, Forbidden, InvalidInput, KarenError
from karen.contract.method import method
from karen.contract.types.imports import ImportEvent, ImportProgress, RunImport
from karen.contract.types.memory import Memory
from karen.contract.types.settings import KarenSettings, SettingsChange, SettingsView
from karen.conversations.bulk import BulkIntake
from karen.flows.imports.earlier_settings import taken_settings
from karen.flows.imports.found import Finding, FoundConversation, FoundMemory, FoundSettings, Left
from karen.flows.imports.reading import chosen, findings_in
from karen.flows.imports.report import Tally
from karen.flows.imports.sources import Reading, opened_source
from karen.flows.imports.uploads import Uploads
from karen.flows.imports.writing import CONVERSATIONS_AT_ONCE, MESSAGES_AT_ONCE, Extract, Note, Part, Writer, parts_of
from karen.memory.exchange import MemoryExchange

PROGRESS_S = 0.5
Step = Part | FoundMemory | FoundSettings | Left


@dataclass
class _Batch:
    """What is written at once."""

    parts: list[Part] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    settings: list[FoundSettings] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    messages: int = 0
    is_last: bool = False


@dataclass(frozen=True)
class SettingsAccess:
    """What is in force for a profile, and how the caller's is changed."""

    current: Callable[[str], KarenSettings]
    change: Callable[[SettingsChange], Awaitable[SettingsView]]


class Imports:
    """Runs may be repeated, stopped and started again: what is there already is known by its ids."""

    def __init__(
        self,
        uploads: Uploads,
        conversations: BulkIntake,
        memories: MemoryExchange,
        settings: SettingsAccess,
        extract: Extract,
        note: Note,
        now: Callable[[], datetime],
    ) -> None:
        self._uploads = uploads
        self._conversations = conversations
        self._memories = memories
        self._settings = settings
        self._extract = extract
        self._note = note
        self._now = now

    @method
    async def run(self, params: RunImport) -> AsyncIterator[ImportEvent]:
        """Take in a file, saying how far it is; the last event is the report.

        What was taken in before is known, so a stopped run goes on where it was and a longer file adds what is new.
        """
        caller = current_caller()
        path, name = self._place(caller, params)
        try:
            async with contextlib.aclosing(self._run(caller, params, path, name)) as events:
                async for event in events:
                    yield event
        except KarenError:
            if params.upload_id:
                self._uploads.failed(params.upload_id)
            raise

    async def _run(self, caller: Caller, params: RunImport, path: Path, name: str) -> AsyncGenerator[ImportEvent]:
        stop = threading.Event()
        reading = Reading(lambda: _check(stop))
        async with around(opened_source(path, name)) as source:
            what = await to_the_end(
                asyncio.ensure_future(asyncio.to_thread(chosen, source, params.kind, name, reading)), stop.set
            )
            tally = Tally(what.kind, what.total_bytes, dry_run=params.dry_run)
            writer = Writer(
                caller, self._conversations, self._memories, self._extract, self._note, tally, dry_run=params.dry_run
            )
            yield tally.progress(0)
            steps = _steps(findings_in(what, reading, self._now()))
            work = asyncio.create_task(self._work(caller, steps, writer, tally, stop, dry_run=params.dry_run))
            async with contextlib.aclosing(_watched(work, lambda: tally.progress(reading.read_bytes))) as events:
                async for event in events:
                    yield event
        if params.upload_id and not params.dry_run:
            await self._uploads.delete(params.upload_id)
        yield tally.finished()

    def _place(self, caller: Caller, params: RunImport) -> tuple[Path, str]:
        if params.upload_id:
            return self._uploads.find(caller, params.upload_id)
        path = Path(params.path or "")
        if not caller.may_act_as(Role.OWNER):
            raise Forbidden("Only the owner reads files of this machine by their path. Upload the file instead.")
        if not path.is_absolute():
            raise InvalidInput(f"{path} is not a whole path. Say it from the root on, such as {Path.home() / path}.")
        return path, str(path)

    async def _work(
        self,
        caller: Caller,
        steps: Iterator[Step],
        writer: Writer,
        tally: Tally,
        stop: threading.Event,
        *,
        dry_run: bool,
    ) -> None:
        batch = _Batch()
        while not batch.is_last:
            batch = await to_the_end(asyncio.ensure_future(asyncio.to_thread(_batch, steps)), stop.set)
            for left in batch.left:
                tally.leave(left)
            if batch.parts:
                await writer.take_in(batch.parts)
            if batch.memories:
                await writer.remember(batch.memories)
            for settings in batch.settings:
                await self._take_settings(caller, settings, tally, dry_run=dry_run)

    async def _take_settings(self, caller: Caller, found: FoundSettings, tally: Tally, *, dry_run: bool) -> None:
        taken = taken_settings(found.values, self._settings.current(caller.user_id))
        for left in taken.left:
            tally.leave(left)
        if taken.change and not dry_run:
            await self._settings.change(SettingsChange(profile=taken.change))
        tally.settings += [name for name in taken.change if name not in tally.settings]


def _steps(findings: Iterator[Finding]) -> Iterator[Step]:
    """What is found, in pieces that can be written at once."""
    for number, finding in enumerate(findings):
        if isinstance(finding, FoundConversation):
            yield from parts_of(finding, finding.external_id or f"#{number}")
        else:
            yield finding


def _batch(steps: Iterator[Step]) -> _Batch:
    """In a thread: as much as fits into one transaction, or as was found in a while."""
    batch, until = _Batch(), time.monotonic() + PROGRESS_S
    for step in steps:
        match step:
            case Part():
                batch.parts.append(step)
                batch.messages += len(step.messages)
            case FoundMemory(memory=memory):
                batch.memories.append(memory)
            case FoundSettings():
                batch.settings.append(step)
            case Left():
                batch.left.append(step)
        full = batch.messages >= MESSAGES_AT_ONCE or len(batch.parts) >= CONVERSATIONS_AT_ONCE
        if full or len(batch.memories) >= MESSAGES_AT_ONCE or time.monotonic() > until:
            return batch
    batch.is_last = True
    return batch


async def _watched(work: asyncio.Task[None], progress: Callable[[], ImportProgress]) -> AsyncGenerator[ImportProgress]:
    """News of the work until it has ended, raising what it raised. Whoever goes away first stops it."""
    try:
        while not work.done():
            await asyncio.wait([work], timeout=PROGRESS_S)
            yield progress()
        work.result()
    finally:
        work.cancel()
        while not work.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([work])


def _check(stop: threading.Event) -> None:
    if stop.is_set():
        raise Cancelled("The import was stopped. What it had taken in is kept; run it again to go on.")
