"""What a deterministic turn costs from the call to its last event, beside the writes it cannot do without.

Run alone with `python -m tests.bench chat`.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from calling import OWNER
from karen.app import build
from karen.base.application import Application
from karen.base.folder import DataFolder
from karen.contract.frames import Item, Request

TURNS = 200
WRITES_A_TURN = 2
QUESTIONS = ("What time is it in Tokyo?", "12 * 12", "search my messages for the dentist", "thanks")
OF_MEMORY = ("what's my name?", "where do I live?")
"""Answered by a fact: no vector is asked for."""
TURN_LIMIT_MS = 100.0


async def measures() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder(Path(folder) / "data")
        data.prepare()
        application = build(data, "bench")
        application.furnish()
        async with application.lifecycle.started():
            await _turn(application, "warm up")
            begun_s = process_time()
            took_ms = [await _turn(application, QUESTIONS[number % len(QUESTIONS)]) for number in range(TURNS)]
            computed_ms = 1000 * (process_time() - begun_s) / TURNS
            await _turn(application, "My name is Ewa and I live in Gdynia.")
            await _turn(application, OF_MEMORY[0])
            recalled_ms = [await _turn(application, OF_MEMORY[number % 2]) for number in range(TURNS // 2)]
        floor_ms = _bare_writes(Path(folder) / "bare.sqlite")
    p95 = quantiles(took_ms, n=20)[-1]
    return [
        Measure("a deterministic turn p50", median(took_ms), "ms", median(floor_ms), note="floor: its two commits"),
        Measure(
            "a deterministic turn, processor time", computed_ms, "ms", note="of all threads; the same when others work"
        ),
        Measure("a deterministic turn p95", p95, "ms", quantiles(floor_ms, n=20)[-1], TURN_LIMIT_MS),
        Measure(
            "a turn that a fact answers p50", median(recalled_ms), "ms", median(took_ms), note="floor: any other turn"
        ),
    ]


async def _turn(application: Application, text: str) -> float:
    """Milliseconds until the stream has ended."""
    began = perf_counter()
    replies = application.registry.run(Request(id=1, method="chat.send", params={"text": text}), OWNER)
    kinds = [reply.data for reply in [found async for found in replies] if isinstance(reply, Item)]
    assert isinstance(kinds[-1], dict) and kinds[-1]["type"] == "turn_finished", kinds[-1]
    return 1000 * (perf_counter() - began)


def _bare_writes(path: Path) -> list[float]:
    """Milliseconds of as many durable commits of one row as a turn makes."""
    found = []
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE said (text)")
        for _ in range(TURNS):
            began = perf_counter()
            for _ in range(WRITES_A_TURN):
                bare.execute("INSERT INTO said VALUES ('What time is it in Tokyo?')")
            found.append(1000 * (perf_counter() - began))
    return found
