"""The data folder: where it is and what lies in it."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from karen.contract.errors import Unavailable


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
