"""What a message is about, in a few of its words."""

from __future__ import annotations

import re

from karen.base.words import content_words, folded

MOST = 5
_NAME = re.compile(r"(?<=[\w,] )[^\W\d_a-zà-ÿ][\w'’-]+")
"""A word with a capital letter that begins no sentence."""


def keywords(text: str) -> list[str]:
    """The first MOST words that carry meaning: of more than four letters, or names."""
    read = text[:10_000]
    names = {folded(name) for name in _NAME.findall(read)}
    return [word for word in content_words(read) if len(word) > 4 or word in names][:MOST]
