"""Which memories say the same as another, by the rules that merge what is stored: see likeness and vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlmodel import col

from karen.base.repository import Repository
from karen.contract.types.memory import Polarity
from karen.memory.filters import usable
from karen.memory.likeness import digest_of
from karen.memory.records import MemoryRow, MergeRow
from karen.memory.vocabulary import is_affirmed, value_folded

_AT_ONCE = 500
Says: TypeAlias = tuple[str, ...]


def duplicates(repository: Repository) -> list[list[str]]:
    """The ids of memories that say one thing, the oldest first; words that a fact has too stand behind the fact.

    What was merged once and set apart again stays apart. Closed, waiting and expired memories are left alone.
    """
    apart = _set_apart(repository)
    same: defaultdict[Says, list[str]] = defaultdict(list)
    facts: dict[str, Says] = {}
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for row in _usable(repository):
        digest = _digest(row)
        if row.slot is None:
            texts[digest].append(row.id)
            continue
        said = _claim(row)
        same[said].append(row.id)
        facts.setdefault(digest, said)
    for digest, ids in texts.items():
        same[facts.get(digest, (digest,))] += ids
    return [kept for ids in same.values() if len(kept := _without(ids, apart)) > 1]


def are_duplicates(rows: Sequence[MemoryRow]) -> bool:
    """Whether they still are, the first being the one that is kept."""
    first, *others = rows
    said = {_digest(row) for row in rows if row.slot is not None} or {_digest(first)}
    return all(
        _digest(other) in said if other.slot is None else first.slot is not None and _claim(other) == _claim(first)
        for other in others
    )


def _usable(repository: Repository) -> Iterable[MemoryRow]:
    wanted = repository.rows(MemoryRow).where(usable(repository.now))
    oldest_first = wanted.order_by(col(MemoryRow.created_at), col(MemoryRow.sequence))
    return repository.session.scalars(oldest_first.execution_options(yield_per=_AT_ONCE))


def _digest(row: MemoryRow) -> str:
    """As it was stored with the row, by which new memories are compared to it too."""
    return row.digest or digest_of(row.content)


def _claim(row: MemoryRow) -> Says:
    affirmed = is_affirmed(row.attribute or "", Polarity(row.polarity))
    return row.slot or "", value_folded(row.value or ""), str(affirmed)


def _set_apart(repository: Repository) -> set[frozenset[str]]:
    undone = repository.session.scalars(repository.rows(MergeRow).where(col(MergeRow.undone)))
    return {frozenset((row.kept_id, each["row"]["id"])) for row in undone for each in row.absorbed if "row" in each}


def _without(ids: Sequence[str], apart: set[frozenset[str]]) -> list[str]:
    first, *others = ids
    return [first, *(each for each in others if frozenset((first, each)) not in apart)]
