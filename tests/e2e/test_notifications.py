"""A reminder that is due is shown by the desktop, once, and a click on it leads to Karen."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, Message, message_bus, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from e2e.driving import Window, xdotool
from e2e.page import until

pytestmark = pytest.mark.window
NOTIFICATIONS = "org.freedesktop.Notifications"
EMITTER = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)


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


class Clicking:
    """The notifications of a desktop, on which whatever is shown is clicked once that is allowed."""

    def __init__(self, connection: DBusConnection) -> None:
        self.may_click, self.is_over = threading.Event(), threading.Event()
        self._connection = connection
        granted = connection.send_and_get_reply(message_bus.RequestName(NOTIFICATIONS))
        assert granted.body == (1,)

    def work(self) -> None:
        while not self.is_over.is_set():
            with contextlib.suppress(TimeoutError):
                self._answer(self._connection.receive(timeout=0.1))

    def _answer(self, asked: Message) -> None:
        if asked.header.fields.get(HeaderFields.member) == "Notify":
            assert "default" in asked.body[5]
            self._connection.send(new_method_return(asked, "u", (7,)))
            self.may_click.wait(60)
            for number in (8, 7):
                self._connection.send(new_signal(EMITTER, "ActionInvoked", "us", (number, "default")))


@pytest.fixture
def clicking(notified: Notified) -> Iterator[Clicking]:
    with open_dbus_connection(notified.bus) as connection:
        desktop = Clicking(connection)
        thread = threading.Thread(target=desktop.work)
        thread.start()
        yield desktop
        desktop.may_click.set()
        desktop.is_over.set()
        thread.join()


def test_a_click_brings_the_window_to_the_front(
    karen_window: Callable[..., Window], notified: Notified, clicking: Clicking
) -> None:
    window = karen_window(DBUS_SESSION_BUS_ADDRESS=notified.bus)
    window.drive()
    shown = window.find()
    until(lambda: "reminders" in window.rpc("reminders.list"))
    soon = datetime.now(UTC) + timedelta(seconds=1)
    window.rpc("reminders.create", text="water the fern", at=soon.isoformat())
    until(partial(notified.times, "water the fern"))
    xdotool("windowminimize", shown)
    until(lambda: not window.is_shown())
    clicking.may_click.set()
    until(window.is_shown)
    until(lambda: window.shows("water the fern"))
