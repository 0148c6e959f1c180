"""Paths as they are typed."""

from __future__ import annotations

from pathlib import Path

from karen.contract.errors import InvalidInput


def absolute(text: str) -> str:
    """As a shell means it: from the folder one is in, and `~` for one's own. Raises InvalidInput.

    An empty path is refused: it is a variable without a value more often than the folder one is in.
    """
    if not text:
        raise InvalidInput("The path is empty. Name one; `.` is the folder you are in.")
    try:
        path = str(Path(text).expanduser().absolute())
        path.encode()
    except (RuntimeError, UnicodeEncodeError) as error:
        raise InvalidInput(f"{text!r} is no path that can be used: {error}.") from error
    return path
