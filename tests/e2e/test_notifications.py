"""A reminder that is due is shown by the desktop, once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from e2e.driving import Window
from e2e.page import until

pytestmark = pytest.mark.window


class Notified:
    """What is said to the notifications of a session bus of our own."""

    def __init__(self, bus: str, heard: Path) -> None:
        self.bus = bus
        self._heard = heard

    def times(self, title: str) -> int:
        return self._heard.read_text().count(f'string "{title}"')


@pytest.fixture
def notified(desktop: None, tmp_path: Path) -> Iterator[Notified]:
    for program in ("dbus-daemon", "dbus-monitor"):
        if not shutil.which(program):
            pytest.skip(f"not installed: {program}")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout
    heard = tmp_path / "heard"
    with daemon.stdout as said, heard.open("w") as written:
        bus = said.readline().strip()
        listening = ["dbus-monitor", "--address", bus, "interface='org.freedesktop.Notifications'"]
        monitor = subprocess.Popen(listening, stdout=written)
        yield Notified(bus, heard)
        for process in (monitor, daemon):
            process.kill()
            process.wait()


def test_what_is_due_is_shown_once_with_its_words(karen_window: Callable[..., Window], notified: Notified) -> None:
    window = karen_window(DBUS_SESSION_BUS_ADDRESS=notified.bus)
    window.drive()
    until(lambda: "reminders" in window.rpc("reminders.list"))
    for text in ("feed the cat", "feed the dog"):
        soon = datetime.now(UTC) + timedelta(seconds=3)
        assert window.rpc("reminders.create", text=text, at=soon.isoformat())["state"] == "waiting"
        until(partial(notified.times, text))
    assert notified.times("feed the cat") == 1
