"""The learned weights of the ranking, and what they make of a candidate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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

    def probabilities(self, values: npt.NDArray[np.float32]) -> Numbers:
        odds = self.shares(values).sum(axis=1) + np.float32(self.bias)
        probabilities: Numbers = 1 / (1 + np.exp(-odds.clip(-30, 30)))
        return probabilities


@cache
def weights_for(with_meaning: bool) -> Weights:
    """The weights that were trained with vectors, or those for words alone."""
    written = json.loads(files(__package__).joinpath("ranking.json").read_text(encoding="utf-8"))
    return read_weights(written["words and meaning" if with_meaning else "words"])


def read_weights(written: dict[str, object]) -> Weights:
    columns = {name: np.array(written[name], dtype=np.float32) for name in ("means", "scales", "weights")}
    return Weights(names=tuple(written["names"]), bias=float(written["bias"]), **columns)  # type: ignore[arg-type]
