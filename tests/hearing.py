"""Models of servers on loopback, and what they say, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversing import Clock
from karen.base.database import Database
from karen.base.traffic import Traffic
from karen.contract.errors import KarenError
from karen.contract.types.enums import MessageRole
from karen.models.ollama import OllamaModel, OllamaProvider
from karen.models.openai import OpenAiModel, OpenAiProvider
from karen.models.provider import Model, Prompt, PromptMessage, Usage
from karen.models.server import Limits

HELLO = Prompt((PromptMessage(MessageRole.USER, "Hello"),), most_tokens=100)
SOON = Limits(connect_s=0.5, answer_s=0.5, first_s=0.5, silence_s=0.25, tail_s=0.15, event_bytes=50_000)
"""Long enough for a busy machine, and short enough to be waited for."""


@dataclass
class Heard:
    """What a model said, in which pieces, and how it ended."""

    pieces: list[str]
    usage: Usage | None = None
    problem: KarenError | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)


async def hear(model: Model, prompt: Prompt = HELLO) -> Heard:
    """The whole answer; a failure ends it."""
    heard = Heard([])
    try:
        async with aclosing(model.stream(prompt)) as pieces:
            async for piece in pieces:
                assert heard.usage is None, "something followed the usage"
                if isinstance(piece, Usage):
                    heard.usage = piece
                else:
                    heard.pieces.append(piece)
    except KarenError as problem:
        heard.problem = problem
    return heard


def silent_traffic(folder: Path = Path("nowhere")) -> Traffic:
    """A count that has nowhere to be saved: nothing that is on loopback may ever be counted."""
    return Traffic(Database(folder / "karen.sqlite", folder, []), Clock())


@asynccontextmanager
async def openai(url: str, limits: Limits = SOON, **more: Any) -> AsyncIterator[OpenAiProvider]:
    settings: dict[str, Any] = {"allowed": False, "traffic": silent_traffic(), "label": "Testing"} | more
    provider = OpenAiProvider("openai@1", url, limits=limits, **settings)
    try:
        yield provider
    finally:
        await provider.close()


@asynccontextmanager
async def ollama(url: str, limits: Limits = SOON, **more: Any) -> AsyncIterator[OllamaProvider]:
    settings: dict[str, Any] = {"allowed": False, "traffic": silent_traffic(), "label": "Testing"} | more
    provider = OllamaProvider("ollama@1", url, limits=limits, **settings)
    try:
        yield provider
    finally:
        await provider.close()


@asynccontextmanager
async def openai_model(url: str, limits: Limits = SOON) -> AsyncIterator[OpenAiModel]:
    async with openai(url, limits) as provider:
        yield provider.model("m")


@asynccontextmanager
async def ollama_model(url: str, limits: Limits = SOON) -> AsyncIterator[OllamaModel]:
    async with ollama(url, limits) as provider:
        yield provider.model("m")
