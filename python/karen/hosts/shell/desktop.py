"""The window on the desktop: ties pytauri to the page, the sidecar, the tray and later starts, and quits honestly.

Callbacks of the window and the tray run on the main thread, all else in the portal's event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from anyio.from_thread import BlockingPortal
from pytauri import AppHandle, Assets, Commands, Emitter, WindowEvent, WindowEventType
from pytauri.ipc import InvokeException, JavaScriptChannelId
from pytauri.tray import TrayIcon
from pytauri.webview import WebviewWindow, WebviewWindowBuilder
from pytauri.window import Monitor
from pytauri_wheel.lib import builder_factory, context_factory

from karen.contract.errors import KarenError
from karen.hosts.shell.choices import FileChoices
from karen.hosts.shell.instance import Instance
from karen.hosts.shell.links import checked, is_at, open_outside
from karen.hosts.shell.news import News
from karen.hosts.shell.notices import DesktopNotices, Notice
from karen.hosts.shell.page import Page, PageFailure, Send
from karen.hosts.shell.place import SMALLEST, Place, Screen, keep_place, read_place
from karen.hosts.shell.revival import Revival
from karen.hosts.shell.supervisor import Supervisor
from karen.hosts.shell.tray import create_tray, tray_is_there
from karen.hosts.shell.webkit import Choice, WebView, find_web_view, keep_caret_steady

if TYPE_CHECKING:
    from karen.hosts.shell.window import WindowOptions

log = logging.getLogger(__name__)
_LOADED_S = time.monotonic()
_ORIGINS = ("tauri://localhost", "http://tauri.localhost")
"""Of Karen's own page: on Linux and macOS, on Windows."""
_CANNOT_BE_SHOWN = "Karen's page cannot be shown"
_KEEPS_ENDING = (
    "The part of this system that draws it, WebKitGTK, keeps ending. Everything written so far is kept, and what Karen "
    "was doing goes on. Until it works again, “karen chat” reaches her from a terminal."
)
_BEGIN = """
window.__TAURI_INTERNALS__.invoke(
    "plugin:pytauri|pyfunc", new TextEncoder().encode('{"op":"begin"}'), { headers: { pyfunc: "rpc" } })
"""
"""Runs before the page's own scripts, in each page anew."""


