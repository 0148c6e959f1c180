"""Ollama, by its own interface, which says more and can do more than the OpenAI one it also has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, JsonValue

from karen.base.loopback import on_this_machine
from karen.base.traffic import Traffic
from karen.contract.errors import Forbidden
from karen.contract.types.models import ModelInfo
from karen.models.provider import Prompt
from karen.models.remote.answer import Said
from karen.models.remote.ollama_catalogue import Shown, Tagged, catalogue, show
from karen.models.remote.ollama_events import read_line
from karen.models.remote.refusals import Refusal
from karen.models.remote.remote import RemoteModel, messages_of
from karen.models.remote.server import LIMITS, ApiKey, Limits, ModelServer, no_key
from karen.models.sizes import is_tiny

CONTEXT_TOKENS = 8192
"""Asked of Ollama, whose own default is too short for a conversation; less where a model has less."""


class _Done(BaseModel):
    """Loaded, or unloaded."""

    done: Literal[True]


class OllamaProvider:
    """One Ollama."""

    def __init__(
        self,
        provider_id: str,
        url: str,
        api_key: ApiKey = no_key,
        *,
        allowed: bool,
        traffic: Traffic,
        label: str = "Ollama",
        limits: Limits = LIMITS,
    ) -> None:
        self._id = provider_id
        self._server = ModelServer(label, url, api_key, allowed, traffic, limits)
        self._models: dict[str, OllamaModel] = {}

    async def models(self) -> list[ModelInfo]:
        """What was pulled and can converse; of an Ollama on this machine only what runs on it."""
        try:
            found = await catalogue(self._server)
        except Refusal as refusal:
            raise refusal.problem(str(self._server), "") from refusal
        here = on_this_machine(self._server.url)
        infos = []
        for tagged, shown, loaded in found:
            if here and (tagged.remote_host or (shown and shown.remote_host)):
                continue
            if shown:
                self.model(tagged.name).learn(shown)
            infos.append(_info(self._id, tagged, shown, loaded))
        return infos

    def model(self, name: str) -> OllamaModel:
        if name not in self._models:
            self._models[name] = OllamaModel(name, self._server)
        return self._models[name]

    async def close(self) -> None:
        await self._server.close()


class OllamaModel(RemoteModel):
    """A model by the name it was pulled by."""

    stops = True
    """Ollama ends what runs for a connection that is closed."""
    continues = False
    """Whether the words of an assistant that come last are continued depends on each model's template."""

    def __init__(self, name: str, server: ModelServer) -> None:
        super().__init__(name, server)
        self._shown: Shown | None = None

    def learn(self, shown: Shown) -> None:
        """What Ollama says of it now."""
        self._shown = shown

    @property
    def tiny(self) -> bool:
        return self._shown is not None and is_tiny(self._shown.details.parameter_size)

    @property
    def context_tokens(self) -> int | None:
        if self._shown is None:
            return None
        return self._shown.configured_context or min(CONTEXT_TOKENS, self._shown.most_context or CONTEXT_TOKENS)

    async def load(self) -> None:
        await self._arrange(load=True)

    async def unload(self) -> None:
        await self._arrange(load=False)

    async def _arrange(self, load: bool) -> None:
        """A conversation without a message is how Ollama is told to load a model, or to let it go."""
        asked: dict[str, JsonValue] = {"model": self.name, "messages": [], "stream": False}
        try:
            asked |= {"options": await self._options()} if load else {"keep_alive": 0}
            await self._server.post("/api/chat", asked, _Done, self._server.limits.first_s)
        except Refusal as refusal:
            raise refusal.problem(str(self._server), self.label) from refusal

    async def _options(self) -> dict[str, JsonValue]:
        """How it is run; the same each time, or Ollama would load it anew.

        Raises Forbidden for a model that Ollama would send questions away for.
        """
        if self._shown is None:
            self._shown = await show(self._server, self.name)
        if self._shown.remote_host and on_this_machine(self._server.url):
            raise Forbidden(
                f"Ollama sends what {self.name} is asked to {self._shown.remote_host}, beyond this machine. "
                "Choose a model that runs here, or add that address as a provider and allow it."
            )
        return {} if self._shown.configured_context else {"num_ctx": self.context_tokens}

    async def _request(self, prompt: Prompt) -> tuple[str, Mapping[str, JsonValue]]:
        body: dict[str, JsonValue] = {
            "model": self.name,
            "messages": messages_of(prompt),
            "stream": True,
            "options": {**await self._options(), "num_predict": prompt.most_tokens},
            "truncate": False,  # a prompt that is too long is said to be, and not quietly cut
            "shift": False,
        }
        if prompt.schema is not None:
            body["format"] = dict(prompt.schema)
        return "/api/chat", body

    def _read(self, line: str) -> Said | None:
        return read_line(line)


def _info(provider_id: str, tagged: Tagged, shown: Shown | None, loaded: bool) -> ModelInfo:
    return ModelInfo(
        provider_id=provider_id,
        model=tagged.name,
        label=tagged.name.removesuffix(":latest"),
        tiny=is_tiny(tagged.details.parameter_size),
        size_bytes=tagged.size,
        context_tokens=shown.most_context if shown else None,
        parameters=tagged.details.parameter_size or None,
        quantisation=tagged.details.quantization_level or None,
        detail="In memory now." if loaded else "",
    )
