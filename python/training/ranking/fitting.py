"""A logistic regression by Newton's method, with a penalty on large weights and a say in their signs."""

from __future__ import annotations

from collections.abc import Sequence

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
_STEPS, _STILL = 40, 1e-5
Values = npt.NDArray[np.float64]


def fit(examples: Sequence[Example]) -> Weights:
    """Which candidates answer."""
    values = np.concatenate([example.values for example in examples])
    answers = np.concatenate([example.answers for example in examples])
    kept = answers | (np.cumsum(~answers) % THINNED == 0)
    weighing = np.where(answers, 1.0, THINNED)[kept]
    return fit_rows(examples[0].names, values[kept].astype(np.float64), answers[kept].astype(np.float64), weighing)


def fit_rows(names: Sequence[str], values: Values, answers: Values, weighing: Values | None = None) -> Weights:
    """`answers` are 0 or 1; `weighing` is how much each row counts, 1 without it."""
    each = np.ones(len(values)) if weighing is None else weighing
    means, scales = values.mean(axis=0), values.std(axis=0)
    scales[scales < 1e-4] = 1.0  # the same everywhere: it says nothing
    standard = np.hstack([(values - means) / scales, np.ones((len(values), 1))])
    free = np.ones(len(names) + 1, np.bool_)
    while True:
        weights = np.zeros(len(names) + 1)
        weights[free] = _newton(standard[:, free], answers, each)
        wrong = [place for place, name in enumerate(names) if name in NEVER_NEGATIVE and weights[place] < 0]
        if not wrong:
            break
        free[wrong] = False
    return Weights(
        names=tuple(names),
        means=means.astype(np.float32),
        scales=scales.astype(np.float32),
        weights=weights[:-1].astype(np.float32),
        bias=float(weights[-1]),
    )


def _newton(values: Values, answers: Values, each: Values) -> Values:
    weights = np.zeros(values.shape[1])
    ridge = np.diag([PENALTY] * (len(weights) - 1) + [1e-6])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (each * (likely - answers)) + ridge @ weights
        curvature = (values * (each * likely * (1 - likely))[:, None]).T @ values + ridge
        step = np.linalg.solve(curvature, slope)
        weights -= step
        if np.abs(step).max() < _STILL:
            break
    return weights
