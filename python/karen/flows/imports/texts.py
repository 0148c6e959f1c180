"""Texts and names of other programs as Karen can store them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

MOST_CHARACTERS = 1_000_000
"""Of one message."""
LONGEST_NAME = 128
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Mended:
    text: str
    changed: bool


def mended(text: str) -> Mended:
    """With whole characters only: two halves that belong together become one, a lone one becomes �."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return Mended(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), True)
    return Mended(text, False)


def is_visible(text: str) -> bool:
    return any(unicodedata.category(character) not in _UNSEEN for character in text)


def named(name: str) -> str:
    """The name itself, or a shorter one that stands for it where it cannot be stored."""
    plain = mended(name).text
    if len(plain) <= LONGEST_NAME and "\x00" not in plain:
        return plain
    return hashlib.sha256(plain.encode()).hexdigest()
