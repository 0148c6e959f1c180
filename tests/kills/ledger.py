"""What Karen acknowledged, kept outside of her, and whether her database still has it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Streamed:
    """An answer as it arrived: each piece of its text with the time it came, in seconds."""

    answer_id: str
    pieces: list[tuple[float, str]] = field(default_factory=list)

    def hear(self, text: str) -> None:
        self.pieces.append((time.monotonic(), text))

    def lost_ms(self, kept: str) -> float | None:
        """How long the text took to arrive that is not in `kept`; None when `kept` says something else."""
        heard = "".join(text for _, text in self.pieces)
        if not heard.startswith(kept):
            return 0.0 if kept.startswith(heard) else None
        length = 0
        for at, text in self.pieces:
            length += len(text)
            if length > len(kept):
                return 1000 * (self.pieces[-1][0] - at)
        return 0.0


@dataclass
class Ledger:
    """`messages` are the ids of what was stored, `copies` the files of what was copied."""

    messages: set[str] = field(default_factory=set)
    answers: list[Streamed] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    """How many messages a conversation got in one import."""
    copies: list[str] = field(default_factory=list)

    def missing(self, path: Path) -> list[str]:
        """Ids of what is not in the database any more."""
        with closing(sqlite3.connect(path)) as database:
            there = {found for (found,) in database.execute("SELECT id FROM message")}
            counted = dict(database.execute("SELECT conversation_id, count(*) FROM message GROUP BY 1"))
        return [
            *(self.messages - there),
            *(known for known, number in self.imported.items() if counted[known] < number),
        ]

    def worst_lost_ms(self, path: Path) -> float:
        """Of the answers heard since the last time; infinite for one that is not there, or says something else."""
        heard, self.answers = self.answers, []
        return max((_lost_ms(path, answer) for answer in heard), default=0.0)


def _lost_ms(path: Path, answer: Streamed) -> float:
    with closing(sqlite3.connect(path)) as database:
        row = database.execute("SELECT content FROM message WHERE id = ?", (answer.answer_id,)).fetchone()
    lost_ms = None if row is None else answer.lost_ms(row[0])
    return float("inf") if lost_ms is None else lost_ms


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as database:
        checks = [database.execute(f"PRAGMA {check}").fetchall() for check in ("integrity_check", "foreign_key_check")]
    return checks == [[("ok",)], []]


def message_count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        ((number,),) = database.execute("SELECT count(*) FROM message").fetchall()
    return int(number)
