"""The data folder: where it is and what lies in it."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path

from karen.contract.errors import Unavailable

DATABASE = "karen.sqlite"
SETTINGS_NAME = re.compile(r"settings/[A-Za-z0-9_-]{1,100}\.json")
"""What a file of settings is called below the data folder; what an editor left beside them is none."""


@dataclass(frozen=True)
class DataFolder:
    """Paths below one folder; nothing is created before `prepare`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / DATABASE

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
    def models(self) -> Path:
        """Model files of the user's; made with the first of them."""
        return self.root / "models"

    @property
    def uploads(self) -> Path:
        """Files a browser has sent and that are not imported yet; made with the first of them."""
        return self.root / "uploads"

    @property
    def index(self) -> Path:
        """Vectors of what can be recalled; made with the first of them, and from the database again at any time."""
        return self.root / "index"

    @property
    def plugins(self) -> Path:
        """Those that the user has dropped in or installed; created with the first, or by whoever opens it."""
        return self.root / "plugins"

    @property
    def plugin_packages(self) -> Path:
        """The packages that plugins brought along, unpacked."""
        return self.root / "plugin-packages"

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


def settings_files(settings: Path) -> dict[str, Path]:
    """The files in the folder of settings, by SETTINGS_NAME."""
    found = {f"settings/{path.name}": path for path in sorted(settings.glob("*.json")) if path.is_file()}
    return {name: path for name, path in found.items() if SETTINGS_NAME.fullmatch(name)}


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
