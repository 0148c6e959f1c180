"""Whether a text holds what is looked for: certain words, all of them, or one of certain texts as a whole.

Not whether it is alike: for what is to be removed for good, nothing less will do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import JsonValue

from karen.base.words import content_words, folded

_PIECE = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no spaces between words: there a word stands inside another run of them."""
_FEWEST_WORDS = 3
LEAST_LETTERS = 3


@dataclass(frozen=True)
class Holding:
    """`words` are folded; `texts` as `squeezed` has them. Called with a text, it says whether that holds them."""

    words: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    _rarest: str = field(init=False, repr=False)
    _marks: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rarest", max(self.words, key=len, default=""))
        longest = {max(text.split(" "), key=len) for text in self.texts}
        object.__setattr__(self, "_marks", tuple(longest))

    def __call__(self, text: str) -> bool:
        plain = _folded(text)
        if self._rarest and self._rarest in plain and self._has_words(plain):
            return True
        if not any(mark in plain for mark in self._marks):
            return False
        whole = f" {' '.join(plain.split())} "
        return any(_stands_in(text, whole) for text in self.texts)

    def _has_words(self, plain: str) -> bool:
        there = set(_PIECE.findall(plain))
        return all(word in there or (word in plain and not _is_spaced(word)) for word in self.words)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning, as `Holding` compares them."""
    pieces = (piece for word in content_words(text) for piece in _PIECE.findall(word))
    return frozenset(piece for piece in pieces if len(piece) > 1 or piece.isdigit() or _UNSPACED.match(piece))


def squeezed(text: str) -> str:
    """A text as one that differs in letter case, accents and blanks only also is."""
    return " ".join(_folded(text).split())


def is_telling(text: str) -> bool:
    """Whether whoever says the same says it of the same: of «yes, please», or of a name alone, there are no copies."""
    words = words_of(text)
    if len(words) > 1 or (words and len(text.split()) >= _FEWEST_WORDS):
        return True
    return any(_is_number(word) or (not _is_spaced(word) and len(word) > LEAST_LETTERS) for word in words)


def strings_in(kept: str | None) -> Iterator[str]:
    """Every text in what is kept as JSON; the members of a list of words as one."""
    if kept and len(kept) > len("null"):
        yield from _strings(json.loads(kept))


def _strings(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            words = [item for item in value if isinstance(item, str)]
            yield " ".join(words)
            yield from _each(item for item in value if not isinstance(item, str))
        case dict():
            yield from value
            yield from _each(value.values())
        case _:
            return


def _each(values: Iterable[JsonValue]) -> Iterator[str]:
    for value in values:
        yield from _strings(value)


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else folded(text)


def _is_number(word: str) -> bool:
    return len(word) > LEAST_LETTERS and any(sign.isdigit() for sign in word)


def _is_spaced(word: str) -> bool:
    return _UNSPACED.search(word) is None


def _stands_in(text: str, whole: str) -> bool:
    """As words of their own, unless it is in a script without spaces."""
    at = whole.find(text)
    while at >= 0:
        end = at + len(text)
        cut = (whole[at - 1] + text[0], text[-1] + whole[end])
        if not _is_spaced(text) or not any(pair.isalnum() for pair in cut):
            return True
        at = whole.find(text, at + 1)
    return False
