"""The packages that a plugin brings along: pinned wheels, unpacked once for each set of them, and only read.

Its hash stands in the manifest. A wheel lies in the plugin's folder `wheels/`, or is fetched from the address that the
manifest names, once somebody has agreed to the plugin. Unpacking is all that is done with it; what a wheel would have
installed beside its modules is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from karen.base.folder import reason
from karen.contract.errors import KarenError, PluginFailed
from karen.plugins.manifest.manifest import WHEELS, Found, Wheel, wheels_in
from karen.plugins.manifest.names import collision
from karen.plugins.zipped import BadZip, Bounds, read_zip

BOUNDS = Bounds(files=10_000, bytes=128 << 20)
"""Of all wheels of a plugin, unpacked."""
_BEING_MADE = ".unpacking-"
_MOST_UNPACKING_S = 3600.0
_MOST_FETCHING_S = 300.0
"""Of all wheels of a plugin: others that change wait so long."""

Download = Callable[[str, str, Path], Awaitable[None]]
"""Puts what lies at an address into a file; it is asked of this host alone. Raises KarenError."""


class Unfit(ValueError):
    """A wheel that is not used; the words say why, after the plugin's name."""


async def unpacked(found: Found, folder: Path, download: Download) -> Path | None:
    """The folder with the plugin's packages, below `folder`; None when it has none. Raises PluginFailed."""
    wheels = found.manifest.wheels if found.manifest else ()
    if not wheels:
        return None
    try:
        missing = [] if folder_of(wheels, folder).is_dir() else _missing(wheels, found.files)
        fetched = await _all_fetched(missing, download)
        return await asyncio.to_thread(unpack, wheels, {**found.files, **fetched}, folder)
    except Unfit as error:
        raise PluginFailed(f"The plugin {found.plugin_id} {error}.", plugin=found.plugin_id) from error
    except OSError as error:
        message = f"The packages of the plugin {found.plugin_id} cannot be unpacked: {reason(error)}."
        raise PluginFailed(message, plugin=found.plugin_id) from error


def _missing(wheels: Iterable[Wheel], files: Mapping[str, bytes]) -> list[tuple[str, Wheel]]:
    """Those to fetch, each with the place where it would lie. Raises Unfit for what would be fetched for nothing."""
    brought = wheels_in(files)
    addressed = [wheel for wheel in wheels if wheel.url and wheel.sha256 not in brought]
    named = [(unquote(wheel.url.rpartition("/")[2]), wheel) for wheel in addressed]
    for file, wheel in named:
        _check_name(wheel, file)
    return [(WHEELS + file, wheel) for file, wheel in named]


async def _all_fetched(missing: Sequence[tuple[str, Wheel]], download: Download) -> dict[str, bytes]:
    """One after the other, so that whatever else plugins ask for has its turn. Raises Unfit."""
    fetched: dict[str, bytes] = {}
    try:
        async with asyncio.timeout(_MOST_FETCHING_S):
            for path, wheel in missing:
                fetched[path] = await _fetched(wheel, download)
                if sum(map(len, fetched.values())) > BOUNDS.bytes:
                    raise Unfit(f"needs packages of more than {BOUNDS.bytes >> 20} MB")
    except TimeoutError:
        raise Unfit(f"needs packages that were not fetched within {_MOST_FETCHING_S / 60:.0f} minutes") from None
    return fetched


async def _fetched(wheel: Wheel, download: Download) -> bytes:
    """Raises Unfit for a file that is not the named one, and for none."""
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "fetched"
        try:
            await download(wheel.url, wheel.host, file)
        except KarenError as problem:
            again = "Once it can be reached, switch the plugin off and on"
            raise Unfit(f"needs {wheel.pinned} from {wheel.host}, which is not to be had. {problem} {again}") from None
        content = await asyncio.to_thread(file.read_bytes)
    if hashlib.sha256(content).hexdigest() != wheel.sha256:
        raise Unfit(f"needs {wheel.pinned}, and what {wheel.host} gives has another hash than the one it names")
    return content


def unpack(wheels: Sequence[Wheel], files: Mapping[str, bytes], folder: Path) -> Path:
    """Blocks. Raises Unfit and OSError; what is half done is never taken for the whole."""
    target = folder_of(wheels, folder)
    if target.is_dir():
        return target
    brought = wheels_in(files)
    lay_out(_contents([_vendored(wheel, files, brought) for wheel in wheels]), target)
    return target


