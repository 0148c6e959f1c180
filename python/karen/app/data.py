"""Where rows are kept, and what is done with all of them: copies, exports, deletion, forgetting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from karen.app.foundations import Foundations, Stored, now
from karen.base import records
from karen.base.database import Database
from karen.base.installation import command
from karen.base.keeping.backups import Backups
from karen.base.keeping.everything import Everything
from karen.base.keeping.exchange import Exchange
from karen.base.keeping.on_server import ServerExchange, ServerSafety
from karen.base.keeping.safety import DataSafety
from karen.base.migrations import newest_versions
from karen.base.outbox import Outbox
from karen.base.profiles import ProfileManager
from karen.base.server_address import server_address
from karen.base.server_database import ServerDatabase
from karen.base.traffic import Traffic
from karen.contract.caller import Caller
from karen.conversations import schema
from karen.conversations.belongings import ConversationBelongings
from karen.conversations.statistics import count_of_everybody
from karen.flows.forget.forgetting import Forgetting
from karen.flows.forget.job import Surroundings
from karen.flows.forget.profile_deletion import ProfileBelongings, ProfileDeletion
from karen.flows.forget.settings_facts import SettingsFacts
from karen.flows.imports.uploads import Uploads
from karen.lists import records as list_records
from karen.lists.belongings import ListBelongings
from karen.memory import records as memory_records
from karen.memory.belongings import MemoryBelongings
from karen.memory.index_service import MemoryIndex
from karen.memory.preferences import PreferenceManager
from karen.memory.words_only import WordsOnly
from karen.models.configuration import ModelConfiguration, keep_agreements
from karen.models.embed import Embeddings
from karen.plugins import records as plugin_records
from karen.plugins.belongings import PluginBelongings
from karen.reminders import records as reminder_records
from karen.reminders.belongings import ReminderBelongings
from karen.weather import records as weather_records
from karen.weather.belongings import WeatherBelongings

MIGRATIONS = (
    records.MIGRATIONS,
    schema.MIGRATIONS,
    memory_records.MIGRATIONS,
    reminder_records.MIGRATIONS,
    list_records.MIGRATIONS,
    weather_records.MIGRATIONS,
    plugin_records.MIGRATIONS,
)
"""Package by package, in the order in which they may refer to each other."""


def furnish_storage(on: Foundations) -> tuple[Stored, ProfileManager, Traffic, Embeddings]:
    """The database, who may use it, what leaves the machine, and what makes vectors of what is kept."""
    address = server_address()
    database = (
        ServerDatabase(address, MIGRATIONS) if address else Database(on.folder.database, on.folder.backups, MIGRATIONS)
    )
    profiles, traffic = ProfileManager(database, on.events, now), Traffic(database, now)
    embeddings = Embeddings(command("embedder"))
    on.registry.add("profiles", profiles)
    on.registry.add("system", traffic)
    on.lifecycle.add(database, traffic, embeddings)
    return Stored(database, Outbox(), on.events), profiles, traffic, embeddings


def furnish_safety(
    on: Foundations,
    stored: Stored,
    stop_turns: Callable[[], Awaitable[None]],
    begin: Callable[[], Awaitable[None]],
    models: ModelConfiguration,
) -> Exchange:
    """`begin` is called when other data took the place of what was there."""
    data, database, files, events = on.folder, stored.database, on.files, on.events
    safety: ServerSafety | DataSafety
    if isinstance(database, ServerDatabase):
        exchange: Exchange = ServerExchange(data, database, files, events, stop_turns, begin)
        safety = ServerSafety(database, Backups(data.backups, newest_versions(MIGRATIONS), now))
    else:
        exchange = Exchange(data, database, files, events, stop_turns, begin)
        safety = DataSafety(data, database, MIGRATIONS, exchange, events, now, count_of_everybody, keep_agreements)
    kinds = (
        ConversationBelongings,
        MemoryBelongings,
        ReminderBelongings,
        ListBelongings,
        WeatherBelongings,
        PluginBelongings,
    )
    belongings = [kind(*stored.rows) for kind in kinds]

    def providers() -> list[str]:
        return [server.id for server in models.servers]

    everything = Everything(data, database, MIGRATIONS, exchange, on.settings, on.secrets, providers, belongings)
    on.registry.add("system", safety)
    on.registry.add("system", everything)
    on.lifecycle.add(safety)
    return exchange


def furnish_forgetting(
    on: Foundations,
    stored: Stored,
    exchange: Exchange,
    uploads: Uploads,
    index: MemoryIndex | WordsOnly,
    preferences: PreferenceManager,
    stop_turns_of: Callable[[Caller], Awaitable[None]],
    end_plugins: Callable[[], Awaitable[None]],
) -> None:
    async def after() -> None:
        await preferences.start()
        await end_plugins()

    settings = SettingsFacts(on.settings.profile, on.files.write)
    surroundings = Surroundings(on.folder, MIGRATIONS, index, uploads, exchange.alone, settings, after)
    forgetting = Forgetting(*stored.rows, surroundings)
    belongings = ProfileBelongings(stop_turns_of, on.settings.remove_profile, on.secrets.forget_profile)
    deletion = ProfileDeletion(stored.database, stored.events, surroundings, belongings)
    on.registry.add("memory", forgetting)
    on.registry.add("profiles", deletion)
    on.lifecycle.add(forgetting, deletion)
