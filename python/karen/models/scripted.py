"""A model that says what a file tells it to: for tests of what is around a model, with real streams and real time."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class ScriptedAnswer(BaseModel):
    """What to say to a prompt that `match` is found in."""

    model_config = ConfigDict(extra="forbid")

    match: str = ""
    deltas: list[str]
    repeat: int = Field(default=1, ge=1)
    """How many times the deltas are said."""
    delay_ms: float = Field(default=0, ge=0)
    """Before each delta."""
    fails: str = ""
    """Raise this once the deltas are said."""


class ScriptedModel:
    """Answers from a JSON file: a list of ScriptedAnswer, of which the first that matches is used."""

    name = "scripted"

    def __init__(self, path: Path) -> None:
        self._answers = TypeAdapter(list[ScriptedAnswer]).validate_json(path.read_bytes())

    async def stream(self, prompt: str) -> AsyncIterator[str]:
        """The pieces of an answer. A prompt that nothing matches gets none."""
        answer = next((answer for answer in self._answers if re.search(answer.match, prompt)), None)
        if answer is None:
            return
        for _ in range(answer.repeat):
            for delta in answer.deltas:
                await asyncio.sleep(answer.delay_ms / 1000)
                yield delta
        if answer.fails:
            raise RuntimeError(answer.fails)


def scripted_model() -> ScriptedModel | None:
    """The model of the file that `KAREN_SCRIPTED_MODEL` names; None without it, as for everybody but tests."""
    path = os.environ.get("KAREN_SCRIPTED_MODEL")
    return ScriptedModel(Path(path)) if path else None
