"""Evidence recall: the share of the turns that answer a question among the first hits, as a mean over questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np

from karen.memory.recall.weights import Weights
from training.ranking.examples import Example

PLACES = (5, 10, 20)
Figures = dict[str, list[float]]
"""In per cent at each of PLACES, by category."""
CATEGORIES = ("all", "single", "multi", "temporal", "open")


@dataclass(frozen=True)
class Found:
    """Of one question: the share of its evidence within each of PLACES."""

    category: str
    shares: tuple[float, ...]


def found_by(weights: Weights, example: Example) -> Found:
    order = np.argsort(-weights.probabilities(example.only(weights.names).values), kind="stable")
    answers = example.answers[order]
    return Found(example.category, tuple(float(answers[:place].sum()) / example.expected for place in PLACES))


def recalls(found: Iterable[Found]) -> Figures:
    """By category and for all."""
    by_category: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_category[one.category].append(one)
        by_category["all"].append(one)
    return {
        category: [100 * mean(one.shares[place] for one in of_it) for place in range(len(PLACES))]
        for category, of_it in by_category.items()
    }


def table(rows: Sequence[tuple[str, Figures]]) -> list[str]:
    """As Markdown: a row a name, a column a category, each with its figures at PLACES."""
    at = "/".join(f"@{place}" for place in PLACES)
    lines = [f"| {at} | " + " | ".join(CATEGORIES) + " |", "|---" * (len(CATEGORIES) + 1) + "|"]
    for name, figures in rows:
        cells = ("/".join(f"{value:.0f}" for value in figures[one]) if one in figures else "" for one in CATEGORIES)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines
