"""Conversations as things of their own: every field comes back, and nothing is lost on the way to the bin."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, NOON, OTHER, Clock, Conversing, conversing
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.types.settings import KarenSettings
from karen.contract.types.system import Event, Topic

SETTINGS = KarenSettings(custom_persona_instructions="Short, please. 🙂").model_dump(mode="json")
CREATED: dict[str, Any] = {
    "title": "Trip to Oslo",
    "ui_source": "streamlit",
    "session_id": "a client's own session",
    "tags": ["travel", "a b", "日本"],
    "priority": "urgent",
    "ui_context": {"page": {"scroll": 3.5, "open": [True, None]}},
    "user_settings": SETTINGS,
}
UPDATED: dict[str, Any] = {
    "priority": "low",
    "status": "paused",
    "session_id": "another",
    "ui_context": {},
    "ai_insights": {"mood": "curious", "count": 2},
    "user_settings": {**SETTINGS, "custom_persona_instructions": ""},
    "summary": "We planned a trip.",
    "context_memories": ["m1", "m2"],
    "proactive_suggestions": ["Look at the weather"],
}


async def test_a_conversation_returns_every_field_it_was_created_with(karen: Conversing) -> None:
    created = await karen.call("create", **CREATED)
    found = await karen.call("get", conversation_id=created["id"])
    assert found == created
    assert {name: found[name] for name in CREATED} == CREATED
    assert (found["status"], found["message_count"], found["preview"]) == ("active", 0, "")


async def test_a_conversation_returns_every_field_it_was_updated_with(karen: Conversing) -> None:
    created = await karen.call("create", **CREATED)
    await karen.call("update", conversation_id=created["id"], **UPDATED)
    found = await karen.call("get", conversation_id=created["id"])
    assert {name: found[name] for name in UPDATED} == UPDATED
    assert (found["title"], found["tags"]) == (CREATED["title"], CREATED["tags"])


async def test_an_update_keeps_what_it_does_not_name(karen: Conversing) -> None:
    created = await karen.call("create", **CREATED)
    updated = await karen.call("update", conversation_id=created["id"], summary="only this")
    assert updated == {**created, "summary": "only this"}


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        created = await karen.call("create", **CREATED, initial_message="Hello")
        before = await karen.call("messages", conversation_id=created["id"])
    async with conversing(tmp_path / "karen.sqlite") as karen:
        assert await karen.call("get", conversation_id=created["id"]) == created
        assert await karen.call("messages", conversation_id=created["id"]) == before


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Hello", "Hello"),
        ("  two\n lines\t here ", "two lines here"),
        ("x" * 50, "x" * 50),
        ("x" * 51, "x" * 49 + "…"),
        ("what is the time in the capital of Norway and why", "what is the time in the capital of Norway and why"),
        ("what is the time in the capital of Norway and Sweden", "what is the time in the capital of Norway and…"),
        ("\x00\n ", "New conversation"),
    ],
)
async def test_a_title_is_the_beginning_of_the_first_message(karen: Conversing, said: str, title: str) -> None:
    created = await karen.call("create", initial_message=said)
    assert created["title"] == title
    assert len(title) <= 50


async def test_a_title_follows_the_first_message_only_while_it_is_automatic(karen: Conversing) -> None:
    created = await karen.call("create")
    assert created["title"] == "New conversation"
    first, second = await karen.say(created["id"], "one", "two")
    await karen.call("edit", message_id=second["id"], content="changed second")
    assert (await karen.call("get", conversation_id=created["id"]))["title"] == "one"
    await karen.call("edit", message_id=first["id"], content="changed first")
    assert (await karen.call("get", conversation_id=created["id"]))["title"] == "changed first"
    await karen.call("rename", conversation_id=created["id"], title="Mine")
    await karen.call("edit", message_id=first["id"], content="changed again")
    assert (await karen.call("get", conversation_id=created["id"]))["title"] == "Mine"


async def test_pinned_come_first_then_the_one_spoken_in_last(karen: Conversing) -> None:
    ids = {}
    for name in ("a", "b", "c", "d"):
        karen.clock.advance(minutes=1)
        ids[name] = (await karen.call("create", title=name))["id"]
    karen.clock.advance(minutes=1)
    await karen.say(ids["a"], "still here")
    await karen.call("pin", conversation_id=ids["b"])
    await karen.call("rename", conversation_id=ids["c"], title="c")
    listed = await karen.call("list")
    assert [one["title"] for one in listed["conversations"]] == ["b", "a", "d", "c"]
    await karen.call("pin", conversation_id=ids["b"], pinned=False)
    listed = await karen.call("list")
    assert [one["title"] for one in listed["conversations"]] == ["a", "d", "c", "b"]


async def test_pages_hold_every_conversation_once_though_new_ones_come_meanwhile(karen: Conversing) -> None:
    made = [(await karen.call("create", title=str(number)))["id"] for number in range(25)]  # all at the same moment
    await karen.call("pin", conversation_id=made[3])
    page = await karen.call("list", limit=10)
    seen = [one["id"] for one in page["conversations"]]
    while page["next_cursor"]:
        karen.clock.advance(seconds=1)
        await karen.call("create", title="newer")
        page = await karen.call("list", limit=10, cursor=page["next_cursor"])
        seen += [one["id"] for one in page["conversations"]]
    assert seen[0] == made[3]
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("cursor", ["", "x", "é", "bnVsbA==", "W10=", "WzEsICJub3QgYSB0aW1lIiwgMV0=", "e30=", "AAAA"])
async def test_a_forged_cursor_is_refused_by_name(karen: Conversing, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await karen.call("list", cursor=cursor)
    assert [field.name for field in refused.value.fields] == ["cursor"]


async def test_the_list_can_be_narrowed(karen: Conversing) -> None:
    tagged = await karen.call("create", title="tagged", tags=["work"])
    urgent = await karen.call("create", title="urgent", priority="urgent")
    archived = await karen.call("create", title="archived", tags=["work"])
    await karen.call("archive", conversation_id=archived["id"])

    async def titles(**narrowed: Any) -> list[str]:
        return [one["title"] for one in (await karen.call("list", **narrowed))["conversations"]]

    assert await titles(tag="work") == [tagged["title"]]
    assert await titles(priority="urgent") == [urgent["title"]]
    assert await titles(status="archived") == [archived["title"]]
    assert await titles(status="archived", tag="work", priority="normal") == [archived["title"]]
    assert await titles(tag="nothing") == []


async def test_tags_are_put_on_and_taken_off_and_never_twice(karen: Conversing) -> None:
    made = await karen.call("create", tags=["one", "two", "one"])
    assert made["tags"] == ["one", "two"]
    changed = await karen.call("tag", conversation_id=made["id"], add=["three", "two"], remove=["one", "absent"])
    assert changed["tags"] == ["two", "three"]


async def test_an_eleventh_tag_is_refused_and_changes_nothing(karen: Conversing) -> None:
    made = await karen.call("create", tags=[str(number) for number in range(10)])
    with pytest.raises(InvalidInput, match="at most 10"):
        await karen.call("tag", conversation_id=made["id"], add=["eleventh"])
    assert (await karen.call("get", conversation_id=made["id"]))["tags"] == made["tags"]
    swapped = await karen.call("tag", conversation_id=made["id"], add=["eleventh"], remove=["0"])
    assert len(swapped["tags"]) == 10


async def test_the_bin_gives_back_what_it_took_where_it_was(karen: Conversing) -> None:
    made = await karen.call("create", title="put away", initial_message="keep this")
    await karen.call("archive", conversation_id=made["id"])
    deleted = await karen.call("delete", conversation_id=made["id"])
    assert deleted["status"] == "deleted"
    assert await karen.call("delete", conversation_id=made["id"]) == deleted
    assert [one["id"] for one in (await karen.call("list", status="deleted"))["conversations"]] == [made["id"]]
    assert (await karen.call("list", status="archived"))["conversations"] == []
    restored = await karen.call("restore", conversation_id=made["id"])
    assert restored == {**made, "status": "archived"}
    assert (await karen.call("messages", conversation_id=made["id"]))["messages"][0]["content"] == "keep this"
    back = await karen.call("archive", conversation_id=made["id"], archived=False)
    assert back["status"] == "active"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("append", {"role": "user", "content": "x"}),
        ("update", {"status": "active"}),
        ("archive", {}),
    ],
)
async def test_a_conversation_in_the_bin_is_not_changed(karen: Conversing, method: str, params: dict[str, Any]) -> None:
    made = await karen.call("create", initial_message="x")
    deleted = await karen.call("delete", conversation_id=made["id"])
    with pytest.raises(Conflict, match="Restore it first"):
        await karen.call(method, conversation_id=made["id"], **params)
    assert await karen.call("get", conversation_id=made["id"]) == deleted


async def test_statistics_count_what_is_there(karen: Conversing) -> None:
    empty = await karen.call("stats")
    assert (empty["conversations"], empty["messages"], empty["average_messages"]) == (0, 0, 0)
    assert (empty["first_message_at"], empty["last_message_at"]) == (None, None)
    first = await karen.call("create", tags=["a", "b"], initial_message="one")
    karen.clock.advance(hours=1)
    await karen.say(first["id"], "answer", role="assistant")
    second = await karen.call("create", tags=["a"], initial_message="two")
    await karen.call("archive", conversation_id=second["id"])
    gone = await karen.call("create", tags=["c"], initial_message="three")
    await karen.call("delete", conversation_id=gone["id"])
    assert await karen.call("stats") == {
        "conversations": 2,
        "archived": 1,
        "deleted": 1,
        "messages": 3,
        "user_messages": 2,
        "assistant_messages": 1,
        "first_message_at": "2026-03-01T12:00:00Z",
        "last_message_at": "2026-03-01T13:00:00Z",
        "average_messages": 1.5,
        "tags": {"a": 2, "b": 1},
    }


async def test_what_changed_is_told_to_its_profile_alone_and_after_it_is_stored(karen: Conversing) -> None:
    topics = frozenset((Topic.CONVERSATIONS, Topic.MESSAGES))
    with karen.events.listening(topics, ME.user_id) as mine, karen.events.listening(topics, OTHER.user_id) as others:
        made = await karen.call("create", title="x")
        (said,) = await karen.say(made["id"], "hello")
        await karen.call("delete", conversation_id=made["id"])
        with pytest.raises(NotFound):
            await karen.call("rename", conversation_id="absent", title="x")
    heard = [mine.get_nowait() for _ in range(mine.qsize())]
    assert heard == [
        Event(topic=Topic.CONVERSATIONS, action="created", id=made["id"]),
        Event(topic=Topic.MESSAGES, action="created", id=said["id"], conversation_id=made["id"]),
        Event(topic=Topic.CONVERSATIONS, action="changed", id=made["id"]),
        Event(topic=Topic.CONVERSATIONS, action="changed", id=made["id"]),
    ]
    assert others.empty()


async def test_a_caller_that_goes_away_leaves_a_whole_change_of_which_others_hear(karen: Conversing) -> None:
    with karen.events.listening(frozenset((Topic.CONVERSATIONS,)), ME.user_id) as heard:
        going = asyncio.create_task(karen.call("create", title="left behind"))
        await asyncio.sleep(0)  # it has begun
        await asyncio.sleep(0)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        (made,) = (await karen.call("list"))["conversations"]
        assert heard.get_nowait().id == made["id"]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("create", {"title": "half \ud800"}),
        ("create", {"initial_message": "\udfff"}),
        ("create", {"ui_context": {"deep": ["\ud800"]}}),
        ("create", {"ui_context": {"not a number": float("nan")}}),
        ("create", {"tags": ["\ud800"]}),
        ("create", {"tags": [str(number) for number in range(11)]}),
        ("create", {"title": ""}),
        ("create", {"title": "x" * 256}),
        ("create", {"priority": "whenever"}),
        ("list", {"limit": 0}),
        ("list", {"limit": 501}),
        ("search", {"text": "x"}),
        ("append", {"conversation_id": "x", "role": "user", "content": "x" * 1_000_001}),
        ("append", {"conversation_id": "x", "role": "user", "content": "x", "timestamp": "0001-01-01T00:00:00+14:00"}),
        ("append", {"conversation_id": "x", "role": "user", "content": "x", "timestamp": "2026-01-01T00:00:00"}),
        ("append", {"conversation_id": "x", "role": "user", "content": "x", "tokens_used": 2**63}),
        ("append", {"conversation_id": "x", "role": "user", "content": "x", "ai_data": {"keywords": ["\ud800"]}}),
    ],
)
async def test_what_cannot_be_stored_is_refused(karen: Conversing, method: str, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await karen.call(method, **params)


async def test_a_clock_that_jumps_back_loses_nothing_from_the_list(tmp_path: Path) -> None:
    clock = Clock()
    async with conversing(tmp_path / "karen.sqlite", clock) as karen:
        first = await karen.call("create", title="first")
        clock.moment = NOON - timedelta(days=400)
        second = await karen.call("create", title="second")
        await karen.say(first["id"], "later, and yet earlier")
        page = await karen.call("list", limit=1)
        rest = await karen.call("list", limit=1, cursor=page["next_cursor"])
        seen = {one["id"] for one in page["conversations"] + rest["conversations"]}
        assert seen == {first["id"], second["id"]}
