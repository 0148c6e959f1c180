"""Data that replaces the present data as a whole: prepared beside it, and taken in at one moment.

The folder `incoming.partial` is being prepared and means nothing; once it is called `incoming` its content is the
data, whatever happens: a kill while it is moved into place only delays that until the next start, which comes here
before anything of the data is read. Nobody may have the database open meanwhile.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from karen.base.folder import DATABASE, DataFolder, reason, settings_files
from karen.base.keeping.files import make_durable
from karen.base.keeping.index_folder import move_aside
from karen.base.keeping.wiping import wipe
from karen.contract.errors import Unavailable

SETTINGS = "settings"
WIPE = "wipe"
"""A file of this name: what lies beside the data is deleted too."""


class Incoming:
    """`folder` is where to prepare: `karen.sqlite`, and a folder `settings` if those are to be replaced too."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._ready = data.root / "incoming"
        self.folder = data.root / "incoming.partial"

    def begin(self) -> Path:
        """An empty folder to prepare in."""
        self.abandon()
        self.folder.mkdir(mode=0o700)
        return self.folder

    def abandon(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def commit(self) -> None:
        """From here on the prepared data is the data. Raises OSError."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            make_durable(path)
        make_durable(self.folder)
        self.folder.rename(self._ready)
        make_durable(self._data.root)

    def take_in(self) -> bool:
        """Move what was committed into place; False when there is nothing. Safe to be killed in, and to be repeated.

        Raises OSError, such as on Windows while another program has the database open.
        """
        if not self._ready.is_dir():
            return False
        prepared = self._ready / DATABASE
        if prepared.exists():
            for suffix in ("-wal", "-shm", "-journal"):  # they belong to the old file, and would be played into the new
                Path(f"{self._data.database}{suffix}").unlink(missing_ok=True)
            self._put_in_place(prepared)
            make_durable(self._data.root)
        if (self._ready / SETTINGS).is_dir():
            self._take_in_settings(self._ready / SETTINGS)
        if (self._ready / WIPE).exists():
            wipe(self._data)
        self._ready.rename(self.folder)  # half of what is deleted must not be taken in
        self.abandon()
        return True

    def _put_in_place(self, prepared: Path) -> None:
        try:
            move_aside(self._data.index)  # it is of the old data
            prepared.replace(self._data.database)
        except OSError:
            self._ready.rename(self.folder)  # nothing has happened, so nothing must happen at the next start
            raise

    def _take_in_settings(self, prepared: Path) -> None:
        """Copied, for a second time has to find them all again."""
        wanted = sorted(prepared.iterdir())
        for path in settings_files(self._data.settings).values():
            if path.name not in {each.name for each in wanted}:
                path.unlink()
        for path in wanted:
            with tempfile.NamedTemporaryFile(dir=self._data.settings, prefix=".", delete=False) as file:
                file.write(path.read_bytes())
            make_durable(Path(file.name))
            Path(file.name).replace(self._data.settings / path.name)
        make_durable(self._data.settings)


def take_in_the_rest(data: DataFolder) -> None:
    """What a kill interrupted; the owner of the folder comes here first. Raises Unavailable."""
    try:
        Incoming(data).take_in()
        Incoming(data).abandon()
    except OSError as error:
        raise Unavailable(
            f"Data that was restored waits in {data.root} and cannot be put into its place: {reason(error)}. "
            "Give the folder write permission and room, and start Karen again."
        ) from error
