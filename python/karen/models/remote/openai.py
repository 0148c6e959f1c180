"""Any server with the OpenAI interface: llama-server, LM Studio, vLLM, …"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from pydantic import JsonValue

from karen.base.traffic import Traffic
from karen.contract.errors import KarenError
from karen.contract.types.models import ModelInfo
from karen.models.provider import Prompt
from karen.models.remote.answer import Said
from karen.models.remote.openai_catalogue import Catalogue, Listed, Software, catalogue
from karen.models.remote.openai_events import read_line
from karen.models.remote.refusals import Refusal
from karen.models.remote.remote import RemoteModel, messages_of
from karen.models.remote.server import LIMITS, ApiKey, Limits, ModelServer, no_key
from karen.models.sizes import is_tiny

_OPTIONAL = re.compile(r"stream_options|max_tokens")
"""What some servers refuse by name, although the rest of the question is of use without it."""


@dataclass
class _Learned:
    """What is known of a server by now, shared by its models. `refused` holds names of `_OPTIONAL`."""

    catalogue: Catalogue | None = None
    refused: frozenset[str] = frozenset()

    @property
    def is_llama_server(self) -> bool:
        return self.catalogue is not None and self.catalogue.software is Software.LLAMA_SERVER

    def listed(self, name: str) -> Listed | None:
        models = self.catalogue.models if self.catalogue else ()
        return next((model for model in models if model.name == name), None)


class OpenAiProvider:
    """One server. What it does on a stop, and whether it continues, is known of llama-server only."""

    def __init__(
        self,
        provider_id: str,
        url: str,
        api_key: ApiKey = no_key,
        *,
        allowed: bool,
        traffic: Traffic,
        label: str = "The model server",
        limits: Limits = LIMITS,
    ) -> None:
        """`url` ends with the path of the interface, such as /v1, which is also what no path means."""
        root, self._api = _root_and_path(url)
        self._id = provider_id
        self._server = ModelServer(label, root, api_key, allowed, traffic, limits)
        self._learned = _Learned()
        self._learning: asyncio.Task[None] | None = None
        self._models: dict[str, OpenAiModel] = {}

    async def models(self) -> list[ModelInfo]:
        """What the server lists; of LM Studio also what it has yet to load."""
        return [_info(self._id, listed) for listed in (await self._learn()).models]

    def model(self, name: str) -> OpenAiModel:
        if name not in self._models:
            self._models[name] = OpenAiModel(
                name, self._server, self._api, self._learned, self._learn, self._learn_beside
            )
        return self._models[name]

    async def close(self) -> None:
        if self._learning:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)
        await self._server.close()

    async def _learn(self) -> Catalogue:
        try:
            self._learned.catalogue = found = await catalogue(self._server, self._api)
        except Refusal as refusal:
            raise refusal.problem(str(self._server), "") from refusal
        return found

    def _learn_beside(self) -> None:
        """Once, without keeping a question waiting. A server that lists nothing may answer all the same."""
        if self._learning is None and self._learned.catalogue is None:
            self._learning = asyncio.create_task(self._learn_if_possible())

    async def _learn_if_possible(self) -> None:
        with contextlib.suppress(KarenError):
            await self._learn()


class OpenAiModel(RemoteModel):
    """A model by the name its server has for it."""

    def __init__(
        self,
        name: str,
        server: ModelServer,
        api: str,
        learned: _Learned,
        learn: Callable[[], Awaitable[object]],
        learn_beside: Callable[[], None],
    ) -> None:
        super().__init__(name, server)
        self._path = f"{api}/chat/completions"
        self._learned = learned
        self._learn = learn
        self._learn_beside = learn_beside

    @property
    def label(self) -> str:
        return model_label(self.name)

    @property
    def tiny(self) -> bool:
        listed = self._learned.listed(self.name)
        return listed is not None and is_tiny(listed.parameters)

    @property
    def stops(self) -> bool:
        """Only llama-server is known to end an inference whose connection is closed.

        Between two words it was measured to within 30 ms; while it reads a prompt, it first ends the batch it is at.
        """
        return self._learned.is_llama_server

    @property
    def continues(self) -> bool:
        """Only llama-server is known to go on with the words of an assistant that come last."""
        return self._learned.is_llama_server

    @property
    def context_tokens(self) -> int | None:
        listed = self._learned.listed(self.name)
        return listed.context_tokens if listed else None

    async def load(self) -> None:
        """Ask the server what it has; loading is its own affair."""
        await self._learn()

    async def unload(self) -> None:
        """Its memory is the server's to give back."""

    async def _request(self, prompt: Prompt) -> tuple[str, Mapping[str, JsonValue]]:
        self._learn_beside()
        body: dict[str, JsonValue] = {"model": self.name, "messages": messages_of(prompt), "stream": True}
        refused = self._learned.refused
        body["max_completion_tokens" if "max_tokens" in refused else "max_tokens"] = prompt.most_tokens
        if "stream_options" not in refused:
            body["stream_options"] = {"include_usage": True}
        if prompt.schema is not None:
            named: JsonValue = {"name": "answer", "schema": dict(prompt.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        if self._learned.is_llama_server:
            body["return_progress"] = True  # so that reading a long prompt is not taken for silence
        if prompt.begun and self.continues:
            body["messages"] = [*messages_of(prompt), {"role": "assistant", "content": prompt.begun}]
            body["chat_template_kwargs"] = {"enable_thinking": False}  # what has begun has been thought about
        return self._path, body

    def _read(self, line: str) -> Said | None:
        return read_line(line)

    def _can_do_without(self, refusal: Refusal) -> bool:
        """Whether the server refused by name what a question can do without; the next one is without it."""
        named = set(_OPTIONAL.findall(refusal.said)) if refusal.status in (400, 422) else set()
        new = named - self._learned.refused
        self._learned.refused |= new
        return bool(new)


def _root_and_path(url: str) -> tuple[str, str]:
    """Such as http://127.0.0.1:8080 and /v1."""
    scheme, nothing, host, *path = url.rstrip("/").split("/", 3)
    return "/".join((scheme, nothing, host)), f"/{path[0]}" if path else "/v1"


def model_label(name: str) -> str:
    """The name a person knows: of a file, without its folder and its ending."""
    return PurePath(name).stem if name.endswith(".gguf") else name


def _info(provider_id: str, listed: Listed) -> ModelInfo:
    return ModelInfo(
        provider_id=provider_id,
        model=listed.name,
        label=model_label(listed.name),
        tiny=is_tiny(listed.parameters),
        size_bytes=listed.size_bytes,
        context_tokens=listed.context_tokens,
        parameters=listed.parameters,
        quantisation=listed.quantisation,
    )
