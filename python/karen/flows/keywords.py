"""What a message is about, in a few of its words."""

from __future__ import annotations

from karen.base.words import content_words

MOST = 5


def keywords(text: str) -> list[str]:
    """The first MOST words of more than four letters that carry meaning."""
    return [word for word in content_words(text[:10_000]) if len(word) > 4][:MOST]
