"""Puts servers among the user's plugins: all of a list, or none. Nothing of them runs before it is agreed to."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from karen.contract.caller import Role, current_caller
from karen.contract.errors import Conflict, InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.plugins import McpServers, Plugins, PluginSource
from karen.plugins.audit import Audit
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import TOML, read
from karen.plugins.mcp.program import FOLDER, NoProgram, find_program
from karen.plugins.mcp.servers import BadServers, WrittenServer, read_servers
from karen.plugins.methods import PluginOverview
from karen.plugins.registry import PluginRegistry


class PluginServers:
    """The method that adds servers of the Model Context Protocol."""

    def __init__(self, registry: PluginRegistry, overview: PluginOverview, audit: Audit, folder: Path) -> None:
        """`folder` is the user's own."""
        self._registry = registry
        self._overview = overview
        self._audit = audit
        self._folder = folder
        self._adding = asyncio.Lock()

    @method(role=Role.OWNER)
    async def add_servers(self, params: McpServers) -> Plugins:
        """Add servers of the Model Context Protocol as another program's settings name them, each as a plugin that
        waits to be agreed to: all of them, or none. Nothing is fetched.

        Raises InvalidInput with everything that is wrong, and Conflict when there is a plugin of one's name.
        """
        async with self._adding:
            try:
                added = await asyncio.to_thread(self._add, params.text)
            except BadServers as error:
                raise InvalidInput(str(error), [InvalidField("text", str(error))]) from error
            for server in added:
                await self._audit.note(server.plugin_id, "installed", "a server of the Model Context Protocol")
            await self._registry.look()
        return await self._overview.all(current_caller())

    def _add(self, text: str) -> Sequence[WrittenServer]:
        """Blocks. Raises BadServers and Conflict."""
        servers = read_servers(text)
        if there := [each.plugin_id for each in servers if _is_taken(self._folder, each.plugin_id)]:
            raise Conflict(f"There is a plugin {there[0]} already. Remove it, or give the server another name.")
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".incoming-") as temporary:
            prepared = [_written(Path(temporary) / each.plugin_id, each) for each in servers]
            if wrong := [fault for each in prepared for fault in _faults(each)]:
                raise BadServers(" ".join(wrong))
            for each in prepared:
                each.path.rename(self._folder / each.path.name)
        return servers


def _is_taken(folder: Path, plugin_id: str) -> bool:
    return (folder / plugin_id).exists() or (folder / f"{plugin_id}.py").exists()


def _written(folder: Path, server: WrittenServer) -> Found:
    folder.mkdir()
    (folder / TOML).write_text(server.manifest, encoding="utf-8")
    return read(folder, PluginSource.USER)


def _faults(found: Found) -> list[str]:
    """What is wrong with a server beyond its form, in sentences."""
    said = [f"{found.plugin_id}: {problem.message}" for problem in found.problems if problem.severity == "error"]
    if said or found.manifest is None or found.manifest.server is None:
        return said
    if FOLDER in found.manifest.server.command:
        return []
    try:
        find_program(found.manifest.server, found.path)
    except NoProgram as error:
        return [f"{found.plugin_id}: {error}."]
    return []
