"""The files of the data folder after something was forgotten: searched byte for byte, each judged by what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from karen.base.folder import DataFolder, reason
from karen.base.keeping.byte_search import Check, Needles, Tally, find_in, overwrite
from karen.base.settings import PROFILE
from karen.contract.caller import Caller
from karen.flows.forget.journal import NAMES

_OF_THE_DATABASE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Known:
    """What is known of places before they are searched, in words: why they may hold it still.

    What these say nothing of, and yet hold the words, hold them for another profile: that is nobody else's to know.
    `on_server`: the database is elsewhere, and a file of its name is what was moved there.
    """

    on_server: bool = False
    database: str = ""
    copies: Mapping[Path, str] = field(default_factory=dict)
    uploads: Sequence[Path] = ()


@dataclass
class Searched:
    tally: Tally = field(default_factory=Tally)
    left: list[str] = field(default_factory=list)
    database: bool = False
    """Whether the words stand in the database: whose they are, its rows say."""
    blanked: int = 0
    """Lines of the log and the like, of which the words were taken."""


def search(data: DataFolder, caller: Caller, needles: Needles, known: Known, check: Check) -> Searched:
    """Model files hold nothing of anybody, and are not read; nor are other profiles' settings and uploads."""
    searched = Searched()
    for path in _files(data, caller, known):
        try:
            if find_in(path, needles, searched.tally, check):
                _judge(data, path, needles, known, searched)
        except FileNotFoundError:
            continue  # it went while we looked
        except OSError as error:
            searched.left.append(f"{path} cannot be read: {reason(error)}. Look at it yourself.")
    searched.left += [f"{path}: {said}" for path, said in known.copies.items() if said]
    if known.database:
        searched.left.append(f"{data.database}: {known.database}")
    return searched


def _judge(data: DataFolder, path: Path, needles: Needles, known: Known, searched: Searched) -> None:
    if path in known.copies or path.match(NAMES):
        return  # a copy is judged already, and what is noted goes with the last of it
    if not known.on_server and path in {Path(f"{data.database}{suffix}") for suffix in _OF_THE_DATABASE}:
        searched.database = True
    elif path.is_relative_to(data.logs):
        searched.blanked += overwrite(path, needles, lambda: None)
    elif path.is_relative_to(data.settings):
        if PROFILE not in path.name:  # one's own are looked at by what they say
            searched.left.append(f"{path}: a setting of this machine says it. Have the owner change it.")
    elif path.is_relative_to(data.run):
        searched.left.append(f"{path}: the window keeps it for its page. Quit Karen and delete this file.")
    elif path.is_relative_to(data.index):
        searched.left.append(f"{path}: the index of memory holds it. Have it built anew.")
    else:
        searched.left.append(f"{path}: this file is not Karen's to change. Delete it, if you do not need it.")


def _files(data: DataFolder, caller: Caller, known: Known) -> Iterator[Path]:
    skipped: tuple[Path, ...] = (data.models, data.uploads)
    mine = f"{PROFILE}{caller.user_id}"
    for path in sorted(data.root.rglob("*")):
        if path.is_symlink() or not path.is_file() or any(path.is_relative_to(folder) for folder in skipped):
            continue
        if path.parent == data.settings and path.name.startswith(PROFILE) and path.name.split(".")[0] != mine:
            continue
        yield path
    yield from known.uploads


Uploads = Callable[[Caller], Sequence[tuple[str, Path]]]
"""The ids and the files of what a profile is about to import."""
