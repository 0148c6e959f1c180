"""Reads dates as people say them: `next friday`, `three weeks from monday`, `am 3. Oktober`, `30 days ago`.

A small grammar with an end: what it does not know it does not guess. A year that was not said is the next that fits,
or the last one when the sentence speaks of the past.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from karen.tools.calendar.when_grammar import Grammar
from karen.tools.calendar.when_words import Span
from karen.tools.places.place_names import name_key

LONGEST_TEXT = 300
_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}/\d{1,2}(?![\d/])|\d{1,2}\.\d{1,2}\.(?!\d)"
    r"|\d+(?:st|nd|rd|th|er|ro|[ºª°])?(?!\w)|[^\W\d_]+"
)


@dataclass(frozen=True)
class When:
    """A day, or a stretch of days, both ends included."""

    first: date
    last: date

    def iso(self) -> str:
        """`2026-11-27`, or `2026-11-28/2026-11-29`."""
        return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True)
class Found:
    """A date within a text, and what stands around it, in lower case without accents."""

    when: When
    before: str
    after: str


def read_when(text: str, now: datetime, past: bool = False) -> When | None:
    """The date `text` says, nothing else beside it; also ISO dates and `start/end`."""
    first, slash, last = text.strip().partition("/")
    try:
        return When(date.fromisoformat(first[:10]), date.fromisoformat(last[:10] if slash else first[:10]))
    except ValueError:
        found = find_when(text, now, past)
        return found.when if found and not found.before and not found.after else None


def find_when(text: str, now: datetime, past: bool = False) -> Found | None:
    """The first and longest date in `text`. `now` is the user's clock."""
    if len(text) > LONGEST_TEXT:
        return None
    words = words_of(text)
    grammar = Grammar(words, now, past)
    for start in range(len(words)):
        span = grammar.date_at(start)
        if span is not None:
            return Found(_when(span), " ".join(words[:start]), " ".join(words[span.end :]))
    return None


def words_of(text: str) -> list[str]:
    """The text as the grammar reads it: words without case, accents and apostrophes, and dates in figures."""
    plain = text.casefold().replace("’", "'").replace("'s ", "s ").replace("'", " ")
    return [token if token[0].isdigit() else name_key(token) for token in _TOKEN.findall(plain)]


def _when(span: Span) -> When:
    return When(span.first, span.last or span.first)
