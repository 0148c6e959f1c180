"""Text as the words recall compares: folded, stemmed, with forms that differ by more than an ending brought together.

Scripts without spaces are read as overlapping pairs of signs, emoji as words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from karen.memory.recall.word_forms import FORMS, words_in

MOST_CHARACTERS = 20_000
"""Of one text. The rest of a longer one is kept and shown, but not searched here."""
_LONGEST = 30
"""Between two spaces: what is longer is hardly said twice, and not worth being remembered."""
_TOKEN = re.compile(
    r"(?P<unspaced>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<word>(?:[^\W\d_]['’](?=[^\W\d_]{2}))?(?:[^\W\d_][\u0300-\u036f\u064b-\u065f]*)+)"
    r"|(?P<sign>[\u2600-\u27bf\U0001f300-\U0001faff])"
)
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_CONTRACTED = re.compile(r"\b(\w+?)(?:n['’]t|['’](?:ll|re|ve|d|m))\b", re.IGNORECASE)
_STOP = words_in(
    """
    a about am an and any are as at be been being but by can could did do does doing dont didnt ever for from get got
    had has have having he her here hers him his how i if im in into is it its just ll m me might my no not of off oh ok
    on or our ours out re s said say shall she should so some such t tell than that the their theirs them then there
    these they this those to told too up us ve very was we were what when where which while who whom whose why will with
    would yes you your yours
    """
)
"""Words that say nothing about the subject, not even in a short question."""


class _OfThread(threading.local):
    """A stemmer keeps the word it is at in itself, and corpora are loaded in threads."""

    def __init__(self) -> None:
        self.stemmer = snowballstemmer.stemmer("english")


_OF_THREAD = _OfThread()


@lru_cache(maxsize=60_000)
def term_of(word: str) -> str:
    """The form by which a word is compared; empty for words that say nothing about the subject."""
    if word[0].isdigit():
        return word.replace(",", "")
    folded = _fold(word).rpartition("'")[2]
    if folded in _STOP:
        return ""
    if not folded.isascii() or len(folded) < 3:
        return FORMS.get(folded, folded)
    known = FORMS.get(folded) or FORMS.get(_stem(folded)) or folded
    return _stem(known)


def _stem(word: str) -> str:
    stemmed: str = _OF_THREAD.stemmer.stemWord(word)
    return stemmed


def terms_of(text: str) -> list[str]:
    """In order, with repetitions."""
    terms: list[str] = []
    for piece in text[:MOST_CHARACTERS].split():
        terms += _in_piece(piece) if len(piece) <= _LONGEST else _terms(piece)
    return terms


def _terms(text: str) -> Iterator[str]:
    text = _CONTRACTED.sub(r"\1", _POSSESSIVE.sub("", text))
    for found in _TOKEN.finditer(text):
        piece = found.group()
        if found.lastgroup == "unspaced":
            yield from (piece[start : start + 2] for start in range(max(1, len(piece) - 1)))
        elif found.lastgroup == "number":
            yield term_of(piece)
        elif term := term_of(piece):
            yield term


@lru_cache(maxsize=30_000)
def _in_piece(piece: str) -> tuple[str, ...]:
    return tuple(_terms(piece))


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("’", "'")
