"""Files that are whole under their name, durably, or not there at all."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from karen.base.folder import reason
from karen.contract.errors import Conflict, InvalidInput, Unavailable


@contextlib.contextmanager
def new_file(target: Path, what: str) -> Iterator[Path]:
    """A name beside `target` to write to; the file gets its own name, durably, when the block ends well.

    `what` begins the sentences. Raises Conflict for a target that is there, InvalidInput for one that cannot be,
    Unavailable for a full disk and a folder that cannot be written to; nothing is left behind then.
    """
    partial: Path | None = None
    try:
        _refuse(target)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".partial", delete=False) as file:
            partial = Path(file.name)
        yield partial
        make_durable(partial)
        _give_name(partial, target)
        make_durable(target.parent)
    except (OSError, sqlite3.OperationalError) as error:
        said = reason(error) if isinstance(error, OSError) else str(error)
        raise Unavailable(
            f"{what} could not be written to {target}: {said}. Nothing was left there, and nothing was changed. "
            "Make room, give the folder write permission, or choose another."
        ) from error
    finally:
        if partial:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _refuse(target: Path) -> None:
    """What cannot be a new file."""
    if not target.is_absolute():
        raise InvalidInput(f"{target} is not a whole path. Say it from the root on, such as {Path.home() / target}.")
    if target.is_dir() or not target.name:
        raise InvalidInput(f"{target} is a folder. Add the name of the file to be written.")
    if os.path.lexists(target):
        raise Conflict(f"{target} is there already. Choose another name, or move that file away first.")
    if not target.parent.is_dir():
        raise InvalidInput(f"There is no folder {target.parent}. Create it first, or choose another.")


def make_durable(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _give_name(partial: Path, target: Path) -> None:
    """Without ever replacing what another program wrote there meanwhile, where the file system can promise that."""
    try:
        os.link(partial, target)
    except FileExistsError as error:
        raise Conflict(f"{target} is there already. Choose another name.") from error
    except OSError:  # a stick's file system has no links
        partial.rename(target)
