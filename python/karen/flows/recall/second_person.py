"""The user's English words turned round to be said to them: `my locker is 214` becomes `your locker is 214`."""

from __future__ import annotations

import re

LONGEST = 200
"""Characters. What is longer is better shown as it was written."""
_TURNED = {
    "i am": "you are",
    "am i": "are you", "i was": "you were", "was i": "were you", "i'm": "you're", "i've": "you've",
    "i'd": "you'd", "i'll": "you'll", "im": "you're", "ive": "you've", "i": "you", "me": "you", "my": "your",
    "mine": "yours", "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've", "us": "you",
    "our": "your",
    "ours": "yours",
}  # fmt: skip
_WORDS = re.compile(
    r"(?<![\w'’])(" + "|".join(sorted(map(re.escape, _TURNED), key=len, reverse=True)) + r")(?![\w'’])", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:my|i|i'm|im|our|we|the|is|are|was|has|have)\b", re.IGNORECASE)
_NOT_TO_BE_TURNED = re.compile(r"\b(?:you|your|yours|youre|you're|u)\b|[\"“”«»?\n]", re.IGNORECASE)


def to_the_user(said: str) -> str | None:
    """None for what cannot be turned safely: long, quoted, asked, in another language, or said to Karen herself."""
    text = said.strip().replace("’", "'")
    if len(text) > LONGEST or _NOT_TO_BE_TURNED.search(text) or not _ENGLISH.search(text):
        return None
    turned = _WORDS.sub(lambda match: _TURNED[match.group().lower()], text).rstrip(" .!,;")
    return turned[:1].upper() + turned[1:] + "." if turned else None
