"""What is measured of every candidate before it is ranked, for a whole question at once."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from karen.memory.recall.asked import measure_dates, measure_form, measure_speakers
from karen.memory.recall.candidates import CANDIDATES, Candidates, Found, found_by_words, nearest_rows, widened
from karen.memory.recall.corpus import Arrangement, Corpus, Numbers
from karen.memory.recall.matching import weight_of
from karen.memory.recall.question import Question
from karen.memory.recall.table import Table

_UNCOMPARED = 0.8
"""Of the share of words covered: how near a row counts whose vector is still to be computed."""
_RECENT_DAYS = 180.0


def measure(
    corpus: Corpus,
    arrangement: Arrangement,
    question: Question,
    similarity: Numbers | None,
    allowed: npt.NDArray[np.bool_],
    now: datetime,
) -> Candidates:
    """`similarity` is by row, NaN where a row has no vector; None when there is no vector of the question."""
    found = found_by_words(corpus, arrangement, question, allowed)
    rows = found.rows if similarity is None else np.union1d(found.rows, nearest_rows(similarity, allowed))
    rows = widened(arrangement, rows)
    table = Table(rows[allowed[rows]], arrangement)
    _measure_words(table, found)
    _measure_together(table, corpus, question)
    if similarity is not None:
        _measure_meaning(table, _scaled(similarity, found, arrangement))
    measure_speakers(table, corpus, question)
    measure_form(table, question)
    measure_dates(table, corpus, question)
    age_days = np.maximum(now.astimezone(UTC).timestamp() - arrangement.times[table.rows], 0) / 86_400
    table.add("recency", np.exp(-age_days / _RECENT_DAYS))
    return Candidates(table.rows, found.whole, *table.values())


def _measure_words(table: Table, found: Found) -> None:
    whole = found.whole
    table.add_around("words", whole.scores / max(float(whole.scores[table.rows].max(initial=0.0)), 1e-6))
    table.add_of_session("words")
    table.add_rank("words", 2 * CANDIDATES)
    table.add_around("covered", whole.covered)
    table.add("rarest", whole.rarest[table.rows])
    best = table["words"]
    for part in found.parts:
        highest = max(float(part.scores[table.rows].max(initial=0.0)), 1e-6)
        best = np.maximum(best if part is not found.parts[0] else 0, part.scores[table.rows] / highest)
    table.add("part", best)


def _measure_together(table: Table, corpus: Corpus, question: Question) -> None:
    """What of the question a row covers together with those around it, with its session, and of its names."""
    arrangement = table.arrangement
    near, wide, session, names = (np.zeros(len(table.rows), np.float32) for _ in range(4))
    total = of_names = 0.0
    for term in question.terms:
        found, _ = corpus.matching(term, question.also)
        found = found[arrangement.alive[found]]
        weight = weight_of(arrangement.count, len(found))
        total += weight
        of_names += weight * (term in question.names)
        if not len(found):
            continue
        has = np.zeros(len(arrangement.alive) + 1, np.bool_)  # the last is for rows that do not exist
        has[found] = True
        here = has[table.rows]
        beside = here | has[table.before] | has[table.after]
        near += weight * beside
        wide += weight * (beside | has[table.before2] | has[table.after2])
        talked = np.zeros(arrangement.sessions + 1, np.bool_)
        talked[arrangement.session[found]] = True
        talked[-1] = False
        session += weight * (here | talked[table.session])
        names += weight * here * (term in question.names)
    table.add("covered_window", near / max(total, 1e-6))
    table.add("covered_wide_window", wide / max(total, 1e-6))
    table.add("covered_session", session / max(total, 1e-6))
    table.add("names_missing", (names == 0) & (of_names > 0))


def _measure_meaning(table: Table, meaning: Numbers) -> None:
    table.add_around("meaning", meaning)
    table.add_of_session("meaning")
    table.add_rank("meaning", 2 * CANDIDATES)


def _scaled(similarity: Numbers, found: Found, arrangement: Arrangement) -> Numbers:
    """So that 1 is the nearest and 0 the hundredth; what has no vector yet means what its words say."""
    known = similarity[~np.isnan(similarity) & arrangement.alive]
    if not len(known):
        return found.whole.covered * np.float32(_UNCOMPARED)
    highest, place = float(known.max()), min(100, len(known))
    lowest = float(np.partition(known, -place)[-place])
    scaled = ((similarity - lowest) / max(highest - lowest, 1e-3)).clip(-2, 1)
    return np.where(np.isnan(scaled), found.whole.covered * np.float32(_UNCOMPARED), scaled)
