"""Finds servers of models on this machine, by their usual ports and by what they answer there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from karen.base.loopback import LOOPBACK_ADDRESSES
from karen.base.traffic import Traffic
from karen.contract.errors import KarenError, ModelUnavailable
from karen.contract.types.models import ProviderKind
from karen.models.configuration import Server
from karen.models.remote.openai_catalogue import Software, catalogue
from karen.models.remote.refusals import Refusal
from karen.models.remote.server import Limits, ModelServer, no_key

USUAL_PORTS: Mapping[int, str] = {
    11434: "Ollama",
    1234: "LM Studio",
    8080: "llama.cpp server",
    8000: "vLLM",
    1337: "Jan",
    4891: "GPT4All",
}
"""With who usually listens there, for servers whose answers do not say it."""
LIMIT_S = 0.3
OPENAI = "/v1"


class _Version(BaseModel):
    version: str


class _Tag(BaseModel):
    name: str


class _Tags(BaseModel):
    models: list[_Tag]


class _Model(BaseModel):
    id: str
    object: Literal["model"]


class _Models(BaseModel):
    """An answer by which a server of models is told from anything else that listens."""

    object: Literal["list"]
    data: list[_Model]


async def detect(traffic: Traffic, ports: Mapping[int, str] = USUAL_PORTS, limit_s: float = LIMIT_S) -> list[Server]:
    """The servers that answer within `limit_s`, in the order of `ports`. Nothing but loopback is ever asked."""
    looking = [asyncio.create_task(_look_at(port, usual, traffic, limit_s)) for port, usual in ports.items()]
    try:
        await asyncio.wait(looking, timeout=limit_s)
        return [found for task in looking if task.done() and (found := task.result())]
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


async def _look_at(port: int, usual: str, traffic: Traffic, limit_s: float) -> Server | None:
    url = f"http://{LOOPBACK_ADDRESSES[0]}:{port}"
    limits = Limits(connect_s=limit_s, answer_s=limit_s)
    server = ModelServer(usual, url, no_key, allowed=False, traffic=traffic, limits=limits)
    try:
        return await _ollama(server) or await _openai(server, usual)
    except (KarenError, Refusal):
        return None
    finally:
        await server.close()


async def _ollama(server: ModelServer) -> Server | None:
    """Told from its imitators by having both a version and a list of models."""
    try:
        await server.get("/api/version", _Version)
        await server.get("/api/tags", _Tags)
    except (ModelUnavailable, Refusal):
        return None
    return Server(kind=ProviderKind.OLLAMA, label="Ollama", url=server.url)


async def _openai(server: ModelServer, usual: str) -> Server:
    await server.get(f"{OPENAI}/models", _Models)
    software = (await catalogue(server, OPENAI)).software
    label = usual if software is Software.OTHER else software.value
    return Server(kind=ProviderKind.OPENAI, label=label, url=f"{server.url}{OPENAI}")
