"""The composition root: builds and wires every service. The only file that knows them all."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from karen.base.application import Application
from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.installation import command
from karen.base.metrics import Instruments
from karen.base.secrets import Secrets
from karen.base.service import Lifecycle
from karen.base.settings import Settings
from karen.base.system import System
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller, current_caller
from karen.contract.errors import Unavailable
from karen.contract.method import Registry

if TYPE_CHECKING:
    from karen.base.database import Database
    from karen.base.finding import Finding
    from karen.base.keeping.exchange import Exchange
    from karen.base.migrations import PackageMigrations
    from karen.base.outbox import Outbox
    from karen.base.profiles import ProfileManager
    from karen.base.repository import Repository
    from karen.base.traffic import Traffic
    from karen.contract.types.flows import ExtractedFact
    from karen.contract.types.memory import FactState
    from karen.contract.types.settings import KarenSettings
    from karen.conversations.answers import Answers
    from karen.conversations.manager import ConversationManager
    from karen.conversations.messages import Messages
    from karen.conversations.search import MessageSearch
    from karen.conversations.summary import ConversationSummaries
    from karen.flows.guess import Guesser
    from karen.flows.imports.uploads import Uploads
    from karen.flows.recall.remembering import Remembrances
    from karen.flows.recall.wishes import Wishes
    from karen.flows.turns import Turns
    from karen.memory.context import ContextSelection, Recent, Summary
    from karen.memory.index_service import MemoryIndex
    from karen.memory.manager import MemoryManager
    from karen.memory.nearest import Embedder, Nearest
    from karen.memory.preferences import PreferenceManager
    from karen.memory.recall.recall import Recall
    from karen.memory.recall.search import MemorySearch
    from karen.memory.words_only import WordsOnly
    from karen.models.configuration import ModelConfiguration
    from karen.models.manager import ModelManager
    from karen.models.provider import Model
    from karen.tools.base import ToolCall

TURNS_LIMIT_S = 8.0
"""How long a hand-over waits for running turns; the one who asks waits 10 s for the folder."""


class Wiring:
    """Wires Karen over a data folder in two steps; see Application for why."""

    def __init__(self, folder: DataFolder, instance: str, hand_over: Callable[[], None] | None) -> None:
        self._folder = folder
        self._instruments = Instruments()
        self._events = Events()
        self._registry = Registry(self._instruments.call)
        self._files = ValidatedFiles(folder.settings)
        self._settings = Settings(self._files, self._events)
        self._lifecycle = Lifecycle(self._settings)
        self._profiles: ProfileManager | None = None
        self._settings_of: Callable[[str], KarenSettings] = self._settings.profile
        """What is in force for a profile, its preferences included."""
        self._registry.add("settings", self._settings)
        self._secrets = Secrets(folder.root, self._events)
        self._registry.add("settings", self._secrets)
        self._registry.add("events", self._events)
        self._turns: Turns | None = None
        self._hand_over = hand_over
        give_up = self._give_up if hand_over else None
        self._registry.add("system", System(self._lifecycle, folder, _now, instance, give_up))
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
        from karen.base.outbox import Outbox
        from karen.base.profiles import ProfileManager
        from karen.base.traffic import Traffic
        from karen.models.configuration import ModelConfiguration
        from karen.models.embed import Embeddings

        database = self._furnish_database()
        self._profiles = ProfileManager(database, self._events, _now)
        self._registry.add("profiles", self._profiles)
        traffic, embeddings = Traffic(database, _now), Embeddings(command("embedder"))
        self._registry.add("system", traffic)
        self._lifecycle.add(database, traffic, embeddings)
        configuration, outbox = ModelConfiguration(self._files, self._secrets), Outbox()
        models = self._furnish_models(configuration, traffic)
        memories, preferences = self._furnish_memories(database, outbox)
        index = self._furnish_index(database, outbox, embeddings)
        search = self._furnish_recall(database, outbox, embeddings, index, memories)
        remembrances = self._furnish_remembrances(database, outbox, memories, preferences, search)
        wishes = self._furnish_wishes(preferences)
        select = partial(self._furnish_context, database, outbox, memories, preferences, search)
        conversations = self._furnish_conversations(database, outbox, models.current, remembrances, wishes, select)
        uploads = self._furnish_imports(database, outbox)

        async def begin() -> None:
            await conversations.start()
            await preferences.start()
            await index.start_over()

        exchange = self._furnish_safety(database, outbox, begin, configuration)
        self._furnish_forgetting(database, outbox, exchange, uploads, index, preferences)

    def _furnish_database(self) -> Database:
        from karen.base.database import Database
        from karen.base.server_address import server_address
        from karen.base.server_database import ServerDatabase

        if address := server_address():
            return ServerDatabase(address, migrations())
        return Database(self._folder.database, self._folder.backups, migrations())

    def _furnish_safety(
        self,
        database: Database,
        outbox: Outbox,
        begin: Callable[[], Awaitable[None]],
        models: ModelConfiguration,
    ) -> Exchange:
        from karen.base.keeping.backups import Backups
        from karen.base.keeping.everything import Everything
        from karen.base.keeping.exchange import Exchange
        from karen.base.keeping.on_server import ServerExchange, ServerSafety
        from karen.base.keeping.safety import DataSafety
        from karen.base.migrations import newest_versions
        from karen.base.server_database import ServerDatabase
        from karen.conversations.belongings import ConversationBelongings
        from karen.conversations.statistics import count_of_everybody
        from karen.memory.belongings import MemoryBelongings
        from karen.models.configuration import keep_agreements

        data, packages, events, secrets = self._folder, migrations(), self._events, self._secrets
        safety: ServerSafety | DataSafety
        if isinstance(database, ServerDatabase):
            exchange: Exchange = ServerExchange(data, database, self._files, events, self._stop_turns, begin)
            safety = ServerSafety(database, Backups(data.backups, newest_versions(packages), _now))
        else:
            exchange = Exchange(data, database, self._files, events, self._stop_turns, begin)
            safety = DataSafety(data, database, packages, exchange, events, _now, count_of_everybody, keep_agreements)
        belongings = [kind(database, events, outbox, _now) for kind in (ConversationBelongings, MemoryBelongings)]

        def providers() -> list[str]:
            return [server.id for server in models.servers]

        everything = Everything(data, database, packages, exchange, self._settings, secrets, providers, belongings)
        self._registry.add("system", safety)
        self._registry.add("system", everything)
        self._lifecycle.add(safety)
        return exchange

    def _furnish_forgetting(
        self,
        database: Database,
        outbox: Outbox,
        exchange: Exchange,
        uploads: Uploads,
        index: MemoryIndex | WordsOnly,
        preferences: PreferenceManager,
    ) -> None:
        from karen.flows.forget.forgetting import Forgetting
        from karen.flows.forget.job import Surroundings
        from karen.flows.forget.settings_facts import SettingsFacts

        settings = SettingsFacts(self._settings.profile, self._files.write)
        data, after = self._folder, preferences.start
        surroundings = Surroundings(data, migrations(), index, uploads, exchange.alone, settings, after)
        forgetting = Forgetting(database, self._events, outbox, _now, surroundings)
        self._registry.add("memory", forgetting)
        self._lifecycle.add(forgetting)

    def _furnish_models(self, configuration: ModelConfiguration, traffic: Traffic) -> ModelManager:
        from karen.models.brought_along import brought_along
        from karen.models.candidates import Candidates
        from karen.models.directory import ProviderDirectory
        from karen.models.files.embedded import EmbeddedProvider
        from karen.models.files.fit import available_bytes
        from karen.models.files.gguf_files import PROVIDER_ID, GgufProvider
        from karen.models.in_use import ModelsInUse
        from karen.models.manager import ModelManager
        from karen.models.offers import ModelOffers
        from karen.models.own_files import OwnModelFiles
        from karen.models.servers import ServerConnector
        from karen.models.survey import Survey

        runner, events = command("model-runner"), self._events
        files, servers = GgufProvider(self._folder.models, runner), ServerConnector(self._secrets, traffic)
        if configuration.chose_a_server:  # now, for this is not the loop's thread
            servers.prepare()
        directory = ProviderDirectory(configuration, brought_along(EmbeddedProvider(runner), files), servers)
        survey, in_use = Survey(directory, servers.detect), ModelsInUse(configuration, directory, _now)
        candidates = Candidates(directory, survey.ask, in_use, available_bytes)
        manager = ModelManager(
            configuration, directory, survey, in_use, events, self._settings.machine, candidates, _now
        )
        offers = ModelOffers(configuration, directory, survey, available_bytes)
        own_files = OwnModelFiles(PROVIDER_ID, files, in_use, survey, events, offers.list_)
        for service in (manager, offers, own_files):
            self._registry.add("models", service)
        self._lifecycle.add(manager)
        return manager

    def _furnish_conversations(
        self,
        database: Database,
        outbox: Outbox,
        model: Callable[[], Model | None],
        remembrances: Remembrances,
        wishes: Wishes,
        select: Callable[[Recent, Summary], ContextSelection],
    ) -> ConversationManager:
        from karen.conversations.answers import Answers
        from karen.conversations.drafts import ConversationDrafts
        from karen.conversations.manager import ConversationManager
        from karen.conversations.messages import Messages
        from karen.conversations.search import MessageSearch
        from karen.conversations.sessions import ConversationSessions
        from karen.conversations.shelf import ConversationShelf
        from karen.conversations.summary import ConversationSummaries
        from karen.conversations.transcript import Transcript
        from karen.conversations.transfer import ConversationTransfer
        from karen.flows.guess import Guesser

        conversations = ConversationManager(database, self._events, outbox, _now)
        messages = Messages(database, self._events, outbox, _now)
        search = MessageSearch(database, self._events, outbox, _now)
        shelf = ConversationShelf(database, self._events, outbox, _now)
        sessions = ConversationSessions(database, self._events, outbox, _now)
        transfer = ConversationTransfer(database, self._events, outbox, _now)
        drafts = ConversationDrafts(database, self._events, outbox, _now)
        summaries = ConversationSummaries(database, self._events, outbox, _now)
        for service in (conversations, messages, search, shelf, sessions, transfer, drafts, summaries):
            self._registry.add("conversations", service)
        self._lifecycle.add(conversations)
        answers = Answers(database, self._events, outbox, _now)
        transcript = Transcript(database, self._events, outbox, _now)
        context = select(messages.messages, summaries.summary)
        self._registry.add("memory", context)
        guesser = Guesser(transcript, context.remembered)
        self._furnish_mind(answers, messages, search, guesser, summaries, model, remembrances, wishes)
        return conversations

    def _furnish_index(self, database: Database, outbox: Outbox, embedder: Embedder) -> MemoryIndex | WordsOnly:
        from karen.conversations.passages import MessagePassages
        from karen.memory.index_choice import choose_index
        from karen.memory.index_ledger import IndexLedger, State
        from karen.memory.index_methods import MemoryIndexing
        from karen.memory.passages import MemoryPassages
        from karen.memory.repository import MemoryStore
        from karen.models.embed import DIMENSIONS, MODEL_ID

        messages, model = MessagePassages(), State(MODEL_ID, DIMENSIONS)
        ledger = IndexLedger(database, outbox, [messages, MemoryPassages(_now, all_states=True)])
        index = choose_index(ledger, outbox, embedder, model, self._folder.index, os.environ)
        store = MemoryStore(database, self._events, outbox, _now)
        self._registry.add("memory", MemoryIndexing(store, ledger, index, messages.count))
        self._lifecycle.add(index)
        return index

    def _furnish_recall(
        self, database: Database, outbox: Outbox, embedder: Embedder, nearest: Nearest, memories: MemoryManager
    ) -> MemorySearch:
        from karen.base.passages import PassageSource
        from karen.conversations.passages import MessagePassages
        from karen.memory.passages import MemoryPassages
        from karen.memory.recall.search import MemorySearch
        from karen.memory.repository import MemoryStore

        store = MemoryStore(database, self._events, outbox, _now)
        sources: list[PassageSource] = [MessagePassages(), MemoryPassages(_now, all_states=True)]

        def recall() -> Recall:
            from karen.memory.recall.corpora import Corpora
            from karen.memory.recall.recall import Recall

            return Recall(store, Corpora(database, outbox, sources), sources, embedder, nearest, _now)

        search = MemorySearch(recall, memories.used)
        self._registry.add("memory", search)
        return search

    def _furnish_context(
        self,
        database: Database,
        outbox: Outbox,
        memories: MemoryManager,
        preferences: PreferenceManager,
        search: MemorySearch,
        recent: Recent,
        summary: Summary,
    ) -> ContextSelection:
        from karen.conversations.habits import WritingHabits
        from karen.memory.context import ContextSelection
        from karen.memory.facts import MemoryFacts

        held, settings = MemoryFacts(database, self._events, outbox, _now).held, preferences.settings_of
        habits = WritingHabits(database, self._events, outbox, _now)
        listed, used, preferring = memories.list_, memories.used, preferences.list_
        return ContextSelection(held, listed, search.find, recent, summary, preferring, used, habits, settings, _now)

    def _furnish_wishes(self, preferences: PreferenceManager) -> Wishes:
        from karen.flows.facts.preferences import preferences_in
        from karen.flows.recall.wishes import Wishes

        return Wishes(preferences_in, preferences.learn)

    def _furnish_remembrances(
        self,
        database: Database,
        outbox: Outbox,
        memories: MemoryManager,
        preferences: PreferenceManager,
        search: MemorySearch,
    ) -> Remembrances:
        from karen.base.repository import ProfileStore, Repository
        from karen.flows.facts.extraction import extract
        from karen.flows.recall.recollection import Recollection
        from karen.flows.recall.remembering import MessagesSaying, Remembrances
        from karen.memory.facts import MemoryFacts

        facts = MemoryFacts(database, self._events, outbox, _now)
        store = ProfileStore(database, self._events, outbox, _now, Repository)
        recollection = Recollection(facts.held, memories.used, search.find, extract)

        async def messages_with(caller: Caller, memory_ids: Sequence[str], without: str | None) -> int:
            from karen.flows.forget.plan import messages_with

            return await store.read(caller, lambda repository: messages_with(repository, memory_ids, without))

        async def messages_saying(caller: Caller, query: str, without: str | None) -> int:
            from karen.flows.forget.plan import messages_saying

            return await store.read(caller, lambda repository: messages_saying(repository, query, without))

        said = MessagesSaying(messages_with, messages_saying)
        return Remembrances(memories, recollection, extract, preferences.settings_of, said)

    def _furnish_memories(self, database: Database, outbox: Outbox) -> tuple[MemoryManager, PreferenceManager]:
        from karen.conversations.passages import MessagePassages
        from karen.memory.curation import MemoryCuration
        from karen.memory.facts import MemoryFacts
        from karen.memory.inbox import MemoryInbox
        from karen.memory.manager import MemoryManager
        from karen.memory.preferences import PreferenceManager

        parts, messages = (database, self._events, outbox, _now), MessagePassages()
        memories = MemoryManager(*parts, messages)
        for service in (memories, MemoryCuration(*parts), MemoryInbox(*parts), MemoryFacts(*parts)):
            self._registry.add("memory", service)
        preferences = PreferenceManager(*parts, self._settings.profile, messages)
        self._registry.add("preferences", preferences)
        self._settings_of = preferences.settings_of
        self._lifecycle.add(memories, preferences)
        self._furnish_tidying(database, outbox)
        return memories, preferences

    def _furnish_tidying(self, database: Database, outbox: Outbox) -> None:
        from karen.memory.consolidation import MemoryConsolidation
        from karen.memory.idle_tidying import IdleTidying
        from karen.memory.overview import MemoryOverview

        parts = (database, self._events, outbox, _now)
        consolidation, last = MemoryConsolidation(*parts), self._folder.run / "tidied.json"
        self._registry.add("memory", consolidation)
        self._registry.add("memory", MemoryOverview(*parts))
        self._lifecycle.add(IdleTidying(database, outbox, consolidation, self._settings.profile, last, _now))

    def _furnish_imports(self, database: Database, outbox: Outbox) -> Uploads:
        from karen.conversations.bulk import BulkIntake
        from karen.conversations.passages import MessagePassages
        from karen.flows.imports.manager import Imports, SettingsAccess
        from karen.flows.imports.uploads import Uploads
        from karen.memory.exchange import MemoryExchange
        from karen.memory.noting import note

        parts, messages = (database, self._events, outbox, _now), MessagePassages()
        exchange, uploads = MemoryExchange(*parts), Uploads(self._folder.uploads)
        settings = SettingsAccess(self._settings.profile, self._settings.set)

        def extract(text: str) -> Sequence[ExtractedFact]:
            from karen.flows.facts.extraction import extract

            return extract(text)

        def noted(repository: Repository, message_id: str, facts: Sequence[ExtractedFact], state: FactState) -> int:
            return len(note(repository, messages, message_id, facts, state).facts)

        imports = Imports(uploads, BulkIntake(*parts), exchange, settings, extract, noted, _now)
        self._registry.add("memory", exchange)
        self._registry.add("imports", uploads)
        self._registry.add("imports", imports)
        self._lifecycle.add(uploads)
        return uploads

    def _furnish_mind(
        self,
        answers: Answers,
        messages: Messages,
        search: MessageSearch,
        guesser: Guesser,
        summaries: ConversationSummaries,
        model: Callable[[], Model | None],
        remembrances: Remembrances,
        wishes: Wishes,
    ) -> None:
        from karen.flows.converse import ChatFlow
        from karen.flows.decide.engine import DecisionEngine
        from karen.flows.facts.extraction import FactExtraction
        from karen.flows.history import History
        from karen.flows.recall.turn import TurnMemory
        from karen.flows.respond import Responder
        from karen.flows.turns import Turns
        from karen.tools.base import ToolRegistry
        from karen.tools.calculate import CalculateTool
        from karen.tools.date import DateTool
        from karen.tools.forget import ForgetTool
        from karen.tools.recall import RecallTool
        from karen.tools.remember import RememberTool
        from karen.tools.search_history import SearchHistoryTool
        from karen.tools.time import TimeTool

        engine, self._turns = DecisionEngine(), Turns()
        history = History(messages, search, engine)
        of_memory = (
            RecallTool(remembrances.recall),
            RememberTool(remembrances.remember),
            ForgetTool(remembrances.forget),
            SearchHistoryTool(history.find),
        )
        tools = ToolRegistry([TimeTool(), DateTool(), CalculateTool(), *of_memory], self._circumstances)
        memory = TurnMemory(remembrances, wishes)
        profile = self._settings_of
        responder = Responder(engine, tools, history, profile, guesser, model, memory, self._instruments.step)
        self._registry.add("tools", tools)
        self._registry.add("ai", FactExtraction())
        self._registry.add("chat", ChatFlow(answers, responder, self._turns, profile, model, summaries, _local_now))
        self._lifecycle.add(self._turns)

    def _circumstances(self) -> ToolCall:
        from karen.tools.base import ToolCall

        settings = self._settings_of(current_caller().user_id)
        return ToolCall(_local_now(), settings.default_location, settings.personality_verbosity)

    async def _stop_turns(self) -> None:
        if self._turns:
            await self._turns.stop()

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


def build(folder: DataFolder, instance: str, hand_over: Callable[[], None] | None = None) -> Application:
    """Wire Karen over a data folder; nothing is opened.

    `hand_over` is given by a host without a window: it asks that host to end, so that a window can have the data.
    """
    return Wiring(folder, instance, hand_over).application


def migrations() -> list[PackageMigrations]:
    """The schema of this version, package by package."""
    from karen.base import records as base_records
    from karen.conversations import schema as conversation_schema
    from karen.memory import records as memory_records

    return [base_records.MIGRATIONS, conversation_schema.MIGRATIONS, memory_records.MIGRATIONS]


async def check_parts(folder: DataFolder) -> list[Finding]:
    """What `karen doctor` says of memory and of the language models, whether Karen runs or not."""
    from karen.memory.index_checks import check_index
    from karen.models.checks import check_models

    return [await asyncio.to_thread(check_index, folder), *await check_models(folder)]


def _now() -> datetime:
    return datetime.now(UTC)


def _local_now() -> datetime:
    return datetime.now().astimezone()
