"""What the shell itself wants to know of the sidecar: window settings, calls to the front, reminders that are due.

Reads the few fields it needs without the contract's models: the hash in the hello says that both sides agree.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable

from pydantic import JsonValue

from karen.contract.errors import KarenError
from karen.hosts.shell.notices import Notice, Notices
from karen.hosts.shell.replies import Reply
from karen.hosts.shell.supervisor import SidecarState, Supervisor

log = logging.getLogger(__name__)


class News:
    """Follows each life of the sidecar.

    `on_focus` is called when some client asks for the window, `on_notice` with what the desktop is to show.
    """

    def __init__(self, sidecar: Supervisor, on_focus: Callable[[], None], on_notice: Callable[[Notice], None]) -> None:
        self.close_to_tray = True
        self._notifies = True
        self._notices = Notices()
        self._on_notice = on_notice
        self._sidecar = sidecar
        self._on_focus = on_focus
        self._was_silent = False
        self._tasks: set[asyncio.Task[None]] = set()

    def on_state(self, state: SidecarState) -> None:
        """A new sidecar knows nothing of who listened to the last; one that was only silent does."""
        if state.state == "up" and not self._was_silent:
            self._ask("events.subscribe", {"topics": ["settings", "window", "reminders"]}, self._on_event)
            self._ask("settings.get", {}, self._on_settings)
        self._was_silent = state.state == "silent"

    def _ask(self, method: str, params: JsonValue, receive: Callable[[Reply], None]) -> None:
        task = asyncio.create_task(self._call(method, params, receive))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, method: str, params: JsonValue, receive: Callable[[Reply], None]) -> None:
        with contextlib.suppress(KarenError):  # without a sidecar there is no news; the next one is asked again
            await self._sidecar.call(method, params, receive)

    def _on_event(self, reply: Reply) -> None:
        if reply.kind == "item":
            event = json.loads(reply.body)
            topic = event["topic"]
            if topic == "reminders" and (event["action"] == "due" or event["id"] == "*"):
                self._ask_due()
            elif topic == "window":
                self._on_focus()
            elif topic == "settings":
                self._ask("settings.get", {}, self._on_settings)
        elif reply.kind == "failed" and (code := json.loads(reply.body)["code"]) not in ("cancelled", "unavailable"):
            log.warning("the sidecar tells no news: %s", code)

    def _on_settings(self, reply: Reply) -> None:
        if reply.kind == "item":
            settings = json.loads(reply.body)
            self.close_to_tray = bool(settings["machine"]["close_to_tray"])
            self._notifies = bool(settings["profile"]["notifications"]["enabled"])
            self._ask_due()

    def _ask_due(self) -> None:
        """Once the settings are known: whoever wants no notifications gets none at the start either."""
        self._ask("reminders.list", {"states": ["due"]}, self._on_due)

    def _on_due(self, reply: Reply) -> None:
        if reply.kind == "item":
            for notice in self._notices.new_in(reply.body):
                if self._notifies:
                    self._on_notice(notice)
