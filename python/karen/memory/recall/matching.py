"""How well the rows of a corpus fit a question by their words: BM25, and how much of the question they cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from karen.memory.recall.corpus import Arrangement, Corpus, Numbers, Rows

SATURATION, LENGTH_WEIGHT = 0.9, 0.4
"""BM25's k1 and b, for messages of a few sentences."""
EVERYWHERE = 0.25
"""A word in more than this share of the rows finds nothing by itself."""
ROWS_BEFORE = 100
"""Supposed, so that a word does not seem common because there are only two rows yet, and both have it."""
FEW_ROWS = 400
"""Below, every word counts: what is frequent in a handful of rows may still be the point."""


@dataclass(frozen=True, slots=True)
class Matches:
    """By row: the BM25 score, the share of the question's weight that is covered, and the rarest word found (0–1).

    `known` is the share of the question's weight in words that occur anywhere.
    """

    scores: Numbers
    covered: Numbers
    rarest: Numbers
    known: float


def match(
    corpus: Corpus,
    arrangement: Arrangement,
    terms: Sequence[str],
    also: Mapping[str, tuple[str, ...]],
    dated: Sequence[str] = (),
) -> Matches:
    """`dated` are words that count where they are, and are not missed where they are not."""
    size = len(arrangement.alive)
    scores, covered, rarest = (np.zeros(size, dtype=np.float32) for _ in range(3))
    norms = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * arrangement.lengths / max(arrangement.mean_length, 1.0))
    total = known = 0.0
    highest = weight_of(arrangement.count, 1)
    for term in (*terms, *dated):
        rows, counts = corpus.matching(term, also)
        living = arrangement.alive[rows]
        rows, counts = rows[living], counts[living]
        weight = weight_of(arrangement.count, len(rows))
        asked = term in terms
        total += weight * asked
        if not len(rows):
            continue
        known += weight * asked
        if len(rows) > EVERYWHERE * arrangement.count and arrangement.count > FEW_ROWS:
            continue
        scores[rows] += weight * counts * (SATURATION + 1) / (counts + norms[rows])
        covered[rows] += weight * asked
        rarest[rows] = np.maximum(rarest[rows], weight / highest * asked)
    if total:
        covered /= total
    return Matches(scores, covered, rarest, known / total if total else 0.0)


def best_rows(scores: Numbers, most: int) -> Rows:
    """The rows above zero with the highest scores, best first; newer rows first among equals."""
    found = np.flatnonzero(scores > 0)
    if len(found) > most:
        found = found[np.argpartition(-scores[found], most)[:most]]
    return found[np.lexsort((-found, -scores[found]))]


def weight_of(rows: int, having: int) -> float:
    """How much a word says that so many of the rows have; ROWS_BEFORE have been seen without it."""
    return float(np.log(1 + (ROWS_BEFORE + rows - having + 0.5) / (having + 0.5)))
