"""Words of a plugin's, made harmless to show: in a terminal, in the window, in a log."""

from __future__ import annotations


def shown(text: str) -> str:
    """Without control characters and what turns the direction of writing; lines and tabs stay."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
