"""Recall: how much of the evidence of a question is found, how often what was never said is, and how fast.

The public conversations are read from `$KAREN_EVAL_DATA/locomo/dev.json` where that is set; nothing is learned from
them. Writers recall was not taught by are measured when their vectors are there, which `build.py train ranking`
computes. Run alone with `python -m tests.bench memory`.
"""

from __future__ import annotations

import os
import random
import sys
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median, quantiles

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from bench.memory_others import others
from bench.public_conversations import read_public
from karen.base.database import Database
from karen.base.events import Events
from karen.contract.caller import Caller
from karen.contract.types.memory import QueryMemory
from karen.conversations.passages import MessagePassages
from karen.conversations.seeking import MessageSeeker
from karen.memory.nearest import Embedding, Near
from karen.memory.parts import parts_of
from karen.memory.recall.corpora import Corpora
from karen.memory.recall.corpus import Numbers
from karen.memory.recall.glimpse import Glimpse
from karen.memory.recall.recall import Recall
from karen.memory.repository import MemoryStore
from karen.memory.shelf import Shelf
from karen.memory.vectors import Reference, key_of
from karen.models.embed import DIMENSIONS, MODEL_ID, Vector
from training.ranking.conversations import Conversation, Telling, Turn, read_all
from training.ranking.examples import examples_of
from training.ranking.figures import CATEGORIES, PLACES, Found, found_by, recalls
from training.ranking.fitting import fit
from training.ranking.profiles import database, tell
from training.ranking.vectors import FILE, KeptVectors

UNHEARD = 40
"""Questions about other conversations that each is asked."""
SIZES = (5_000, 100_000)
QUESTIONS = 60
LIMITS_MS = {5_000: 30.0, 100_000: 100.0}
FIRST_LIMITS_MS = {5_000: 300.0, 100_000: 1000.0}
WHILE_LOADING = 12
WANTED = 20


async def measures() -> list[Measure]:
    found: list[Measure] = []
    folder = os.environ.get("KAREN_EVAL_DATA")
    if folder and (file := Path(folder) / "locomo" / "dev.json").exists():
        found += await public(read_public(file))
    if FILE.exists():
        found += await unseen_writers()
    for size in SIZES:
        found += await speed(size)
    return found


async def public(conversations: Sequence[Conversation]) -> list[Measure]:
    """Through `memory.query`, in both ways two people may be imported."""
    vectors = KeptVectors()
    found: list[Measure] = []
    for telling in (Telling.NAMED, Telling.PAIR):
        shares: list[Found] = []
        answered: list[bool] = []
        for conversation in conversations:
            others = [asked.text for other in conversations if other is not conversation for asked in other.questions]
            strange = random.Random(1).sample(others, min(UNHEARD, len(others)))
            one, silent = await asked_all(conversation, telling, vectors, strange)
            shares += one
            answered += silent
        found += figures(f"public, {telling.name.lower()}", recalls(shares))
        found.append(Measure(f"public, {telling.name.lower()}: asked of others, hits", 100 * mean(answered), "%"))
    return found


async def asked_all(
    conversation: Conversation, telling: Telling, vectors: KeptVectors, strange: Sequence[str]
) -> tuple[list[Found], list[bool]]:
    """What its questions find, and whether each of the strange ones finds anything."""
    caller = Caller()
    async with database() as (opened, outbox):
        await tell(opened, outbox, caller, [conversation], telling)
        source = MessagePassages()
        ids = await all_ids(opened, source, caller)
        loaded = await opened.read(lambda session: source.load(session, *scope(caller), ids, with_before=True))
        parts = [(passage.id, text) for passage in loaded for text in parts_of(passage)]
        index = ShelfIndex([each for each, _ in parts], await vectors.passages([text for _, text in parts]))
        last = max(turn.at for turn in conversation.turns) + timedelta(days=1)
        store = MemoryStore(opened, Events(), outbox, lambda: last)
        corpora = Corpora(opened, outbox, [source])
        recall = Recall(store, corpora, [source], KeptEmbedder(vectors), index, lambda: last)
        shares = []
        for asked in conversation.questions:
            answer = await recall.find(caller, QueryMemory(text=asked.text, top_k=max(PLACES)), frozenset())
            ranked = [str(hit.source.external_id).removeprefix(f"{conversation.id} ") for hit in answer.hits]
            hits = [len(set(ranked[:place]) & set(asked.evidence)) / len(asked.evidence) for place in PLACES]
            shares.append(Found(asked.category, tuple(hits)))
        answered = [bool((await recall.find(caller, QueryMemory(text=text), frozenset())).hits) for text in strange]
    return shares, answered


async def unseen_writers() -> list[Measure]:
    """Each writer with weights that were learned from the others, all with their names."""
    examples = await examples_of(read_all(), KeptVectors(), with_meaning=True)
    found: list[Measure] = []
    for writer in sorted({example.writer for example in examples}):
        weights = fit([example for example in examples if example.writer != writer])
        of_it = [found_by(weights, example) for example in examples if example.writer == writer]
        found += figures(f"unseen writer {writer}", {"all": recalls(of_it)["all"]})
    return found


