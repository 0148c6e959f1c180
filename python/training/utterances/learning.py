"""Learns a router from lines, and how sure it must be, from what it says of writers it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from karen.flows.decide.router import PLAIN, Numbers, Router
from karen.flows.decide.wording import wording
from training.utterances.fitting import Floats, Integers, fit_meaning, fit_wording
from training.utterances.lines import Line, writers_of

OUTWEIGHED = 5
"""How many requests must be found for one wrong call to be worth it."""
LEAST, MOST = (0.75, 0.5), 0.98
"""What a limit lies between: by the wording alone nothing is taken that is not quite sure, with the meaning more."""
_TEMPERATURES = np.arange(0.6, 2.01, 0.05)


@dataclass(frozen=True)
class Measured:
    """Lines with what is learned from: their buckets, their vectors (n, 384), the numbers of their labels."""

    lines: Sequence[Line]
    labels: tuple[str, ...]
    buckets: Sequence[Integers]
    vectors: Floats
    wanted: Integers

    def only(self, which: npt.NDArray[np.bool_]) -> Measured:
        places = [int(at) for at in np.flatnonzero(which)]
        return Measured(
            [self.lines[at] for at in places],
            self.labels,
            [self.buckets[at] for at in places],
            self.vectors[places],
            self.wanted[places],
        )

    def by(self, writer: str) -> npt.NDArray[np.bool_]:
        return np.array([line.writer == writer for line in self.lines])


@dataclass(frozen=True)
class Likely:
    """The probabilities (lines, labels) by the wording, and by the meaning."""

    wording: Numbers
    meaning: Numbers

    @property
    def both(self) -> tuple[Numbers, Numbers]:
        """By the wording alone, and by wording and meaning."""
        return self.wording, (self.wording + self.meaning) / np.float32(2)


def measure(lines: Sequence[Line], vectors: Floats) -> Measured:
    labels = tuple(sorted({line.label for line in lines}))
    buckets = [np.array(wording(line.text)) for line in lines]
    return Measured(lines, labels, buckets, vectors, np.array([labels.index(line.label) for line in lines]))


def learn(measured: Measured) -> tuple[Router, Likely]:
    """The router with the limits that unseen writers call for; what was said of each line as one of such a writer."""
    cold = _unseen(measured)
    temperatures = [_temperature(likely, measured.wanted) for likely in (cold.wording, cold.meaning)]
    unseen = Likely(_warmed(cold.wording, temperatures[0]), _warmed(cold.meaning, temperatures[1]))
    limits = np.stack([_limits(likely, measured, least) for likely, least in zip(unseen.both, LEAST, strict=True)])
    return _router(measured, temperatures, limits), unseen


def likely_of(router: Router, measured: Measured) -> Likely:
    by_wording = [router.by_wording(buckets.tolist()) for buckets in measured.buckets]
    return Likely(np.stack(by_wording), np.stack([router.by_meaning(vector) for vector in measured.vectors]))


def _unseen(measured: Measured) -> Likely:
    """Each writer's lines by what was learned from the others."""
    shape = (len(measured.lines), len(measured.labels))
    found = Likely(np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    for writer in writers_of(measured.lines):
        of_it = measured.by(writer)
        router = _router(measured.only(~of_it), [1.0, 1.0], np.zeros((2, len(measured.labels))))
        likely = likely_of(router, measured.only(of_it))
        found.wording[of_it], found.meaning[of_it] = likely.wording, likely.meaning
    return found


def _router(measured: Measured, temperatures: Sequence[float], limits: npt.NDArray[np.float64]) -> Router:
    many = len(measured.labels)
    weights, bias = fit_wording(measured.buckets, measured.wanted, many)
    mean = measured.vectors.mean(axis=0)
    centred = measured.vectors - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    meaning, meaning_bias = fit_meaning(centred, measured.wanted, many)
    scales = np.abs(weights).max(axis=0) / 127
    by_wording, by_meaning = temperatures
    return Router(
        labels=measured.labels,
        wording=np.round(weights / scales).astype(np.int8),
        scales=scales / np.float32(by_wording),
        wording_bias=bias / np.float32(by_wording),
        meaning=meaning / np.float32(by_meaning),
        meaning_mean=mean,
        meaning_bias=meaning_bias / np.float32(by_meaning),
        limits=limits.astype(np.float32),
    )


def _limits(likely: Numbers, measured: Measured, least: float) -> npt.NDArray[np.float64]:
    """Of each label the probability above which most is won: what is found, less what is called wrongly."""
    is_tool = np.array([not label.startswith(PLAIN) for label in measured.labels])
    proposed = np.where(is_tool, likely, -1).argmax(axis=1)
    limits = np.ones(len(measured.labels))
    for label in np.flatnonzero(is_tool):
        lines = np.flatnonzero(proposed == label)
        surest = lines[np.argsort(-likely[lines, label], kind="stable")]
        won = np.cumsum(np.where(measured.wanted[surest] == label, 1, -OUTWEIGHED))
        is_worth = len(won) > 0 and won.max() > 0
        limits[label] = np.clip(likely[surest[won.argmax()], label] - 1e-4, least, MOST) if is_worth else MOST
    return limits


def _temperature(likely: Numbers, wanted: Integers) -> float:
    """What the scores are to be divided by so that the probabilities are as large as they are right."""
    rows = np.arange(len(wanted))
    losses = [-np.log(_warmed(likely, value)[rows, wanted] + 1e-9).mean() for value in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _warmed(likely: Numbers, temperature: float) -> Numbers:
    powers = np.maximum(likely, 1e-12) ** np.float32(1 / temperature)
    warmed: Numbers = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return warmed
