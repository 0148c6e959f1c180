"""Memories in everything that is done with all data: copies, repair, export, deletion, kills; and as passages."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from conversing import ME, OTHER
from karen.base.records import OutboxRow
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable
from karen.conversations.passages import MessagePassages
from karen.memory.manager import MemoryManager
from karen.memory.mending import mend_memories
from karen.memory.orphans import let_go
from karen.memory.passages import MemoryPassages
from karen.memory.repository import MemoryStore
from keeping import Keeping, keeping, leaf_pages, overwrite_page
from memories import Remembering, remembering, stated

TABLES = ("memory", "memory_tag", "memory_source")


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as opened:
        yield opened


async def contents(karen: Keeping) -> list[str]:
    found = await karen.call("memory.list", limit=500)
    return sorted(memory["content"] for memory in found["memories"])


async def test_a_copy_brings_memories_and_preferences_back(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.call("memory.store", content="kept")
        await karen.call("preferences.set", name="default_location", value="Tokyo")
        copy = await karen.call("system.backup")
        await karen.call("memory.store", content="later")
        await karen.call("preferences.remove", name="default_location")
        await karen.call("system.restore", path=copy["path"])
        assert await contents(karen) == ["kept"]
        assert "Tokyo" in await karen.answered("what time is it?")


async def test_everything_deleted_leaves_no_memory(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.call("memory.store", content="schmetterling", tags=["schmetterling"])
        await karen.call("preferences.set", name="default_location", value="Tokyo")
        (karen.data.run / "tidied.json").write_text("{}")
        await karen.call("system.delete_all", confirm="delete everything")
        assert await contents(karen) == []
        assert not (karen.data.run / "tidied.json").exists()
        assert (await karen.call("preferences.list"))["preferences"] == []
        assert "Tokyo" not in await karen.answered("what time is it?")
        held = [path for path in (tmp_path / "karen").rglob("*") if path.is_file()]
        assert [path for path in held if b"schmetterling" in path.read_bytes()] == []


async def test_the_archive_has_every_memory_with_its_history(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        for number in range(3):
            await karen.call("memory.store", content=f"{number}" * 600_000)
        await karen.call("memory.store", content="old", attribute="name", value="Bob")
        await karen.call("memory.store", content="new", attribute="name", value="Ana")
        await karen.call("memory.store", content="a guess", ai_generated=True)
        await karen.call("memory.store", Caller("somebody"), content="theirs")
        await karen.call("preferences.set", name="coffee", value="black")
        await karen.call("system.export_all", path=str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        memories = json.loads(archive.read("memories.json"))["memories"]
        preferences = json.loads(archive.read("preferences.json"))["preferences"]
    said = [memory["content"] for memory in memories]
    assert [len(text) for text in said[:3]] == [600_000] * 3
    assert said[3:] == ["old", "new", "a guess"]
    assert memories[3]["superseded_by"] == memories[4]["id"]
    assert [(found["name"], found["value"]) for found in preferences] == [("coffee", "black")]


async def test_an_archive_without_memories_is_whole(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.call("system.export_all", path=str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert json.loads(archive.read("memories.json")) == {"version": 1, "memories": []}


@pytest.mark.parametrize("table", TABLES)
async def test_a_repair_leaves_memories_that_agree_with_each_other(tmp_path: Path, table: str) -> None:
    async with keeping(tmp_path) as karen:
        for number in range(400):
            await karen.call("memory.store", content=f"memory number {number} {'x' * 60}", tags=["all"])
        await karen.call("memory.store", content="old", attribute="name", value="Bob")
        await karen.call("memory.store", content="new", attribute="name", value="Ana")
    overwrite_page(tmp_path / "karen.sqlite", leaf_pages(tmp_path / "karen.sqlite", table)[1])
    async with keeping(tmp_path) as karen:
        with pytest.raises(Unavailable, match="damaged"):
            await karen.call("memory.list", limit=500)
        await karen.call("system.repair")
        left = await contents(karen)
        assert 250 < len(left) <= 402
        for memory in (await karen.call("memory.list", limit=500))["memories"]:
            assert memory["sources"]
        assert (await karen.call("memory.store", content="new words"))["outcome"] == "stored"
    with closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_what_took_the_place_of_something_and_is_lost_leaves_it_history(memory: Remembering) -> None:
    await memory.fact("name", "Bob")
    memory.clock.advance(days=1)
    new = (await memory.fact("name", "Ana"))["memory"]
    with closing(sqlite3.connect(memory.conversations.path)) as connection:
        connection.execute("DELETE FROM memory_source")
        connection.execute("DELETE FROM memory WHERE id = ?", (new["id"],))
        connection.commit()
    await memory.database.write(lambda session: mend_memories(session.connection()))
    (fact,) = (await memory.call("facts", include_closed=True))["facts"]
    assert (fact["value"], fact["state"], fact["superseded_by"]) == ("Bob", "closed", None)
    assert [source["message_id"] for source in fact["sources"]] == [None]


WRITER = """
    import asyncio, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from memories import remembering

    async def write():
        async with remembering(Path(sys.argv[1])) as memory:
            for number in range(100_000):
                city = await memory.fact("home_city", f"city {{number}}")
                print(city["memory"]["id"], flush=True)
                memory.clock.advance(seconds=1)

    asyncio.run(write())
