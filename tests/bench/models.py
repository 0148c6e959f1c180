"""What a model costs that Karen runs herself: the first token, a stop, its memory afterwards; and what vectors cost.

The floor of a warm prefix is a cold one. Run alone with `python -m tests.bench models`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from karen.base.installation import command
from karen.contract.types.enums import MessageRole
from karen.models.embed import Embeddings
from karen.models.files.embedded import EmbeddedProvider
from karen.models.files.local import LocalModel
from karen.models.provider import Prompt, PromptMessage, Usage

ROUNDS = 5
STOPS = 10
PASSAGES = 64
WARM_LIMIT_PERCENT = 10.0
STOP_LIMIT_MS = 200.0
MEMORY_LIMIT_PERCENT = 10.0
SYSTEM = "You are Karen, a helpful assistant who says what she knows and where she knows it from. " * 25
"""About 500 tokens."""
LONG = " ".join(f"word{number} is nice" for number in range(250))


async def measures() -> list[Measure]:
    return [*await _language_model(), *await _embeddings()]


async def _language_model() -> list[Measure]:
    provider = EmbeddedProvider(command("model-runner"))
    model = provider.model("")
    await _load_and_unload(model)  # what is imported and kept for good is no memory of the model
    before = _memory_bytes()
    loading_ms = await _timed_ms(model.load)
    loaded = _memory_bytes()
    cold = await _first_tokens_ms(model, changing=True)
    warm = await _first_tokens_ms(model, changing=False)
    answering = [await _stop_ms(model, "Tell me a long story.", pieces=5) for _ in range(STOPS)]
    reading = [await _stop_ms(model, f"{number} {LONG}", pieces=0) for number in range(STOPS)]
    await model.unload()
    after = _memory_bytes()
    return [
        Measure("load the embedded model", loading_ms, "ms"),
        Measure("first token, nothing cached p50", cold, "ms", note="about 500 tokens"),
        Measure("first token, the beginning cached p50", warm, "ms", cold, note="floor: nothing cached"),
        Measure("… of what it takes with nothing cached", 100 * warm / cold, "%", limit=WARM_LIMIT_PERCENT),
        Measure("stop while it answers, longest", max(answering), "ms", limit=STOP_LIMIT_MS),
        Measure(
            "stop while it reads, longest", max(reading), "ms", limit=STOP_LIMIT_MS, note=f"p50 {median(reading):.0f}"
        ),
        Measure("memory with the model loaded", loaded / 1e6, "MB", before / 1e6, note="floor: before"),
        Measure("memory over that before, once unloaded", 100 * (after / before - 1), "%", limit=MEMORY_LIMIT_PERCENT),
    ]


async def _embeddings() -> list[Measure]:
    embeddings = Embeddings(command("embedder"))
    first_ms = await _timed_ms(lambda: embeddings.query("hello"))
    loaded = _memory_bytes()
    queries = [await _timed_ms(partial(embeddings.query, f"When is appointment {n}?")) for n in range(30)]
    texts = [f"The appointment with doctor number {number} is on Friday at nine." for number in range(PASSAGES)]
    passages_ms = await _timed_ms(lambda: embeddings.passages(texts))
    await embeddings.stop()
    return [
        Measure("the first vector, with the start of its process", first_ms, "ms"),
        Measure("the vector of a question p50", median(queries), "ms"),
        Measure("vectors of short passages", PASSAGES / (passages_ms / 1000), "/s"),
        Measure("memory of the embedding process", (loaded - _memory_bytes()) / 1e6, "MB"),
    ]


async def _load_and_unload(model: LocalModel) -> None:
    await model.load()
    await model.unload()


async def _first_tokens_ms(model: LocalModel, *, changing: bool) -> float:
    """The median over questions whose prompts begin alike, unless `changing`."""
    found = []
    for number in range(ROUNDS):
        system = f"{number}. {SYSTEM}" if changing else SYSTEM
        async for part in model.stream(_prompt(f"What about subject {number}?", system, most_tokens=2)):
            if isinstance(part, Usage):
                found.append(part.first_token_ms or 0.0)
    return median(found if changing else found[1:])


async def _stop_ms(model: LocalModel, text: str, pieces: int) -> float:
    """From the stop to the word, or the death, of the process that computes: nothing is computed after it."""
    stream = model.stream(_prompt(text, "You are Karen.", most_tokens=1000))
    for _ in range(pieces):
        await anext(stream)
    pending = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.1)
    began = perf_counter()
    pending.cancel()
    await asyncio.wait([pending])
    await stream.aclose()
    took_ms = 1000 * (perf_counter() - began)
    await model.load()
    return took_ms


def _prompt(text: str, system: str, most_tokens: int) -> Prompt:
    messages = (PromptMessage(MessageRole.SYSTEM, system), PromptMessage(MessageRole.USER, text))
    return Prompt(messages, most_tokens=most_tokens)


def _memory_bytes() -> int:
    """Of this process and those it started, what is shared counted by its share."""
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(process.memory_full_info().pss for process in processes)


async def _timed_ms(work: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await work()
    return 1000 * (perf_counter() - began)
