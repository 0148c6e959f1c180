"""What a text is to those who read it: how long a page counts it, and whether anybody sees anything of it."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Cn"})


def utf16_length(text: str) -> int:
    """How many units a page counts: one outside the basic plane, such as an emoji, is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def is_visible(text: str) -> bool:
    """Whether there is a sign in it that stands by itself: not only spaces, controls and accents."""
    return any(unicodedata.category(character) not in _UNSEEN for character in text)
