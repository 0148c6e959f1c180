"""The tray icon with its menu, where the desktop has a place for one.

An icon that nobody sees would hide Karen for good, so without proof of a tray there is none and closing quits.
"""

from __future__ import annotations

import ctypes
import logging
import subprocess
import sys
from collections.abc import Callable

from pytauri import AppHandle
from pytauri.menu import Menu, MenuItem
from pytauri.tray import MouseButton, TrayIcon, TrayIconEvent, TrayIconEventType

log = logging.getLogger(__name__)

_WATCHER = "org.kde.StatusNotifierWatcher"
_ASK = (
    ("gdbus", "call", "--session", "--dest=org.freedesktop.DBus", "--object-path=/org/freedesktop/DBus",
     "--method=org.freedesktop.DBus.NameHasOwner", _WATCHER),
    ("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
     "org.freedesktop.DBus.NameHasOwner", f"string:{_WATCHER}"),
    ("busctl", "--user", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
     "NameHasOwner", "s", _WATCHER),
)  # fmt: skip
"""The same question to the session bus by whichever program is there."""
_LIBRARIES = ("libayatana-appindicator3.so.1", "libappindicator3.so.1")


def tray_is_there() -> bool:
    """Whether an icon would be seen. Takes a few milliseconds: ask outside of the main thread."""
    return sys.platform != "linux" or (_library_is_there() and _watcher_is_there())


def create_tray(app: AppHandle, show: Callable[[], None], quit_: Callable[[], None]) -> TrayIcon:
    """Put the icon there. Call on the main thread, where `show` and `quit_` will be called too."""
    tray = TrayIcon.with_id(app, "karen")
    tray.set_icon(app.default_window_icon())
    tray.set_tooltip("Karen")
    tray.set_menu(
        Menu.with_items(
            app,
            (MenuItem.with_id(app, "show", "Show Karen", True), MenuItem.with_id(app, "quit", "Quit Karen", True)),
        )
    )
    actions = {"show": show, "quit": quit_}

    def on_menu(_: AppHandle, item: str) -> None:
        actions.get(item, show)()

    def on_icon(_: TrayIcon, event: TrayIconEventType) -> None:
        if isinstance(event, TrayIconEvent.Click) and event.button is MouseButton.Left:
            show()

    tray.on_menu_event(on_menu)
    tray.on_tray_icon_event(on_icon)
    tray.set_show_menu_on_left_click(False)
    return tray


def _library_is_there() -> bool:
    for name in _LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    log.info("no tray: neither of %s is installed", " and ".join(_LIBRARIES))
    return False


def _watcher_is_there() -> bool:
    for question in _ASK:
        try:
            answer = subprocess.run(question, capture_output=True, text=True, timeout=2, check=False)
        except (FileNotFoundError, subprocess.TimeoutExpired):
            continue
        return answer.returncode == 0 and "true" in answer.stdout
    return False