def lay_out(contents: Mapping[str, bytes], target: Path, mode: int = 0o444) -> None:
    """Write these files, all of them or none; `mode` is what may be done with each. Blocks. Raises OSError."""
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # cells of a Karen that is run by root belong to nobody
    with tempfile.TemporaryDirectory(dir=folder, prefix=_BEING_MADE) as temporary:
        inside = Path(temporary) / "packages"
        inside.mkdir()
        for name, content in contents.items():
            path = inside.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for path in (*inside.rglob("*"), inside):
            path.chmod(0o755 if path.is_dir() else mode)
        try:
            inside.rename(target)
        except OSError:
            if not target.is_dir():  # another did it meanwhile
                raise


def folder_of(wheels: Iterable[Wheel], folder: Path) -> Path:
    """Where these wheels lie unpacked: the same ones always in the same place."""
    lock = sorted(f"{wheel.pinned} {wheel.sha256}" for wheel in wheels)
    return folder / hashlib.sha256("\n".join(lock).encode()).hexdigest()


def sweep(folder: Path, found: Iterable[Found], others: Iterable[Path] = ()) -> None:
    """Remove what none of these plugins brings along, and what was left half done long ago; `others` stay. Blocks.

    Nothing goes while a manifest cannot be understood: its author is writing it, and would fetch everything again.
    """
    plugins = list(found)
    if any(each.files and each.manifest is None for each in plugins):
        return
    kept = {*others} | {
        folder_of(each.manifest.wheels, folder) for each in plugins if each.manifest and each.manifest.wheels
    }
    for path in folder.iterdir() if folder.is_dir() else ():
        if path not in kept and not _is_being_made(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_being_made(path: Path) -> bool:
    try:
        return path.name.startswith(_BEING_MADE) and time.time() - path.stat().st_mtime < _MOST_UNPACKING_S
    except FileNotFoundError:  # it is done meanwhile
        return True


def _vendored(wheel: Wheel, files: Mapping[str, bytes], brought: Mapping[str, str]) -> tuple[str, bytes]:
    """The wheel's name and bytes. Raises Unfit."""
    path = brought.get(wheel.sha256)
    if path is None:
        raise Unfit(f"brings no wheel of {wheel.pinned} with the hash it names: put it into its folder `{WHEELS}`")
    name = path.removeprefix(WHEELS)
    _check_name(wheel, name)
    return name, files[path]


def _check_name(wheel: Wheel, file: str) -> None:
    try:
        name, version, _, tags = parse_wheel_filename(file)
    except InvalidWheelFilename as error:
        raise Unfit(f"brings {file}, which is no wheel's name") from error
    if name != wheel.name or version != Version(wheel.version):
        raise Unfit(f"brings {file} as {wheel.pinned}")
    if tags.isdisjoint(sys_tags()):
        raise Unfit(f"{'needs' if wheel.url else 'brings'} {file}, which is not for this system and Python")


def _contents(wheels: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """All files of all wheels. Raises Unfit."""
    contents: dict[str, bytes] = {}
    files, left = BOUNDS.files, BOUNDS.bytes
    for wheel, packed in wheels:
        for name, content in _files(wheel, packed, Bounds(files, left)):
            if name in contents:
                raise Unfit(f"brings {wheel} and another wheel with the same file {name}")
            contents[name] = content
            files -= 1
            left -= len(content)
    if twin := collision(contents):
        raise Unfit(f"brings wheels whose files get into each other's way: {twin}")
    return contents


def _files(wheel: str, packed: bytes, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """What is imported, and what the wheel says of itself. Raises Unfit."""
    described = False
    try:
        for name, content in read_zip(packed, bounds):
            top = name.partition("/")[0]
            if top.endswith(".data"):
                raise Unfit(f"brings {wheel} with scripts or headers to install, which nothing is done with")
            if top.endswith(".pth"):
                raise Unfit(f"brings {wheel} with {top}, which would run by itself")
            described = described or _describes(wheel, name)
            yield name, content
    except BadZip as error:
        raise Unfit(f"brings {wheel}, which {error}") from error
    if not described:
        raise Unfit(f"brings {wheel}, which does not say that it is this package: its METADATA is missing")


def _describes(wheel: str, name: str) -> bool:
    """Whether this is the file that says what the wheel is, in the folder that bears its name."""
    folder, _, rest = name.partition("/")
    package, _, version = folder.removesuffix(".dist-info").rpartition("-")
    expected, number, _, _ = parse_wheel_filename(wheel)
    try:
        return rest == "METADATA" and canonicalize_name(package) == expected and Version(version) == number
    except InvalidVersion:
        return False
