"""What every language model looks like from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class Model(Protocol):
    """Streams an answer to a prompt; closing the stream ends the inference."""

    @property
    def name(self) -> str: ...
    def stream(self, prompt: str) -> AsyncIterator[str]: ...
