"""The folder of the index of vectors, and the one beside it in which an index lies that is being replaced.

What is in them is derived from the data, and its vectors are as much as the words: they go when the words go.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from karen.base.keeping.files import make_durable


def aside_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")


def move_aside(folder: Path) -> None:
    """What lies aside already stays there when nothing is in the folder. Raises OSError."""
    if folder.exists():
        remove_aside(folder)
        folder.rename(aside_of(folder))


def remove_aside(folder: Path) -> None:
    """What cannot be deleted stays."""
    aside = aside_of(folder)
    if aside.is_dir() and not aside.is_symlink():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            aside.unlink()


def remove(folder: Path) -> None:
    """Both of them, as far as that can be done."""
    with contextlib.suppress(OSError):
        move_aside(folder)
    remove_aside(folder)


def make_durable_beyond(folder: Path, known: frozenset[Path]) -> frozenset[Path]:
    """Write what is new since `known` through to the disk, for LanceDB does not. Raises OSError."""
    there = frozenset(path for path in folder.rglob("*") if path.is_file())
    for path in there - known:
        make_durable(path)
    for path in {path.parent for path in there - known}:
        make_durable(path)
    return there


def size_of(folder: Path) -> int:
    """In bytes, with what lies aside. Files and folders may come and go meanwhile."""
    sizes = 0
    for each in (folder, aside_of(folder)):
        for parent, _, names in os.walk(each):  # passes over folders that are gone, as rglob does not
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    sizes += Path(parent, name).stat().st_size
    return sizes
