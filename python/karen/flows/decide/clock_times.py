"""Reads a time of day as people say it: `half ten`, `quarter past six`, `7pm`, `noon`, `18 h`, `halb neun`."""

from __future__ import annotations

import re
from datetime import time

from karen.tools.arithmetic.number_words import read_number

_HALVES = (
    r"(?:am|pm|a m|p m|in the (?:morning|afternoon|evening)|at night|de la manana|de la tarde|de la noche|da noite)"
)
_CLOCK = re.compile(
    rf"(\d{{1,2}})(?:[:.h](\d{{2}}))?(?: ?(?:h|oclock|o clock|uhr|heures|horas))?(?: ?({_HALVES}))?(?: ?(?:oclock))?$"
)
_NAMED = {
    "noon": 12,
    "midday": 12,
    "midnight": 0,
    "mittag": 12,
    "mitternacht": 0,
    "midi": 12,
    "minuit": 0,
    "mediodia": 12,
    "meio dia": 12,
}
_PARTS = {"half past": 30, "quarter past": 15, "a quarter past": 15, "half": 30, "quarter to": -15, "a quarter to": -15}


def read_clock_time(words: str) -> time | None:
    """`words` as a time of day, or None. A bare hour is taken as it is: `seven` is 07:00."""
    words = words.strip()
    if words in _NAMED:
        return time(_NAMED[words])
    for said, minutes in _PARTS.items():
        if words.startswith(said + " ") and (full := read_clock_time(words.removeprefix(said + " "))):
            return time((full.hour * 60 + minutes) // 60 % 24, minutes % 60)
    if words.startswith("halb ") and (full := read_clock_time(words.removeprefix("halb "))):
        return time((full.hour - 1) % 24, 30)
    match = _CLOCK.match(_in_figures(words))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3] or ""
    afternoon = half in ("pm", "p m", "de la tarde", "de la noche", "da noite") or half.endswith(
        ("afternoon", "evening", "night")
    )
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + 12 * afternoon
    return time(hour % 24, minute)


def _in_figures(words: str) -> str:
    tokens = words.split()
    for article in ("las", "la", "as", "les"):
        tokens = tokens[1:] if tokens and tokens[0] == article else tokens
    read = read_number(tokens, 0)
    return " ".join([str(int(read[0])), *tokens[read[1] :]]) if read else " ".join(tokens)
