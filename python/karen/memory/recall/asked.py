"""How a candidate suits what is asked for: about whom, in what form, of what time."""

from __future__ import annotations

import numpy as np

from karen.memory.recall.candidates import SOON_DAYS
from karen.memory.recall.corpus import Corpus
from karen.memory.recall.dates import Days, days_in
from karen.memory.recall.marks import ASSISTANT, MEMORY, NAME, NUMBER, ONESELF, QUESTION, TIME, USER
from karen.memory.recall.question import Form, Question
from karen.memory.recall.table import Table, value_at
from karen.memory.recall.words import terms_of

SHORT_WORDS = 4
"""That tell something: a message of fewer is often only a nod."""
MEMORY_WORDS = 8
"""What a memory counts as at least: it is short because it was kept, not because it says little."""
_SUITS = (
    (Form.WHEN, TIME, "when_time"),
    (Form.HOW_MANY, NUMBER, "how_many_number"),
    (Form.WHO, NAME, "who_name"),
    (Form.WHERE, NAME, "where_name"),
)


def measure_speakers(table: Table, corpus: Corpus, question: Question) -> None:
    """Who is asked about is the one who should have said it: a name, or the user when the question says "I"."""
    arrangement, rows = table.arrangement, table.rows
    named = [corpus.authors[name] for name in question.asked_about]
    by_named = np.isin(arrangement.author[rows], named)
    if question.first_person and not named:
        by_named = arrangement.has(USER)[rows]
    one = len(named) == 1 or (question.first_person and not named)
    oneself = arrangement.has(ONESELF)[rows]
    table.add("by_named", by_named & one)
    table.add("by_other", ~by_named & one)
    table.add("by_assistant", arrangement.has(ASSISTANT)[rows])
    table.add("oneself", oneself)
    table.add("oneself_named", oneself & by_named & one)
    mentions = np.zeros(len(rows), np.bool_)
    for name in question.asked_about:
        for term in terms_of(name)[:1]:
            mentions |= np.isin(rows, corpus.containing(term)[0])
    table.add("mentions_named", mentions)


def measure_form(table: Table, question: Question) -> None:
    """Questions answer nothing, what follows one may; a "when" wants a time, a "how many" a number."""
    arrangement, rows = table.arrangement, table.rows
    asks = arrangement.has(QUESTION).astype(np.float32)
    after_question = value_at(asks, table.before)
    table.add("is_question", asks[rows])
    table.add("after_question", after_question)
    table.add("answers_words", after_question * table["words_before"])
    if "meaning" in table:
        table.add("answers_meaning", after_question * table["meaning_before"])
    is_memory = arrangement.has(MEMORY)[rows]
    length = np.where(is_memory, np.maximum(arrangement.lengths[rows], MEMORY_WORDS), arrangement.lengths[rows])
    table.add("length", np.log1p(length) / 3)
    table.add("short", length < SHORT_WORDS)
    table.add("begins", (table.before < 0) & (table.session >= 0))
    table.add("ends", (table.after < 0) & (table.session >= 0))
    for form, mark, name in _SUITS:
        wanted, there = form in question.form, arrangement.has(mark)[rows]
        table.add(name, there & wanted)
        table.add(f"{name}_missing", ~there & wanted)
    if "meaning" in table:
        table.add("several_meaning_session", table["meaning_session_mean"] * (Form.SEVERAL in question.form))
    table.add("several_words_session", table["words_session_mean"] * (Form.SEVERAL in question.form))


def measure_dates(table: Table, corpus: Corpus, question: Question) -> None:
    """Of a time that is named: said then, said soon after, speaks of then. 0–1 each, falling with the distance."""
    said, soon, spoken = (np.zeros(len(table.rows), np.float32) for _ in range(3))
    if question.days:
        for place, row in enumerate(table.rows):
            if passage := corpus.passages[row]:
                day = passage.timestamp.date()
                spoken_of = days_in(passage.text[:2000], day)
                said[place], soon[place], spoken[place] = _closeness(question.days, day.toordinal(), spoken_of)
    table.add("said_then", said)
    table.add("said_soon_after", soon)
    table.add("speaks_of_then", spoken)


def _closeness(asked: tuple[Days, ...], said: int, spoken_of: list[Days]) -> tuple[float, float, float]:
    near = soon = speaks = 0.0
    for days in asked:
        width = 3 + (days.last - days.first) / 2
        near = max(near, float(np.exp(-days.distance(said) / width)))
        soon = max(soon, float(0 <= said - days.first <= SOON_DAYS + days.last - days.first))
        for one in spoken_of:
            vague = 1 + (one.last - one.first) / 60
            speaks = max(speaks, float(np.exp(-days.apart(one) / width)) / vague)
    return near, soon, speaks
