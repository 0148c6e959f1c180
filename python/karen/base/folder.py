"""The data folder: where it is, what lies in it, and the lock that says who owns it."""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from karen.contract.errors import Conflict, Unavailable
from karen.contract.types.system import Endpoint


@dataclass(frozen=True)
class DataFolder:
    """Paths below one folder; nothing is created before `prepare`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "karen.sqlite"

    @property
    def settings(self) -> Path:
        return self.root / "settings"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def endpoint(self) -> Path:
        return self.run / "endpoint.json"

    def prepare(self) -> None:
        """Create the folders, readable by their owner alone. Raises Unavailable when that cannot be done."""
        try:
            for folder in (self.root, self.settings, self.backups, self.logs, self.run):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                f"Karen cannot write to its data folder {self.root}: {reason(error)}. "
                "Give it room and write permission, or set KAREN_HOME to another folder."
            ) from error

    def read_endpoint(self) -> Endpoint | None:
        """The running gateway's address, or None without one. A file that cannot be read counts as none."""
        try:
            return Endpoint.model_validate_json(self.endpoint.read_bytes())
        except (OSError, ValueError):
            return None


def reason(error: OSError) -> str:
    """What the system said, in words a person can act upon."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    return error.strerror or str(error)


def find_data_folder() -> DataFolder:
    """`KAREN_HOME`, or the place the system has for an application's data.

    Raises Unavailable for the home of a user there is not.
    """
    if home := os.environ.get("KAREN_HOME"):
        try:
            return DataFolder(Path(home).expanduser().absolute())
        except RuntimeError as error:
            raise Unavailable(f"KAREN_HOME is {home!r}, and there is no such user. Set it to a folder.") from error
    from platformdirs import user_data_path

    return DataFolder(user_data_path("karen", appauthor=False))


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
