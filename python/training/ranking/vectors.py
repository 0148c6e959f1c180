"""Vectors of the texts that are learned from, computed once by Karen's own embedder and kept outside the repository."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs

from karen.base.installation import command
from karen.memory.recall.corpus import Numbers
from karen.models.embed import DIMENSIONS, MODEL_ID, Embeddings

FILE = Path(platformdirs.user_cache_dir("karen-training")) / f"{MODEL_ID}.npz"
_AT_ONCE = 512


class KeptVectors:
    """(n, 384) float32 of unit length; saved after every few hundred, so what was computed is never lost."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self._known: dict[str, Numbers] = {}
        if file.exists():
            with np.load(file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["values"], strict=True))

    async def passages(self, texts: Sequence[str]) -> Numbers:
        return await self._vectors(texts, queries=False)

    async def queries(self, texts: Sequence[str]) -> Numbers:
        return await self._vectors(texts, queries=True)

    async def _vectors(self, texts: Sequence[str], *, queries: bool) -> Numbers:
        keys = [_key(text, queries) for text in texts]
        lacking = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if lacking:
            await self._compute(lacking, queries)
        if not keys:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._known[key] for key in keys])

    async def _compute(self, texts: dict[str, str], queries: bool) -> None:
        """The shortest first, so that a batch holds texts of one length."""
        embeddings = Embeddings(command("embedder"))
        try:
            waiting = sorted(texts.items(), key=lambda item: len(item[1]))
            for start in range(0, len(waiting), _AT_ONCE):
                some = waiting[start : start + _AT_ONCE]
                if queries:
                    found = [await embeddings.query(text) for _, text in some]
                else:
                    found = await embeddings.passages([text for _, text in some])
                self._known |= {
                    key: np.array(vector.values, np.float32) for (key, _), vector in zip(some, found, strict=True)
                }
                self._save()
        finally:
            await embeddings.stop()

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".new.npz")
        np.savez(partial, keys=np.array(list(self._known)), values=np.stack(list(self._known.values())))
        partial.replace(self._file)


def _key(text: str, queries: bool) -> str:
    return hashlib.sha256(f"{'query' if queries else 'passage'}\0{text}".encode()).hexdigest()
