"""What every way to a sidecar can do: make calls with the contract's models, and raise its errors."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self, TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter

from karen.contract.errors import PROBLEM, Internal, KarenError, Unavailable

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class Disconnected(Unavailable):
    """The connection broke, or was never made: what had been sent may have been done."""


class Connection(ABC):
    """Opened by `async with`; any number of calls may run at once."""

    @abstractmethod
    def replies(self, method: str, params: JsonValue) -> AsyncGenerator[JsonValue]:
        """Each item of the answer as JSON: one for a unary method. Raises the problem as the KarenError it is.

        Closing the generator early cancels the call.
        """

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def call(self, method: str, params: BaseModel, returns: type[M]) -> M:
        """The answer of a unary method: `await karen.call("profiles.me", Nothing(), Profile)`."""
        async with contextlib.aclosing(self.replies(method, params.model_dump(mode="json"))) as items:
            async for item in items:
                return returns.model_validate(item)
        raise Internal(f"{method} ended without an answer.")

    async def stream(self, method: str, params: BaseModel, items: TypeAdapter[T]) -> AsyncGenerator[T]:
        """Each item of a streaming method; use it under `contextlib.aclosing` so that leaving early cancels it."""
        async with contextlib.aclosing(self.replies(method, params.model_dump(mode="json"))) as replies:
            async for item in replies:
                yield items.validate_python(item)


def problem_of(raw: JsonValue | bytes) -> KarenError:
    """The error a problem on the wire stands for."""
    try:
        return PROBLEM.validate_json(raw) if isinstance(raw, bytes) else PROBLEM.validate_python(raw)
    except ValueError:
        return Internal("What answered is not Karen: the failure it sent is none of the contract's problems.")
