"""Every plugin in the watched folders, and what keeps it from running here: nothing is left out without a word."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from packaging.specifiers import SpecifierSet

from karen import VERSION
from karen.contract.types.plugins import PluginFolder, PluginProblem
from karen.plugins.manifest.files import DEEPEST
from karen.plugins.manifest.form import API
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import read

MOST_PLUGINS = 500
"""In one folder."""
_MOST_ENTRIES = 5_000
_MOST_LOOKED_AT = 20_000
_PLATFORMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
_NO_PLUGINS = (".md", ".txt", ".rst", "~")


def discover(folders: Sequence[PluginFolder], platform: str = sys.platform, karen: str = VERSION) -> list[Found]:
    """Folder by folder. Of several plugins with one name, the last that suits this machine counts, so that the user's
    own comes before what Karen brought. Blocks."""
    here = _PLATFORMS.get(platform, platform)
    found = [each for folder in folders for each in _read_all(folder)]
    found = [_with(each, _misfits(each, here, karen)) for each in found]
    counted = {each.plugin_id: each for each in found if each.valid}
    found = [_with(each, _overruled(each, counted)) for each in found]
    counted = {each.plugin_id: each for each in found if each.valid}
    found = [_with(each, _unmet(each, counted)) for each in found]
    return _without_what_fails(found)


def signature(folders: Sequence[PluginFolder]) -> str:
    """Changes when a file in the folders does, by its size and times. Some 5 µs a file."""
    seen = islice((line for folder in folders for line in _stats(Path(folder.path), 0)), _MOST_LOOKED_AT)
    whole = hashlib.blake2b(digest_size=16)
    for path, *numbers in seen:
        whole.update(os.fsencode(path) + repr(numbers).encode())
    return whole.hexdigest()


def _read_all(folder: PluginFolder) -> list[Found]:
    """What may be plugins. A folder that is not there has none."""
    place = Path(folder.path)
    try:
        with os.scandir(place) as entries:
            names = sorted(entry.name for entry in islice(entries, _MOST_ENTRIES) if not _is_beside(entry.name))
    except OSError:
        return []
    found = [read(place / name, folder.source) for name in names[:MOST_PLUGINS]]
    if len(names) > MOST_PLUGINS:
        message = (
            f"There are more than {MOST_PLUGINS} plugins in {place}. Those after {names[MOST_PLUGINS - 1]!a} wait."
        )
        left_out = Found(place.name, folder.source, place, None, {}, "", (_problem(message),))
        found.append(left_out)
    return found


def _is_beside(name: str) -> bool:
    """Notes, caches, hidden files, and the tests of single-file plugins."""
    is_test = name.startswith("test_") and name.endswith(".py")
    return name.startswith((".", "__")) or name.endswith(_NO_PLUGINS) or is_test


def _stats(folder: Path, depth: int) -> Iterator[tuple[str, int, int, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(islice(entries, _MOST_ENTRIES), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in listed:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        try:
            stat = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        yield entry.path, stat.st_mode, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
        if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
            yield from _stats(Path(entry.path), depth + 1)


def _with(found: Found, problems: Iterable[PluginProblem]) -> Found:
    more = tuple(problems)
    return replace(found, problems=(*found.problems, *more)) if more else found


def _misfits(found: Found, here: str, karen: str) -> Iterator[PluginProblem]:
    """What does not suit this machine or this Karen."""
    manifest = found.manifest
    if manifest is None:
        return
    if manifest.api > API:
        yield _problem(f"It is written for version {manifest.api} of Karen's plugins; this Karen offers {API}.")
    if manifest.karen and not SpecifierSet(manifest.karen).contains(karen, prereleases=True):
        yield _problem(f"It is for Karen {manifest.karen}; this is {karen}.")
    if manifest.platforms and here not in manifest.platforms:
        yield _problem(f"It is for {', '.join(manifest.platforms)}; this is {here}.")


def _overruled(found: Found, counted: Mapping[str, Found]) -> Iterator[PluginProblem]:
    winner = counted.get(found.plugin_id, found)
    if winner.path != found.path:
        yield _problem(f"Another plugin of the name {found.plugin_id} counts: {winner.path}. Rename or remove one.")


def _unmet(found: Found, counted: Mapping[str, Found]) -> Iterator[PluginProblem]:
    """What it needs of other plugins, and is not there so."""
    if found.manifest is None:
        return
    for required in found.manifest.requires:
        needed = counted.get(required.plugin_id)
        if needed is None or needed.manifest is None:
            yield _problem(f"It needs the plugin {required.plugin_id}, which is not there, or not usable here.")
        elif required.versions and not SpecifierSet(required.versions).contains(
            needed.manifest.version, prereleases=True
        ):
            version = needed.manifest.version
            yield _problem(f"It needs {required.plugin_id} {required.versions}; there is {version}.")
    if circle := _circle(found, counted):
        yield _problem(f"It needs itself: {' → '.join(circle)}. Take one of these out of [requires].")


def _without_what_fails(found: Sequence[Found]) -> list[Found]:
    """What needs a plugin that cannot be used cannot be used either, and so on."""
    judged = list(found)
    while True:
        usable = {each.plugin_id for each in judged if each.valid}
        once_more = [_with(each, _fallen(each, usable)) for each in judged]
        if once_more == judged:
            return judged
        judged = once_more


def _fallen(found: Found, usable: set[str]) -> Iterator[PluginProblem]:
    for required in found.manifest.requires if found.valid and found.manifest else ():
        if required.plugin_id not in usable:
            yield _problem(f"It needs the plugin {required.plugin_id}, which cannot be used itself.")


def _circle(found: Found, counted: Mapping[str, Found]) -> list[str]:
    """The way from the plugin over what it needs back to it; empty without one."""
    ways = [(found, [found.plugin_id])]
    reached: set[str] = set()
    while ways:
        at, way = ways.pop()
        for required in at.manifest.requires if at.manifest else ():
            if required.plugin_id == found.plugin_id:
                return [*way, found.plugin_id]
            needed = counted.get(required.plugin_id)
            if needed and required.plugin_id not in reached:
                reached.add(required.plugin_id)
                ways.append((needed, [*way, required.plugin_id]))
    return []


def _problem(message: str) -> PluginProblem:
    return PluginProblem(file="", line=None, message=message)
