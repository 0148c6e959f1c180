"""The lock that says which process owns a data folder."""

from __future__ import annotations

import contextlib
import os

from filelock import FileLock, Timeout

from karen.base.folder import DataFolder, reason
from karen.contract.errors import Conflict, Unavailable


class OwnerLock:
    """An operating-system lock in the folder: one process owns the data; it is free again when that process dies."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._lock = FileLock(folder.run / "owner.lock", mode=0o600, thread_local=False)
        self._name = folder.run / "owner.pid"

    def acquire(self) -> None:
        """Take the lock at once. Raises Conflict, naming the owner, when another has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise Conflict(
                f"Another Karen owns the data folder {self._folder.root}{self._owner()}. "
                "Use that one, or quit it first; KAREN_HOME gives this one a folder of its own."
            ) from error
        except OSError as error:
            raise Unavailable(
                f"Karen cannot lock its data folder {self._folder.root}: {reason(error)}. "
                "Give it room and write permission, or set KAREN_HOME to another folder."
            ) from error
        with contextlib.suppress(OSError):  # on a full disk the owner has no name, and owns all the same
            self._name.write_text(str(os.getpid()), "utf-8")

    def release(self) -> None:
        with contextlib.suppress(OSError):
            self._lock.release()

    def _owner(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            return f" (process {int(self._name.read_text('utf-8'))})"
        return ""
