"""What is measured of the candidates, column by column; the rows around each are at hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karen.memory.recall.corpus import Arrangement, Numbers, Rows

BESTS = 3
"""Of a session, whose mean says how much of it is about the matter."""


class Table:
    """Columns of float32 by name, one number for each of `rows`."""

    def __init__(self, rows: Rows, arrangement: Arrangement) -> None:
        self.rows = rows
        self.arrangement = arrangement
        self.columns: dict[str, Numbers] = {}
        self.before = arrangement.previous[rows]
        self.after = arrangement.following[rows]
        self.before2 = _step(arrangement.previous, self.before)
        self.after2 = _step(arrangement.following, self.after)
        self.session = arrangement.session[rows]

    def __getitem__(self, name: str) -> Numbers:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def add(self, name: str, values: npt.ArrayLike) -> None:
        self.columns[name] = np.broadcast_to(np.asarray(values, dtype=np.float32), (len(self.rows),))

    def add_around(self, name: str, by_row: Numbers) -> None:
        """The value of the row and of the two on each side; zero where there is none."""
        self.add(name, by_row[self.rows])
        self.add(f"{name}_before", value_at(by_row, self.before))
        self.add(f"{name}_after", value_at(by_row, self.after))
        self.add(f"{name}_before2", value_at(by_row, self.before2))
        self.add(f"{name}_after2", value_at(by_row, self.after2))
        self.add(f"{name}_near", np.maximum(self[name], np.maximum(self[f"{name}_before"], self[f"{name}_after"])))

    def add_of_session(self, name: str) -> None:
        """The best of the candidates of the same session, and the mean of its best three; zero outside of sessions."""
        best, mean = self._session_figures(self[name])
        inside = self.session >= 0
        self.add(f"{name}_session_best", np.where(inside, best[self.session], 0))
        self.add(f"{name}_session_mean", np.where(inside, mean[self.session], 0))

    def add_rank(self, name: str, most: int) -> None:
        """1 for the first, falling with the logarithm of the place, 0 from place `most` on and for
        what has nothing; equals share a place."""
        rank = np.searchsorted(np.sort(-self[name]), -self[name])
        self.add(f"{name}_rank", (1 - np.log1p(rank) / np.log1p(most)).clip(0) * (self[name] != 0))

    def values(self) -> tuple[tuple[str, ...], npt.NDArray[np.float32]]:
        """The names, and (rows, names)."""
        names = tuple(self.columns)
        return names, np.stack([self.columns[name] for name in names], axis=1)

    def _session_figures(self, values: Numbers) -> tuple[Numbers, Numbers]:
        count = max(self.arrangement.sessions, 1)
        best, mean = np.zeros(count, np.float32), np.zeros(count, np.float32)
        inside = np.flatnonzero(self.session >= 0)
        order = inside[np.lexsort((-values[inside], self.session[inside]))]
        sessions = self.session[order]
        first = np.r_[True, sessions[1:] != sessions[:-1]][: len(order)]
        starts = np.flatnonzero(first)
        place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
        best[sessions[first]] = values[order][first]
        np.add.at(mean, sessions[place < BESTS], values[order][place < BESTS] / BESTS)
        return best, mean


def value_at(by_row: Numbers, places: Rows) -> Numbers:
    """Of the rows at `places`; zero where there is none."""
    values: Numbers = np.where(places >= 0, by_row[places], np.float32(0))
    return values


def _step(following: Rows, places: Rows) -> Rows:
    return np.where(places >= 0, following[places], -1)
