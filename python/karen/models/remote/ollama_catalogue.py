"""What Ollama says of its models."""

from __future__ import annotations

import asyncio
import re

from pydantic import BaseModel, Field, JsonValue, model_validator

from karen.contract.errors import KarenError
from karen.models.remote.answer import count
from karen.models.remote.refusals import Refusal
from karen.models.remote.server import ModelServer

SHOWN_AT_ONCE = 4
SHOWING_LIMIT_S = 3.0
"""For all models together: what has not been said by then stays unknown."""
_CONFIGURED = re.compile(r"^num_ctx\s+([0-9]{1,9})\b", re.MULTILINE)


class _Said(BaseModel):
    """Go writes null for what is empty."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, said: object) -> object:
        return {name: value for name, value in said.items() if value is not None} if isinstance(said, dict) else said


class Details(_Said):
    parameter_size: str = ""
    quantization_level: str = ""


class Tagged(_Said):
    """`remote_host` is where a model runs that does not run in this Ollama."""

    name: str = Field(min_length=1, max_length=500)
    size: int | None = None
    details: Details = Details()
    remote_host: str = ""


class Shown(_Said):
    model_info: dict[str, JsonValue] = {}
    parameters: str = ""
    details: Details = Details()
    capabilities: list[str] | None = None
    remote_host: str = ""

    @property
    def most_context(self) -> int | None:
        """Tokens that it was made for."""
        found = (value for name, value in self.model_info.items() if name.endswith(".context_length"))
        return next((most for value in found if (most := count(value))), None)

    @property
    def configured_context(self) -> int | None:
        """Tokens that its owner wants it to be run with."""
        match = _CONFIGURED.search(self.parameters)
        return int(match[1]) if match else None


class _Tags(_Said):
    models: list[Tagged] = []


class _Running(BaseModel):
    name: str


class _Processes(_Said):
    models: list[_Running] = []


async def catalogue(server: ModelServer) -> list[tuple[Tagged, Shown | None, bool]]:
    """Each model that can converse, what else is known of it, and whether it is in memory."""
    tags = await server.get("/api/tags", _Tags)
    loaded = await _loaded(server)
    shown = await _show_all(server, [tagged.name for tagged in tags.models])
    return [
        (tagged, about, tagged.name in loaded)
        for tagged, about in ((tagged, shown.get(tagged.name)) for tagged in tags.models)
        if about is None or about.capabilities is None or "completion" in about.capabilities
    ]


async def show(server: ModelServer, name: str) -> Shown:
    return await server.post("/api/show", {"model": name}, Shown)


async def _loaded(server: ModelServer) -> set[str]:
    try:
        return {running.name for running in (await server.get("/api/ps", _Processes)).models}
    except (KarenError, Refusal):
        return set()


async def _show_all(server: ModelServer, names: list[str]) -> dict[str, Shown]:
    shown: dict[str, Shown] = {}
    at_once = asyncio.Semaphore(SHOWN_AT_ONCE)

    async def show_one(name: str) -> None:
        async with at_once:
            try:
                shown[name] = await show(server, name)
            except (KarenError, Refusal):
                return

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(show_one(name)) for name in names]
        if asking:
            _, late = await asyncio.wait(asking, timeout=SHOWING_LIMIT_S)
            for task in late:
                task.cancel()
    return shown
