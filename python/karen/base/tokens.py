"""How many tokens a text may take in a model that nobody has asked: an estimate from above."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 3
"""Of English it is about four; of other languages and code fewer. Too few only shortens what is told of the past."""


def estimated_tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)
