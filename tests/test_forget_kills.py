"""A kill while something is forgotten leaves all of it or none after the next start; a full disk loses nothing."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from forgetting import files_with
from karen.base.folder import DataFolder
from karen.flows.forget.journal import NAMES, Entry, Journal
from keeping import Keeping, is_sound, keeping
from small_disk import fill, small_disk

SECRET = "my schmetterling code is 4711"
LIMIT_S = 30.0

FORGETTER = """
    import asyncio, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from keeping import keeping

    async def forget():
        async with keeping(Path(sys.argv[1])) as karen:
            print("ready", flush=True)
            await karen.call("memory.forget", query="schmetterling code")
            print("done", flush=True)

    asyncio.run(forget())
"""


async def prepared(folder: Path) -> str:
    """Something to forget, beside much that stays and two copies of it; the conversation."""
    async with keeping(folder) as karen:
        conversation = await karen.converse("Codes", SECRET, "I like tea")
        await karen.converse("Much", *(f"{number} {'x' * 3000}" for number in range(300)))
        await karen.call("memory.store", content=SECRET)
        for _ in range(2):
            await karen.call("system.backup")
        return conversation


def is_begun(folder: Path) -> bool:
    """Whether something is left to do."""
    return any(folder.glob(NAMES))


async def gone_on(karen: Keeping) -> None:
    """Until nothing is left to do."""
    until = time.monotonic() + LIMIT_S
    while is_begun(karen.data.root):
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


def killed_after(folder: Path, seconds: float) -> None:
    script = textwrap.dedent(FORGETTER.format(tests=str(Path(__file__).parent)))
    with subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True) as forgetter:
        assert forgetter.stdout is not None
        assert forgetter.stdout.readline() == "ready\n"
        time.sleep(seconds)
        forgetter.kill()


@pytest.mark.parametrize("kill", range(4))
async def test_a_kill_leaves_all_of_it_or_nothing(tmp_path: Path, kill: int) -> None:
    conversation = await prepared(tmp_path)
    killed_after(tmp_path, random.random() * 0.3 * (kill + 1))
    begun = is_begun(tmp_path)
    async with keeping(tmp_path) as karen:
        await gone_on(karen)
        left = (await karen.call("memory.list"))["memories"]
        said = await karen.said(conversation)
        assert (len(left), said[0]) in ((0, ""), (1, SECRET))
        assert not (begun and left)
        assert bool(files_with(tmp_path, SECRET)) == bool(left)
        await karen.call("memory.forget", query="schmetterling code")
    assert files_with(tmp_path, SECRET) == []
    assert is_sound(tmp_path / "karen.sqlite")


async def test_the_next_start_goes_on_with_ids_alone(tmp_path: Path) -> None:
    await prepared(tmp_path)
    async with keeping(tmp_path) as karen:
        (memory,) = (await karen.call("memory.list"))["memories"]
    journal = Journal(DataFolder(tmp_path).root, Entry, NAMES)
    noted = journal.write(
        Entry(tenant_id="local", user_id="owner", memory_ids=[memory["id"]], message_ids=[], found=[])
    )
    assert "schmetterling" not in noted.read_text()
    async with keeping(tmp_path) as karen:
        await gone_on(karen)
        assert (await karen.call("memory.list"))["memories"] == []
        assert files_with(tmp_path, SECRET) == []


async def test_what_has_no_id_goes_after_a_kill_too(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("My schmetterling", "I like tea")
        await karen.call("conversations.save_draft", conversation_id=conversation, text="the schmetterling")
        await karen.call("preferences.set", name="animal", value="schmetterling")
        await karen.call("settings.set", profile={"personal_facts": ["has a schmetterling", "likes tea"]})
    begun = Entry(tenant_id="local", user_id="owner", memory_ids=[], message_ids=[], found=[], query="schmetterling")
    Journal(tmp_path, Entry, NAMES).write(begun)
    async with keeping(tmp_path) as karen:
        await gone_on(karen)
        assert files_with(tmp_path, "schmetterling") == []
        assert (await karen.call("settings.get"))["profile"]["personal_facts"] == ["likes tea"]


async def test_a_full_disk_is_said_and_the_next_start_does_the_rest(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 24_000_000) as folder:
        conversation = await prepared(folder)
        async with keeping(folder) as karen:
            ballast = fill(folder)
            with ballast.open("r+b") as file:
                file.truncate(ballast.stat().st_size - 400_000)
            receipt = await karen.call("memory.forget", query="schmetterling code")
            assert await karen.said(conversation) == ["", "I like tea"]
            assert any("full" in left and "next start" in left for left in receipt["left_in"])
            ballast.unlink()
        async with keeping(folder) as karen:
            await gone_on(karen)
            assert files_with(folder / "backups", SECRET) == []
        assert files_with(folder, SECRET) == []
