"""One batch of waiting passages becomes vectors: computed where their words are new, kept or copied where not."""

from __future__ import annotations

import logging
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from karen.contract.errors import ModelUnavailable, TimedOut
from karen.memory.index_ledger import Waiting
from karen.memory.nearest import Embedder
from karen.memory.parts import digest_of, parts_of
from karen.memory.vectors import Held, Scope, VectorRow, VectorTable, key_of

BATCH_PARTS = 200
"""Vectors in one write: one at a time is quadratic in LanceDB."""
_HARMLESS = "hello"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one batch does to the table. Rows without values need a vector still: of `texts`, by their keys."""

    rows: list[VectorRow]
    texts: dict[str, str]
    gone: dict[Scope, list[str]]


def in_batches(waiting: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """In order, none with many more parts than BATCH_PARTS."""
    batch: list[Waiting] = []
    parts = 0
    for each in waiting:
        batch.append(each)
        parts += len(parts_of(each.passage)) if each.passage else 1
        if parts >= BATCH_PARTS:
            yield batch
            batch, parts = [], 0
    if batch:
        yield batch


async def changes_of(batch: Sequence[Waiting], table: VectorTable, model_id: str) -> Changes:
    """Raises what the table does."""
    by_scope: defaultdict[Scope, list[Waiting]] = defaultdict(list)
    for each in batch:
        by_scope[each.scope].append(each)
    changes = Changes([], {}, {})
    for scope, some in by_scope.items():
        _compare(some, await table.held(scope, [each.reference for each in some]), model_id, changes)
    return changes


async def with_vectors(changes: Changes, embedder: Embedder) -> list[VectorRow]:
    """The rows, each with its vector, but those whose text makes an end of the process that computes them.

    Raises ModelUnavailable and TimedOut.
    """
    lacking = {row.key: changes.texts[row.key] for row in changes.rows if not row.values}
    computed = await _computed(lacking, embedder) if lacking else {}
    rows = (replace(row, values=computed.get(row.key, row.values)) for row in changes.rows)
    return [row for row in rows if row.values]


async def _computed(texts: Mapping[str, str], embedder: Embedder) -> dict[str, array[float]]:
    try:
        found = await embedder.passages(list(texts.values()))
        return {key: each.values for key, each in zip(texts, found, strict=True)}
    except (ModelUnavailable, TimedOut):
        await embedder.passages([_HARMLESS])  # raises when it is no fault of the texts
    if len(texts) == 1:
        log.warning("no vector can be computed of %s: it is found by its words", *texts)
        return {}
    computed = {}
    for key, text in texts.items():
        computed.update(await _computed({key: text}, embedder))
    return computed


def _compare(waiting: Sequence[Waiting], held: Mapping[str, Held], model_id: str, changes: Changes) -> None:
    """What has to be written, of one profile, and what is there but should not be."""
    wanted = set()
    for each in waiting:
        for part, text in enumerate(parts_of(each.passage) if each.passage else ()):
            key, digest = key_of(each.reference, part), digest_of(text, model_id)
            wanted.add(key)
            there = held.get(key)
            if there and there.digest == digest and there.current:
                continue
            known = there.values if there and there.digest == digest else array("f")
            changes.rows.append(VectorRow(each.scope, each.reference, part, digest, each.sequence, known))
            changes.texts[key] = text
    if gone := [key for key, each in held.items() if each.current and key not in wanted]:
        changes.gone[waiting[0].scope] = gone
