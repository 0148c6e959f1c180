"""The messages written for learning, each with the tool it asks for or the kind of talk it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from karen.flows.decide.router import PLAIN

FOLDER = Path(__file__).parent
HELD_OUT = "a4"
"""The writer whose lines nothing is learned from: the committed weights are tested on them."""
KINDS = {
    "knowledge",
    "unsupported_request",
    "idiom",
    "statement_about_me",
    "tool_topic_not_request",
    "other_people",
    "opinion",
    "feelings",
    "story",
    "meta_about_assistant",
}
"""The kinds of talk with enough lines to be learned each for itself."""


@dataclass(frozen=True)
class Line:
    """`tool` is `none` for talk; `writer` is whoever made it up."""

    text: str
    lang: str
    tool: str
    kind: str
    writer: str

    @property
    def label(self) -> str:
        if self.tool != PLAIN:
            return self.tool
        return f"{PLAIN}: {self.kind if self.kind in KINDS else 'other'}"


def read_all(folder: Path = FOLDER) -> list[Line]:
    return [line for path in sorted(folder.glob("*.jsonl")) for line in _read(path)]


def fingerprints(folder: Path = FOLDER) -> dict[str, str]:
    """SHA-256 of each file, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.jsonl"))}


def writers_of(lines: Sequence[Line]) -> list[str]:
    return sorted({line.writer for line in lines})


def _read(path: Path) -> list[Line]:
    writer = path.name.split("_")[0]
    written = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    return [Line(row["text"], row["lang"], row["tool"], row.get("kind", ""), writer) for row in written]
