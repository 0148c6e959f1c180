"""Closing to the tray, coming back from it, and quitting for real."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from e2e.driving import Window, all_gone, xdotool
from e2e.page import until

pytestmark = pytest.mark.window
FIXTURES = Path(__file__).parents[1] / "fixtures"
SYSTEM_PYTHON = "/usr/bin/python3"


class Tray:
    """A session bus with a place for icons on it."""

    def __init__(self, bus: str, folder: Path) -> None:
        self.bus = bus
        self._icon = folder / "icon"
        self._choice = folder / "choice"

    def has_icon(self) -> bool:
        return self._icon.exists()

    def choose(self, label: str) -> None:
        self._choice.write_text(label)


@pytest.fixture
def bus(desktop: None) -> Iterator[str]:
    """The address of a session bus of our own."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("not installed: dbus-daemon")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout
    with daemon.stdout as address:
        yield address.readline().strip()
    daemon.kill()
    daemon.wait()


@pytest.fixture
def tray(bus: str, tmp_path: Path) -> Iterator[Tray]:
    has_bindings = [SYSTEM_PYTHON, "-c", "import dbus.service, gi.repository.GLib"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(has_bindings, capture_output=True, check=False).returncode:
        pytest.skip("not installed: python3-dbus and python3-gi")
    icon, choice = tmp_path / "icon", tmp_path / "choice"
    host = subprocess.Popen(
        [SYSTEM_PYTHON, str(FIXTURES / "tray_host.py"), str(icon), str(choice)],
        env=os.environ | {"DBUS_SESSION_BUS_ADDRESS": bus},
    )
    owned = ["dbus-send", f"--bus={bus}", "--print-reply", "--dest=org.kde.StatusNotifierWatcher", "/",
             "org.freedesktop.DBus.Peer.Ping"]  # fmt: skip
    until(lambda: subprocess.run(owned, capture_output=True, check=False).returncode == 0)
    yield Tray(bus, tmp_path)
    host.kill()
    host.wait()


def opened(scripted: Callable[..., Window], bus: str, **environment: str) -> Window:
    window = scripted(DBUS_SESSION_BUS_ADDRESS=bus, **environment)
    window.open()
    until(window.is_ready)
    return window


def close(window: Window) -> None:
    """As a person does: the window manager asks the window to close."""
    xdotool("windowactivate", "--sync", window.find())
    xdotool("key", "alt+F4")


def test_closing_hides_the_window_and_the_tray_brings_it_back(scripted: Callable[..., Window], tray: Tray) -> None:
    window = opened(scripted, tray.bus)
    until(tray.has_icon)
    close(window)
    until(lambda: not window.is_shown())
    assert len(window.processes()) >= 4
    tray.choose("Show Karen")
    until(window.is_shown)


def test_quitting_from_the_tray_ends_everything(scripted: Callable[..., Window], tray: Tray) -> None:
    window = opened(scripted, tray.bus)
    until(tray.has_icon)
    close(window)
    until(lambda: not window.is_shown())
    processes = window.processes()
    tray.choose("Quit Karen")
    assert window.wait() == 0
    until(partial(all_gone, processes), 3)


def test_a_second_start_brings_the_window_back_from_the_tray(scripted: Callable[..., Window], tray: Tray) -> None:
    window = opened(scripted, tray.bus)
    until(tray.has_icon)
    close(window)
    until(lambda: not window.is_shown())
    subprocess.run(window.command, env=window.environment, timeout=20, check=True)
    until(window.is_shown)


def test_closing_quits_when_the_settings_say_so(scripted: Callable[..., Window], tray: Tray) -> None:
    window = opened(scripted, tray.bus, CLOSE_TO_TRAY="0")
    until(tray.has_icon)
    close(window)
    assert window.wait() == 0


def test_closing_quits_where_no_tray_would_show_the_icon(scripted: Callable[..., Window], bus: str) -> None:
    window = opened(scripted, bus)
    close(window)
    assert window.wait() == 0


def test_a_hidden_window_still_quits_on_a_signal(scripted: Callable[..., Window], tray: Tray) -> None:
    window = opened(scripted, tray.bus)
    until(tray.has_icon)
    close(window)
    until(lambda: not window.is_shown())
    os.kill(window.pid, signal.SIGTERM)
    assert window.wait() == 0
