"""What a manifest's texts may be, so that none looks like another when it is shown."""

from __future__ import annotations

import unicodedata

from pydantic import BaseModel, ConfigDict

from karen.base.texts import is_visible

_UNPLAIN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_PLAIN = frozenset("\n\t\u200c\u200d")
"""The last two join letters and pictures into one."""


class Strict(BaseModel):
    """A part of a manifest: nothing is converted, and nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True, allow_inf_nan=False)


def plain(text: str) -> str:
    """Raises ValueError for what could make a text look like another: controls, and turns of the direction."""
    for character in text:
        if unicodedata.category(character) in _UNPLAIN and character not in _PLAIN:
            raise ValueError(f"has the character U+{ord(character):04X}, which is not seen; take it out")
    return text


def line(text: str, most_characters: int) -> str:
    """Any text in one line that `plain` takes, cut where it is longer."""
    words = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return words if len(words) <= most_characters else f"{words[: most_characters - 1]}…"


def seen(text: str) -> str:
    """Raises ValueError for what is nothing to look at, or more than one line."""
    if not is_visible(text) or "\n" in text:
        raise ValueError("needs characters that can be seen, in one line")
    return plain(text).strip()
