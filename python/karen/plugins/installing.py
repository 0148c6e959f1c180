"""Puts plugins into the user's folder and takes them out. Nothing of them runs: they wait to be agreed to."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import os
import secrets
import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path

from karen.contract.caller import Role, current_caller
from karen.contract.errors import Conflict, InvalidField, InvalidInput, NotFound
from karen.contract.method import method
from karen.contract.types.plugins import (
    InstallPlugin,
    PluginInfo,
    PluginSource,
    ReceivedPlugin,
    ReceivePlugin,
    RemovePlugin,
)
from karen.contract.types.wire import Nothing
from karen.plugins.audit import Audit
from karen.plugins.manifest.files import Unreadable, read_file, read_folder
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.names import fault, shown
from karen.plugins.manifest.reading import read
from karen.plugins.mcp.bundle import SUFFIXES as BUNDLES
from karen.plugins.mcp.bundle import unbundle
from karen.plugins.methods import PluginOverview
from karen.plugins.packing import MOST_PACKED_BYTES, SUFFIX, BadPackage, unpack
from karen.plugins.registry import PluginRegistry
from karen.plugins.settings import PluginSettings

_INCOMING = ".incoming-"
_REPLACED = "replaced-"
_MOST_RECEIVED = 4
"""Files that were sent and not installed yet; the oldest goes."""


class PluginInstallation:
    """The methods that change the user's folder."""

    def __init__(
        self, registry: PluginRegistry, overview: PluginOverview, settings: PluginSettings, audit: Audit, folder: Path
    ) -> None:
        """`folder` is the user's own."""
        self._registry = registry
        self._overview = overview
        self._settings = settings
        self._audit = audit
        self._folder = folder
        self._received: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._changing = asyncio.Lock()

    @method(role=Role.OWNER)
    async def receive(self, params: ReceivePlugin) -> ReceivedPlugin:
        """Take in a file that is to be installed. It is kept in memory, and gone with this process."""
        try:
            content = base64.b64decode(params.content, validate=True)
        except binascii.Error as error:
            raise InvalidInput("content: is no base64.", [InvalidField("content", "is no base64")]) from error
        upload_id = secrets.token_hex(8)
        self._received[upload_id] = (Path(params.name.replace("\\", "/")).name, content)
        while len(self._received) > _MOST_RECEIVED:
            self._received.popitem(last=False)
        return ReceivedPlugin(upload_id=upload_id)

    @method(role=Role.OWNER)
    async def install(self, params: InstallPlugin) -> PluginInfo:
        """Put a packed plugin, a single file or a folder into the user's folder. It waits to be agreed to.

        Raises InvalidInput with what is wrong with it, NotFound, and Conflict when there is one of its name.
        """
        if bool(params.path) == (params.upload_id is not None):
            raise InvalidInput("Give either a path or an upload_id.", [InvalidField("path", "or upload_id, not both")])
        async with self._changing:
            plugin_id = await asyncio.to_thread(self._install, params)
            if params.upload_id is not None:
                self._received.pop(params.upload_id, None)
            await self._audit.note(plugin_id, "installed")
            await self._registry.look()
        return await self._overview.info(await self._registry.find(plugin_id), current_caller())

    @method(role=Role.OWNER)
    async def remove(self, params: RemovePlugin) -> Nothing:
        """Take a plugin out of the user's folder, and what was agreed to with it. Raises NotFound, and Conflict for one
        that came with Karen: that can only be disabled."""
        async with self._changing:
            found = await self._registry.find(params.plugin_id)
            if found.source is not PluginSource.USER:
                raise Conflict(f"The plugin {params.plugin_id} came with Karen. It can be disabled, and not removed.")
            await self._registry.forget(params.plugin_id)
            await asyncio.to_thread(_discard, found.path)
            if params.with_data:
                await self._settings.drop(params.plugin_id)
            await self._audit.note(params.plugin_id, "removed", "with what it kept" if params.with_data else "")
            await self._registry.look()
        return Nothing()

    def _install(self, params: InstallPlugin) -> str:
        """Blocks. The plugin's name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_INCOMING) as temporary:
            inside = Path(temporary) / "plugin"
            inside.mkdir()
            found = read(self._laid_out(params, inside), PluginSource.USER)
            if not found.valid:
                fields = [InvalidField("path", _said(found, at)) for at in range(len(found.problems))]
                raise InvalidInput(f"This is no plugin that can be used. {_said(found, 0)}", fields)
            _move_in(found.path, self._folder / found.path.name, replace=params.replace, plugin_id=found.plugin_id)
        return found.plugin_id

    def _laid_out(self, params: InstallPlugin, folder: Path) -> Path:
        """The plugin as it is to lie in the user's folder, below `folder`. Raises InvalidInput and NotFound."""
        try:
            if params.upload_id is None:
                path = Path(os.path.expanduser(params.path))  # noqa: PTH111  # never raises
                if not os.path.exists(path):  # noqa: PTH110  # never raises
                    raise NotFound(f"There is nothing at {params.path}.", kind="file", id=params.path[-128:])
                if path.is_dir():
                    return _copied(path, folder)
                name, content = path.name, read_file(path, path.name, MOST_PACKED_BYTES)
            else:
                name, content = self._sent(params.upload_id)
            if name.endswith(BUNDLES):
                return unbundle(content, folder)
            if name.endswith(SUFFIX) or content.startswith(b"PK"):
                return unpack(content, folder)
            if wrong := fault(name):
                raise BadPackage(f"{shown(name) or 'The file'} {wrong}. Rename it.")
            (folder / name).write_bytes(content)
            return folder / name
        except (BadPackage, Unreadable) as error:
            raise InvalidInput(
                f"This is no plugin that can be used. {error}", [InvalidField("path", str(error))]
            ) from error

    def _sent(self, upload_id: str) -> tuple[str, bytes]:
        if upload_id not in self._received:
            raise NotFound("This file is not here any more. Send it again.", kind="upload", id=upload_id)
        return self._received[upload_id]


