"""Deleting what lies beside the database when everything is deleted: copies, uploads, index, notes, logs, the page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from karen.base.folder import DataFolder, reason, settings_files
from karen.base.keeping.index_folder import aside_of


def wipe(data: DataFolder) -> list[str]:
    """Says in words what could not be deleted. Safe to repeat; the settings themselves are others' to replace."""
    left: list[str] = []
    settings = set(settings_files(data.settings).values())
    for folder in (data.backups, data.uploads, data.settings):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path not in settings:
                _remove(path, left)
    for folder in (data.index, aside_of(data.index)):
        if folder.exists():
            _remove(folder, left)
    noted = [*data.root.glob("forgetting-*.json"), *data.root.glob("deleted-profile-*.json")]
    for path in (*noted, *data.run.glob("tidied.json")):
        _remove(path, left)
    for path in sorted(data.logs.glob("*")):
        _empty(path, left)
    page = data.run / "webkit"
    if page.exists() and _may_be_open(data):
        left.append(f"What the window keeps for its page, while it is open: quit Karen and delete {page}.")
    elif page.exists():
        _remove(page, left)
    return left


def _may_be_open(data: DataFolder) -> bool:
    """Whether a window has its lock; where that cannot be asked, it may."""
    if os.name != "posix":
        return True
    import fcntl

    try:
        with (data.run / "window.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _remove(path: Path, left: list[str]) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        left.append(f"{path}: {reason(error)}. Delete it yourself.")


def _empty(path: Path, left: list[str]) -> None:
    """The newest log is open: its content goes, and the older ones whole."""
    try:
        os.truncate(path, 0)
        if path.suffix != ".log":
            path.unlink()
    except OSError as error:
        left.append(f"{path}: {reason(error)}. Delete it yourself.")
