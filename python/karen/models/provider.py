"""What every language model looks like from outside."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from karen.contract.types.enums import MessageRole
from karen.contract.types.models import ModelInfo, ModelState

MOST_TOKENS = 1024


@dataclass(frozen=True)
class PromptMessage:
    role: MessageRole
    content: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked. Whoever asks again keeps the beginning the same, so that the model's cache is of use.

    `begun` is what the answer already says, for a model that `continues`. `schema` is a JSON Schema that the answer
    has to satisfy.
    """

    messages: tuple[PromptMessage, ...]
    begun: str = ""
    schema: Mapping[str, JsonValue] | None = None
    most_tokens: int = MOST_TOKENS


@dataclass(frozen=True)
class Usage:
    """What an answer took, as far as the provider tells; `cut_off` when `most_tokens` or the context ended it."""

    tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    cut_off: bool = False


@dataclass(frozen=True)
class Condition:
    """How a model is now; `reason` says why it failed and what to do; `memory_bytes` of its process, if it is ours."""

    state: ModelState
    reason: str = ""
    memory_bytes: int | None = None


class Model(Protocol):
    """Streams an answer to a prompt."""

    @property
    def label(self) -> str:
        """As a person would say it."""

    @property
    def tiny(self) -> bool:
        """Too small to be relied on."""

    @property
    def stops(self) -> bool:
        """Closing the stream ends the inference where it runs, within 200 ms."""

    @property
    def continues(self) -> bool:
        """`Prompt.begun` is continued."""

    @property
    def context_tokens(self) -> int | None:
        """Prompt and answer together; None when the provider does not say."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """Pieces of text as they come, then one Usage. Closing it ends the inference.

        Raises ModelUnavailable, whose message says what is wrong with the model and what to do, TimedOut when it
        went silent, and InvalidInput for a prompt beyond its context.
        """

    def condition(self) -> Condition:
        """Known without asking anybody; asking is what `stream` does."""

    async def load(self) -> None:
        """Make it ready, where that is ours to do. Raises as `stream` does."""

    async def unload(self) -> None:
        """Give its memory back, where that is ours to do; the next answer loads it again."""


class Provider(Protocol):
    """Offers models. Opening one costs nothing: what takes memory or the network waits for `stream` or `load`."""

    async def models(self) -> list[ModelInfo]:
        """What can be chosen now. Raises ModelUnavailable, whose message says what is wrong and what to do."""

    def model(self, name: str) -> Model:
        """The same object for the same name. Whether there is such a model is found out when it is used."""

    async def close(self) -> None:
        """End every process and connection of this provider."""
