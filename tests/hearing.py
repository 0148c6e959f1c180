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
from karen.models.provider import Model, Prompt, PromptMessage, Usage
from karen.models.remote.ollama import OllamaModel, OllamaProvider
from karen.models.remote.openai import OpenAiModel, OpenAiProvider
from karen.models.remote.server import Limits

HELLO = Prompt((PromptMessage(MessageRole.USER, "Hello"),), most_tokens=100)
PATIENT = Limits(connect_s=5, answer_s=5, first_s=10, silence_s=10, event_bytes=50_000)
"""For servers that should not keep anybody waiting: a busy machine may."""
IMPATIENT = Limits(connect_s=0.5, answer_s=0.3, first_s=0.4, silence_s=0.2, tail_s=0.1, event_bytes=50_000)
"""For servers that keep us waiting until we give up."""


@dataclass
class Heard:
    """What a model said, in which pieces, and how it ended."""

    pieces: list[str]
    usage: Usage | None = None
    problem: KarenError | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def whole(self) -> str:
        """The text of an answer that ended well."""
        assert self.problem is None, self.problem
        assert self.usage
        return self.text


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
async def openai(url: str, limits: Limits = PATIENT, **more: Any) -> AsyncIterator[OpenAiProvider]:
    settings: dict[str, Any] = {"allowed": False, "traffic": silent_traffic(), "label": "Testing"} | more
    provider = OpenAiProvider("openai@1", url, limits=limits, **settings)
    try:
        yield provider
    finally:
        await provider.close()


@asynccontextmanager
async def ollama(url: str, limits: Limits = PATIENT, **more: Any) -> AsyncIterator[OllamaProvider]:
    settings: dict[str, Any] = {"allowed": False, "traffic": silent_traffic(), "label": "Testing"} | more
    provider = OllamaProvider("ollama@1", url, limits=limits, **settings)
    try:
        yield provider
    finally:
        await provider.close()


@asynccontextmanager
async def openai_model(url: str, limits: Limits = PATIENT) -> AsyncIterator[OpenAiModel]:
    async with openai(url, limits) as provider:
        yield provider.model("m")


@asynccontextmanager
async def ollama_model(url: str, limits: Limits = PATIENT) -> AsyncIterator[OllamaModel]:
    async with ollama(url, limits) as provider:
        yield provider.model("m")
