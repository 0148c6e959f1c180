"""Timeline, graph and analytics say what a recount of the memories says, also after expiry and forgetting."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversing import OTHER
from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput
from karen.memory.overview import MemoryOverview
from memories import Remembering, remembering, stated


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite") as opened:
        overview = MemoryOverview(opened.database, opened.events, opened.outbox, opened.clock)
        opened.registry.add("memory", overview)
        yield opened


async def many(memory: Remembering, caller: Caller) -> None:
    for number in range(30):
        kind, source = ["fact", "note", "event"][number % 3], ["web", "desktop"][number % 2]
        tags = [f"tag {number % 4}", "all"][: number % 3]
        more: dict[str, Any] = {"ttl_hours": 30} if number % 5 == 0 else {}
        params = {"memory_type": kind, "ui_source": source, "importance_score": 1 + number % 10, "tags": tags, **more}
        await memory.store(f"memory {number}", caller, ai_generated=number % 7 == 0, **params)
        memory.clock.advance(hours=1)
    await memory.fact("home_city", "Rome", caller)
    memory.clock.advance(hours=1)
    await memory.fact("home_city", "Oslo", caller)


async def recounted(memory: Remembering) -> dict[str, Any]:
    page = await memory.call("list", limit=500, only_user_confirmed=False)
    rows = page["memories"]
    day = memory.clock() - timedelta(hours=24)
    return {
        "total": len(rows),
        "by_type": dict(Counter(row["memory_type"] for row in rows)),
        "by_source": Counter(row["ui_source"] for row in rows),
        "by_importance": Counter(str(row["importance_score"]) for row in rows),
        "by_tag": Counter(tag for row in rows for tag in row["tags"]),
        "last_24_hours": sum(datetime.fromisoformat(row["created_at"]) > day for row in rows),
        "user_confirmed": sum(row["user_confirmed"] for row in rows),
        "ai_generated": sum(row["ai_generated"] for row in rows),
    }


async def counted(memory: Remembering) -> dict[str, Any]:
    found = await memory.call("analytics")
    found.pop("most_used")
    for name in ("by_source", "by_importance", "by_tag"):
        found[name] = Counter({each["name"]: each["count"] for each in found[name]})
    return dict(found)


@pytest.mark.parametrize("hours", [0, 12, 40])
async def test_the_numbers_equal_a_recount(memory: Remembering, hours: int) -> None:
    await many(memory, OTHER)
    await many(memory, Caller())
    memory.clock.advance(hours=hours)
    page = await memory.call("list", limit=3)
    await memory.call("delete", memory_id=page["memories"][-1]["id"])
    assert await counted(memory) == await recounted(memory)


async def test_nothing_is_counted_where_there_is_nothing(memory: Remembering) -> None:
    await many(memory, OTHER)
    assert await counted(memory) == await recounted(memory)
    assert await memory.call("graph") == {"nodes": [], "edges": []}
    assert await memory.call("timeline") == {"entries": [], "next_cursor": None}


async def test_what_is_used_most_comes_first(memory: Remembering) -> None:
    ids = [(await memory.store(f"memory {number}"))["memory"]["id"] for number in range(3)]
    memory.manager.used(Caller(), [ids[1], ids[1], ids[2]])
    await memory.manager.stop()
    used = (await memory.call("analytics"))["most_used"]
    assert [(each["id"], each["access_count"]) for each in used] == [(ids[1], 2), (ids[2], 1)]


async def test_a_change_is_one_entry_with_what_was_before(memory: Remembering) -> None:
    await memory.fact("home_city", "Rome")
    memory.clock.advance(days=1)
    await memory.fact("home_city", "Oslo")
    memory.clock.advance(days=1)
    await memory.store("a note")
    await memory.store("a guess", ai_generated=True)
    entries = (await memory.call("timeline"))["entries"]
    told = [(each["event"], each["memory"]["value"], each["before"]) for each in entries]
    assert told == [("learned", None, None), ("changed", "Oslo", "Rome"), ("learned", "Rome", None)]
    assert [each["at"] for each in entries] == sorted((each["at"] for each in entries), reverse=True)


async def test_the_timeline_is_narrowed_by_time_and_subject(memory: Remembering) -> None:
    await memory.fact("job", "pilot", subject="Nora")
    memory.clock.advance(days=2)
    await memory.fact("job", "cook")
    middle = (memory.clock() - timedelta(days=1)).isoformat()
    assert len((await memory.call("timeline", since=middle))["entries"]) == 1
    assert len((await memory.call("timeline", until=middle))["entries"]) == 1
    (entry,) = (await memory.call("timeline", subject="nora"))["entries"]
    assert entry["memory"]["subject"] == "Nora"
    assert len((await memory.call("timeline", limit=1))["entries"]) == 1


async def test_the_timeline_goes_on_where_a_page_ends_though_all_is_of_one_moment(memory: Remembering) -> None:
    for number in range(7):
        await memory.fact("likes", f"tea number {number}")
    ended = "I don't like tea number 3 any more"
    await memory.note(ended, stated(ended, "likes", "tea number 3", denied=True))
    whole = (await memory.call("timeline"))["entries"]
    pages: list[Any] = [await memory.call("timeline", limit=2)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(await memory.call("timeline", limit=2, cursor=cursor))
    assert [entry for page in pages for entry in page["entries"]] == whole
    assert len(whole) >= 7


@pytest.mark.parametrize("cursor", ["", "x", "W10=", "WzEsMl0=", "ü", "bnVsbA=="])
async def test_what_is_no_cursor_is_refused(memory: Remembering, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="next_cursor"):
        await memory.call("timeline", cursor=cursor)


async def test_what_ceased_to_hold_with_nothing_in_its_place_is_an_entry(memory: Remembering) -> None:
    await memory.fact("pet", "cat")
    memory.clock.advance(days=1)
    text = "I have no cat any more"
    await memory.note(text, stated(text, "pet", "cat", denied=True))
    entries = (await memory.call("timeline"))["entries"]
    assert entries[0]["memory"]["value"] == "cat"
    assert {each["event"] for each in entries} <= {"learned", "changed", "closed"}


async def test_the_graph_connects_people_and_things(memory: Remembering) -> None:
    await memory.fact("sister", "Nora", tags=["family"])
    await memory.fact("job", "pilot", subject="Nora")
    await memory.fact("likes", "opera", polarity="not")
    graph = await memory.call("graph")
    kinds = {node["label"]: (node["kind"], node["memories"]) for node in graph["nodes"]}
    assert kinds == {
        "user": ("user", 2),
        "Nora": ("person", 2),
        "pilot": ("thing", 1),
        "opera": ("thing", 1),
        "family": ("tag", 1),
    }
    ids = {node["id"] for node in graph["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in graph["edges"])
    facts = sorted((edge["label"], edge["polarity"]) for edge in graph["edges"] if edge["label"] != "tag")
    assert facts == [("job", "is"), ("likes", "not"), ("sister", "is")]


async def test_what_is_closed_or_expired_is_in_no_graph(memory: Remembering) -> None:
    await memory.fact("home_city", "Rome")
    memory.clock.advance(days=1)
    await memory.fact("home_city", "Oslo")
    await memory.fact("guest", "Ida", ttl_hours=1)
    memory.clock.advance(days=1)
    labels = {node["label"] for node in (await memory.call("graph"))["nodes"]}
    assert labels == {"user", "Oslo"}
