"""What the desktop is to show of reminders that are due: each once in the life of the window.

Reads the few fields it needs without the contract's models, as `news` does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pytauri import AppHandle

if TYPE_CHECKING:
    from karen.hosts.shell.freedesktop import FreedesktopNotices

LATE = timedelta(minutes=1)
_KINDS = {"alarm": "Alarm", "timer": "Timer"}


@dataclass(frozen=True)
class Notice:
    """The words stand in the title, for desktops read markup in a body."""

    title: str
    body: str


@dataclass
class Notices:
    """Remembers what was shown: the sidecar may start anew, and tells again what is due."""

    _shown: set[tuple[str, str]] = field(default_factory=set)

    def new_in(self, reminders: bytes) -> list[Notice]:
        """Of an answer of `reminders.list`, those that are due and were not shown yet."""
        found = []
        for reminder in json.loads(reminders)["reminders"]:
            was_due = reminder["was_due_at"]
            ringing = (reminder["id"], was_due)
            if was_due and ringing not in self._shown:
                self._shown.add(ringing)
                found.append(_notice(reminder["kind"], reminder["text"], was_due, reminder["rang_at"]))
        return found


class DesktopNotices:
    """The desktop's own notifications. What they need is loaded with the first of them. Runs in one event loop."""

    def __init__(self, app: AppHandle, on_click: Callable[[], None]) -> None:
        """`on_click` is called where the desktop tells of clicks, which Linux alone does."""
        self._app = app
        self._on_click = on_click
        self._linux: FreedesktopNotices | None = None
        self._loaded = False

    def show(self, notice: Notice) -> None:
        if sys.platform == "linux":
            if self._linux is None:
                from karen.hosts.shell.freedesktop import FreedesktopNotices

                self._linux = FreedesktopNotices(self._on_click)
            self._linux.show(notice.title, notice.body)
        else:
            self._show_elsewhere(notice)

    def _show_elsewhere(self, notice: Notice) -> None:
        from pytauri_plugins import notification

        if not self._loaded:
            self._app.plugin(notification.init())
            self._loaded = True
        notification.NotificationExt.builder(self._app).show(title=notice.title, body=notice.body)


def _notice(kind: str, text: str, was_due: str, rang: str) -> Notice:
    moment = datetime.fromisoformat(was_due)
    late = datetime.fromisoformat(rang) - moment > LATE
    named = _KINDS.get(kind, "Reminder")
    said = f"was due {moment:%d %B at %H:%M}" if late else f"{moment:%H:%M}"
    return Notice(text or named, f"{named}, {said}" if text else said[:1].upper() + said[1:])