def _copied(path: Path, folder: Path) -> Path:
    target = folder / path.resolve().name
    for name, content in read_folder(path).items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return target


def _move_in(prepared: Path, target: Path, *, replace: bool, plugin_id: str) -> None:
    """By renaming, so that no half of it is ever there."""
    there = [path for path in _forms(target) if path.exists()]
    if there and not replace:
        message = (
            f"There is a plugin {plugin_id} already: {there[0]}. Set `replace` (`--replace`) to put this one there."
        )
        raise Conflict(message)
    for path in there:
        path.rename(prepared.parent / f"{_REPLACED}{path.name}")
    try:
        prepared.rename(target)
    except OSError:
        for path in there:
            (prepared.parent / f"{_REPLACED}{path.name}").rename(path)
        raise


def _forms(target: Path) -> tuple[Path, Path]:
    """A plugin of this name as it is, and as it might be: a file, a folder."""
    return target, target.parent / (target.stem if target.suffix == ".py" else f"{target.name}.py")


def finish_interrupted(folder: Path) -> None:
    """After a process that was killed while it installed: the plugin that was there is there again, or the new one is,
    and nothing else is left. Blocks."""
    for incoming in folder.glob(f"{_INCOMING}*"):
        with contextlib.suppress(OSError):  # then it stays as it is, and the next start tries again
            for replaced in incoming.glob(f"plugin/{_REPLACED}*"):
                target = folder / replaced.name.removeprefix(_REPLACED)
                if not any(path.exists() for path in _forms(target)):
                    replaced.rename(target)
            shutil.rmtree(incoming)


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _said(found: Found, at: int) -> str:
    problem = found.problems[at]
    place = f"{problem.file}, line {problem.line}: " if problem.line else f"{problem.file}: " if problem.file else ""
    return f"{place}{problem.message}"
