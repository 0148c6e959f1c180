"""News: in order, for whom it is, and never in the way of whoever makes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from calling import MEMBER, OWNER, REVIEWER
from karen.base.events import ANY, QUEUE_LENGTH, Events
from karen.contract.caller import Caller
from karen.contract.frames import Item, Request
from karen.contract.method import Registry
from karen.contract.types.system import Event, Topic

ALL = frozenset(Topic)


def event(number: int, topic: Topic = Topic.MESSAGES) -> Event:
    return Event(topic=topic, action="created", id=str(number))


async def subscribed(events: Events, caller: Caller, params: dict[str, list[str]]) -> AsyncIterator[Event]:
    registry = Registry()
    registry.add("events", events)
    async for reply in registry.run(Request(id=1, method="events.subscribe", params=params), caller):
        assert isinstance(reply, Item)
        yield Event.model_validate(reply.data)


def test_news_arrives_in_order() -> None:
    events = Events()
    with events.listening(ALL) as queue:
        for number in range(100):
            events.publish(event(number), None)
        assert [queue.get_nowait().id for _ in range(100)] == [str(number) for number in range(100)]


@pytest.mark.parametrize(
    ("listener", "meant_for", "heard"),
    [("ana", "ana", True), ("ana", "bo", False), ("ana", None, True), (None, "bo", True), (None, None, True)],
)
def test_a_profile_hears_of_its_own_things_and_of_everybodys(
    listener: str | None, meant_for: str | None, heard: bool
) -> None:
    events = Events()
    with events.listening(ALL, listener) as queue:
        events.publish(event(1), meant_for)
        assert queue.empty() is not heard


def test_a_listener_hears_only_of_its_topics() -> None:
    events = Events()
    with events.listening(frozenset({Topic.SETTINGS})) as queue:
        events.publish(event(1, Topic.MESSAGES), None)
        events.publish(event(2, Topic.SETTINGS), None)
        assert queue.get_nowait().id == "2"
        assert queue.empty()


def test_whoever_stopped_listening_hears_nothing() -> None:
    events = Events()
    with events.listening(ALL) as queue:
        pass
    events.publish(event(1), None)
    assert queue.empty()


def test_a_listener_that_falls_behind_is_told_to_start_over_and_hears_what_follows() -> None:
    events = Events()
    topics = frozenset({Topic.MESSAGES, Topic.SETTINGS})
    with events.listening(topics) as queue:
        for number in range(QUEUE_LENGTH + 1):
            events.publish(event(number), None)
        again = [queue.get_nowait() for _ in topics]
        assert {(each.topic, each.action, each.id) for each in again} == {(topic, "changed", ANY) for topic in topics}
        assert queue.empty()
        events.publish(event(7), None)
        assert queue.get_nowait().id == "7"


@pytest.mark.parametrize("caller", [OWNER, MEMBER, REVIEWER])
async def test_a_subscription_hears_what_happens_from_then_on(caller: Caller) -> None:
    events = Events()
    stream = subscribed(events, caller, {"topics": ["messages"]})
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.01)
    events.publish(event(1), "somebody else")
    events.publish(event(2, Topic.SETTINGS), caller.user_id)
    events.publish(event(3), caller.user_id)
    assert (await asyncio.wait_for(first, 5)).id == "3"
