"""Memories through the contract: what becomes of something new, what is listed, and what stays after a restart."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, NOON, OTHER
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.enums import MemoryType
from memories import Remembering, remembering

SQL = "'; DROP TABLE memory; -- \" OR 1=1 \\ %_"
ODD = [SQL, "🦊🎉", "مرحبا، اسمي ليلى", "שלום Rex 犬", "x" * 1_000_000, "a\x00b", "\u202eabc", "line\none\r\nline\ttwo"]
ODD_NAMES = ["sql", "emoji", "rtl", "mixed", "megabyte", "nul", "override", "lines"]


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as opened:
        yield opened


async def test_a_memory_keeps_everything_that_was_given(memory: Remembering) -> None:
    given: dict[str, Any] = {
        "content": "The key lies under the blue pot",
        "memory_type": "note",
        "tags": ["home", "key"],
        "importance_score": 9,
        "ui_source": "streamlit",
        "session_id": "s-1",
        "conversation_id": "c-1",
        "metadata": {"page": 3},
        "confidence": 0.5,
    }
    stored = (await memory.call("store", **given))["memory"]
    assert stored.items() >= given.items()
    assert (stored["state"], stored["user_confirmed"], stored["reviewed"]) == ("confirmed", True, True)
    assert (stored["access_count"], stored["last_accessed"], stored["expires_at"]) == (0, None, None)
    assert await memory.call("get", memory_id=stored["id"]) == stored


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    async with remembering(tmp_path / "karen.sqlite") as before:
        stored = await before.store("My dog is called Rex")
    async with remembering(tmp_path / "karen.sqlite") as after:
        assert await after.call("get", memory_id=stored["memory"]["id"]) == stored["memory"]


@pytest.mark.parametrize("kind", list(MemoryType))
async def test_every_type_of_memory_can_be_stored(memory: Remembering, kind: MemoryType) -> None:
    assert (await memory.store("x1", memory_type=kind))["memory"]["memory_type"] == kind


@pytest.mark.parametrize("content", ODD, ids=ODD_NAMES)
async def test_odd_texts_are_kept_to_the_letter_and_said_twice_are_one(memory: Remembering, content: str) -> None:
    first = await memory.store(content)
    assert first["memory"]["content"] == content
    again = await memory.store(content)
    assert (again["outcome"], again["merged_with"]) == ("merged", first["memory"]["id"])
    assert await memory.contents() == [content]


@pytest.mark.parametrize("field", ["subject", "attribute", "value"])
@pytest.mark.parametrize("text", [SQL, "🦊", "اسم"])
async def test_odd_words_in_a_fact_are_kept(memory: Remembering, field: str, text: str) -> None:
    fact: dict[str, Any] = {"subject": "Rex", "attribute": "colour", "value": "brown", field: text}
    stored = (await memory.store("odd", **fact))["memory"]
    assert {name: stored[name] for name in fact} == fact
    asked: dict[str, Any] = {"subject": fact["subject"], "attribute": fact["attribute"]}
    assert await memory.values(**asked) == [fact["value"]]


@pytest.mark.parametrize("field", ["ui_source", "types", "tags", "conversation_id", "since", "cursor"])
async def test_sql_in_a_filter_finds_nothing_and_breaks_nothing(memory: Remembering, field: str) -> None:
    await memory.store("mine")
    value: Any = [SQL] if field in ("types", "tags") else SQL
    try:
        assert await memory.contents(ME, **{field: value}) == []
    except InvalidInput as refused:
        assert field in refused.message
    assert await memory.contents() == ["mine"]


@pytest.mark.parametrize("content", ["   ", "\u200b\u200d", "\n\t", "\u0301"])
async def test_what_cannot_be_seen_is_refused(memory: Remembering, content: str) -> None:
    refused = await memory.store(content)
    assert refused["outcome"] == "refused"
    assert "seen" in refused["reason"]
    assert await memory.contents() == []


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"content": ""}, "content"),
        ({"content": "x", "importance_score": 0}, "importance_score"),
        ({"content": "x", "importance_score": 11}, "importance_score"),
        ({"content": "x", "confidence": 1.2}, "confidence"),
        ({"content": "x", "ttl_hours": 0}, "ttl_hours"),
        ({"content": "x", "memory_type": "dream"}, "memory_type"),
        ({"content": "x", "attribute": "name"}, "attribute"),
        ({"content": "x", "attribute": "a", "value": "b", "valid_from": "2030-01-01T00:00:00Z"}, "valid_from"),
        ({"content": "x", "tags": [" "]}, "tags"),
    ],
)
async def test_bad_input_is_named(memory: Remembering, params: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        await memory.call("store", **params)
    assert await memory.contents() == []


async def test_two_profiles_with_the_same_texts_never_see_each_other(memory: Remembering) -> None:
    mine = await memory.store("My dog is called Rex", tags=["pets"])
    theirs = await memory.store("My dog is called Rex", OTHER)
    assert (mine["outcome"], theirs["outcome"]) == ("stored", "stored")
    await memory.fact("home_city", "Paris")
    assert (await memory.fact("home_city", "Berlin", OTHER))["outcome"] == "stored"
    assert (await memory.values(), await memory.values(OTHER)) == (["Paris"], ["Berlin"])
    assert len(await memory.contents()) == len(await memory.contents(OTHER)) == 2
    assert await memory.contents(OTHER, tags=["pets"]) == []


BY_ID: dict[str, dict[str, Any]] = {
    "get": {},
    "update": {"content": "x"},
    "tag": {"add": ["x"]},
    "pin": {},
    "confirm": {},
    "reject": {},
    "set_importance": {"importance_score": 2},
    "delete": {},
}


@pytest.mark.parametrize("method", BY_ID)
async def test_the_memory_of_another_is_missing(memory: Remembering, method: str) -> None:
    mine = (await memory.store("mine"))["memory"]
    with pytest.raises(NotFound, match="There is no memory"):
        await memory.call(method, OTHER, memory_id=mine["id"], **BY_ID[method])
    with pytest.raises(NotFound, match="There is no memory"):
        await memory.call(method, memory_id=SQL, **BY_ID[method])
    assert await memory.call("get", memory_id=mine["id"]) == mine


async def test_a_deleted_memory_leaves_nothing(memory: Remembering) -> None:
    stored = (await memory.store("the secret word", tags=["secret"]))["memory"]
    await memory.call("delete", memory_id=stored["id"])
    assert await memory.contents() == []
    for table in ("memory", "memory_tag", "memory_source"):
        assert memory.rows(f"SELECT * FROM {table}") == []
    assert memory.waiting() == [stored["id"]]


async def test_every_change_waits_for_the_index(memory: Remembering) -> None:
    (await memory.store("one"))["memory"]
    old = (await memory.fact("home_city", "Paris"))["memory"]
    memory.conversations.clock.advance(hours=1)
    new = (await memory.fact("home_city", "Berlin"))["memory"]
    assert set(memory.waiting()) >= {old["id"], new["id"]}
    assert memory.waiting()[-2:] == [new["id"], old["id"]]


async def test_a_list_is_newest_first_and_can_be_gone_through(memory: Remembering) -> None:
    for number in range(7):
        memory.clock.advance(minutes=1)
        await memory.store(f"number {number}")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(4):
        page = await memory.call("list", limit=2, cursor=cursor)
        seen += [found["content"] for found in page["memories"]]
        assert page["total"] == 7
        cursor = page["next_cursor"]
    assert cursor is None
    assert seen == [f"number {number}" for number in reversed(range(7))]


@pytest.mark.parametrize(
    "value", [[], ["2026-01-01T00:00:00Z", 10**30], ["2026-01-01T00:00:00Z", -(10**30)], [1, 2], {}]
)
async def test_a_made_up_cursor_breaks_nothing(memory: Remembering, value: Any) -> None:
    await memory.store("mine")
    cursor = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    with contextlib.suppress(InvalidInput):
        assert (await memory.call("list", cursor=cursor))["memories"] == []


async def test_long_memories_come_in_pages_that_can_be_sent(memory: Remembering) -> None:
    for number in range(3):
        await memory.store(f"{number}" * 600_000)
    page = await memory.call("list", limit=500)
    assert (len(page["memories"]), page["total"]) == (1, 3)
    assert page["next_cursor"]


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["plain", "note", "tagged", "weighty", "web", "talk", "older"]),
    ({"types": ["note"]}, ["note"]),
    ({"types": ["note", "event"]}, ["note", "tagged"]),
    ({"types": []}, []),
    ({"tags": ["red", "none"]}, ["tagged"]),
    ({"ui_source": "web"}, ["web"]),
    ({"importance_min": 8}, ["weighty"]),
    ({"importance_max": 5}, ["plain", "note", "tagged", "web", "talk", "older"]),
    ({"conversation_id": "c-9"}, ["talk"]),
    ({"until": "2026-01-31T00:00:00Z"}, ["older"]),
    ({"since": "2026-02-01T00:00:00Z"}, ["plain", "note", "tagged", "weighty", "web", "talk"]),
    ({"only_user_confirmed": False}, ["plain", "note", "tagged", "weighty", "web", "talk", "older", "guessed"]),
    ({"only_user_confirmed": False, "only_ai_generated": True}, ["guessed"]),
    ({"as_of": "2026-01-15T00:00:00Z"}, ["older"]),
    ({"pinned": True}, []),
]


@pytest.mark.parametrize(("params", "expected"), FILTERS)
async def test_each_filter_restricts(memory: Remembering, params: dict[str, Any], expected: list[str]) -> None:
    await memory.store("plain")
    await memory.store("note", memory_type="note")
    await memory.store("tagged", memory_type="event", tags=["red"])
    await memory.store("weighty", importance_score=8)
    await memory.store("web", ui_source="web")
    await memory.store("talk", conversation_id="c-9")
    await memory.store("older", valid_from="2026-01-01T00:00:00Z")
    await memory.store("guessed", ai_generated=True)
    assert sorted(await memory.contents(**params)) == sorted(expected)


async def test_without_hours_a_memory_never_expires(memory: Remembering) -> None:
    await memory.store("for ever")
    memory.clock.advance(days=36_500)
    assert await memory.contents() == ["for ever"]


async def test_an_expired_memory_is_gone_at_once_and_for_good_later(memory: Remembering) -> None:
    stored = (await memory.store("short lived", ttl_hours=2, attribute="parking", value="B4"))["memory"]
    memory.clock.advance(hours=1, minutes=59)
    assert await memory.contents() == ["short lived"]
    memory.clock.advance(minutes=1)
    assert (await memory.contents(), await memory.values(include_closed=True)) == ([], [])
    assert await memory.contents(as_of=NOON.isoformat()) == []
    with pytest.raises(NotFound):
        await memory.call("get", memory_id=stored["id"])
    await memory.manager.stop()
    await memory.manager.start()
    await memory.database.read(lambda session: None)
    assert (await memory.store("short lived"))["outcome"] == "stored"


async def test_said_again_without_hours_it_stays(memory: Remembering) -> None:
    await memory.store("the door code is 4711", ttl_hours=1)
    assert (await memory.store("The door code is 4711"))["outcome"] == "merged"
    memory.clock.advance(days=2)
    assert await memory.contents() == ["the door code is 4711"]


async def test_a_use_is_counted_and_dated(memory: Remembering) -> None:
    stored = (await memory.store("used"))["memory"]
    memory.clock.advance(hours=1)
    memory.manager.used(ME, [stored["id"], "missing"])
    memory.manager.used(OTHER, [stored["id"]])
    memory.manager.used(ME, [stored["id"]])
    found = await memory.call("get", memory_id=stored["id"])
    assert (found["access_count"], found["last_accessed"]) == (2, "2026-03-01T13:00:00Z")
    assert found["updated_at"] == stored["updated_at"]


async def test_uses_are_written_when_karen_ends(tmp_path: Path) -> None:
    async with remembering(tmp_path / "karen.sqlite") as before:
        stored = (await before.store("used"))["memory"]
        before.manager.used(ME, [stored["id"]])
    async with remembering(tmp_path / "karen.sqlite") as after:
        assert (await after.call("get", memory_id=stored["id"]))["access_count"] == 1
