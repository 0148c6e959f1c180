"""A model file as a person sees it, and whether it can be run here. Reads files: call it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from karen.contract.errors import KarenError, ModelUnavailable
from karen.contract.types.models import Fit, ModelInfo
from karen.models.files.fit import LARGEST_CONTEXT_TOKENS, Plan, available_bytes, plan
from karen.models.files.gguf import Gguf, read_gguf
from karen.models.sizes import parameters_in_words

_NOT_TALKING = frozenset(
    {"bert", "clip", "eurobert", "gemma-embedding", "jina-bert-v2", "jina-bert-v3", "modern-bert", "neo-bert"}
    | {"nomic-bert", "nomic-bert-moe", "t5encoder", "wavtokenizer-dec"}
)
"""Architectures that compute vectors or sounds, or that are half of a model that sees."""
_GB = 1e9


@dataclass(frozen=True)
class Weights:
    """One model of a provider that is a file. `available_bytes` is the memory that is free, None when nobody knows."""

    provider_id: str
    name: str
    label: str
    path: Path
    most_context_tokens: int = LARGEST_CONTEXT_TOKENS
    available_bytes: Callable[[], int | None] = available_bytes

    def described(self, freed_bytes: int) -> ModelInfo:
        """What can be chosen. A file with something wrong is described too: `detail` says what.

        `freed_bytes` of memory come back before it is loaded.
        """
        info = ModelInfo(provider_id=self.provider_id, model=self.name, label=self.label)
        try:
            model = read_gguf(self.path)
        except KarenError as problem:
            return info.model_copy(update={"detail": problem.message})
        free = self.available_bytes()
        chosen = plan(model, None if free is None else free + freed_bytes, self.most_context_tokens)
        detail = unsuitable(self.path, model)
        if not detail and chosen.fit is Fit.TOO_LARGE:
            detail = self._too_large(chosen, free or 0)
        return info.model_copy(
            update={
                "tiny": chosen.tiny,
                "size_bytes": model.size_bytes,
                "needed_bytes": chosen.needed_bytes,
                "context_tokens": chosen.context_tokens,
                "parameters": parameters_in_words(model.parameters),
                "quantisation": model.quantisation or None,
                "fit": chosen.fit,
                "detail": detail,
            }
        )

    def planned(self) -> tuple[Path, Plan]:
        """The file, and how to run it with the memory there is now. Raises ModelUnavailable, which says what to do."""
        try:
            model = read_gguf(self.path)
        except KarenError as problem:
            raise ModelUnavailable(problem.message, model=self.label) from problem
        if wrong := unsuitable(self.path, model):
            raise ModelUnavailable(wrong, model=self.label)
        free = self.available_bytes()
        chosen = plan(model, free, self.most_context_tokens)
        if chosen.fit is Fit.TOO_LARGE:
            raise ModelUnavailable(self._too_large(chosen, free or 0), model=self.label)
        return self.path, chosen

    def _too_large(self, chosen: Plan, free_bytes: int) -> str:
        return (
            f"{self.label} needs {chosen.needed_bytes / _GB:.1f} GB of memory and {free_bytes / _GB:.1f} GB are free. "
            "Close other programs, or choose a smaller model."
        )


def unsuitable(path: Path, model: Gguf) -> str:
    """Why a file that is whole cannot answer; "" when nothing speaks against it."""
    if model.parts > 1:
        return (
            f"{path.name} is one of {model.parts} parts of a model. "
            "Join them with `llama-gguf-split --merge`, or download the model as one file."
        )
    if model.architecture in _NOT_TALKING or model.kind in ("adapter", "mmproj", "vocab"):
        what = model.kind if model.kind not in ("", "model") else model.architecture
        return f"{path.name} ({what}) is not a model that can talk. Choose one for chat, often called “Instruct”."
    return ""
