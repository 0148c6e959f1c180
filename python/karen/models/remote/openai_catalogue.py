"""What a server with the OpenAI interface says of itself and its models, asked in the ways of those that say more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from karen.contract.errors import KarenError
from karen.models.remote.answer import MOST_COUNTED
from karen.models.remote.refusals import Refusal
from karen.models.remote.server import ModelServer
from karen.models.sizes import parameters_in_words

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED)]
Answer = TypeVar("Answer", bound=BaseModel)
_NO_CHAT = ("embed", "rerank", "whisper", "tts")
"""In names of models that cannot converse, for servers that do not say what a model is for."""


class Software(StrEnum):
    """Servers known by what they answer, and named as people know them."""

    LLAMA_SERVER = "llama.cpp server"
    LM_STUDIO = "LM Studio"
    VLLM = "vLLM"
    OTHER = "OpenAI-compatible server"


@dataclass(frozen=True)
class Listed:
    """A model that a server offers. `context_tokens` is what it is run with, or would be, as far as that is said."""

    name: str
    context_tokens: int | None = None
    size_bytes: int | None = None
    parameters: str | None = None
    quantisation: str | None = None


@dataclass(frozen=True)
class Catalogue:
    software: Software
    models: tuple[Listed, ...]


class _Meta(BaseModel):
    """Of the file that llama-server has loaded."""

    n_ctx_train: Count | None = None
    n_params: Count | None = None
    size: Count | None = None


class _Model(BaseModel):
    """`max_model_len` is vLLM's; `context_length` is sent by collections of models."""

    id: str = Field(min_length=1, max_length=500)
    owned_by: str | None = None
    max_model_len: Count | None = None
    context_length: Count | None = None
    meta: _Meta | None = None


class _Models(BaseModel):
    data: list[_Model]


class _Generation(BaseModel):
    n_ctx: Count


class _Props(BaseModel):
    """Of llama-server: `n_ctx` is the context of one of its slots."""

    default_generation_settings: _Generation


class _StudioModel(BaseModel):
    """LM Studio's own list."""

    id: str = Field(min_length=1, max_length=500)
    type: str
    quantization: str | None = None
    max_context_length: Count | None = None
    loaded_context_length: Count | None = None


class _StudioModels(BaseModel):
    data: list[_StudioModel]


async def catalogue(server: ModelServer, api: str) -> Catalogue:
    """The models below the path `api`, with what only some servers tell beside it.

    Raises as ModelServer does where there is no list of models; nothing else has to be there.
    """
    beside = api.removesuffix("/v1")
    models = await server.get(f"{api}/models", _Models)
    props, studio = await asyncio.gather(
        _if_there(server, f"{beside}/props", _Props),
        _if_there(server, f"{beside}/api/v0/models", _StudioModels),
    )
    if props:
        context = props.default_generation_settings.n_ctx
        return Catalogue(Software.LLAMA_SERVER, tuple(_listed(model, context) for model in models.data))
    if studio:
        talking = [model for model in studio.data if model.type in ("llm", "vlm")]
        return Catalogue(Software.LM_STUDIO, tuple(_listed_in_studio(model) for model in talking))
    software = Software.VLLM if any(model.owned_by == "vllm" for model in models.data) else Software.OTHER
    conversing = [model for model in models.data if not any(word in model.id.lower() for word in _NO_CHAT)]
    return Catalogue(software, tuple(_listed(model, None) for model in conversing))


async def _if_there(server: ModelServer, path: str, answer: type[Answer]) -> Answer | None:
    try:
        return await server.get(path, answer)
    except (KarenError, Refusal):
        return None


def _listed(model: _Model, context_tokens: int | None) -> Listed:
    meta = model.meta or _Meta()
    return Listed(
        model.id,
        context_tokens or model.max_model_len or model.context_length or meta.n_ctx_train,
        meta.size,
        parameters_in_words(meta.n_params) if meta.n_params else None,
    )


def _listed_in_studio(model: _StudioModel) -> Listed:
    context_tokens = model.loaded_context_length or model.max_context_length
    return Listed(model.id, context_tokens, quantisation=model.quantization)
