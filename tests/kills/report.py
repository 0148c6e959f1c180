"""What a run of kills cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LOST_LIMIT_MS = 250.0
"""Of the text of an answer."""


@dataclass
class Report:
    """Counts, and times in milliseconds; `trouble` says in words what should not have been."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By victim and activity."""
    trouble: list[str] = field(default_factory=list)
    orphans: int = 0
    lost_messages: int = 0
    unsound: int = 0
    unanswered: int = 0
    lost_ms: list[float] = field(default_factory=list)
    """The text of answers that had arrived and is not kept, by the time in which it had come."""
    all_gone_ms: list[float] = field(default_factory=list)
    """From the death of the shell to that of the last process it left."""
    first_answer_ms: list[float] = field(default_factory=list)
    """From the death of the sidecar to an answer of the next, asked for without pause."""

    def say(self, what: str) -> None:
        self.trouble.append(f"kill {self.kills.total()}: {what}")

    def victims(self) -> str:
        return _listed(Counter(victim for victim, _ in self.kills.elements()))

    def activities(self) -> str:
        return _listed(Counter(activity for _, activity in self.kills.elements()))


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counted.most_common())
