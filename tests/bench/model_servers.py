"""What lies between `chat.send` and the request that a server of models gets, and how fast its words pass through.

Run alone with `python -m tests.bench model_servers`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from calling import OWNER, call
from hearing import PATIENT, hear, openai_model
from karen.app import build
from karen.base.application import Application
from karen.base.folder import DataFolder
from karen.contract.frames import Item, Request
from karen.contract.types.enums import MessageRole
from karen.models.provider import Prompt, PromptMessage
from serving_models import DONE, END, STREAM, Answering, Asked, ModelsServer, chunk, delta, finish, says, serving

CHAT = "/v1/chat/completions"
TURNS = 100
TOKENS = 20_000
REQUEST_LIMIT_MS = 15.0
TOKEN_LIMIT_US = 200.0
QUESTION = "Tell me why whales sing."
"""Nothing but a model answers it."""


async def measures() -> list[Measure]:
    return [*await _requests(), *await _throughput()]


async def _requests() -> list[Measure]:
    arrived: list[float] = []

    async def answer(_: Asked, answering: Answering) -> None:
        arrived.append(perf_counter())
        await answering.send(STREAM + chunk(delta("They do.") + finish() + DONE) + END)

    handlers = {CHAT: answer, "/v1/models": says({"object": "list", "data": [{"id": "m", "object": "model"}]})}
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder(Path(folder) / "data")
        data.prepare()
        application = build(data, "bench")
        application.furnish()
        async with serving(handlers) as served, application.lifecycle.started():
            await _choose(application, served)
            await _turn(application)
            took_ms = []
            for _ in range(TURNS):
                began = perf_counter()
                await _turn(application)
                took_ms.append(1000 * (arrived[-1] - began))
            floor_ms = [await _bare_request(served, arrived) for _ in range(TURNS)]
    p95 = quantiles(took_ms, n=20)[-1]
    floor_p95 = quantiles(floor_ms, n=20)[-1]
    return [
        Measure("chat.send to a server's request p50", median(took_ms), "ms", median(floor_ms), note="floor: bare"),
        Measure("chat.send to a server's request p95", p95, "ms", floor_p95, REQUEST_LIMIT_MS),
    ]


async def _choose(application: Application, served: ModelsServer) -> None:
    added = {"kind": "openai", "label": "Bench", "url": f"{served.url}/v1"}
    provider = await call(application.registry, "models.add_provider", added)
    choice = {"provider_id": provider["id"], "model": "m"}
    await call(application.registry, "models.select", {"choice": choice})


async def _turn(application: Application) -> None:
    replies = application.registry.run(Request(id=1, method="chat.send", params={"text": QUESTION}), OWNER)
    events = [reply.data for reply in [found async for found in replies] if isinstance(reply, Item)]
    assert isinstance(events[-1], dict) and events[-1]["type"] == "turn_finished", events[-1]


async def _bare_request(served: ModelsServer, arrived: list[float]) -> float:
    """Milliseconds until a request has arrived that nothing was read, built or stored for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    began = perf_counter()
    await _bare_answer(reader, writer)
    return 1000 * (arrived[-1] - began)


async def _bare_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}")
    end = b""
    while not end.endswith(END):
        end = (end + await reader.read(65_536))[-len(END) :]
    writer.close()
    await writer.wait_closed()


async def _throughput() -> list[Measure]:
    """Seconds for many tokens through all that reads them, and for their bytes alone."""
    events = b"".join(delta("word ") for _ in range(TOKENS))
    sent = [STREAM, *(chunk(events[start : start + 4096]) for start in range(0, len(events), 4096))]

    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(*sent, chunk(finish() + DONE), END)

    prompt = Prompt((PromptMessage(MessageRole.USER, QUESTION),), most_tokens=TOKENS)
    async with serving({CHAT: answer}) as served, openai_model(served.url, PATIENT) as model:
        began = perf_counter()
        heard = await hear(model, prompt)
        took_s = perf_counter() - began
        assert len(heard.pieces) == TOKENS, heard.problem
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        began = perf_counter()
        await _bare_answer(reader, writer)
        floor_s = perf_counter() - began
    took_us, floor_us = 1e6 * took_s / TOKENS, 1e6 * floor_s / TOKENS
    return [Measure("a token of a server's stream", took_us, "µs", floor_us, TOKEN_LIMIT_US, "floor: its bytes alone")]
