"""The composition root: builds and wires every service. The only file that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from karen.base.application import Application
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.metrics import Instruments
from karen.base.secrets import Secrets
from karen.base.service import Lifecycle
from karen.base.settings import Settings
from karen.base.system import System
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable
from karen.contract.method import Registry

if TYPE_CHECKING:
    from karen.base.profiles import ProfileManager


class Wiring:
    """Wires Karen over a data folder in two steps; see Application for why."""

    def __init__(self, folder: DataFolder, instance: str, hand_over: Callable[[], None] | None) -> None:
        self._folder = folder
        self._instruments = Instruments()
        self._events = Events()
        self._registry = Registry(self._instruments.call)
        self._settings = Settings(folder.settings, self._events)
        self._lifecycle = Lifecycle(self._settings)
        self._profiles: ProfileManager | None = None
        self._registry.add("settings", self._settings)
        self._registry.add("settings", Secrets(folder.root, self._events))
        self._registry.add("events", self._events)
        self._registry.add("system", System(self._lifecycle, folder, _now, instance, hand_over))
        self.application = Application(
            folder,
            self._registry,
            self._lifecycle,
            self._settings,
            self._events,
            self._instruments,
            instance,
            self._authenticate,
            self._furnish,
        )

    def _furnish(self) -> None:
        from karen.base import records as base_records
        from karen.base.database import Database
        from karen.base.profiles import ProfileManager

        database = Database(self._folder.database, self._folder.backups, [base_records.MIGRATIONS])
        self._profiles = ProfileManager(database, self._events, _now)
        self._registry.add("profiles", self._profiles)
        self._lifecycle.add(database)

    async def _authenticate(self, token: str) -> Caller | None:
        if self._profiles is None:
            raise Unavailable("Karen is starting. Try again in a moment.")
        return await self._profiles.authenticate(token)


def build(folder: DataFolder, instance: str, hand_over: Callable[[], None] | None = None) -> Application:
    """Wire Karen over a data folder; nothing is opened.

    `hand_over` is given by a host without a window: it asks that host to end, so that a window can have the data.
    """
    return Wiring(folder, instance, hand_over).application


def _now() -> datetime:
    return datetime.now(UTC)
