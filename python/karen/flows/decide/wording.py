"""The wording of a message as numbers: which of its words, pairs of words and pieces of words it holds, hashed.

Knows no tool. What the router learned belongs to exactly these numbers: whoever changes them trains it anew.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from karen.flows.decide.request import LONGEST_REQUEST, fold

BUCKETS = 1 << 15
_MOST_WORDS = 80
_LONGEST_WORD = 40
_PIECES = (3, 4, 5)
_OPENING = 4
"""Words whose place at the beginning counts."""
_DIGIT = re.compile(r"\d")


def wording(said: str) -> list[int]:
    """The numbers below BUCKETS of what the message holds, each once, in their order; never none."""
    return sorted({zlib.crc32(name.encode()) % BUCKETS for name in _names(said)})


def _names(said: str) -> Iterator[str]:
    head = said[:LONGEST_REQUEST]
    words = [word[:_LONGEST_WORD] for word in _DIGIT.sub("0", fold(head)).split()[:_MOST_WORDS]]
    for word in words:
        yield f"w{word}"
        edged = f"<{word}>"
        for length in _PIECES:
            yield from (f"c{edged[at : at + length]}" for at in range(len(edged) - length + 1))
    edged_words = ["^", *words, "$"]
    for at in range(len(edged_words) - 1):
        yield f"2{' '.join(edged_words[at : at + 2])}"
        yield f"3{' '.join(edged_words[at : at + 3])}"
        yield f"s{edged_words[at]} {edged_words[min(at + 2, len(edged_words) - 1)]}"
    yield from (f"f{word}" for word in words[:_OPENING])
    yield f"l{min(len(words) // 3, 8)}"
    if "?" in head:
        yield "?"
    if _DIGIT.search(head):
        yield "0"
