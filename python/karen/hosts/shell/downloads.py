"""Saves what the page gives out among the person's downloads: a window's page has no downloads of its own."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from karen.contract.errors import InvalidInput, Unavailable

log = logging.getLogger(__name__)
_LONGEST_NAME = 120
_MOST_OF_A_NAME = 1000
_REFUSED_SOMEWHERE = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def downloads_folder() -> Path:
    """The desktop's folder for downloads where there is one, else the person's home."""
    from platformdirs import user_downloads_path

    folder = user_downloads_path()
    return folder if folder.is_dir() else Path.home()


def safe_name(filename: str) -> str:
    """The last part of `filename`, as a name that every system takes and that hides nothing."""
    last = re.split(r"[/\\]", filename)[-1]
    plain = _REFUSED_SOMEWHERE.sub("", last).strip(" .")
    if not plain or _DEVICES.fullmatch(plain):
        return f"karen-{plain}" if plain else "karen.txt"
    suffix = Path(plain).suffix[:16]
    stem = plain.removesuffix(suffix)
    while len(f"{stem}{suffix}".encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{suffix}"


class Downloads:
    """New files in one folder. What is there already is never written to, whatever it is called."""

    def __init__(self) -> None:
        self._made: set[Path] = set()

    def save(self, filename: str, text: str) -> Path:
        """Where the new file is. Raises Unavailable where it cannot be written."""
        folder, name = downloads_folder(), safe_name(filename)
        for number in range(1, _MOST_OF_A_NAME):
            path = folder / (name if number == 1 else f"{Path(name).stem} ({number}){Path(name).suffix}")
            try:
                _write(path, text, "xb")
            except FileExistsError:
                continue
            self._made.add(path)
            return path
        raise Unavailable(f"{folder} holds too many files called {name}. Move some of them away.")

    def go_on(self, path: Path, text: str) -> Path:
        """Add to a file that was saved here before; nothing else is written to."""
        if path not in self._made:
            raise InvalidInput("onto: this is no file that was saved from this window.")
        _write(path, text, "ab")
        return path


def _write(path: Path, text: str, mode: str) -> None:
    """All of the text, or no file."""
    file = None
    try:
        with path.open(mode) as file:
            file.write(text.encode())
    except FileExistsError:
        raise
    except OSError as error:
        if file is not None:
            path.unlink(missing_ok=True)
        log.warning("%s was not saved: %s", path, error)
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}.") from error
