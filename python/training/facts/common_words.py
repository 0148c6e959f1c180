"""Writes `karen/flows/facts/common.tsv`: words that are written small, so that none is taken for a name.

python python/training/facts/common_words.py
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from karen.flows.facts.folding import folded
from karen.flows.facts.lexicon import COMMON

HERE = Path(__file__).parent
LINES = ("own.jsonl", "second_author.jsonl")
_WORD = re.compile(r"[A-Za-zÀ-ɏ][\w'’-]+")
_BEGINS = re.compile(r"(?:^|[.!?:\"“(…]\s*|\n)$")


def main() -> int:
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts():
        for word in _WORD.finditer(text):
            if not word[0][0].isupper():
                small[folded(word[0])] += 1
            elif not _BEGINS.search(text, 0, word.start()):
                large[folded(word[0])] += 1
    common = sorted(word for word, count in small.items() if count > large[word])
    COMMON.write_text("\n".join(textwrap.wrap(" ".join(common), 118, break_on_hyphens=False)) + "\n", "utf-8")
    return 0


def texts() -> Iterator[str]:
    """English ones that use capitals."""
    for path in sorted((HERE.parent / "conversations").glob("*.json")):
        for session in json.loads(path.read_text("utf-8"))["sessions"]:
            yield from (turn["text"] for turn in session["turns"] if _uses_capitals(turn["text"]))
    for name in LINES:
        for line in (HERE / name).read_text("utf-8").splitlines():
            message = json.loads(line)
            if message["lang"] == "en" and _uses_capitals(message["text"]):
                yield message["text"]


def _uses_capitals(text: str) -> bool:
    return re.search(r"\bI\b|^[A-Z]", text) is not None


if __name__ == "__main__":
    sys.exit(main())
