"""The learned router: which tool a message looks like, by its wording and, where that is asked for, by its meaning.

It only proposes. Whether the tool is called depends on what can be read of its arguments (see `proposed.py`). Two
logistic regressions over hashed wording and over sentence vectors; python/training/utterances says from what.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from karen.flows.decide.wording import wording

FILE = "router.npz"
PLAIN = "none"
"""A label that begins like this is a kind of talk that asks for no tool."""
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`tool` is the likeliest tool; `plain` is the probability that none is asked for."""

    tool: str
    probability: float
    plain: float
    limit: float
    """The probability from which on the router is sure enough, learned from writers it had not seen."""

    @property
    def is_sure(self) -> bool:
        return self.probability >= self.limit


@dataclass(frozen=True, slots=True)
class Router:
    """`wording` is (BUCKETS, labels) int8, to be multiplied by `scales`; `meaning` is (384, labels)."""

    labels: tuple[str, ...]
    wording: npt.NDArray[np.int8]
    scales: Numbers
    wording_bias: Numbers
    meaning: Numbers
    meaning_mean: Numbers
    meaning_bias: Numbers
    limits: Numbers
    """(2, labels): by the wording alone, and by wording and meaning."""

    def propose(self, said: str, vector: array[float] | None = None) -> Proposal:
        """`vector` is (384,) of unit length, the meaning of `said`."""
        likely = self.by_wording(wording(said))
        if vector is not None:
            likely = (likely + self.by_meaning(np.array(vector, np.float32))) / np.float32(2)
        return self.proposal(likely, with_meaning=vector is not None)

    def likely(self, said: str, least: float) -> list[str]:
        """The tools whose probability by the wording is at least `least`, the likeliest first."""
        likely = self.by_wording(wording(said))
        best = [int(at) for at in np.argsort(-likely) if likely[at] >= least]
        return [self.labels[at] for at in best if not self.labels[at].startswith(PLAIN)]

    def nearness(self, one: array[float], other: array[float]) -> float:
        """How alike two meanings are: the cosine of their vectors, (384,), without what all sentences share."""
        first, second = np.array(one, np.float32) - self.meaning_mean, np.array(other, np.float32) - self.meaning_mean
        return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))

    def proposal(self, likely: Numbers, *, with_meaning: bool) -> Proposal:
        """What the probabilities of all labels amount to."""
        is_tool = np.array([not label.startswith(PLAIN) for label in self.labels])
        best = int(np.where(is_tool, likely, -1).argmax())
        plain = float(likely[~is_tool].sum())
        return Proposal(self.labels[best], float(likely[best]), plain, float(self.limits[int(with_meaning), best]))

    def by_wording(self, buckets: list[int]) -> Numbers:
        """The probability of each label."""
        total = self.wording[buckets].sum(axis=0, dtype=np.float32) * self.scales
        return _probabilities(total / np.float32(np.sqrt(len(buckets))) + self.wording_bias)

    def by_meaning(self, vector: Numbers) -> Numbers:
        """The probability of each label."""
        centred = vector - self.meaning_mean
        return _probabilities(centred @ self.meaning / np.linalg.norm(centred) + self.meaning_bias)


@cache
def router() -> Router:
    """As it was learned; read from its file at the first call, some 20 ms."""
    with as_file(files(__package__).joinpath(FILE)) as path, np.load(path, allow_pickle=False) as kept:
        numbers = {name: kept[name] for name in kept.files}
    return Router(
        labels=tuple(numbers["labels"].tolist()),
        wording=numbers["wording"],
        **{
            name: numbers[name].astype(np.float32)
            for name in ("scales", "wording_bias", "meaning", "meaning_mean", "meaning_bias", "limits")
        },
    )


def _probabilities(scores: Numbers) -> Numbers:
    powers = np.exp(scores - scores.max())
    found: Numbers = (powers / powers.sum()).astype(np.float32)
    return found
