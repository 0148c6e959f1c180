"""Texts and names of other programs as Karen can store them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import JsonValue

MOST_CHARACTERS = 1_000_000
"""Of one message."""
LONGEST_NAME = 128


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


def mended_json(value: JsonValue) -> JsonValue:
    """With whole characters only, in all its texts and names."""
    match value:
        case str():
            return mended(value).text
        case list():
            return [mended_json(item) for item in value]
        case dict():
            return {mended(name).text: mended_json(item) for name, item in value.items()}
        case _:
            return value


def named(name: str) -> str:
    """The name itself, or a shorter one that stands for it where it cannot be stored."""
    plain = mended(name).text
    if len(plain) <= LONGEST_NAME and "\x00" not in plain:
        return plain
    return hashlib.sha256(plain.encode()).hexdigest()