def figures(name: str, by_category: dict[str, list[float]]) -> list[Measure]:
    return [
        Measure(f"{name}: {category}, evidence within {place}", value, "%")
        for category in CATEGORIES
        if (values := by_category.get(category))
        for place, value in zip(PLACES, values, strict=True)
    ]


class ShelfIndex:
    """Nearest over the vectors in memory, as the index serves them once they are there."""

    model_id = MODEL_ID

    def __init__(self, ids: Sequence[str], vectors: Numbers) -> None:
        self._shelf = Shelf(DIMENSIONS)
        parts: Counter[str] = Counter()
        keys = []
        for each in ids:
            keys.append(key_of(Reference("message", each), parts[each]))
            parts[each] += 1
        self._shelf.put(keys, memoryview(vectors.tobytes()))

    async def nearest(self, caller: Caller, to: Embedding, limit: int) -> list[Near]:
        return self._shelf.nearest(to.values, limit)

    async def similarities(self, caller: Caller, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        return self._shelf.similarities(to.values, ids)


@dataclass
class KeptEmbedder:
    """Karen's own vectors, from those that are kept."""

    vectors: KeptVectors

    async def query(self, text: str) -> Vector:
        return Vector(MODEL_ID, array("f", (await self.vectors.queries([text]))[0].tobytes()))

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        return [Vector(MODEL_ID, array("f", each.tobytes())) for each in await self.vectors.passages(texts)]


def scope(caller: Caller) -> tuple[str, str]:
    return caller.tenant_id, caller.user_id


async def speed(size: int) -> list[Measure]:
    """One profile with so many messages among twenty, made-up words as frequent as in a language."""
    dice = random.Random(3)
    words = vocabulary(dice)
    texts = [" ".join(some) for some in sentences(words, dice, size)]
    began = datetime(2025, 1, 1, tzinfo=UTC)
    turns = tuple(
        Turn(str(number), ("Ana", "Bo")[number % 2], text, began + timedelta(minutes=20 * number))
        for number, text in enumerate(texts)
    )
    talk = Conversation(
        "talk", "nobody", ("Ana", "Bo"), tuple(turns[start : start + 50] for start in range(0, size, 50)), ()
    )
    caller, source = Caller(), MessagePassages()
    async with database() as (opened, outbox):
        await tell(opened, outbox, caller, [talk], Telling.NAMED)
        ids = await all_ids(opened, source, caller)
        vectors = unit_vectors(size)
        index = ShelfIndex(ids, vectors)
        store = MemoryStore(opened, Events(), outbox, lambda: datetime.now(UTC))
        corpora = Corpora(opened, outbox, [source])
        glimpse = Glimpse(opened, [source], [MessageSeeker()], lambda caller: None)
        recall = Recall(store, corpora, [source], RandomEmbedder(), index, lambda: datetime.now(UTC), glimpse)
        asked = [" ".join(some) for some in sentences(words, dice, QUESTIONS)]
        first, *loading = [await _timed(recall, caller, f"When did Ana {text}?") for text in asked[:WHILE_LOADING]]
        preparing = time.perf_counter()
        await recall.prepare(caller)
        prepared = time.perf_counter() - preparing
        times = [await _timed(recall, caller, f"When did Ana {text}?") for text in asked]
    name = f"recall of {WANTED} among {size:,}"
    return [
        Measure(f"{name}, p50", median(times), "ms"),
        Measure(f"{name}, p95", quantiles(times, n=20)[-1], "ms", limit=LIMITS_MS[size]),
        Measure(f"{name}, the first of a start", first, "ms", limit=FIRST_LIMITS_MS[size]),
        Measure(f"{name}, while its words are being loaded, p50", median(loading), "ms"),
        Measure(f"the words of {size:,} are loaded", prepared, "s", note="resting half of the time"),
        *await others(name, texts, vectors, asked, WANTED),
    ]


async def all_ids(opened: Database, source: MessagePassages, caller: Caller) -> list[str]:
    passages, _ = await opened.read(lambda session: source.page(session, *scope(caller), 0, 1_000_000))
    return [passage.id for passage in passages]


async def _timed(recall: Recall, caller: Caller, text: str) -> float:
    began = time.perf_counter()
    await recall.find(caller, QueryMemory(text=text, top_k=WANTED), frozenset())
    return 1000 * (time.perf_counter() - began)


class RandomEmbedder:
    """A vector for nothing."""

    async def query(self, text: str) -> Vector:
        return Vector(MODEL_ID, array("f", unit_vectors(1)[0].tobytes()))

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        return [await self.query(text) for text in texts]


def unit_vectors(count: int) -> Numbers:
    vectors = np.random.default_rng(5).standard_normal((count, DIMENSIONS), dtype=np.float32)
    unit: Numbers = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def vocabulary(dice: random.Random) -> list[str]:
    letters = "bcdfghklmnprstvw"
    return ["".join(dice.choice(letters) + dice.choice("aeiou") for _ in range(2 + n // 4000)) for n in range(20_000)]


def sentences(words: Sequence[str], dice: random.Random, count: int) -> list[list[str]]:
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return [dice.choices(words, weights, k=12) for _ in range(count)]
