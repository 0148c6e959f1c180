"""Reminders: what is kept, when it rings, and that it rings once however Karen ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calling import call
from conversing import ME, OTHER, Clock
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.method import Registry
from karen.contract.types.system import Event, Topic
from karen.reminders.manager import ReminderManager
from karen.reminders.records import MIGRATIONS
from karen.reminders.scheduler import ReminderScheduler
from postgres import database_for_tests

SOON = "2026-03-01T13:00:00+01:00"
"""The clock stands at 12:00 UTC: this is noon, and over."""
LATER = "2026-03-01T14:00:00+01:00"
LIMIT_S = 10.0


@dataclass
class Reminding:
    database: Database
    clock: Clock = field(default_factory=Clock)
    events: Events = field(default_factory=Events)
    registry: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        self.scheduler = ReminderScheduler(self.database, self.events, self.clock)
        manager = ReminderManager(self.database, self.events, Outbox(), self.clock)
        manager.changed = self.scheduler.look_again
        self.registry.add("reminders", manager)

    async def call(self, method: str, caller: Caller = ME, **params: Any) -> Any:
        return await call(self.registry, f"reminders.{method}", params, caller)

    async def create(self, text: str = "feed the cat", at: str = LATER, caller: Caller = ME, **params: Any) -> str:
        """Its id."""
        return str((await self.call("create", caller, text=text, at=at, **params))["id"])

    async def listed(self, caller: Caller = ME, **params: Any) -> list[tuple[str, str]]:
        """Words and states, in their order."""
        found = (await self.call("list", caller, **params))["reminders"]
        return [(each["text"], each["state"]) for each in found]

    async def one(self, reminder_id: str, caller: Caller = ME) -> Any:
        found = (await self.call("list", caller))["reminders"]
        return next(each for each in found if each["id"] == reminder_id)

    def pass_to(self, moment: str) -> None:
        self.clock.moment = datetime.fromisoformat(moment).astimezone(UTC)
        self.scheduler.look_again()


@asynccontextmanager
async def reminding(path: Path, clock: Clock | None = None) -> AsyncIterator[Reminding]:
    database = database_for_tests(path, [BASE, MIGRATIONS])
    await database.start()
    karen = Reminding(database, clock or Clock())
    await karen.scheduler.start()
    try:
        yield karen
    finally:
        await karen.scheduler.stop()
        await database.stop()


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Reminding]:
    async with reminding(tmp_path / "karen.sqlite") as opened:
        yield opened


async def rings(news: asyncio.Queue[Event], count: int = 1) -> list[str]:
    """The ids of the next that ring."""
    found: list[str] = []
    async with asyncio.timeout(LIMIT_S):
        while len(found) < count:
            event = await news.get()
            found += [event.id] if event.action == "due" else []
    return found


async def test_what_is_due_rings_and_waits_to_be_done(karen: Reminding) -> None:
    first, second = await karen.create(), await karen.create("water", "2026-03-01T15:00:00Z")
    with karen.events.listening(frozenset({Topic.REMINDERS}), ME.user_id) as news:
        karen.pass_to("2026-03-01T13:00:00.5Z")
        assert await rings(news) == [first]
        assert await karen.listed() == [("feed the cat", "due"), ("water", "waiting")]
        due = await karen.one(first)
        assert (due["was_due_at"], due["rang_at"]) == ("2026-03-01T14:00:00+01:00", "2026-03-01T13:00:00.500000Z")
        await karen.call("complete", reminder_id=first)
        karen.pass_to("2026-03-01T15:00:00Z")
        assert await rings(news) == [second]
    assert await karen.listed() == [("water", "due"), ("feed the cat", "done")]
    assert await karen.listed(states=["done"]) == [("feed the cat", "done")]


async def test_nobody_hears_of_anothers(karen: Reminding) -> None:
    mine, theirs = await karen.create("the same"), await karen.create("the same", caller=OTHER)
    assert await karen.listed() == [("the same", "waiting")]
    for method in ("update", "snooze", "complete", "delete"):
        with pytest.raises(NotFound, match=theirs):
            await karen.call(method, reminder_id=theirs)
    with karen.events.listening(frozenset({Topic.REMINDERS}), OTHER.user_id) as news:
        karen.pass_to(LATER)
        assert await rings(news) == [theirs]
        assert news.empty()
    await karen.call("delete", reminder_id=mine)
    assert await karen.listed(OTHER) == [("the same", "due")]


async def test_what_fell_due_while_karen_did_not_run_rings_at_once(tmp_path: Path) -> None:
    path, clock = tmp_path / "karen.sqlite", Clock()
    async with reminding(path, clock) as karen:
        late = await karen.create()
    clock.advance(days=3)
    async with reminding(path, clock) as karen:
        async with asyncio.timeout(LIMIT_S):
            while (await karen.listed()) != [("feed the cat", "due")]:
                await asyncio.sleep(0.01)
        due = await karen.one(late)
        assert (due["was_due_at"], due["rang_at"]) == (LATER, "2026-03-04T12:00:00Z")
    async with reminding(path, clock) as karen:
        with karen.events.listening(frozenset({Topic.REMINDERS})) as news:
            other = await karen.create("another", "2026-03-04T13:00:00Z")
            karen.pass_to("2026-03-04T13:00:00Z")
            assert await rings(news) == [other], "what has rung does not ring again"


async def test_what_repeats_rings_once_for_all_it_missed_and_goes_on(karen: Reminding) -> None:
    daily = await karen.create(at="2026-03-27T02:30:00+01:00", zone="Europe/Vienna", repeat={"unit": "day"})
    with karen.events.listening(frozenset({Topic.REMINDERS}), ME.user_id) as news:
        karen.pass_to("2026-03-29T12:00:00+02:00")
        assert await rings(news) == [daily]
        rung = await karen.one(daily)
        assert (rung["state"], rung["was_due_at"], rung["at"]) == (
            "due",
            "2026-03-29T03:30:00+02:00",
            "2026-03-30T02:30:00+02:00",
        )
        done = await karen.call("complete", reminder_id=daily)
        assert (done["state"], done["at"]) == ("waiting", "2026-03-30T02:30:00+02:00")
        karen.pass_to("2026-03-30T02:30:00+02:00")
        assert await rings(news) == [daily]
        assert news.empty()
    await karen.call("update", reminder_id=daily, repeat=None)
    assert (await karen.call("complete", reminder_id=daily))["state"] == "done"


async def test_what_is_done_before_it_rings_does_not_ring(karen: Reminding) -> None:
    once = await karen.create()
    daily = await karen.create(repeat={"unit": "day"}, zone="UTC", at="2026-03-01T13:00:00Z")
    assert (await karen.call("complete", reminder_id=once))["state"] == "done"
    skipped = await karen.call("complete", reminder_id=daily)
    assert (skipped["state"], skipped["at"]) == ("waiting", "2026-03-02T13:00:00Z")


async def test_snoozed_it_rings_later_and_what_repeats_goes_on(karen: Reminding) -> None:
    once, daily = await karen.create(), await karen.create("pills", zone="UTC", repeat={"unit": "day"})
    with karen.events.listening(frozenset({Topic.REMINDERS}), ME.user_id) as news:
        karen.pass_to(LATER)
        assert set(await rings(news, 2)) == {once, daily}
        later = await karen.call("snooze", reminder_id=once)
        assert (later["id"], later["state"], later["at"]) == (once, "waiting", "2026-03-01T14:10:00+01:00")
        again = await karen.call("snooze", reminder_id=daily, minutes=30)
        assert (again["text"], again["repeat"], again["at"]) == ("pills", None, "2026-03-01T13:30:00Z")
        assert (await karen.one(daily))["at"] == "2026-03-02T13:00:00Z"
        karen.pass_to("2026-03-01T14:30:00+01:00")
        assert await rings(news, 2) == [once, again["id"]]


async def test_it_is_moved_and_worded_anew(karen: Reminding) -> None:
    moved = await karen.create()
    await karen.call("update", reminder_id=moved, text="feed the dog")
    changed = await karen.call("update", reminder_id=moved, at="2026-03-02T08:00:00Z", zone="Asia/Tokyo")
    assert (changed["text"], changed["at"], changed["zone"]) == (
        "feed the dog",
        "2026-03-02T17:00:00+09:00",
        "Asia/Tokyo",
    )
    await karen.call("delete", reminder_id=moved)
    assert await karen.listed() == []


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"at": SOON}, "at: .* is over"),
        ({"at": "9999-01-01T00:00:00Z"}, "thousand years"),
        ({"at": LATER, "text": "  "}, "text: says nothing"),
        ({"at": LATER, "text": "x" * 1001}, "text"),
        ({"at": "tomorrow"}, "at"),
        ({"at": LATER, "zone": "Nowhere/Land"}, "zone: 'Nowhere/Land' is no time zone"),
        ({"at": LATER, "zone": "../../etc/passwd"}, "is no time zone"),
        ({"at": LATER, "zone": "+99:99"}, "is no time zone"),
        ({"at": LATER, "repeat": {"unit": "day", "weekdays": [1]}}, "weekdays"),
        ({"at": LATER, "repeat": {"unit": "week", "weekdays": [7]}}, "weekdays"),
        ({"at": LATER, "repeat": {"unit": "day", "every": 0}}, "every"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_set(karen: Reminding, params: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        await karen.call("create", **{"text": "something", **params})
    assert await karen.listed() == []


async def test_any_words_are_kept_as_they_are(karen: Reminding) -> None:
    odd = "'; DROP TABLE reminder; -- 🦊 קניות\n<b>"
    await karen.create(odd)
    assert await karen.listed() == [(odd, "waiting")]


async def test_a_clock_that_is_set_back_does_not_ring_twice(karen: Reminding) -> None:
    only = await karen.create()
    with karen.events.listening(frozenset({Topic.REMINDERS}), ME.user_id) as news:
        karen.pass_to(LATER)
        assert await rings(news) == [only]
        karen.clock.advance(hours=-2)
        karen.pass_to(LATER)
        other = await karen.create("another", "2026-03-01T15:00:00Z")
        karen.pass_to("2026-03-01T15:00:00Z")
        assert await rings(news) == [other]


async def test_hundreds_that_are_due_together_ring_once_each(karen: Reminding) -> None:
    moment = datetime.fromisoformat(LATER)
    made = [await karen.create(f"number {n}", (moment + timedelta(seconds=n)).isoformat()) for n in range(40)]
    with karen.events.listening(frozenset({Topic.REMINDERS}), ME.user_id) as news:
        karen.pass_to("2026-03-02T00:00:00Z")
        assert await rings(news, len(made)) == made
        assert news.empty()
