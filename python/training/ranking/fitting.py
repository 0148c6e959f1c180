"""Regressions by Newton's method, with a penalty on large weights and a say in their signs.

Ranking is learned by lists: among all candidates of a question, those that answer should be the likeliest (as ListNet
does it, with an equal share for every answer). Judging each candidate by itself finds one to two of a hundred turns
less in conversations of another kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from karen.memory.recall.weights import Weights
from karen.memory.recall.word_forms import words_in
from training.ranking.examples import Example

THINNED = 4
"""Of the candidates that answer nothing every fourth is learned from, and weighs as much as four."""
PENALTY = 10.0
"""Of the squares of the weights of standardised features."""
NEVER_NEGATIVE = words_in(
    """
    words words_rank words_near covered covered_near covered_window rarest part meaning meaning_rank meaning_near
    by_named when_time how_many_number who_name where_name said_then speaks_of_then recency
    """
)
"""More of these is never a reason against a passage, whatever a handful of conversations makes of it."""
_STEPS, _STILL, _LONGEST = 60, 1e-5, 1.0
Values = npt.NDArray[np.float64]
_Derive = Callable[[Values, Values], tuple[Values, Values]]
"""From (rows, features) and weights: slope and curvature of what is to become small."""


def fit(examples: Sequence[Example]) -> Weights:
    """Which candidates answer. What comes out is also the probability that one does."""
    names = examples[0].names
    answers = np.concatenate([example.answers for example in examples])
    kept = answers | (np.cumsum(~answers) % THINNED == 0)
    values, means, scales = _standard(np.concatenate([example.values for example in examples])[kept])
    lists = np.repeat(np.arange(len(examples)), [len(example.answers) for example in examples])[kept]
    wanted, each = answers[kept].astype(np.float64), np.where(answers, 1.0, THINNED)[kept]
    weights = _signed(names, values, _of_lists(wanted, each, lists))
    scores = np.stack([values @ weights, np.ones(len(values))], axis=1)
    factor, bias = _newton(scores, np.zeros(2), _of_rows(wanted, each, penalty=0.0))
    return _as_weights(names, means, scales, weights * factor, bias)


def fit_rows(names: Sequence[str], values: Values, answers: Values) -> Weights:
    """Each row by itself; `answers` are 0 or 1."""
    standard, means, scales = _standard(values)
    with_bias = np.hstack([standard, np.ones((len(values), 1))])
    weights = _signed((*names, ""), with_bias, _of_rows(answers, np.ones(len(answers)), PENALTY))
    return _as_weights(names, means, scales, weights[:-1], weights[-1])


def _of_lists(answers: Values, each: Values, lists: npt.NDArray[np.int64]) -> _Derive:
    """`each` is as how many a row counts; `lists` says of which it is. One without an answer teaches nothing."""
    starts = np.flatnonzero(np.r_[True, lists[1:] != lists[:-1]])
    lists = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(lists)]))
    many = np.add.reduceat(answers, starts)
    wanted, taught = answers / np.maximum(many, 1)[lists], (many > 0)[lists]

    def derive(values: Values, weights: Values) -> tuple[Values, Values]:
        scores = values @ weights
        likely = each * np.exp(scores - np.maximum.reduceat(scores, starts)[lists])
        likely *= taught / np.add.reduceat(likely, starts)[lists]
        weighted = values * likely[:, None]
        expected = np.add.reduceat(weighted, starts)
        slope = values.T @ (likely - wanted) + PENALTY * weights
        return slope, values.T @ weighted - expected.T @ expected + PENALTY * np.eye(len(weights))

    return derive


def _of_rows(answers: Values, each: Values, penalty: float) -> _Derive:
    """`each` is as how many a row counts. The last column is the bias, which costs nothing."""

    def derive(values: Values, weights: Values) -> tuple[Values, Values]:
        likely = 1 / (1 + np.exp(-values @ weights))
        penalties = np.array([penalty] * (len(weights) - 1) + [1e-6])
        slope = values.T @ (each * (likely - answers)) + penalties * weights
        return slope, (values * (each * likely * (1 - likely))[:, None]).T @ values + np.diag(penalties)

    return derive


def _signed(names: Sequence[str], values: Values, derive: _Derive) -> Values:
    """Of those that may not be negative and want to be, one after the other is left out, until none wants to: features
    that say nearly the same would otherwise all go because of one of them."""
    free = np.ones(len(names), np.bool_)
    bound = np.array([name in NEVER_NEGATIVE for name in names])
    weights = np.zeros(len(names))
    while True:
        weights[free] = _newton(values[:, free], weights[free], derive)
        worst = np.where(bound, weights, 0).argmin()
        if not (bound[worst] and weights[worst] < 0):
            return weights
        free[worst], weights[worst] = False, 0


def _newton(values: Values, weights: Values, derive: _Derive) -> Values:
    for _ in range(_STEPS):
        slope, curvature = derive(values, weights)
        step = np.linalg.solve(curvature, slope)
        longest = np.abs(step).max()
        weights = weights - step * min(1.0, _LONGEST / max(longest, _STILL))
        if longest < _STILL:
            break
    return weights


def _standard(values: npt.NDArray[np.floating]) -> tuple[Values, Values, Values]:
    """The values with mean 0 and deviation 1, the means and the deviations."""
    full = values.astype(np.float64)
    means, scales = full.mean(axis=0), full.std(axis=0)
    scales[scales < 1e-4] = 1.0  # the same everywhere: it says nothing
    return (full - means) / scales, means, scales


def _as_weights(names: Sequence[str], means: Values, scales: Values, weights: Values, bias: float) -> Weights:
    return Weights(
        names=tuple(names),
        means=means.astype(np.float32),
        scales=scales.astype(np.float32),
        weights=weights.astype(np.float32),
        bias=float(bias),
    )
