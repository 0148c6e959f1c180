"""A model that says what a file tells it to: for tests of what is around a model, with real streams and real time."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from karen.contract.errors import ModelUnavailable
from karen.contract.types.models import Fit, ModelInfo, ModelState
from karen.models.provider import Condition, Prompt, Usage

PROVIDER_ID = "scripted"
MODEL = "scripted"


class ScriptedAnswer(BaseModel):
    """What to say to a prompt that `match` is found in."""

    model_config = ConfigDict(extra="forbid")

    match: str = ""
    told: str = ""
    """Say it only where this is found anywhere in the prompt."""
    deltas: list[str]
    repeat: int = Field(default=1, ge=1)
    """How many times the deltas are said."""
    delay_ms: float = Field(default=0, ge=0)
    """Before each delta."""
    then_hangs: bool = False
    """Say nothing more, for ever, once the deltas are said."""
    cut_off: bool = False
    """Say at the end that more would have come."""
    continues: bool = True
    """False in any of them: this model cannot go on with a begun answer."""
    fails: str = ""
    """Fail with these words once the deltas are said."""


class ScriptedModel:
    """Answers from a JSON file: a list of ScriptedAnswer, of which the first that matches the last message is used."""

    label = "scripted"
    tiny = False
    stops = True
    context_tokens = 4096

    def __init__(self, path: Path) -> None:
        self._answers = TypeAdapter(list[ScriptedAnswer]).validate_json(path.read_bytes())
        self.continues = all(answer.continues for answer in self._answers)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """The pieces of an answer, and of one that has begun only what is missing. What nothing matches gets none."""
        asked = prompt.messages[-1].content
        whole = "\n".join(message.content for message in prompt.messages)
        fitting = (one for one in self._answers if re.search(one.match, asked) and re.search(one.told, whole))
        answer = next(fitting, None)
        if answer is None:
            yield Usage(tokens=0)
            return
        began, first_token_ms, tokens, ahead = time.perf_counter(), None, 0, prompt.begun
        for said in answer.deltas * answer.repeat:
            delta, ahead = said[len(ahead) :], ahead[len(said) :]
            if not delta:
                continue
            await asyncio.sleep(answer.delay_ms / 1000)
            tokens += 1
            first_token_ms = first_token_ms or 1000 * (time.perf_counter() - began)
            yield delta
        if answer.then_hangs:
            await asyncio.Event().wait()
        if answer.fails:
            raise ModelUnavailable(answer.fails, model=self.label)
        yield Usage(
            tokens=tokens,
            prompt_tokens=sum(len(message.content.split()) for message in prompt.messages),
            first_token_ms=first_token_ms,
            tokens_per_second=tokens / max(time.perf_counter() - began, 1e-6),
            cut_off=answer.cut_off,
        )

    def condition(self) -> Condition:
        return Condition(ModelState.READY)

    async def load(self) -> None:
        """It is always there."""

    async def unload(self) -> None:
        """It takes no memory worth giving back."""


class ScriptedProvider:
    """Offers the one model of a file."""

    def __init__(self, path: Path) -> None:
        self._model = ScriptedModel(path)

    async def models(self) -> list[ModelInfo]:
        model = self._model
        return [
            ModelInfo(
                provider_id=PROVIDER_ID,
                model=MODEL,
                label=model.label,
                context_tokens=model.context_tokens,
                fit=Fit.FITS,
            )
        ]

    def model(self, name: str) -> ScriptedModel:
        return self._model

    async def close(self) -> None:
        """There is nothing to end."""


def scripted_provider() -> ScriptedProvider | None:
    """Of the file that `KAREN_SCRIPTED_MODEL` names; None without it, as for everybody but tests."""
    path = os.environ.get("KAREN_SCRIPTED_MODEL")
    return ScriptedProvider(Path(path)) if path else None