"""


@pytest.mark.parametrize("acknowledged", [1, 20])
async def test_a_kill_in_the_middle_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    told = _written_until_killed(tmp_path / "k.sqlite", acknowledged)
    async with remembering(tmp_path / "k.sqlite") as memory:
        kept = (await memory.call("facts", include_closed=True))["facts"]
        assert {fact["id"] for fact in kept} >= set(told)
        assert [fact["state"] for fact in kept] == ["confirmed", *["closed"] * (len(kept) - 1)]
        assert (await memory.fact("home_city", "after"))["outcome"] == "superseded"


def _written_until_killed(path: Path, acknowledged: int) -> list[str]:
    script = textwrap.dedent(WRITER.format(tests=str(Path(__file__).parent)))
    with subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(acknowledged)]
        writer.kill()
        return told + writer.stdout.read().split("\n")[:-1]  # a line without its end was never acknowledged


async def test_what_has_expired_leaves_the_disk_and_the_index(tmp_path: Path) -> None:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as memory:
        for caller in (ME, OTHER):
            await memory.store("short lived schmetterling", caller, ttl_hours=1, tags=["x"])
        kept = (await memory.store("kept"))["memory"]["id"]
        memory.clock.advance(hours=2)
        await memory.database.write(lambda session: session.execute(delete(OutboxRow)) and None)
        parts = (memory.database, memory.events, memory.outbox, memory.clock)
        again = MemoryManager(*parts, MessagePassages())
        await again.start()
        limit = time.monotonic() + 5
        while len(memory.rows("SELECT id FROM memory")) > 1 and time.monotonic() < limit:
            await asyncio.sleep(0.01)
        await again.stop()
        assert memory.rows("SELECT id FROM memory") == [(kept,)]
        assert memory.rows("SELECT * FROM memory_tag WHERE NOT proposed") == []
        assert len(memory.waiting()) == 2


async def test_a_message_that_is_gone_takes_along_what_was_only_read_out_of_it(memory: Remembering) -> None:
    message = await memory.say("I'm Ana and I like tea")
    name, tea = stated("I'm Ana and I like tea", "name", "Ana", "I'm Ana"), "I like tea"
    noted = await memory.manager.note(ME, message, [name])
    kept = (await memory.store(tea, sources=[{"message_id": message, "start": 12, "end": 22}]))["memory"]
    store = MemoryStore(memory.database, memory.events, memory.outbox, memory.clock)
    assert await store.write(OTHER, lambda repository: let_go(repository, [message])) == []
    gone = await store.write(ME, lambda repository: let_go(repository, [message]))
    assert gone == [noted.facts[0].id]
    assert await memory.contents() == [tea]
    (source,) = (await memory.call("get", memory_id=kept["id"]))["sources"]
    assert (source["message_id"], source["span"], source["timestamp"]) == (None, None, "2026-03-01T12:00:00Z")


async def passages(memory: Remembering, caller: Caller = ME) -> list[str]:
    source = MemoryPassages(memory.clock)

    def find(session: Session) -> list[str]:
        ids = [row_id for (row_id,) in memory.rows("SELECT id FROM memory")]
        loaded = source.load(session, caller.tenant_id, caller.user_id, ids)
        page, _ = source.page(session, caller.tenant_id, caller.user_id, 0, 100)
        assert {found.id for found in loaded} == {found.id for found in page}
        return [found.text for found in page]

    return await memory.database.read(find)


async def test_only_what_may_be_used_is_a_passage(memory: Remembering) -> None:
    await memory.store("plain")
    await memory.store("expiring", ttl_hours=1)
    await memory.store("a guess", ai_generated=True)
    await memory.store("theirs", OTHER)
    await memory.fact("name", "Bob")
    memory.clock.advance(minutes=1)
    await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana"))
    assert await passages(memory) == ["plain", "expiring", "I'm Ana"]
    assert await passages(memory, OTHER) == ["theirs"]
    memory.clock.advance(hours=2)
    assert await passages(memory) == ["plain", "I'm Ana"]


async def test_a_passage_is_dated_by_when_it_was_said(memory: Remembering) -> None:
    text = "I'm Ana"
    await memory.note(text, stated(text, "name", "Ana"), timestamp="2020-05-01T00:00:00Z")
    page, _ = await memory.database.read(
        lambda session: MemoryPassages(memory.clock).page(session, ME.tenant_id, ME.user_id, 0, 10)
    )
    assert [(found.timestamp.year, found.conversation_id is None) for found in page] == [(2020, False)]


async def test_a_first_start_of_an_index_sees_every_memory(memory: Remembering) -> None:
    for caller in (ME, OTHER):
        await memory.store("the same", caller)
    await memory.database.write(lambda session: MemoryPassages(memory.clock).enqueue_all(session, "another"))
    assert memory.rows("SELECT count(DISTINCT user_id) FROM outbox WHERE indexer = 'another'") == [(2,)]


async def test_what_a_question_finds_counts_as_used(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        stored = (await karen.call("memory.store", content="The parking ticket lies in the blue drawer"))["memory"]
        await karen.call("memory.store", content="Something else altogether")
        hits = (await karen.call("memory.query", text="where is the parking ticket?"))["hits"]
        assert hits[0]["id"] == stored["id"]
        used = await karen.call("memory.get", memory_id=stored["id"])
        assert (used["access_count"], used["last_accessed"] is None) == (1, False)
