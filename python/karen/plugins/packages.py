"""The packages that a plugin brings along: pinned wheels, unpacked once for each set of them, and only read."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from karen.contract.errors import PluginFailed
from karen.plugins.manifest.manifest import Found, Wheel

WHEELS = "wheels/"
MOST_UNPACKED_BYTES = 256 << 20
MOST_ENTRIES = 20_000


class Unfit(ValueError):
    """A wheel that is not used; the words say why, after the plugin's name."""


async def unpacked(found: Found, folder: Path) -> Path | None:
    """The folder with the plugin's packages, below `folder`; None when it brings none. Raises PluginFailed."""
    wheels = found.manifest.wheels if found.manifest else ()
    if not wheels:
        return None
    try:
        return await asyncio.to_thread(unpack, wheels, found.files, folder)
    except (Unfit, OSError, zipfile.BadZipFile) as error:
        raise PluginFailed(f"The plugin {found.plugin_id} {error}.", plugin=found.plugin_id) from error


def unpack(wheels: Sequence[Wheel], files: Mapping[str, bytes], folder: Path) -> Path:
    """Blocks. Raises Unfit and OSError; what is half done is never taken for the whole."""
    lock = hashlib.sha256(
        "\n".join(sorted(f"{wheel.name}=={wheel.version} {wheel.sha256}" for wheel in wheels)).encode()
    )
    target = folder / lock.hexdigest()
    if target.is_dir():
        return target
    contents = [_content(wheel, files) for wheel in wheels]
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacking-") as temporary:
        inside = Path(temporary) / "packages"
        inside.mkdir()
        left = MOST_UNPACKED_BYTES
        for content in contents:
            left = _extract(content, inside, left)
        for path in (inside, *inside.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o444)
        try:
            inside.rename(target)
        except OSError:
            if not target.is_dir():  # another did it meanwhile
                raise
    return target


def sweep(folder: Path, kept: Sequence[Path]) -> None:
    """Remove what no plugin brings along any more. Blocks."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _content(wheel: Wheel, files: Mapping[str, bytes]) -> bytes:
    for path, content in files.items():
        if path.startswith(WHEELS) and hashlib.sha256(content).hexdigest() == wheel.sha256:
            _check_name(wheel, path.removeprefix(WHEELS))
            return content
    pinned = f"{wheel.name}=={wheel.version}"
    raise Unfit(f"brings no wheel of {pinned} with the hash it names: put it into its folder `{WHEELS}`")


def _check_name(wheel: Wheel, file: str) -> None:
    try:
        name, version, _, tags = parse_wheel_filename(file)
    except InvalidWheelFilename as error:
        raise Unfit(f"brings {file}, which is no wheel's name") from error
    if name != wheel.name or str(version) != wheel.version:
        raise Unfit(f"brings {file} as {wheel.name}=={wheel.version}")
    if tags.isdisjoint(sys_tags()):
        raise Unfit(f"brings {file}, which is not for this system and Python")


def _extract(content: bytes, folder: Path, left: int) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Unfit(f"brings a wheel of more than {MOST_ENTRIES:,} files")
        for entry in entries:
            place = PurePosixPath(entry.filename)
            if place.is_absolute() or ".." in place.parts or "\\" in entry.filename or not place.parts:
                raise Unfit(f"brings a wheel with a file outside of it: {entry.filename[:80]!r}")
            if place.parts[0].endswith(".data"):
                raise Unfit("brings a wheel with scripts or headers to install, which nothing is done with")
            target = folder.joinpath(*place.parts)
            if entry.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed:
                data = packed.read(left + 1)
            left -= len(data)
            if left < 0:
                raise Unfit(f"brings packages of more than {MOST_UNPACKED_BYTES >> 20} MB")
            with target.open("xb") as written:
                written.write(data)
    return left
