"""The rehearsal: what it goes through, and what it leaves alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from karen.app import build
from karen.base.folder import DataFolder
from karen.flows.facts.rules import compiled
from karen.flows.rehearsal import TEXTS, Rehearsal


async def test_every_part_reads_every_text() -> None:
    read: list[tuple[str, str]] = []
    rehearsal = Rehearsal([lambda text: read.append(("one", text)), lambda text: read.append(("other", text))], 0)
    await rehearsal.start()
    async with asyncio.timeout(10):
        while len(read) < 2 * len(TEXTS):
            await asyncio.sleep(0.01)
    await rehearsal.stop()
    assert read == [(part, text) for part in ("one", "other") for text in TEXTS]


async def test_it_ends_before_it_begins() -> None:
    read: list[str] = []
    rehearsal = Rehearsal([read.append])
    await rehearsal.start()
    await rehearsal.stop()
    assert read == []


async def test_karen_rehearses_by_herself(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.prepare()
    application = build(data, "test")
    application.furnish()
    compiled.cache_clear()
    async with application.lifecycle.started(), asyncio.timeout(20):
        while compiled.cache_info().currsize < 100 or "result" not in vars(application.registry["chat.send"]):
            await asyncio.sleep(0.02)
