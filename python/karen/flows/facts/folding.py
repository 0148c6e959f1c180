"""Text as it is compared: small letters, no accents, plain apostrophes. Every character keeps its place."""

from __future__ import annotations

import unicodedata

MASK = "\ue000"
"""Stands for each character that is not the user's own words."""
_PLAIN = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "ʼ": "'",
    "–": ",",
    "—": ",",
    "…": ",",
    "\t": " ",
    "\xa0": " ",
    "ß": "s",
}


class _Folding(dict[int, str]):
    """Filled by use: one character for one character, so that a place in the folded text is one in the original."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _PLAIN.get(character) or unicodedata.normalize("NFKD", character)[0].lower()
        if unicodedata.category(character) in {"So", "Sk"}:
            plain = ","  # an emoji ends a thought
        self[code] = plain if len(plain) == 1 else character
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """As long as `text`, character for character."""
    return text.translate(_FOLDING)
