"""What a check of `karen doctor` found, wherever the check lives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue


class State(StrEnum):
    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do; only a finding that is not ok has one."""

    subject: str
    state: State
    said: str
    advice: str = ""

    def as_json(self) -> JsonValue:
        return {"subject": self.subject, "state": self.state.value, "said": self.said, "advice": self.advice}
