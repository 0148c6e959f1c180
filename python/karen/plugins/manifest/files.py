"""A plugin's files as bytes: regular files alone, no links followed, nothing waited for, and bounded in every way."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from karen.contract.types.plugins import PluginProblem
from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES
from karen.plugins.manifest.names import collision, fault, shown

DEEPEST = 8
_MOST_IN_ONE_FOLDER = 4 * MOST_FILES
_MOST_PROBLEMS = 50
_LEFT_OUT = ("__pycache__",)


class Unreadable(Exception):
    """The words say what is wrong with a file and what to do."""


def read_file(path: Path, name: str, most_bytes: int = MOST_BYTES) -> bytes:
    """`name` is how the file is called in messages. Raises Unreadable for what is no regular file, too large, or not
    to be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if os.path.islink(path):  # noqa: PTH114  # never raises
        raise Unreadable(f"{name} is a link, which is not followed. Put the file itself there.")
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{name} {_reason(error)}.") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(f"{name} is no ordinary file. Take it out.")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Unreadable(f"With {name} there are more than {MOST_BYTES >> 20} MB. Take out what is not needed.")
    return content


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files by their paths below the folder, with `/`. Raises Unreadable."""
    files, problems = look_through(folder)
    for problem in problems:
        if problem.severity == "error":
            raise Unreadable(problem.message)
    return files


def look_through(folder: Path) -> tuple[dict[str, bytes], list[PluginProblem]]:
    """All files by their paths below the folder, with `/`, and what is wrong with those that are not among them.

    Hidden ones are left out with a warning, Python's caches without.
    """
    files: dict[str, bytes] = {}
    problems: list[PluginProblem] = []
    left = MOST_BYTES
    for path, name in _files(folder, "", problems):
        if len(problems) >= _MOST_PROBLEMS:
            break
        if len(files) == MOST_FILES:
            problems.append(_problem("", f"There are more than {MOST_FILES} files. Take out what is not needed."))
            break
        try:
            files[name] = read_file(path, name, left)
        except Unreadable as error:
            problems.append(_problem(name, str(error)))
            continue
        left -= len(files[name])
    if twin := collision(files):
        problems.append(_problem(twin, f"{twin} is another file's name but for capitals. Rename one of them."))
    return files, problems


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "is not there"
        case OSError(errno=errno.ELOOP):
            return "is a link, which is not followed"
        case OSError(errno=errno.ENXIO):
            return "is no ordinary file: take it out"
        case OSError():
            return f"cannot be read: {error.strerror}"
        case _:
            return "is no path"


def _files(folder: Path, below: str, problems: list[PluginProblem]) -> Iterator[tuple[Path, str]]:
    """What is no file is told to `problems`."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(islice(entries, _MOST_IN_ONE_FOLDER + 1), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(_problem(below, f"{below or 'The folder'} cannot be read: {error.strerror}."))
        return
    if len(listed) > _MOST_IN_ONE_FOLDER:
        problems.append(_problem(below, f"{below or 'The folder'} has more than {_MOST_IN_ONE_FOLDER} entries."))
        return
    for entry in listed:
        name = f"{below}/{entry.name}" if below else entry.name
        if entry.name in _LEFT_OUT:
            continue
        if entry.name.startswith("."):
            left_out = f"{shown(name)} is hidden, and left out. Rename or remove it."
            problems.append(_problem(shown(name), left_out).model_copy(update={"severity": "warning"}))
        elif entry.is_symlink():
            message = f"{shown(name)} is a link, which is not followed. Put the file itself there."
            problems.append(_problem(shown(name), message))
        elif wrong := fault(name):
            problems.append(_problem(shown(name), f"{shown(name)} {wrong}. Rename it."))
        elif not entry.is_dir(follow_symlinks=False):
            yield Path(entry.path), name
        elif name.count("/") + 1 > DEEPEST:
            problems.append(_problem(name, f"{name} lies more than {DEEPEST} folders deep. Move it up."))
        else:
            yield from _files(Path(entry.path), name, problems)


def _problem(file: str, message: str) -> PluginProblem:
    return PluginProblem(file=file, line=None, message=message)
