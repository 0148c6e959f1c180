"""What is measured of every candidate before it is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from karen.memory.recall.corpus import (
    ASSISTANT,
    MEMORY,
    NAME,
    NUMBER,
    QUESTION,
    TIME,
    USER,
    Arrangement,
    Corpus,
    Numbers,
    Rows,
)
from karen.memory.recall.dates import days_in
from karen.memory.recall.matching import Matches, best_rows, match
from karen.memory.recall.question import Form, Question

CANDIDATES = 150
"""Of each list: by words, by meaning."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """`values` is (rows, features) float32."""

    rows: Rows
    values: npt.NDArray[np.float32]
    names: tuple[str, ...]
    matches: Matches

    def named(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """The columns of these names, in this order."""
        return self.values[:, [self.names.index(name) for name in names]]

    def only(self, kept: npt.NDArray[np.bool_]) -> Candidates:
        return replace(self, rows=self.rows[kept], values=self.values[kept])


def candidates_by_words(
    corpus: Corpus, arrangement: Arrangement, question: Question, allowed: npt.NDArray[np.bool_]
) -> tuple[Matches, list[Matches], Rows]:
    whole = match(corpus, arrangement, question.terms)
    parts = [match(corpus, arrangement, part) for part in question.parts] if len(question.parts) > 1 else []
    found = [best_rows(whole.scores * allowed, CANDIDATES)] + [best_rows(part.scores * allowed, 40) for part in parts]
    return whole, parts, np.unique(np.concatenate(found))


def widened(arrangement: Arrangement, rows: Rows) -> Rows:
    """With their neighbours."""
    around = np.concatenate([rows, arrangement.previous[rows], arrangement.following[rows]])
    return np.unique(around[around >= 0])


class Table:
    """Columns by name, gathered for the candidates."""

    def __init__(self, rows: Rows, arrangement: Arrangement) -> None:
        self.rows = rows
        self.arrangement = arrangement
        self.columns: dict[str, Numbers] = {}
        self.before = arrangement.previous[rows]
        self.after = arrangement.following[rows]
        self.before2 = _step(arrangement.previous, self.before)
        self.after2 = _step(arrangement.following, self.after)

    def add(self, name: str, values: npt.ArrayLike) -> None:
        self.columns[name] = np.asarray(values, dtype=np.float32)

    def around(self, name: str, dense: Numbers, floor: float = 0.0) -> None:
        """The value of the row and of the two on each side."""
        self.add(name, dense[self.rows])
        for suffix, places in (
            ("before", self.before),
            ("after", self.after),
            ("before2", self.before2),
            ("after2", self.after2),
        ):
            self.add(f"{name}_{suffix}", _at(dense, places, floor))

    def session(self, name: str, dense: Numbers, where: Rows) -> None:
        """The best of the session, and the mean of its best three."""
        best, mean = _session_figures(self.arrangement, dense, where)
        own = self.arrangement.session[self.rows]
        self.add(f"{name}_session_best", np.where(own >= 0, best[own], 0))
        self.add(f"{name}_session_mean", np.where(own >= 0, mean[own], 0))


def _at(dense: Numbers, places: Rows, floor: float = 0.0) -> Numbers:
    return np.where(places >= 0, dense[np.maximum(places, 0)], np.float32(floor)).astype(np.float32)


def _step(following: Rows, places: Rows) -> Rows:
    return np.where(places >= 0, following[np.maximum(places, 0)], -1)


def _session_figures(arrangement: Arrangement, dense: Numbers, where: Rows) -> tuple[Numbers, Numbers]:
    count = max(arrangement.sessions, 1)
    best, mean = np.zeros(count, np.float32), np.zeros(count, np.float32)
    where = where[arrangement.session[where] >= 0]
    order = where[np.argsort(-dense[where], kind="stable")]
    sessions = arrangement.session[order]
    by_session = np.argsort(sessions, kind="stable")
    ordered = sessions[by_session]
    starts = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1] if len(ordered) else np.empty(0, np.int64)
    place = (
        np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)])) if len(ordered) else ordered
    )
    values = dense[order][by_session]
    best[ordered[place == 0]] = values[place == 0]
    np.add.at(mean, ordered[place < 3], values[place < 3] / 3)
    return best, mean


def measure(
    corpus: Corpus,
    arrangement: Arrangement,
    question: Question,
    similarity: Numbers | None,
    allowed: npt.NDArray[np.bool_],
    now: datetime,
) -> Candidates:
    """`similarity` is by row, NaN where a row has no vector; None when there is no vector of the question."""
    whole, parts, rows = candidates_by_words(corpus, arrangement, question, allowed)
    meaning = None
    if similarity is not None:
        meaning = _completed(similarity, whole, arrangement)
        near = best_rows(np.where(allowed, np.nan_to_num(similarity, nan=-1.0) + 1, 0).astype(np.float32), CANDIDATES)
        rows = np.union1d(rows, near)
    rows = widened(arrangement, rows)
    rows = rows[allowed[rows]]
    table = Table(rows, arrangement)
    _words(table, whole, parts)
    if meaning is not None:
        _meaning(table, meaning)
    _speakers(table, corpus, question)
    _form(table, question, whole)
    _dates(table, corpus, question)
    _place_in_time(table, now)
    names = tuple(table.columns)
    values = (
        np.stack([table.columns[name] for name in names], axis=1)
        if len(rows)
        else np.zeros((0, len(names)), np.float32)
    )
    return Candidates(rows, values, names, whole)


def _completed(similarity: Numbers, whole: Matches, arrangement: Arrangement) -> Numbers:
    """Scaled so that 1 is the nearest and 0 the hundredth; what has no vector yet means what its words say."""
    known = similarity[~np.isnan(similarity) & arrangement.alive]
    if not len(known):
        return np.zeros(len(similarity), np.float32)
    highest = float(known.max())
    low = float(np.partition(known, -min(100, len(known)))[-min(100, len(known))])
    scaled = (similarity - low) / max(highest - low, 1e-3)
    return np.where(np.isnan(scaled), whole.covered * 0.8, np.clip(scaled, -2, 1)).astype(np.float32)


def _words(table: Table, whole: Matches, parts: list[Matches]) -> None:
    top = max(float(whole.scores[table.rows].max(initial=0.0)), 1e-6)
    scores = whole.scores / np.float32(top)
    table.around("words", scores)
    table.around("covered", whole.covered)
    table.add("rarest", whole.rarest[table.rows])
    table.add("words_rank", _log_rank(whole.scores, table.rows))
    table.session("words", scores, table.rows)
    around = np.maximum(table.columns["covered_before"], table.columns["covered_after"])
    table.add("covered_near", np.maximum(around, table.columns["covered"]))
    best = np.zeros(len(table.rows), np.float32)
    for part in parts:
        highest = max(float(part.scores[table.rows].max(initial=0.0)), 1e-6)
        best = np.maximum(best, part.scores[table.rows] / highest)
    table.add("part", best if parts else table.columns["words"])


def _meaning(table: Table, meaning: Numbers) -> None:
    table.around("meaning", meaning, 0.0)
    table.add("meaning_rank", _log_rank(meaning, table.rows))
    table.session("meaning", meaning, table.rows)
    table.add("both", table.columns["meaning"].clip(0) * table.columns["words"])


def _log_rank(dense: Numbers, rows: Rows) -> Numbers:
    """1 for the first, falling with the logarithm of the place; 0 beyond the candidates."""
    order = np.argsort(-dense[rows], kind="stable")
    rank = np.empty(len(rows), np.float32)
    rank[order] = np.arange(len(rows))
    place: Numbers = (1 - np.log1p(rank) / np.log1p(2 * CANDIDATES)).clip(0)
    return place


def _speakers(table: Table, corpus: Corpus, question: Question) -> None:
    arrangement, rows = table.arrangement, table.rows
    author = arrangement.author[rows]
    named = [corpus.authors[name] for name in question.asked_about]
    one = len(named) == 1
    by_named = np.isin(author, named) if named else np.zeros(len(rows), bool)
    user, assistant = arrangement.has(USER)[rows], arrangement.has(ASSISTANT)[rows]
    if question.first_person and not named:
        by_named = user
        one = True
    table.add("by_named", by_named & one)
    table.add("by_other", ~by_named & one)
    table.add("by_assistant", assistant)
    table.add("memory", arrangement.has(MEMORY)[rows])
    mentions = np.zeros(len(rows), np.float32)
    if named:
        for name in question.asked_about:
            found, _ = corpus.containing(_first_term(name))
            mentions = np.maximum(mentions, np.isin(rows, found))
    table.add("mentions_named", mentions)


def _first_term(name: str) -> str:
    from karen.memory.recall.words import terms_of

    return next(iter(terms_of(name)), "")


def _form(table: Table, question: Question, whole: Matches) -> None:
    arrangement, rows = table.arrangement, table.rows
    asks = arrangement.has(QUESTION)
    is_question = asks[rows].astype(np.float32)
    after_question = _at(asks.astype(np.float32), table.before)
    table.add("is_question", is_question)
    table.add("after_question", after_question)
    table.add("answers", after_question * table.columns["words_before"])
    if "meaning" in table.columns:
        table.add("answers_meaning", after_question * table.columns["meaning_before"])
    length = arrangement.lengths[rows]
    table.add("length", np.log1p(length) / 3)
    table.add("short", (length < 4).astype(np.float32))
    has_time, has_number, has_name = (arrangement.has(flag)[rows].astype(np.float32) for flag in (TIME, NUMBER, NAME))
    for form, value, name in (
        (Form.WHEN, has_time, "when_time"),
        (Form.HOW_MANY, has_number, "how_many_number"),
        (Form.WHO, has_name, "who_name"),
        (Form.WHERE, has_name, "where_name"),
    ):
        table.add(name, value if form in question.form else np.zeros(len(rows), np.float32))
        table.add(f"{name}_missing", 1 - value if form in question.form else np.zeros(len(rows), np.float32))
    several = np.float32(Form.SEVERAL in question.form)
    table.add("several_words", several * table.columns["words"])
    table.add("several_session", several * table.columns["words_session_mean"])
    if "meaning" in table.columns:
        table.add("several_meaning", several * table.columns["meaning"])
        table.add("several_meaning_session", several * table.columns["meaning_session_mean"])


def _dates(table: Table, corpus: Corpus, question: Question) -> None:
    said, spoken = np.zeros(len(table.rows), np.float32), np.zeros(len(table.rows), np.float32)
    soon = np.zeros(len(table.rows), np.float32)
    if question.days:
        for place, row in enumerate(table.rows):
            passage = corpus.passages[row]
            assert passage is not None
            day = passage.timestamp.date()
            number = day.toordinal()
            mentioned = days_in(passage.text[:2000], day)
            for asked in question.days:
                width = 3 + (asked.last - asked.first) / 2
                said[place] = max(said[place], np.exp(-asked.distance(number) / width))
                soon[place] = max(soon[place], float(0 <= number - asked.first <= 14 + asked.last - asked.first))
                for one in mentioned:
                    spoken[place] = max(
                        spoken[place], np.exp(-asked.apart(one) / width) / (1 + (one.last - one.first) / 60)
                    )
    table.add("said_then", said)
    table.add("said_soon_after", soon)
    table.add("speaks_of_then", spoken)
    table.add("speaks_of_then_before", 0 * spoken)


def _place_in_time(table: Table, now: datetime) -> None:
    age = np.maximum(now.astimezone(UTC).timestamp() - table.arrangement.times[table.rows], 0) / 86400
    table.add("recency", np.exp(-age / 180))
