"""The sentence of a text that fits a question best: the place a reader is shown."""

from __future__ import annotations

import re
from collections.abc import Collection

from karen.contract.types.memory import Span
from karen.memory.recall.words import terms_of

MOST_CHARACTERS = 20_000
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+(?!\w)[\"'”’»)]*|\n|$)|[.!?。！？\n]+")


def best_span(text: str, terms: Collection[str]) -> Span:
    """Its place in UTF-16 code units. The first of equals; the whole text when it is one sentence."""
    wanted = set(terms)
    sentences = [found for found in _SENTENCE.finditer(text, 0, MOST_CHARACTERS) if found.group().strip()]
    if len(sentences) < 2:
        return Span(start=0, end=_units(text), text=text)
    best = max(sentences, key=lambda found: len(wanted.intersection(terms_of(found.group()))))
    start = best.start() + len(best.group()) - len(best.group().lstrip())
    words = best.group().strip()
    return Span(start=_units(text[:start]), end=_units(text[:start]) + _units(words), text=words)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
