"""Multinomial logistic regression in small steps, each bucket's the smaller the more it has moved (AdaGrad).

Deterministic: the same lines give the same weights. A regression solved to its end does no better with unseen writers
and takes several times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from karen.flows.decide.wording import BUCKETS

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
_TOGETHER = 64
_RATE = 0.5
_WORDING_ROUNDS, _MEANING_ROUNDS = 8, 20
_FIRST = 1e-2
"""What a weight has moved before it has moved at all."""
_BIAS_RATE = 0.01
_SEED = 6


def fit_wording(lines: Sequence[Integers], labels: Integers, many: int) -> tuple[Floats, Floats]:
    """Weights (BUCKETS, many) and bias for lines given as their buckets, each counting 1/√n of the line's n."""
    weights, bias = np.zeros((BUCKETS, many), np.float32), np.zeros(many, np.float32)
    moved = np.full((BUCKETS, 1), _FIRST, np.float32)
    lengths = np.array([len(line) for line in lines])
    for batch, rate in _batches(len(lines), _WORDING_ROUNDS):
        buckets, each = np.concatenate([lines[at] for at in batch]), lengths[batch]
        counts = np.repeat(1 / np.sqrt(each), each).astype(np.float32)[:, None]
        starts = np.r_[0, np.cumsum(each)[:-1]]
        wrong = _wrong(np.add.reduceat(weights[buckets] * counts, starts) + bias, labels[batch])
        slopes = np.repeat(wrong, each, axis=0) * counts
        order = np.argsort(buckets, kind="stable")
        firsts = np.flatnonzero(np.diff(buckets[order], prepend=-1))
        touched, slope = buckets[order][firsts], np.add.reduceat(slopes[order], firsts)
        moved[touched] += (slope**2).mean(axis=1, keepdims=True)
        weights[touched] -= rate * slope / np.sqrt(moved[touched])
        bias -= rate * _BIAS_RATE * wrong.sum(axis=0)
    return weights, bias


def fit_meaning(vectors: Floats, labels: Integers, many: int) -> tuple[Floats, Floats]:
    """Weights (384, many) and bias for centred vectors of unit length."""
    weights, bias = np.zeros((vectors.shape[1], many), np.float32), np.zeros(many, np.float32)
    moved = np.full((vectors.shape[1], 1), _FIRST, np.float32)
    for batch, rate in _batches(len(vectors), _MEANING_ROUNDS):
        wrong = _wrong(vectors[batch] @ weights + bias, labels[batch])
        slope = vectors[batch].T @ wrong
        moved += (slope**2).mean(axis=1, keepdims=True)
        weights -= rate * slope / np.sqrt(moved)
        bias -= rate * _BIAS_RATE * wrong.sum(axis=0)
    return weights, bias


def _batches(many: int, rounds: int) -> list[tuple[Integers, float]]:
    """The lines in a new order each round, some at a time, with a rate that goes to nothing."""
    chance = np.random.default_rng(_SEED)
    found = []
    for number in range(rounds):
        order = chance.permutation(many)
        rate = _RATE * (1 - number / rounds)
        found += [(order[start : start + _TOGETHER], rate) for start in range(0, many, _TOGETHER)]
    return found


def _wrong(scores: Floats, labels: Integers) -> Floats:
    """By how much each label's probability is too large."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong: Floats = powers / powers.sum(axis=1, keepdims=True)
    wrong[np.arange(len(labels)), labels] -= 1
    return wrong
