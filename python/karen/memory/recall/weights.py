"""The learned weights of the ranking, and what they make of a candidate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from karen.memory.recall.corpus import Numbers


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over standardised features, by the names of the features."""

    names: tuple[str, ...]
    means: Numbers
    scales: Numbers
    weights: Numbers
    bias: float

    def shares(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What every feature adds to the logarithm of the odds, (rows, features)."""
        shares: npt.NDArray[np.float32] = (values - self.means) / self.scales * self.weights
        return shares

    def probability(self, measured: Mapping[str, float]) -> float:
        """Of one thing; what was not measured is as usual."""
        usual = dict(zip(self.names, self.means, strict=True))
        values = np.array([[measured.get(name, usual[name]) for name in self.names]], np.float32)
        return float(self.probabilities(values)[0])

    def probabilities(self, values: npt.NDArray[np.float32]) -> Numbers:
        odds = self.shares(values).sum(axis=1) + np.float32(self.bias)
        probabilities: Numbers = 1 / (1 + np.exp(-odds.clip(-30, 30)))
        return probabilities


@dataclass(frozen=True, slots=True)
class Learned:
    """`ranking` judges candidates, `evidence` whole questions: below `least` of it, nothing was found."""

    ranking: Weights
    evidence: Weights
    least: float


@cache
def learned(with_meaning: bool) -> Learned:
    """With vectors, or by words alone."""
    written = json.loads(files(__package__).joinpath("ranking.json").read_text(encoding="utf-8"))
    found = written["words and meaning" if with_meaning else "words"]
    return Learned(_weights(found["ranking"]), _weights(found["evidence"]), float(found["least"]))


def _weights(written: dict[str, Any]) -> Weights:
    columns = {name: np.array(written[name], dtype=np.float32) for name in ("means", "scales", "weights")}
    return Weights(names=tuple(written["names"]), bias=float(written["bias"]), **columns)
