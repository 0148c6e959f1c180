"""Which of the rows a query may find, by its filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from sqlmodel import col

from karen.contract.types.memory import MemoryFilter, QueryMemory
from karen.memory.filters import matching
from karen.memory.recall.corpus import Arrangement, Corpus, Rows
from karen.memory.recall.marks import MEMORY
from karen.memory.records import MemoryRow
from karen.memory.repository import Repository

_AT_ONCE = 500


def of_memories_only(asked: MemoryFilter) -> bool:
    """Whether a filter is given that no message can pass."""
    importance = (asked.importance_min, asked.importance_max) != (1, 10)
    return asked.types is not None or asked.tags is not None or asked.only_ai_generated or importance


def narrow(asked: QueryMemory) -> bool:
    """Whether memories have to be chosen before they are ranked, lest none be left afterwards."""
    chosen = of_memories_only(asked) or asked.as_of is not None or asked.ui_source is not None
    return chosen or asked.conversation_id is not None or asked.since is not None or asked.until is not None


def eligible(corpus: Corpus, arrangement: Arrangement, asked: QueryMemory) -> npt.NDArray[np.bool_]:
    """By row, for messages; a memory is let through, for its filter needs its row in the database."""
    memories = arrangement.has(MEMORY)
    allowed = arrangement.alive & (memories | (asked.include_messages and not of_memories_only(asked)))
    said = arrangement.times
    if asked.since:
        allowed &= memories | (said >= asked.since.timestamp())
    for end in (asked.until, asked.as_of):
        if end:
            allowed &= memories | (said <= end.timestamp())
    if asked.conversation_id is not None:
        allowed &= memories | (arrangement.conversation == corpus.conversation_code(asked.conversation_id))
    if asked.ui_source is not None:
        for row in np.flatnonzero(allowed & ~memories):
            passage = corpus.passages[row]
            allowed[row] = passage is not None and passage.ui_source is asked.ui_source
    return allowed


def memory_ids(repository: Repository, asked: MemoryFilter, among: Sequence[str] | None) -> set[str]:
    """The memories that pass, of all or of those named."""
    wanted = repository.rows(MemoryRow).where(*matching(asked, repository.now)).with_only_columns(col(MemoryRow.id))
    if among is None:
        return set(repository.session.scalars(wanted))
    return {
        memory_id
        for start in range(0, len(among), _AT_ONCE)
        for memory_id in repository.session.scalars(
            wanted.where(col(MemoryRow.id).in_(among[start : start + _AT_ONCE]))
        )
    }


def exclude(corpus: Corpus, allowed: npt.NDArray[np.bool_], rows: Iterable[int] | Rows, kept: set[str]) -> None:
    """Of the memories among `rows`, leave those that are kept."""
    for row in rows:
        passage = corpus.passages[row]
        if passage is not None and passage.kind == "memory" and passage.id not in kept:
            allowed[row] = False
