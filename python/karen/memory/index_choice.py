"""Where the index of memory is kept: beside the data, at the URL that KAREN_VECTORS names, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from karen.base.outbox import Outbox
from karen.memory.index import LanceTable
from karen.memory.index_ledger import IndexLedger, State
from karen.memory.index_service import MemoryIndex
from karen.memory.indexing import Indexing
from karen.memory.nearest import Embedder
from karen.memory.searching import Searching
from karen.memory.vectors import VectorTable
from karen.memory.words_only import WordsOnly, lacking

PLACE = "KAREN_VECTORS"


def choose_index(
    ledger: IndexLedger,
    outbox: Outbox,
    embedder: Embedder,
    model: State,
    folder: Path,
    environment: Mapping[str, str],
) -> MemoryIndex | WordsOnly:
    """Nothing is opened or imported."""
    if why := lacking():
        return WordsOnly(ledger, folder, why)
    table = _table(folder, model.dimensions, environment)
    searching = Searching(table, model.dimensions)
    indexing = Indexing(ledger, table, searching, embedder, model)
    return MemoryIndex(indexing, searching, table, outbox, model.model_id)


def _table(folder: Path, dimensions: int, environment: Mapping[str, str]) -> VectorTable:
    return LanceTable(folder, dimensions)
