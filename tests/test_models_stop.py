"""Stopping a model behind a server: the connection is closed at once, wherever the answer is."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from hearing import HELLO, ollama_model, openai_model
from karen.contract.errors import ModelUnavailable
from karen.models.provider import Model
from serving_models import NDJSON, STREAM, Answering, Asked, Handler, chunk, delta, said, says, serving

FELT_WITHIN_S = 0.2


@dataclass
class Felt:
    """When the server saw what; moments of `time.monotonic`."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    closed_at: float = 0.0

    def handler(self, sent: bytes, endlessly: bytes = b"") -> Handler:
        async def handler(_: Asked, answering: Answering) -> None:
            await answering.send(sent)
            self.asked.set()
            with contextlib.suppress(ConnectionError):
                while endlessly and not answering.writer.is_closing():
                    await answering.send(endlessly, pause_s=0.001)
            await answering.closed()
            self.closed_at = time.monotonic()
            self.closed.set()

        return handler


@asynccontextmanager
async def openai_hearing(handler: Handler) -> AsyncIterator[Model]:
    async with serving({"/v1/chat/completions": handler}) as served, openai_model(served.url) as model:
        yield model


@asynccontextmanager
async def ollama_hearing(handler: Handler) -> AsyncIterator[Model]:
    async with serving({"/api/show": says({}), "/api/chat": handler}) as served, ollama_model(served.url) as model:
        yield model


async def felt_after(felt: Felt, stopped_at: float) -> float:
    """Seconds until the server saw the connection close."""
    await asyncio.wait_for(felt.closed.wait(), 5)
    return felt.closed_at - stopped_at


Opened = Callable[[Handler], AbstractAsyncContextManager[Model]]
OPENAI = (openai_hearing, STREAM, chunk(delta("word ")))
OLLAMA = (ollama_hearing, NDJSON, chunk(said("word ")))
"""How each is opened, begins, and goes on."""


@pytest.mark.parametrize(("opened", "begin", "piece"), [OPENAI, OLLAMA], ids=["openai", "ollama"])
@pytest.mark.parametrize("goes_on", [False, True], ids=["waiting", "talking"])
async def test_closing_the_stream_closes_the_connection_at_once(
    opened: Opened, begin: bytes, piece: bytes, goes_on: bool
) -> None:
    felt = Felt()
    async with opened(felt.handler(begin + piece, piece * goes_on)) as model:
        pieces = model.stream(HELLO)
        assert await anext(pieces) == "word "
        stopped_at = time.monotonic()
        await pieces.aclose()
        assert await felt_after(felt, stopped_at) < FELT_WITHIN_S


@pytest.mark.parametrize(("opened", "begin", "piece"), [OPENAI, OLLAMA], ids=["openai", "ollama"])
@pytest.mark.parametrize("said_already", [0, 1, 2], ids=["before its head", "before its first word", "after it"])
async def test_cancelling_whoever_listens_closes_the_connection_at_once(
    opened: Opened, begin: bytes, piece: bytes, said_already: int
) -> None:
    felt = Felt()
    async with opened(felt.handler(b"".join([begin, piece][:said_already]))) as model:

        async def listen() -> None:
            async for _ in model.stream(HELLO):
                pass

        listening = asyncio.create_task(listen())
        await asyncio.wait_for(felt.asked.wait(), 5)
        await asyncio.sleep(0.02)
        stopped_at = time.monotonic()
        listening.cancel()
        assert await felt_after(felt, stopped_at) < FELT_WITHIN_S
        with pytest.raises(asyncio.CancelledError):
            await listening


async def test_a_model_answers_after_it_was_stopped() -> None:
    felt = Felt()
    async with openai_hearing(felt.handler(STREAM + chunk(delta("word ")))) as model:
        for _ in range(3):
            pieces = model.stream(HELLO)
            assert await anext(pieces) == "word "
            await pieces.aclose()


async def test_a_provider_that_is_closed_ends_what_its_models_are_saying() -> None:
    felt = Felt()
    handler = felt.handler(STREAM + chunk(delta("word ")))
    async with serving({"/v1/chat/completions": handler}) as served:
        async with openai_model(served.url) as model:
            pieces = model.stream(HELLO)
            assert await anext(pieces) == "word "
            stopped_at = time.monotonic()
        assert await felt_after(felt, stopped_at) < FELT_WITHIN_S
        with pytest.raises(ModelUnavailable):
            await anext(pieces)
