"""Whether what a question asks about was spoken of at all: of a question, where the ranking judges its candidates."""

from __future__ import annotations

import numpy as np

from karen.memory.recall.candidates import Candidates
from karen.memory.recall.corpus import Corpus, Numbers
from karen.memory.recall.question import Question

FIRST, FARTHER = 5, 100
_LEAST = 1e-6


def measure_evidence(
    corpus: Corpus, question: Question, candidates: Candidates, scores: Numbers, similarity: Numbers | None
) -> dict[str, float]:
    """By name, of at least one candidate. `scores` are the probabilities of the candidates, in their order."""
    order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    matches = candidates.matches
    measured = {
        "best": _odds(float(scores[best])),
        "first": _odds(float(scores[order[:FIRST]].mean())),
        "known": matches.known,
        "most_covered": float(matches.covered[candidates.rows].max()),
        "strangers": float(sum(not len(corpus.containing(name)[0]) for name in question.names)),
        "of_a_time": float(bool(question.days)),
        "terms": float(np.log1p(len(question.terms))),
    }
    for name in (
        "covered",
        "covered_window",
        "covered_wide_window",
        "rarest",
        "names_missing",
        "said_then",
        "speaks_of_then",
    ):
        measured[name] = float(candidates.named((name,))[best, 0])
    if similarity is not None:
        near = np.sort(similarity[~np.isnan(similarity) & corpus.arrangement().alive])[::-1]
        if len(near):
            own = similarity[candidates.rows[best]]
            measured["nearest"] = float(near[0])
            measured["nearer"] = float(near[0] - near[min(20, len(near) - 1)])
            measured["much_nearer"] = float(near[0] - near[min(FARTHER, len(near) - 1)])
            measured["best_near"] = float(near[-1] if np.isnan(own) else own)
    return measured


def _odds(probability: float) -> float:
    likely = min(max(probability, _LEAST), 1 - _LEAST)
    return float(np.log(likely / (1 - likely)))
