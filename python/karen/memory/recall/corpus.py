"""All that one profile may recall, in memory: which words stand where, who said it and when.

Derived from the rows at any time, so it is never written down. Rows are only added; a changed passage gets a new row
and its old one is dead until the corpus is built anew.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karen.base.passages import SESSION_GAP, Passage
from karen.memory.recall.aliases import aliases_in
from karen.memory.recall.marks import marks_of
from karen.memory.recall.words import MOST_CHARACTERS, terms_of

Numbers: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int64]

SESSION_GAP_S = SESSION_GAP.total_seconds()
"""A conversation that rests so long has a new session when it goes on."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the rows stand to one another. `-1` is nothing: before the first, after the last, no author."""

    alive: npt.NDArray[np.bool_]
    previous: Rows
    following: Rows
    session: Rows
    sessions: int
    author: Rows
    conversation: Rows
    marks: npt.NDArray[np.uint8]
    lengths: Numbers
    times: npt.NDArray[np.float64]
    count: int
    mean_length: float

    def has(self, mark: int) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = (self.marks & mark) != 0
        return found


class Corpus:
    """One profile's passages. Not for two threads at once."""

    def __init__(self) -> None:
        self.passages: list[Passage | None] = []
        self._row_of: dict[tuple[str, str], int] = {}
        self._terms: dict[str, int] = {}
        self._rows: list[array[int]] = []
        self._counts: list[array[int]] = []
        self._authors: dict[str, int] = {}
        self._aliases: dict[str, list[tuple[int, str, str]]] = {}
        self._conversations: dict[str, int] = {}
        self._author, self._conversation, self._position = array("i"), array("i"), array("q")
        self._time, self._length, self._marks = array("d"), array("I"), array("B")
        self._arrangement: Arrangement | None = None
        self.dead = 0

    def __len__(self) -> int:
        return len(self._row_of)

    def put(self, passage: Passage) -> None:
        """Take it in, in place of what had its id."""
        self.remove(passage.kind, passage.id)
        row = len(self.passages)
        self.passages.append(passage)
        self._row_of[passage.kind, passage.id] = row
        counts = Counter(terms_of(passage.text))
        for term, count in counts.items():
            code = self._terms.setdefault(term, len(self._terms))
            if code == len(self._rows):
                self._rows.append(array("I"))
                self._counts.append(array("B"))
            self._rows[code].append(row)
            self._counts[code].append(min(count, 255))
        self._author.append(_code(self._authors, passage.author))
        self._conversation.append(_code(self._conversations, passage.conversation_id))
        self._position.append(-1 if passage.position is None else passage.position)
        self._time.append(passage.timestamp.astimezone(UTC).timestamp())
        self._length.append(sum(counts.values()))
        self._marks.append(marks_of(passage))
        self._arrangement = None
        for whose, role, name in aliases_in(passage.text[:MOST_CHARACTERS], counts):
            self._aliases.setdefault(role, []).append((row, whose or (passage.author or ""), name))

    def remove(self, kind: str, passage_id: str) -> None:
        row = self._row_of.pop((kind, passage_id), None)
        if row is not None:
            self.passages[row] = None
            self.dead += 1
            self._arrangement = None

    def row(self, kind: str, passage_id: str) -> int | None:
        return self._row_of.get((kind, passage_id))

    @property
    def authors(self) -> dict[str, int]:
        """The codes of those who are known by name."""
        return self._authors

    def conversation_code(self, conversation_id: str) -> int:
        """-2 for one that has nothing to recall."""
        return self._conversations.get(conversation_id, -2)

    def names_of(self, role: str, of: Collection[str]) -> tuple[str, ...]:
        """Of those who are this to somebody, or to one of those named, the most frequent first."""
        terms = {term for name in of for term in terms_of(name)}
        counted = Counter(
            name
            for row, whose, name in self._aliases.get(role, ())
            if self.passages[row] is not None and (not of or terms.intersection(terms_of(whose)))
        )
        return tuple(name for name, _ in counted.most_common())

    def matching(self, term: str, also: Mapping[str, tuple[str, ...]]) -> tuple[Rows, Numbers]:
        """As `containing`, with the rows that have another word for it instead."""
        rows, counts = self.containing(term)
        for other in also.get(term, ()):
            more, how_often = self.containing(other)
            new = ~np.isin(more, rows)
            rows, counts = np.r_[rows, more[new]], np.r_[counts, how_often[new]]
        return rows, counts

    def containing(self, term: str) -> tuple[Rows, Numbers]:
        """The rows with a word, dead ones too, and how often each has it."""
        code = self._terms.get(term)
        if code is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return np.array(self._rows[code], dtype=np.int64), np.array(self._counts[code], dtype=np.float32)

    def arrangement(self) -> Arrangement:
        """Built when something has changed: some 20 ms for 100,000 rows."""
        if self._arrangement is None:
            self._arrangement = self._arrange()
        return self._arrangement

    def _arrange(self) -> Arrangement:
        size = len(self.passages)
        alive = np.zeros(size, dtype=np.bool_)
        alive[list(self._row_of.values())] = True
        conversation = np.array(self._conversation, dtype=np.int64)
        position = np.array(self._position, dtype=np.int64)
        times = np.array(self._time, dtype=np.float64)
        placed = np.flatnonzero(alive & (position >= 0))
        order = placed[np.lexsort((position[placed], conversation[placed]))]
        begins = np.ones(len(order), dtype=np.bool_)
        if len(order):
            moved = conversation[order][1:] != conversation[order][:-1]
            begins[1:] = moved | (np.abs(np.diff(times[order])) > SESSION_GAP_S)
        session = np.full(size, -1, dtype=np.int64)
        session[order] = np.cumsum(begins) - 1
        previous, following = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
        inside = ~begins[1:] if len(order) else begins
        previous[order[1:][inside]] = order[:-1][inside]
        following[order[:-1][inside]] = order[1:][inside]
        lengths = np.array(self._length, dtype=np.float32)
        count = int(alive.sum())
        return Arrangement(
            alive=alive,
            previous=previous,
            following=following,
            session=session,
            sessions=int(begins.sum()) if len(order) else 0,
            author=np.array(self._author, dtype=np.int64),
            conversation=conversation,
            marks=np.array(self._marks, dtype=np.uint8),
            lengths=lengths,
            times=times,
            count=count,
            mean_length=float(lengths[alive].mean()) if count else 1.0,
        )


def _code(codes: dict[str, int], name: str | None) -> int:
    return -1 if name is None else codes.setdefault(name, len(codes))
