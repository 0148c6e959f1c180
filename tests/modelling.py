"""The models of a data folder behind the public contract, for tests: real files, real servers, models that are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calling import OWNER, call
from conversing import Clock
from karen.app import build
from karen.base.application import Application
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.secrets import Secrets
from karen.base.settings import Settings
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller
from karen.contract.errors import ModelUnavailable
from karen.contract.method import Registry
from karen.contract.types.enums import MessageRole
from karen.contract.types.models import Fit, ModelInfo, ModelState, ProviderKind
from karen.models.candidates import Candidates
from karen.models.configuration import ModelConfiguration, Server
from karen.models.directory import BroughtAlong, ProviderDirectory, Servers
from karen.models.in_use import ModelsInUse
from karen.models.manager import ModelManager
from karen.models.offers import ModelOffers
from karen.models.provider import Condition, Model, Prompt, PromptMessage, Provider, Usage
from karen.models.survey import Survey

HELLO = Prompt((PromptMessage(MessageRole.USER, "hello"),))
GIGABYTE = 1_000_000_000
FREE_BYTES = 4 * GIGABYTE


class ToldModel:
    """A model of this process that takes memory when it is used, and answers when a test lets it."""

    tiny = False
    stops = True
    continues = True
    context_tokens = 2048

    def __init__(self, label: str) -> None:
        self.label = label
        self.state = ModelState.IDLE
        self.fails = ""
        self.unloaded = 0
        self.may_answer = asyncio.Event()
        self.may_unload = asyncio.Event()
        self.may_answer.set()
        self.may_unload.set()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        await self.load()
        yield "Hello "
        await self.may_answer.wait()
        yield "there."
        yield Usage(tokens=2, first_token_ms=5.0, tokens_per_second=40.0)

    def condition(self) -> Condition:
        return Condition(self.state, memory_bytes=GIGABYTE if self.state is ModelState.READY else None)

    async def load(self) -> None:
        if self.fails:
            raise ModelUnavailable(self.fails, model=self.label)
        self.state = ModelState.READY

    async def unload(self) -> None:
        await self.may_unload.wait()
        self.state = ModelState.IDLE
        self.unloaded += 1


class ToldProvider:
    """Models by name with the memory they need."""

    def __init__(self, provider_id: str, needed_bytes: dict[str, int]) -> None:
        self.id = provider_id
        self.needed_bytes = needed_bytes
        self.told = {name: ToldModel(name) for name in needed_bytes}
        self.may_list = asyncio.Event()
        self.may_list.set()
        self.fails = ""
        self.asked = 0
        self.closed = False

    async def models(self) -> list[ModelInfo]:
        self.asked += 1
        await self.may_list.wait()
        if self.fails:
            raise ModelUnavailable(self.fails)
        return [
            ModelInfo(
                provider_id=self.id,
                model=name,
                label=name,
                needed_bytes=needed,
                fit=Fit.TOO_LARGE if needed > FREE_BYTES else Fit.FITS,
            )
            for name, needed in self.needed_bytes.items()
        ]

    def model(self, name: str) -> ToldModel:
        return self.told.setdefault(name, ToldModel(name))

    async def close(self) -> None:
        self.closed = True


@dataclass
class Modelling:
    """A registry with the methods of models and settings over a folder, and what stands behind it."""

    folder: Path
    servers: Callable[[Secrets], Servers]
    detect: Callable[[], Awaitable[Sequence[Server]]]
    events: Events = field(default_factory=Events)
    registry: Registry = field(default_factory=Registry)
    clock: Clock = field(default_factory=Clock)
    local: ToldProvider = field(
        default_factory=lambda: ToldProvider("gguf", {"small": GIGABYTE, "large": 4 * GIGABYTE, "huge": 9 * GIGABYTE})
    )
    tiny: ToldProvider = field(default_factory=lambda: ToldProvider("embedded", {"tiny": GIGABYTE // 5}))

    def __post_init__(self) -> None:
        files = ValidatedFiles(self.folder)
        self.settings = Settings(files, self.events)
        self.secrets = Secrets(self.folder, self.events)
        self.configuration = ModelConfiguration(files, self.secrets)
        own = [
            BroughtAlong("embedded", ProviderKind.EMBEDDED, "What Karen brings along", self.tiny, "tiny"),
            BroughtAlong("gguf", ProviderKind.GGUF, "Your model files", self.local),
        ]
        self.directory = ProviderDirectory(self.configuration, own, self.servers(self.secrets))
        self.survey = Survey(self.directory, self.detect, limit_s=0.5)
        self.in_use = ModelsInUse(self.configuration, self.directory, self.clock)
        candidates = Candidates(self.directory, self.survey.ask, self.in_use, lambda: FREE_BYTES)
        self.manager = ModelManager(
            self.configuration,
            self.directory,
            self.survey,
            self.in_use,
            self.events,
            self.settings.machine,
            candidates,
            self.clock,
        )
        offers = ModelOffers(self.configuration, self.directory, self.survey, lambda: FREE_BYTES)
        for namespace, service in (("settings", self.settings), ("models", self.manager), ("models", offers)):
            self.registry.add(namespace, service)

    async def call(self, method: str, caller: Caller = OWNER, **params: Any) -> Any:
        return await call(self.registry, f"models.{method}", params, caller)

    async def choose(self, model: str, provider_id: str = "gguf") -> Any:
        return await self.call("select", choice={"provider_id": provider_id, "model": model})

    def current(self) -> Model:
        model = self.manager.current()
        assert model is not None
        return model


class NoServers:
    """For tests in which nobody connects."""

    def __init__(self, _: Secrets) -> None:
        """Without keys."""

    def prepare(self) -> None:
        raise AssertionError("nobody may contact a server")

    def connect(self, server: Server) -> Provider:
        raise AssertionError(f"nobody may contact {server.url}")


async def nothing_found() -> Sequence[Server]:
    return []


@asynccontextmanager
async def modelling(
    folder: Path,
    servers: Callable[[Secrets], Servers] = NoServers,
    detect: Callable[[], Awaitable[Sequence[Server]]] = nothing_found,
) -> AsyncIterator[Modelling]:
    """The services run for the length of the block."""
    opened = Modelling(folder, servers, detect)
    await opened.settings.start()
    await opened.manager.start()
    try:
        yield opened
    finally:
        await opened.manager.stop()
        await opened.settings.stop()


async def said(model: Model, prompt: Prompt = HELLO) -> str:
    """The whole answer."""
    async with aclosing(model.stream(prompt)) as pieces:
        return "".join([piece async for piece in pieces if isinstance(piece, str)])


async def until(claim: Callable[[], bool], limit_s: float = 5.0) -> None:
    """Wait for what becomes true soon."""
    async with asyncio.timeout(limit_s):
        while not claim():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def wired(folder: Path) -> AsyncIterator[Application]:
    """The whole of Karen over a data folder."""
    data = DataFolder(folder)
    data.prepare()
    application = build(data, "test")
    application.furnish()
    async with application.lifecycle.started():
        yield application
