"""Names of files that mean the same thing on every system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MOST_PARTS = 40
MOST_CHARACTERS = 240
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_FORBIDDEN = set('<>:"|?*\\')


def shown(name: str) -> str:
    """As it can be said: what is no character, or none that is seen, is spelled out."""
    return name if name.isprintable() else ascii(name)[1:-1]


def fault(path: str) -> str:
    """What is wrong with a path below a plugin's folder, written with `/`; empty when nothing is."""
    parts = path.split("/")
    if len(path) > MOST_CHARACTERS or len(parts) > MOST_PARTS:
        return f"is longer than {MOST_CHARACTERS} characters or {MOST_PARTS} folders"
    if not path.isprintable():
        return "has characters that cannot be shown"
    if any(part in ("", ".", "..") for part in parts):
        return "leads out of the plugin's folder"
    for part in parts:
        if _FORBIDDEN & set(part):
            return 'has one of the characters < > : " | ? * \\, which not every system takes'
        if part[-1] in ". " or part.partition(".")[0].strip().lower() in _RESERVED:
            return "is a name that Windows keeps for itself"
    return ""


def collision(paths: Iterable[str]) -> str:
    """A path that is another's on a system that takes capitals for small letters, or a file where there is a folder;
    empty when there is none."""
    taken: dict[str, tuple[str, bool]] = {}
    for path in paths:
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            part, is_file = "/".join(parts[:length]), length == len(parts)
            folded = unicodedata.normalize("NFC", part).casefold()
            if folded in taken and (is_file or taken[folded] != (part, False)):
                return path
            taken[folded] = part, is_file
    return ""
