"""Notifications of a freedesktop.org desktop, which tell when a person has clicked one.

Source: the Desktop Notifications Specification 1.2 of freedesktop.org.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from jeepney import DBusAddress, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.asyncio import DBusRouter, open_dbus_connection

from karen.base.tasks import end

log = logging.getLogger(__name__)
_INTERFACE = "org.freedesktop.Notifications"
_NOTIFICATIONS = DBusAddress("/org/freedesktop/Notifications", bus_name=_INTERFACE, interface=_INTERFACE)
_CLICKED = "default"
"""The action of a notification itself, by the specification."""
_AS_LONG_AS_USUAL = -1
_MOST_UNREAD = 32
_ANSWER_LIMIT_S = 10.0


class FreedesktopNotices:
    """One connection to the session's bus, from the first notification on. Runs in one event loop."""

    def __init__(self, on_click: Callable[[], None]) -> None:
        self._on_click = on_click
        self._waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._shown: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def show(self, title: str, body: str) -> None:
        self._waiting.put_nowait((title, body))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="notifications")

    async def close(self) -> None:
        await end(self._task)

    async def _run(self) -> None:
        """A bus that is gone is looked for again, once for each notification."""
        while True:
            notice: tuple[str, str] | None = await self._waiting.get()
            while notice:
                notice = await self._connected(notice)

    async def _connected(self, notice: tuple[str, str]) -> tuple[str, str] | None:
        """Shows until the bus is gone; what it went with, unless that was the first."""
        first = notice
        try:
            connection = await open_dbus_connection("SESSION")
            async with connection, DBusRouter(connection) as router:
                clicks: asyncio.Queue[Message] = asyncio.Queue(_MOST_UNREAD)
                clicked = MatchRule(type="signal", interface=_INTERFACE, member="ActionInvoked")
                await router.send_and_get_reply(message_bus.AddMatch(clicked))
                hearing = asyncio.create_task(self._hear(clicks), name="clicks")
                try:
                    with router.filter(clicked, queue=clicks):
                        while True:
                            async with asyncio.timeout(_ANSWER_LIMIT_S):
                                await self._show(router, *notice)
                            notice = await self._waiting.get()
                finally:
                    await end(hearing)
        except Exception as error:  # whatever a bus and its library fail with: no notification is worth the window
            log.warning("the desktop shows no notification: %s", error or type(error).__name__)
        return None if notice is first else notice

    async def _show(self, router: DBusRouter, title: str, body: str) -> None:
        hints: dict[str, tuple[str, object]] = {}
        words = ("Karen", 0, "karen", title, body, [_CLICKED, "Open"], hints, _AS_LONG_AS_USUAL)
        reply = await router.send_and_get_reply(new_method_call(_NOTIFICATIONS, "Notify", "susssasa{sv}i", words))
        if reply.header.message_type is MessageType.error:
            log.warning("the desktop shows no notification: %s", next(iter(reply.body), "it gives no reason"))
        else:
            self._shown.add(reply.body[0])

    async def _hear(self, clicks: asyncio.Queue[Message]) -> None:
        while True:
            number, action = (await clicks.get()).body
            if action == _CLICKED and number in self._shown:
                self._shown.discard(number)
                self._on_click()
