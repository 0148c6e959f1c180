"""Every plugin in the watched folders, and what keeps it from running here: nothing is left out without a word."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.specifiers import SpecifierSet

from karen import VERSION
from karen.contract.types.plugins import PluginFolder, PluginProblem
from karen.plugins.manifest.files import DEEPEST
from karen.plugins.manifest.form import API
from karen.plugins.manifest.manifest import Found, Manifest
from karen.plugins.manifest.reading import read

MOST_PLUGINS = 500
"""In one folder."""
_MOST_LOOKED_AT = 20_000
_PLATFORMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
_NO_PLUGINS = (".md", ".txt", ".rst")
_PACKED = ".karen"


def discover(folders: Sequence[PluginFolder], platform: str = sys.platform, karen: str = VERSION) -> list[Found]:
    """Folder by folder; of several plugins with one name the later folder's counts. Blocks."""
    found = [read(path, folder.source) for folder in folders for path in _entries(Path(folder.path))]
    by_name = {each.plugin_id: each for each in found if each.valid}
    here = _PLATFORMS.get(platform, platform)
    judged = [replace(each, problems=(*each.problems, *_misfits(each, by_name, here, karen))) for each in found]
    usable = {each.plugin_id: each for each in judged if each.valid}
    return [replace(each, problems=(*each.problems, *_unmet(each, usable))) for each in judged]


def signature(folders: Sequence[PluginFolder]) -> str:
    """Changes when a file in the folders does, by its size and time. Some 5 µs a file."""
    seen = []
    for folder in folders:
        for path in _stats(Path(folder.path), 0):
            seen.append(path)
            if len(seen) == _MOST_LOOKED_AT:
                break
    return str(hash(tuple(seen)))


def _entries(folder: Path) -> list[Path]:
    """What may be a plugin. A folder that is not there has none."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []
    names = [entry.name for entry in entries if not _is_beside(entry)]
    return [folder / name for name in names[:MOST_PLUGINS]]


def _is_beside(entry: os.DirEntry[str]) -> bool:
    """Notes, caches, hidden files, and the tests of single-file plugins."""
    name = entry.name
    is_test = name.startswith("test_") and name.endswith(".py")
    return name.startswith((".", "__")) or name.endswith(_NO_PLUGINS) or is_test


def _stats(folder: Path, depth: int) -> Iterator[tuple[str, int, int, int]]:
    if depth > DEEPEST:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        yield entry.path, found.st_size, found.st_mtime_ns, found.st_ino
        if entry.is_dir(follow_symlinks=False):
            yield from _stats(Path(entry.path), depth + 1)


def _misfits(found: Found, by_name: Mapping[str, Found], here: str, karen: str) -> Iterator[PluginProblem]:
    """What does not suit this machine, this Karen, or the other plugins."""
    if found.path.suffix == _PACKED:
        yield _problem("It is packed: install it with `karen plugin install`, or drop it onto the Plugins panel.")
    manifest = found.manifest
    if manifest is None:
        return
    winner = by_name.get(found.plugin_id, found)
    if winner.path != found.path:
        yield _problem(f"Another plugin has the name {found.plugin_id}: {winner.path}. Rename or remove one of them.")
    if manifest.api > API:
        yield _problem(f"It is written for version {manifest.api} of Karen's plugins; this Karen offers {API}.")
    if manifest.karen and not SpecifierSet(manifest.karen).contains(karen, prereleases=True):
        yield _problem(f"It is for Karen {manifest.karen}; this is {karen}.")
    if manifest.platforms and here not in manifest.platforms:
        yield _problem(f"It is for {', '.join(manifest.platforms)}; this is {here}.")
    yield from _required(manifest, by_name)
    if circle := _circle(found.plugin_id, by_name):
        yield _problem(f"It needs itself: {' → '.join(circle)}. Take one of these out of [requires].")


def _required(manifest: Manifest, by_name: Mapping[str, Found]) -> Iterator[PluginProblem]:
    for required in manifest.requires:
        needed = by_name.get(required.plugin_id)
        if needed is None or needed.manifest is None:
            yield _problem(f"It needs the plugin {required.plugin_id}, which is not there. Put it beside this one.")
        elif required.versions and not SpecifierSet(required.versions).contains(
            needed.manifest.version, prereleases=True
        ):
            version = needed.manifest.version
            yield _problem(f"It needs {required.plugin_id} {required.versions}; there is {version}.")


def _unmet(found: Found, usable: Mapping[str, Found]) -> Iterator[PluginProblem]:
    """A needed plugin that is there and cannot be used itself."""
    said = {problem.message for problem in found.problems}
    for required in found.manifest.requires if found.valid and found.manifest else ():
        message = f"It needs the plugin {required.plugin_id}, which cannot be used itself."
        if required.plugin_id not in usable and message not in said:
            yield _problem(message)


def _circle(plugin_id: str, by_name: Mapping[str, Found]) -> list[str]:
    """The way from the plugin over what it needs back to it; empty without one."""
    ways = [[plugin_id]]
    reached: set[str] = set()
    while ways:
        way = ways.pop()
        found = by_name.get(way[-1])
        for required in found.manifest.requires if found and found.manifest else ():
            if required.plugin_id == plugin_id:
                return [*way, plugin_id]
            if required.plugin_id not in reached:
                reached.add(required.plugin_id)
                ways.append([*way, required.plugin_id])
    return []


def _problem(message: str) -> PluginProblem:
    return PluginProblem(file="", line=None, message=message)
