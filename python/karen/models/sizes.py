"""How large a model is, in the words of those who make them."""

from __future__ import annotations

import re

TINY_PARAMETERS = 600_000_000
"""Measured: of those with 135 and 270 million, none gave more than 2 usable answers in 10."""
_NAMED = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([KMBT])", re.I)
_FACTORS = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000, "T": 1_000_000_000_000}


def parameters_in_words(count: int) -> str:
    """Such as 7.6B or 135M."""
    for letter, factor in reversed(_FACTORS.items()):
        if count >= factor:
            value = count / factor
            return f"{value:.0f}{letter}" if value >= 10 else f"{value:.1f}".removesuffix(".0") + letter
    return str(count)


def parameters_in_number(words: str) -> int | None:
    """Of such as 7.6B or 134.52M; None for other words."""
    named = _NAMED.fullmatch(words.strip())
    return round(float(named[1]) * _FACTORS[named[2].upper()]) if named else None


def is_tiny(parameters: str | None) -> bool:
    """Too small to be relied on, as far as the parameters are known."""
    count = parameters_in_number(parameters) if parameters else None
    return count is not None and count < TINY_PARAMETERS
