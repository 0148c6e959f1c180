"""Which rows are looked at closely: the best by their words, the nearest in meaning, and what stands next to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from karen.memory.recall.corpus import Arrangement, Corpus, Numbers, Rows
from karen.memory.recall.matching import Matches, best_rows, match
from karen.memory.recall.question import Question

CANDIDATES = 150
"""Of each list: by words, by meaning."""
CANDIDATES_OF_A_PART = 40
CANDIDATES_OF_A_TIME = 60
"""When the question names one: what was said then, or soon after."""
SOON_DAYS = 14
_DAY_S, _EPOCH = 86_400, date(1970, 1, 1).toordinal()
SEEN = 3
"""How far from a candidate rows are looked at: it may be a neighbour itself, and has two on each side."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """`values` is (rows, features) float32; `matches` is of the whole question, by row of the corpus."""

    rows: Rows
    matches: Matches
    names: tuple[str, ...]
    values: npt.NDArray[np.float32]

    def named(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """The columns of these names, in this order."""
        return self.values[:, [self.names.index(name) for name in names]]

    def only(self, kept: npt.NDArray[np.bool_] | Rows) -> Candidates:
        """Those that are kept, or that stand at these places, in this order."""
        return replace(self, rows=self.rows[kept], values=self.values[kept])


@dataclass(frozen=True, slots=True)
class Found:
    """By words: of the whole question, of its parts where it has several, and the best rows of all."""

    whole: Matches
    parts: tuple[Matches, ...]
    rows: Rows


def found_by_words(
    corpus: Corpus, arrangement: Arrangement, question: Question, allowed: npt.NDArray[np.bool_]
) -> Found:
    whole = match(corpus, arrangement, question.terms, question.also, question.dated)
    several = question.parts if len(question.parts) > 1 else ()
    parts = tuple(match(corpus, arrangement, part, question.also) for part in several)
    best = [best_rows(whole.scores * allowed, CANDIDATES)]
    best += [best_rows(part.scores * allowed, CANDIDATES_OF_A_PART) for part in parts]
    for days in question.days:
        day = arrangement.times / _DAY_S + _EPOCH
        then = allowed & (day >= days.first) & (day < days.last + 1 + SOON_DAYS)
        closeness = then * (whole.scores + 1 / (1 + np.abs(day - days.first)))
        best.append(best_rows(closeness.astype(np.float32), CANDIDATES_OF_A_TIME))
    return Found(whole, parts, np.unique(np.concatenate(best)))


def nearest_rows(similarity: Numbers, allowed: npt.NDArray[np.bool_]) -> Rows:
    return best_rows(np.where(allowed & ~np.isnan(similarity), similarity + 1, 0), CANDIDATES)


def widened(arrangement: Arrangement, rows: Rows) -> Rows:
    """With the rows next to them."""
    around = np.concatenate([rows, arrangement.previous[rows], arrangement.following[rows]])
    return np.unique(around[around >= 0])


def seen_with(arrangement: Arrangement, rows: Rows) -> Rows:
    """All rows whose similarity is wanted when these are candidates."""
    for _ in range(SEEN):
        rows = widened(arrangement, rows)
    return rows
