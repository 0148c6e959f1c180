"""The desktop's own dialogs in which a person chooses a file. What they need is loaded with the first of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pytauri import AppHandle
from pytauri.webview import WebviewWindow

from karen.contract.errors import Conflict
from karen.hosts.shell.downloads import downloads_folder

if TYPE_CHECKING:
    from pytauri_plugins.dialog import FileDialogBuilder

Chosen = Callable[[Path | str | None], None]


class FileChoices:
    """One dialog at a time. Runs in one event loop."""

    def __init__(self, app: AppHandle, window: WebviewWindow) -> None:
        self._app = app
        self._window = window
        self._loaded = False
        self._open = False

    async def choose(self, name: str) -> str | None:
        """A path for a new file, for which `name` is proposed."""

        def ask(dialog: FileDialogBuilder, chosen: Chosen) -> None:
            folder = downloads_folder()
            dialog.save_file(chosen, set_parent=self._window, set_directory=folder, set_file_name=name)

        return await self._ask(ask)

    async def pick(self) -> str | None:
        """The path of a file that is there."""
        return await self._ask(lambda dialog, chosen: dialog.pick_file(chosen, set_parent=self._window))

    async def _ask(self, ask: Callable[[FileDialogBuilder, Chosen], None]) -> str | None:
        if self._open:
            raise Conflict("A file is being chosen already. Finish that first.")
        from pytauri_plugins import dialog

        if not self._loaded:
            self._app.plugin(dialog.init())
            self._loaded = True
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def settle(path: str | None) -> None:
            if not answer.done():
                answer.set_result(path)

        def chosen(path: Path | str | None) -> None:
            loop.call_soon_threadsafe(settle, None if path is None else str(path))

        self._open = True
        try:
            ask(dialog.DialogExt.file(self._app), chosen)
            return await answer
        finally:
            self._open = False