class ClosedAssets(Assets):
    """Serves what was read at start and nothing else; the wheel's own would follow `..%2f` out of its folder."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def get(self, key: str, /) -> bytes | None:
        return self._files.get(key)

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(self._files.items())


class Desktop:
    """One window, and the surroundings of its page. `run` takes the main thread until a person quits."""

    _app: AppHandle
    _window: WebviewWindow
    _choices: FileChoices
    _notices: DesktopNotices
    _tray: TrayIcon | None = None
    _tray_search: asyncio.Task[None] | None = None

    def __init__(
        self, options: WindowOptions, assets: Mapping[str, bytes], sidecar: Supervisor, portal: BlockingPortal
    ) -> None:
        self._configuration = options.configuration.absolute()
        self._place_file = options.data_folder / "run" / "window.json"
        self._patience = options.patience
        self._assets = assets
        self._sidecar = sidecar
        self._portal = portal
        self._page = Page(sidecar, self)
        self._news = News(sidecar, self.show, self._notify)

    def run(self, instance: Instance) -> int:
        """The exit code, once the window is gone."""
        commands = Commands()
        commands.set_command("rpc", self._rpc)
        context = context_factory(self._configuration)
        context.set_assets(ClosedAssets(self._assets))
        app = builder_factory().build(
            context, invoke_handler=commands.generate_handler(self._portal), setup=self._set_up
        )
        instance.listen(self.show)
        _on_signals(self.quit)
        return app.run_return()

    def show(self) -> None:
        """Bring the window to the front, from the tray or from behind others."""
        self._window.unminimize()
        self._window.show()
        self._window.set_focus()

    def quit(self) -> None:
        """End everything, whatever closing means."""
        self._keep_place()
        self._window.hide()
        self._app.exit(0)

    def usable(self) -> None:
        log.info("window usable", extra={"ms_since_process_start": round(process_age_s() * 1000)})
        if self._tray is None:
            self._tray_search = asyncio.create_task(self._find_tray())

    async def open_outside(self, url: str) -> None:
        await open_outside(url)

    async def choose_file(self, name: str) -> str | None:
        return await self._choices.choose(name)

    async def pick_file(self) -> str | None:
        return await self._choices.pick()

    async def _rpc(self, body: bytes, webview_window: WebviewWindow) -> bytes:
        def open_channel(name: str) -> Send:
            return _while_open(JavaScriptChannelId.from_str(name).channel_on(webview_window.as_ref_webview()).send)

        try:
            # With `bytes` as the declared type pytauri passes a `str` on as ready-made JSON.
            return cast(bytes, await self._page.answer(body, open_channel))
        except PageFailure as failure:
            raise InvokeException(failure.problem) from failure

    def _set_up(self, app: AppHandle) -> None:
        self._app = app
        (configured,) = app.config()["app"]["windows"]
        place = read_place(self._place_file)
        if place and place.visible_on([_screen(monitor) for monitor in app.available_monitors()]):
            configured |= place.model_dump()
        self._window = WebviewWindowBuilder.from_config(
            app,
            json.dumps(configured),
            on_navigation=self._may_navigate,
            initialization_script=_BEGIN,
            data_directory=self._place_file.with_name("webkit"),
        )
        self._choices = FileChoices(app, self._window)
        self._notices = DesktopNotices(app, self.show)
        keep_caret_steady()
        self._window.on_window_event(self._on_window_event)
        if view := find_web_view():
            self._watch_page(view)
        self._portal.call(self._follow_sidecar)

    def _watch_page(self, view: WebView) -> None:
        """Also against a view that has loaded nothing yet, which a reload would leave empty."""
        on_main = self._app.run_on_main_thread
        bring_back = partial(self._window.navigate, _ORIGINS[0])

        def on_choice(choice: Choice) -> None:
            (bring_back if choice is Choice.TRY_AGAIN else self.quit)()

        revival = Revival(
            lambda: on_main(bring_back),
            lambda: on_main(view.end_process),
            lambda: on_main(lambda: view.ask(_CANNOT_BE_SHOWN, _KEEPS_ENDING, on_choice)),
            self._patience,
        )
        view.watch(
            lambda manner: self._portal.start_task_soon(revival.ended, manner),
            lambda does: self._portal.start_task_soon(revival.reacts, does),
        )

    def _follow_sidecar(self) -> None:
        tell_page = _while_open(partial(Emitter.emit_str, self._app, "karen://sidecar"))
        for listener in (lambda state: tell_page(state.json()), self._news.on_state):
            self._sidecar.listen(listener)
            listener(self._sidecar.state)

    def _may_navigate(self, url: str) -> bool:
        """The window shows Karen's own page and nothing else; where a link leads is opened outside."""
        if is_at(url, _ORIGINS):
            self._portal.start_task_soon(self._page.navigated)
            return True
        self._portal.start_task_soon(self._open_link, url)
        return False

    async def _open_link(self, url: str) -> None:
        try:
            await open_outside(checked(url))
        except KarenError as error:
            log.warning("a link was not opened: %s", error)

    def _notify(self, notice: Notice) -> None:
        try:
            self._notices.show(notice)
        except RuntimeError as error:  # pytauri's only error
            log.warning("the desktop shows no notification: %s", error)

    def _on_window_event(self, event: WindowEventType) -> None:
        if isinstance(event, WindowEvent.CloseRequested):
            self._keep_place()
            if self._tray and self._news.close_to_tray:
                event.api.prevent_close()
                self._window.hide()

    async def _find_tray(self) -> None:
        if await asyncio.to_thread(tray_is_there):
            self._app.run_on_main_thread(self._create_tray)

    def _create_tray(self) -> None:
        if self._tray is None:
            try:
                self._tray = create_tray(self._app, self.show, self.quit)
            except RuntimeError as error:
                log.warning("no tray: %s", error)

    def _keep_place(self) -> None:
        """A window that is hidden, minimized or gone has no place worth keeping."""
        window = self._window
        with contextlib.suppress(RuntimeError):
            if window.is_visible() and not window.is_minimized():
                scale = window.scale_factor()
                (x, y), size = window.outer_position(), window.inner_size()
                width, height = (max(length / scale, SMALLEST) for length in size)
                maximized = window.is_maximized()
                place = Place(x=x / scale, y=y / scale, width=width, height=height, maximized=maximized)
                keep_place(self._place_file, place)


def _while_open(send: Send) -> Send:
    """The same, and nothing once the window is gone: while quitting, some still have something to say."""

    def send_while_open(text: str) -> None:
        with contextlib.suppress(RuntimeError):  # pytauri's only error
            send(text)

    return send_while_open


def _screen(monitor: Monitor) -> Screen:
    scale, (x, y), (width, height) = monitor.scale_factor, monitor.position, monitor.size
    return Screen(x=x / scale, y=y / scale, width=width / scale, height=height / scale)


def _on_signals(quit_: Callable[[], None]) -> None:
    """Quit on the signals that ask for it. Python would run a handler only when the main thread returns to it."""
    here, there = socket.socketpair()
    there.setblocking(False)
    signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, frame: None)

    def wait() -> None:
        with here, there:
            here.recv(1)
            quit_()

    threading.Thread(target=wait, name="signals", daemon=True).start()


def process_age_s() -> float:
    """Seconds since the process began, not since Python did; where the system does not tell, since this was loaded."""
    if sys.platform == "linux":
        started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    return time.monotonic() - _LOADED_S
