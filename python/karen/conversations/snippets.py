"""The piece of a message that shows why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from karen.base.texts import utf16_length
from karen.contract.types.conversations import Highlight
from karen.conversations.query import Query, words_of

LENGTH = 160
_LEAD = 40
_LOOKED_AT = 20_000
"""Characters after the first match in which a better place is looked for."""
_BLANKS = str.maketrans(dict.fromkeys("\t\n\v\f\r\x00\x85\u2028\u2029", " "))


@dataclass(frozen=True)
class Match:
    """Characters `start` to `end` of a message are the query's word number `word`."""

    start: int
    end: int
    word: int


@dataclass(frozen=True)
class Snippet:
    """Characters `start` to `end` of the message; `text` adds an ellipsis where it was cut."""

    start: int
    end: int
    text: str
    highlights: list[Highlight]


def snippet(content: str, query: Query) -> Snippet:
    """About LENGTH characters around the place where most of the query's words stand together."""
    matches = list(_matches(content, query))
    best = max(matches, key=lambda match: _worth(match, matches), default=Match(0, 0, 0))
    start, end = _cut(content, best)
    before, after = "…" if start else "", "…" if end < len(content) else ""
    text = before + content[start:end].translate(_BLANKS) + after
    shift = len(before) - start
    inside = [match for match in matches if start <= match.start and match.end <= end]
    highlights = [
        Highlight(start=utf16_length(text[: match.start + shift]), end=utf16_length(text[: match.end + shift]))
        for match in inside
    ]
    return Snippet(start, end, text, highlights)


def _matches(content: str, query: Query) -> Iterator[Match]:
    found = _literal_matches(content, query) if query.literal else _word_matches(content, query)
    first: Match | None = None
    for match in found:
        first = first or match
        if match.start > first.start + _LOOKED_AT:
            return
        yield match


def _word_matches(content: str, query: Query) -> Iterator[Match]:
    for seen in words_of(content):
        word = query.matches(seen.group())
        if word is not None:
            yield Match(seen.start(), seen.end(), word)


def _literal_matches(content: str, query: Query) -> Iterator[Match]:
    # The longest first, or a piece that begins another would hide it.
    pieces = sorted(query.pieces, key=len, reverse=True)
    for seen in re.finditer("|".join(re.escape(piece) for piece in pieces), content, re.IGNORECASE):
        yield Match(seen.start(), seen.end(), 0)


def _worth(match: Match, matches: Sequence[Match]) -> int:
    """How many different words stand within reach after this one."""
    reach = match.start + LENGTH - _LEAD
    return len({other.word for other in matches if match.start <= other.start and other.end <= reach})


def _cut(content: str, best: Match) -> tuple[int, int]:
    """A stretch around the match, between blanks where there are some near."""
    start = max(0, best.start - _LEAD)
    end = min(len(content), max(start + LENGTH, best.end))
    start = max(0, min(start, end - LENGTH))
    if start and not content[start - 1].isspace():
        blanks = [at for at in range(start, best.start) if content[at].isspace()]
        start = blanks[0] + 1 if blanks else start
    if end < len(content) and not content[end].isspace():
        blanks = [at for at in range(end - 1, best.end - 1, -1) if content[at].isspace()]
        end = blanks[0] if blanks else end
    return start, end
