"""Killed at moments of chance, the index comes to hold exactly the rows there are, and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

import indexed as helper
from indexed import indexed

START_LIMIT_S = 60.0
BUSY_S = 1.5


async def killed_while(folder: Path, doing: str) -> tuple[set[str], set[str]]:
    """The ids whose storing, and whose removal, was acknowledged before the end came."""
    command = [sys.executable, helper.__file__, str(folder), doing]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert process.stdout
    async with asyncio.timeout(START_LIMIT_S):
        heard = await process.stdout.readline()
        while not any((folder / "index").rglob("*.manifest")):
            heard += await process.stdout.readline()
    reading = asyncio.create_task(process.stdout.read())
    await asyncio.sleep(random.random() * BUSY_S)
    process.kill()
    await process.wait()
    lines = (heard + await reading).decode().splitlines()
    return {line[1:] for line in lines if line[0] == "+"}, {line[1:] for line in lines if line[0] == "-"}


async def is_killed_without_loss(folder: Path, doing: str, kills: int) -> None:
    stored: set[str] = set()
    for _ in range(kills):
        added, removed = await killed_while(folder, doing)
        stored = (stored | added) - removed
    async with indexed(folder) as karen:
        await karen.caught_up()
        in_index = set(await karen.found("said", limit=100_000))
        rows = await karen.database.read(helper.ids_of_all)
        assert stored <= rows
        assert in_index == rows
        assert (await karen.table.census(0)).rows == len(rows)


@pytest.mark.parametrize("doing", ["storing", "rebuilding", "tidying"])
async def test_a_kill_costs_the_index_nothing(tmp_path: Path, doing: str) -> None:
    await is_killed_without_loss(tmp_path, doing, kills=2)


@pytest.mark.release
@pytest.mark.parametrize("doing", ["storing", "rebuilding", "tidying"])
async def test_many_kills_cost_the_index_nothing(tmp_path: Path, doing: str) -> None:
    await is_killed_without_loss(tmp_path, doing, kills=20)
