"""Short pieces of long texts: titles and previews, cut at word ends. Knows no row."""

from __future__ import annotations

import re

UNTITLED = "New conversation"
TITLE_LENGTH = 50
PREVIEW_LENGTH = 120
_BLANK = re.compile(r"[\s\x00]+")


def title_of(content: str) -> str:
    """A title for a conversation that begins with this message."""
    return beginning(content, TITLE_LENGTH) or UNTITLED


def preview_of(content: str) -> str:
    return beginning(content, PREVIEW_LENGTH)


def beginning(content: str, length: int) -> str:
    """At most `length` characters on one line; an ellipsis says that there is more."""
    # Nothing is read beyond what can show: a message may have a million characters.
    line = _BLANK.sub(" ", content[: length * 20]).strip()
    if len(line) <= length:
        return line
    cut = line.rfind(" ", 0, length)
    return line[: cut if cut > length // 2 else length - 1].rstrip(" ,;:–-") + "…"
