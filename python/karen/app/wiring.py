"""Wires Karen over a data folder in two steps; see Application for why."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from karen.app.foundations import Foundations, now
from karen.base.application import Application
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.metrics import Instruments
from karen.base.secrets import Secrets
from karen.base.service import Lifecycle
from karen.base.settings import Settings
from karen.base.system import System
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller
from karen.contract.errors import Unavailable
from karen.contract.method import Registry

if TYPE_CHECKING:
    from karen.base.profiles import ProfileManager
    from karen.flows.turns import Turns

TURNS_LIMIT_S = 8.0
"""How long a hand-over waits for running turns; the one who asks waits 10 s for the folder."""


class Wiring:
    """The first step is the constructor, the second `_furnish`, which may take a second of imports."""

    def __init__(self, folder: DataFolder, instance: str, hand_over: Callable[[], None] | None) -> None:
        events, instruments, files = Events(), Instruments(), ValidatedFiles(folder.settings)
        settings = Settings(files, events)
        self._on = Foundations(
            folder,
            Registry(instruments.call),
            Lifecycle(settings),
            events,
            instruments,
            files,
            settings,
            Secrets(folder.root, events),
        )
        self._profiles: ProfileManager | None = None
        self._turns: Turns | None = None
        self._hand_over = hand_over
        give_up = self._give_up if hand_over else None
        registry = self._on.registry
        registry.add("settings", settings)
        registry.add("settings", self._on.secrets)
        registry.add("events", events)
        registry.add("system", System(self._on.lifecycle, folder, now, instance, give_up))
        self.application = Application(
            folder,
            registry,
            self._on.lifecycle,
            settings,
            events,
            instruments,
            instance,
            self._authenticate,
            self._furnish,
        )

    def _furnish(self) -> None:
        """In the order in which services start."""
        from karen.app.conversations import furnish_conversations, furnish_imports
        from karen.app.data import furnish_forgetting, furnish_safety, furnish_storage
        from karen.app.flows import furnish_flows
        from karen.app.lists import furnish_lists
        from karen.app.memory import furnish_context, furnish_index, furnish_memories, furnish_recall
        from karen.app.mind import furnish_mind, furnish_remembrances
        from karen.app.models import furnish_models
        from karen.app.plugins import furnish_plugins
        from karen.app.reminders import furnish_reminders
        from karen.app.weather import furnish_weather
        from karen.models.configuration import ModelConfiguration

        on = self._on
        stored, self._profiles, traffic, embeddings = furnish_storage(on)
        configuration = ModelConfiguration(on.files, on.secrets)
        models = furnish_models(on, configuration, traffic)
        memories, preferences = furnish_memories(on, stored)
        index = furnish_index(on, stored, embeddings)
        search = furnish_recall(on, stored, embeddings, index, memories)
        conversations = furnish_conversations(on, stored)
        remembrances = furnish_remembrances(stored, memories, preferences, search, conversations)
        context = furnish_context(on, stored, memories, preferences, search, conversations)
        reminders, scheduler = furnish_reminders(on, stored)
        lists = furnish_lists(on, stored)
        weather = furnish_weather(stored, traffic, preferences.settings_of)
        mind = furnish_mind(
            on, stored, conversations, context, models, remembrances, preferences, reminders, lists, weather, embeddings
        )
        self._turns = mind.turns
        furnish_flows(on, stored, mind, conversations, models, search, memories, reminders)
        end_plugins = furnish_plugins(on, stored, traffic, mind, search, memories, reminders)
        uploads = furnish_imports(on, stored)

        async def begin() -> None:
            await conversations.manager.start()
            await preferences.start()
            await index.start_over()
            scheduler.look_again()

        exchange = furnish_safety(on, stored, mind.turns.stop, begin, configuration)
        furnish_forgetting(on, stored, exchange, uploads, index, preferences, mind.turns.stop_of, end_plugins)

    async def _give_up(self) -> None:
        if self._turns:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._turns.all_finished(), TURNS_LIMIT_S)
        if self._hand_over:
            self._hand_over()

    async def _authenticate(self, token: str) -> Caller | None:
        if self._profiles is None:
            raise Unavailable("Karen is starting. Try again in a moment.")
        return await self._profiles.authenticate(token)
