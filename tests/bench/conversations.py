"""How fast conversations are with 100,000 messages: searched, opened, listed, added to; beside bare sqlite3.

Run alone with `python -m tests.bench.conversations`.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import string
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from conversing import ME, Conversing, conversing
from karen.base.repository import new_id
from karen.conversations.full_text import MOST_RANKED, RANKED
from karen.conversations.query import parse

MESSAGES = 100_000
PROFILES = 20
CONVERSATIONS = 5000
LONG = 10_000
SEARCHES_OF_A_KIND = 40
REPEATS = 60
MOMENT = "2026-01-01 00:00:00.000000"


def vocabulary(dice: random.Random) -> list[str]:
    """Made-up words, the frequent ones short, as in a language."""
    syllables = [start + vowel for start in string.ascii_lowercase for vowel in "aeiou"]
    words = {"".join(dice.choices(syllables, k=1 + rank // 3000 + dice.randrange(2))) for rank in range(20_000)}
    return sorted(words, key=lambda word: (len(word), dice.random()))


def fill(path: Path, words: list[str], dice: random.Random) -> str:
    """Write MESSAGES past the services, of 20 profiles; answers the id of ME's long conversation."""
    likely = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    long = new_id()
    mine = [(long, ME.user_id, LONG)] + [(new_id(), ME.user_id, 1) for _ in range(CONVERSATIONS - 1)]
    left = MESSAGES - sum(count for _, _, count in mine)
    others = [(new_id(), f"profile {number % (PROFILES - 1)}", 50) for number in range(left // 50)]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(
            "INSERT INTO conversation VALUES (?, 'local', ?, 'A conversation', 0, NULL, 'active', NULL, 'normal', 0, "
            "NULL, 'api', '{}', '{}', NULL, NULL, '[]', '[]', NULL, NULL, ?, ?, 'preview', "
            f"'{MOMENT}', ?, NULL, NULL)",
            [
                (conversation_id, user_id, count, count, f"2026-01-01 00:00:00.{number:06}")
                for number, (conversation_id, user_id, count) in enumerate(mine + others)
            ],
        )
        places = [place for conversation in mine + others for place in _places(*conversation)]
        dice.shuffle(places)  # profiles take turns, as they would have
        connection.executemany(
            "INSERT INTO message (id, tenant_id, user_id, conversation_id, position, version, shown, role, status, "
            "timestamp, ui_source, content, edit_history, details) "
            f"VALUES (?1, 'local', ?2, ?3, ?4, 1, 1, ?5, 'complete', '{MOMENT}', 'api', ?6, '[]', '{{}}')",
            ((new_id(), *place, " ".join(dice.choices(words, cum_weights=likely, k=25))) for place in places),
        )
        connection.commit()
    return long


def _places(conversation_id: str, user_id: str, count: int) -> Iterator[tuple[str, str, int, str]]:
    for position in range(1, count + 1):
        yield user_id, conversation_id, position, "user" if position % 2 else "assistant"


def searches(words: list[str], dice: random.Random) -> dict[str, list[str]]:
    """What is asked for, by kind."""

    def some(make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(SEARCHES_OF_A_KIND)]

    def rare() -> str:
        return dice.choice(words[len(words) // 2 :])

    def common() -> str:
        return dice.choice(words[:30])

    return {
        "rare": some(rare),
        "common": some(common),
        "two words": some(lambda: f"{common()} {common()}"),
        "common and rare": some(lambda: f"{common()} {rare()}"),
        "begun": some(lambda: rare()[:3]),
        "no hit": some(lambda: f"qqxx{rare()}"),
    }


async def measures() -> list[Measure]:
    """Everything below, on a database of its own that is gone afterwards."""
    dice = random.Random(20260301)
    words = vocabulary(dice)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "karen.sqlite"
        async with conversing(path):
            pass
        long = fill(path, words, dice)
        async with conversing(path) as karen:
            with closing(_bare(path)) as bare:
                return [
                    *await _search(karen, bare, searches(words, dice)),
                    await _open(karen, bare, long),
                    await _list(karen, bare),
                    await _append(karen, bare, long),
                ]


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


async def _search(karen: Conversing, bare: sqlite3.Connection, asked: dict[str, list[str]]) -> list[Measure]:
    spent: dict[str, list[float]] = {}
    floors: list[float] = []
    for kind, texts in asked.items():
        spent[kind] = [await _ms(partial(karen.call, "search", text=text)) for text in texts]
        floors += [_search_bare(bare, text) for text in texts]
    every = [value for values in spent.values() for value in values]
    by_kind = ", ".join(f"{kind} {_p95(values):.0f}" for kind, values in spent.items())
    return [
        Measure(
            "search p50", median(every), "ms", floor=median(floors), note=f"{MESSAGES} messages, {PROFILES} profiles"
        ),
        Measure("search p95", _p95(every), "ms", floor=_p95(floors), limit=50, note=f"p95 by kind: {by_kind}"),
    ]


def _search_bare(bare: sqlite3.Connection, text: str) -> float:
    scope = f'scope : "u{f"{ME.tenant_id}/{ME.user_id}".encode().hex()}"'
    values = {
        "match": f"{scope} AND content : ({parse(text).every_word()})",
        "tenant_id": ME.tenant_id,
        "user_id": ME.user_id,
        "include_archived": True,
        "most": MOST_RANKED,
        **dict.fromkeys(("role", "since", "until", "tag")),
    }
    return _bare_ms(lambda: bare.execute(str(RANKED), values).fetchall())


async def _open(karen: Conversing, bare: sqlite3.Connection, long: str) -> Measure:
    spent = [await _ms(lambda: karen.call("messages", conversation_id=long, limit=100)) for _ in range(REPEATS)]
    last = "SELECT * FROM message WHERE conversation_id = ? AND shown = 1 ORDER BY position DESC LIMIT 100"
    floor = [_bare_ms(lambda: bare.execute(last, (long,)).fetchall()) for _ in range(REPEATS)]
    return Measure(
        "open a long conversation", _p95(spent), "ms", floor=_p95(floor), limit=20, note=f"p95; last 100 of {LONG}"
    )


async def _list(karen: Conversing, bare: sqlite3.Connection) -> Measure:
    spent = [await _ms(lambda: karen.call("list", limit=100)) for _ in range(REPEATS)]
    first = (
        "SELECT * FROM conversation WHERE tenant_id = ? AND user_id = ? AND status = 'active' "
        "ORDER BY pinned DESC, updated_at DESC, id DESC LIMIT 100"
    )
    floor = [_bare_ms(lambda: bare.execute(first, (ME.tenant_id, ME.user_id)).fetchall()) for _ in range(REPEATS)]
    return Measure(
        "list conversations", _p95(spent), "ms", floor=_p95(floor), limit=20, note=f"p95; first 100 of {CONVERSATIONS}"
    )


async def _append(karen: Conversing, bare: sqlite3.Connection, long: str) -> Measure:
    async def append() -> Any:
        return await karen.call("append", conversation_id=long, role="user", content="one more thing to keep in mind")

    spent = [await _ms(append) for _ in range(REPEATS)]
    insert = (
        "INSERT INTO message (id, tenant_id, user_id, conversation_id, position, version, shown, role, status, "
        "timestamp, ui_source, content, edit_history, details) VALUES (?, 'local', ?, ?, "
        "(SELECT max(position) + 1 FROM message WHERE conversation_id = ?), 1, 1, 'user', 'complete', "
        f"'{MOMENT}', 'api', 'one more thing to keep in mind', '[]', '{{}}')"
    )
    floor = [
        _bare_ms(lambda: bare.execute(insert, (new_id(), ME.user_id, long, long)).fetchall()) for _ in range(REPEATS)
    ]
    return Measure("append a message", _p95(spent), "ms", floor=_p95(floor), note="p95; durable when it is answered")


async def _ms(work: Callable[[], Awaitable[Any]]) -> float:
    began = perf_counter()
    await work()
    return (perf_counter() - began) * 1000


def _bare_ms(work: Callable[[], Any]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    for measure in asyncio.run(measures()):
        print(measure)
