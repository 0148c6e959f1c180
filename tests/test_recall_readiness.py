"""What recall needs is loaded before the first question where there is much of it, never at the cost of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from conversing import ME, OTHER, Conversing, conversing
from karen.base.passages import Passage
from karen.contract.caller import Caller
from karen.conversations.passages import MessagePassages
from karen.memory.recall.corpora import PAGE_ROWS, Corpora
from karen.memory.recall.readiness import MANY_CHANGES, MANY_PASSAGES, Readiness


class Watched(MessagePassages):
    """Counts the pages that are read, and says when the first is."""

    def __init__(self) -> None:
        self.pages = 0
        self.begun = threading.Event()

    def page(
        self, session: Session, tenant_id: str, user_id: str, after: int, limit: int
    ) -> tuple[list[Passage], int | None]:
        self.pages += 1
        self.begun.set()
        return super().page(session, tenant_id, user_id, after, limit)


class Prepared:
    """Notes for whom recall was to be prepared."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []
        self.again = asyncio.Event()

    async def __call__(self, caller: Caller) -> None:
        self.callers.append(caller)
        self.again.set()


@pytest.fixture
async def said(tmp_path: Path) -> AsyncIterator[Conversing]:
    async with conversing(tmp_path / "karen.sqlite") as said:
        yield said


async def hear(said: Conversing, count: int, caller: Caller = ME, what: str = "told") -> None:
    messages = [
        {
            "role": "user",
            "content": f"{what} {number}",
            "external_id": f"{what} {number}",
            "timestamp": "2026-01-01T12:00:00Z",
        }
        for number in range(count)
    ]
    await said.call("import", caller, title=what, messages=messages)


async def test_what_was_prepared_is_not_read_again_for_a_question(said: Conversing) -> None:
    source = Watched()
    corpora = Corpora(said.database, said.outbox, [source])
    await hear(said, 3)
    await corpora.prepare(ME)
    pages = source.pages
    async with corpora.corpus(ME) as corpus:
        assert (len(corpus), source.pages) == (3, pages)


async def test_a_question_that_comes_while_it_is_prepared_knows_everything(said: Conversing) -> None:
    source = Watched()
    corpora = Corpora(said.database, said.outbox, [source])
    await hear(said, PAGE_ROWS + 10)
    preparing = asyncio.create_task(corpora.prepare(ME))
    assert await asyncio.to_thread(source.begun.wait, 10)
    await hear(said, 1, what="told meanwhile")
    async with corpora.corpus(ME) as corpus:
        assert len(corpus) == PAGE_ROWS + 11
    await preparing


async def test_preparing_that_is_given_up_leaves_nothing_half_loaded(said: Conversing) -> None:
    source = Watched()
    corpora = Corpora(said.database, said.outbox, [source])
    await hear(said, PAGE_ROWS + 10)
    preparing = asyncio.create_task(corpora.prepare(ME))
    assert await asyncio.to_thread(source.begun.wait, 10)
    preparing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await preparing
    async with corpora.corpus(ME) as corpus:
        assert len(corpus) == PAGE_ROWS + 10


@pytest.mark.parametrize(("size", "prepared"), [(MANY_PASSAGES, True), (MANY_PASSAGES - 1, False)])
async def test_only_a_large_profile_is_loaded_with_the_start(said: Conversing, size: int, prepared: bool) -> None:
    sizes = {ME.user_id: size}
    prepare = Prepared()
    counts = [lambda session, tenant_id, user_id: sizes.get(user_id, 0)]
    readiness = Readiness(said.database, said.outbox, counts, prepare, settle_s=0)
    await hear(said, 1)
    await hear(said, 1, OTHER)
    await readiness.start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(prepare.again.wait(), 0.3)
    await readiness.stop()
    assert [caller.user_id for caller in prepare.callers] == [ME.user_id] * prepared


async def test_an_import_is_read_before_the_next_question(said: Conversing) -> None:
    prepare = Prepared()
    counts = [lambda session, tenant_id, user_id: MANY_PASSAGES * (user_id == OTHER.user_id)]
    readiness = Readiness(said.database, said.outbox, counts, prepare, settle_s=0)
    await readiness.start()
    try:
        await hear(said, MANY_CHANGES, OTHER)
        await asyncio.wait_for(prepare.again.wait(), 10)
    finally:
        await readiness.stop()
    assert prepare.callers[-1].user_id == OTHER.user_id


async def test_who_asks_before_anything_is_loaded_is_prepared_for_however_little_there_is(said: Conversing) -> None:
    prepare = Prepared()
    readiness = Readiness(said.database, said.outbox, [lambda *_: 1], prepare, settle_s=0)
    await readiness.start()
    try:
        readiness.load_soon(OTHER)
        await asyncio.wait_for(prepare.again.wait(), 10)
    finally:
        await readiness.stop()
    assert [caller.user_id for caller in prepare.callers] == [OTHER.user_id]


async def test_what_is_much_is_not_at_hand_until_it_was_prepared(said: Conversing) -> None:
    corpora = Corpora(said.database, said.outbox, [MessagePassages()], few=2)
    assert await corpora.is_at_hand(ME)
    await hear(said, 3)
    assert not await corpora.is_at_hand(ME)
    await corpora.prepare(ME)
    assert await corpora.is_at_hand(ME)
