"""`python3 build.py train ranking`: learn the weights of recall anew, and say how well they do with unseen writers."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from karen.memory.recall import weights as product
from karen.memory.recall.weights import Weights
from training.ranking.conversations import fingerprints, read_all
from training.ranking.examples import Example, examples_of
from training.ranking.figures import Figures, found_by, recalls, table
from training.ranking.fitting import fit, fit_rows
from training.ranking.never_said import Told, told_of
from training.ranking.vectors import KeptVectors

FILE = Path(product.__file__).with_name("ranking.json")
FIGURES = Path(__file__).with_name("FIGURES.md")
DIGITS = 5
LOST = 0.005
"""The share of what would be found that may be lost to saying nothing where there seems to be nothing."""


async def main() -> int:
    conversations, vectors = read_all(), KeptVectors()
    written: dict[str, object] = {"data": fingerprints()}
    lines = ["Written by `python3 build.py train ranking`: each writer tested with weights learned from the others."]
    for name, with_meaning in (("words and meaning", True), ("words", False)):
        examples = await examples_of(conversations, vectors, with_meaning=with_meaning)
        by_writer = without_each(examples)
        lines += ["", f"## By {name}", "", *table(unseen(examples, by_writer))]
        told = await told_of(conversations, vectors, by_writer, with_meaning=with_meaning)
        evidence, least, said = learn_evidence(told)
        lines += ["", said]
        written[name] = {
            "ranking": as_json(fit(examples)),
            "evidence": as_json(evidence),
            "least": round(least, DIGITS),
        }
    FILE.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    FIGURES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


def without_each(examples: Sequence[Example]) -> dict[str, Weights]:
    """By writer, what is learned from all the others."""
    writers = sorted({example.writer for example in examples})
    return {writer: fit([example for example in examples if example.writer != writer]) for writer in writers}


def unseen(examples: Sequence[Example], by_writer: dict[str, Weights]) -> list[tuple[str, Figures]]:
    found = {
        writer: [found_by(weights, example) for example in examples if example.writer == writer]
        for writer, weights in by_writer.items()
    }
    rows = [(writer, recalls(of_it)) for writer, of_it in found.items()]
    return [*rows, ("all writers", recalls(one for of_it in found.values() for one in of_it))]


def learn_evidence(told: Sequence[Told]) -> tuple[Weights, float, str]:
    """The weights, the probability below which nothing is answered, and what that does to unseen writers."""
    odds = np.zeros(len(told))
    for writer in sorted({one.writer for one in told}):
        weights = _fit_evidence([one for one in told if one.writer != writer])
        unseen = np.array([one.writer == writer for one in told])
        odds[unseen] = weights.probabilities(np.array([one.values for one in told if one.writer == writer], np.float32))
    was_said = np.array([one.was_said for one in told])
    found = np.array([one.found for one in told])
    order = np.argsort(odds)
    lost = np.cumsum(found[order]) / found.sum()
    least = float(odds[order[np.searchsorted(lost, LOST, side="right")]])
    silent = {limit: float((odds[~was_said] < limit).mean()) for limit in (least, 0.5, 0.9)}
    known = {limit: float((odds[was_said] >= limit).mean()) for limit in (least, 0.5, 0.9)}
    said = "; ".join(
        f"with at least {limit:.2f}, {silent[limit]:.0%} of what was never said stays without a hit and "
        f"{known[limit]:.0%} of what was said is looked for"
        for limit in silent
    )
    return _fit_evidence(told), least, f"Evidence: {said}."


def _fit_evidence(told: Sequence[Told]) -> Weights:
    values = np.array([one.values for one in told])
    return fit_rows(told[0].names, values, np.array([one.was_said for one in told], np.float64))


def as_json(weights: Weights) -> dict[str, object]:
    """Rounded, so that the same data gives the same file on every machine."""
    return {
        "names": list(weights.names),
        "means": [round(float(value), DIGITS) for value in weights.means],
        "scales": [round(float(value), DIGITS) for value in weights.scales],
        "weights": [round(float(value), DIGITS) for value in weights.weights],
        "bias": round(weights.bias, DIGITS),
    }


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
