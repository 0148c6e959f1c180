"""The index in a whole Karen, with the embeddings she brings along: after a copy is put back, and after a deletion."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER
from karen.contract.caller import Caller, Role
from karen.contract.errors import Forbidden
from keeping import Keeping, keeping

LIMIT_S = 60.0


async def indexed(karen: Keeping) -> Any:
    """What `memory.stats` says when all is indexed."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            stats = await karen.call("memory.stats")
            if stats["index_state"] == "ready" and not stats["pending_index"]:
                return stats
            await asyncio.sleep(0.05)


@asynccontextmanager
async def hurried(folder: Path) -> AsyncIterator[Keeping]:
    """The index leaves a start some seconds, but not when it is asked for something."""
    async with keeping(folder) as karen:
        await karen.call("memory.rebuild")
        yield karen


async def test_what_was_said_is_indexed_and_counted(tmp_path: Path) -> None:
    async with hurried(tmp_path) as karen:
        await karen.converse("plans", "I will see the dentist on Friday.", "Bread needs salt.")
        await karen.call("memory.store", content="My bicycle is green.")
        stats = await indexed(karen)
    assert (stats["memories"], stats["messages"], stats["indexed"]) == (1, 2, 3)
    assert stats["index_bytes"] > 3 * 384 * 4


async def test_a_copy_that_is_put_back_has_an_index_of_what_is_in_it(tmp_path: Path) -> None:
    async with hurried(tmp_path) as karen:
        await karen.converse("kept", "The key hangs behind the door.")
        await indexed(karen)
        copy = await karen.call("system.backup")
        await karen.converse("later", "The lamp is broken.")
        assert (await indexed(karen))["indexed"] == 2
        await karen.call("system.restore", path=copy["path"])
        assert (await indexed(karen))["indexed"] == 1


async def test_after_everything_was_deleted_there_is_no_index(tmp_path: Path) -> None:
    async with hurried(tmp_path) as karen:
        await karen.converse("gone", "The key hangs behind the door.")
        await indexed(karen)
        deleted = await karen.call("system.delete_all", confirm="delete everything")
        assert deleted["left"] == []
        assert (await indexed(karen))["indexed"] == 0
        assert not (tmp_path / "index").exists()
        assert not (tmp_path / "index.old").exists()


async def test_only_the_owner_has_the_index_of_everybody_built_anew(tmp_path: Path) -> None:
    async with hurried(tmp_path) as karen:
        await karen.converse("said", "The key hangs behind the door.")
        await indexed(karen)
        with pytest.raises(Forbidden):
            await karen.call("memory.rebuild", Caller("ana", Role.MEMBER))
        assert (await karen.call("memory.rebuild", OWNER))["index_state"] == "rebuilding"
        assert (await indexed(karen))["indexed"] == 1


def test_lancedb_is_not_imported_by_wiring_and_describing_karen() -> None:
    code = """
import sys, tempfile, pathlib
from karen.app import build
from karen.base.folder import DataFolder
build(DataFolder(pathlib.Path(tempfile.mkdtemp())), "test").furnish()
print(sorted({"lancedb", "pyarrow", "numpy"} & set(sys.modules)))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
