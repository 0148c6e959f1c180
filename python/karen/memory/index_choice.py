"""Where the index of memory is kept: beside the data, at the URL that KAREN_VECTORS names, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from karen.base.outbox import Outbox
from karen.memory.index import LanceTable
from karen.memory.index_ledger import IndexLedger, State
from karen.memory.index_service import MemoryIndex
from karen.memory.indexing import Indexing
from karen.memory.milvus import MilvusTable
from karen.memory.nearest import Embedder
from karen.memory.searching import Searching
from karen.memory.vectors import VectorTable
from karen.memory.words_only import WordsOnly, lacking

PLACE = "KAREN_VECTORS"
"""Unset for the folder; `s3://…` or another URL of LanceDB's, `milvus+http(s)://…`, or `milvus+file:///…`."""
OPTION = f"{PLACE}_"
"""Begins the names of what the place needs, such as KAREN_VECTORS_TOKEN or KAREN_VECTORS_ENDPOINT."""
_LANCE = ("s3", "gs", "az", "file")


def choose_index(
    ledger: IndexLedger,
    outbox: Outbox,
    embedder: Embedder,
    model: State,
    folder: Path,
    environment: Mapping[str, str],
) -> MemoryIndex | WordsOnly:
    """Nothing is opened or imported."""
    place = environment.get(PLACE, "")
    scheme, _, address = place.partition("://")
    if why := hindrance(place):
        return WordsOnly(ledger, folder, why)
    options = {name.removeprefix(OPTION).lower(): text for name, text in environment.items() if name.startswith(OPTION)}
    if scheme.startswith("milvus+"):
        way = scheme.removeprefix("milvus+")
        milvus = MilvusTable(
            address if way == "file" else f"{way}://{address}", options.get("token", ""), model.dimensions
        )
        return _index(ledger, outbox, embedder, model, milvus, Searching(milvus, None, model.dimensions))
    table = LanceTable(place or folder, model.dimensions, options)
    return _index(ledger, outbox, embedder, model, table, Searching(table, table.read, model.dimensions))


def hindrance(place: str) -> str:
    """What keeps the index from the place, in words; nothing when it can be tried."""
    scheme = place.partition("://")[0]
    if scheme in ("milvus+http", "milvus+https", "milvus+file"):
        return lacking("pymilvus")
    if place and scheme not in _LANCE:
        known = ", ".join([*(f"{each}://" for each in _LANCE), "milvus+http://", "milvus+https://", "milvus+file://"])
        return f"{PLACE} is {place!r}, which is none of the places an index can be kept: it begins with one of {known}."
    return lacking("lancedb")


def _index(
    ledger: IndexLedger, outbox: Outbox, embedder: Embedder, model: State, table: VectorTable, searching: Searching
) -> MemoryIndex:
    indexing = Indexing(ledger, table, searching, embedder, model)
    return MemoryIndex(indexing, searching, table, outbox, model.model_id)
