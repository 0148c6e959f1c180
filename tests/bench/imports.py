"""How fast imports are: 10,000 messages of every foreign format, a conversation of 100,000, beside reading the JSON.

Run alone with `python -m tests.bench.imports`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from conversing import conversing
from exports import chatgpt, claude, open_webui, written
from importing import importing

CHATS = 500
MESSAGES_OF_A_CHAT = 20
LIMIT_S = 60.0
"""For 10,000 messages; the floor is the time `json` takes to read the same file."""
IN_ONE_CALL_LIMIT_S = 10.0
LONG = 100_000
MOST_QUIET_S = 1.0
"""Between two pieces of news of a run."""


def said(dice: random.Random, count: int) -> list[tuple[str, str]]:
    words = ["".join(dice.choices("abcdefghij", k=dice.randrange(2, 9))) for _ in range(2000)]
    return [("user" if n % 2 == 0 else "assistant", " ".join(dice.choices(words, k=60))) for n in range(count)]


async def measures() -> list[Measure]:
    """Each in a data folder of its own that is gone afterwards."""
    dice = random.Random(20260301)
    chats = [said(dice, MESSAGES_OF_A_CHAT) for _ in range(CHATS)]
    found: list[Measure] = []
    for make in (chatgpt, claude, open_webui):
        found += await _measured(make.__name__, [make(f"c{n}", f"Chat {n}", one) for n, one in enumerate(chats)])
    found += await _measured(f"one of {LONG:,}", [chatgpt("long", "Long", said(dice, LONG))], scale=LONG)
    return [*found, *await _in_one_call([one for chat in chats for one in chat])]


async def _in_one_call(chat: list[tuple[str, str]]) -> list[Measure]:
    """`conversations.import`: all of it is one transaction."""
    sent = [
        {"role": role, "content": content, "timestamp": "2026-01-01T00:00:00Z", "external_id": str(number)}
        for number, (role, content) in enumerate(chat)
    ]
    floor_s = _timed(lambda: json.loads(json.dumps(sent)))
    with tempfile.TemporaryDirectory() as folder:
        async with conversing(Path(folder) / "karen.sqlite") as karen:
            took_s = []
            for _ in range(2):
                began = perf_counter()
                await karen.call("import", title="long", messages=sent)
                took_s.append(perf_counter() - began)
    return [
        Measure(f"{len(sent):,} in one call{again}", spent_s, "s", floor_s, IN_ONE_CALL_LIMIT_S)
        for again, spent_s in zip(("", ", again"), took_s, strict=True)
    ]


async def _measured(name: str, value: Any, scale: int = CHATS * MESSAGES_OF_A_CHAT) -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "export.json", value)
        floor_s = _timed(lambda: json.loads(path.read_text()))
        async with importing(Path(folder)) as karen:
            first_s, quiet_s = await _run(karen, path)
            again_s, _ = await _run(karen, path)
    limit_s = LIMIT_S * scale / 10_000
    return [
        Measure(f"{name}: import", first_s, "s", floor_s, limit_s, f"{scale / first_s:,.0f} messages/s"),
        Measure(f"{name}: again, with nothing new", again_s, "s", floor_s, limit_s),
        Measure(f"{name}: longest without news", quiet_s, "s", None, MOST_QUIET_S),
    ]


async def _run(karen: Any, path: Path) -> tuple[float, float]:
    """How long it took, and the longest time between two events."""
    from conversing import ME
    from karen.contract.frames import Request

    began = last = perf_counter()
    quiet = 0.0
    async for _ in karen.karen.registry.run(Request(id=1, method="imports.run", params={"path": str(path)}), ME):
        quiet, last = max(quiet, perf_counter() - last), perf_counter()
    return perf_counter() - began, quiet


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


if __name__ == "__main__":
    from bench.__main__ import line

    for measure in asyncio.run(measures()):
        print(line(measure))
