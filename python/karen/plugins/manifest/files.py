"""A plugin's files as bytes: regular files alone, no links followed, nothing waited for, and bounded in every way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES

DEEPEST = 8
_LEFT_OUT = ("__pycache__",)


class Unreadable(Exception):
    """`file` is below the plugin's folder; the words say what is wrong with it and what to do."""

    def __init__(self, file: str, message: str) -> None:
        super().__init__(message)
        self.file = file


def read_file(path: Path, name: str, most_bytes: int = MOST_BYTES) -> bytes:
    """Raises Unreadable for what is no regular file, too large, or not to be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        reason = "is a link, which is not followed" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise Unreadable(name, f"{name} {reason}. Put the file itself there.") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(name, f"{name} is no ordinary file. Take it out.")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Unreadable(name, f"{name} is larger than {most_bytes >> 20} MB. Take out what is not needed.")
    return content


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files by their paths below the folder, with `/`; hidden ones and Python's caches are left out.

    Raises Unreadable.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path, name in _files(folder, "", 0):
        if len(found) == MOST_FILES:
            raise Unreadable(name, f"The plugin has more than {MOST_FILES} files. Take out what is not needed.")
        found[name] = read_file(path, name, left)
        left -= len(found[name])
    return found


def _files(folder: Path, below: str, depth: int) -> Iterator[tuple[Path, str]]:
    if depth > DEEPEST:
        raise Unreadable(below, f"{below} lies more than {DEEPEST} folders deep. Move it up.")
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise Unreadable(below, f"{below or 'The folder'} cannot be read: {error.strerror}.") from error
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _LEFT_OUT:
            continue
        name = f"{below}/{entry.name}" if below else entry.name
        if not name.isprintable():
            raise Unreadable(ascii(name), f"{name!a} has a name that cannot be shown. Rename it.")
        if entry.is_symlink():
            raise Unreadable(name, f"{name} is a link, which is not followed. Put the file itself there.")
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), name, depth + 1)
        else:
            yield Path(entry.path), name
