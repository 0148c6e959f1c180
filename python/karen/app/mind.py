"""How a message is understood and answered, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from karen.app.conversations import Conversations
from karen.app.foundations import Foundations, Stored, local_now
from karen.app.lists import AskedLists
from karen.app.reminders import AskedReminders
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller, current_caller
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import SettingsChange
from karen.conversations.answers import Answers
from karen.conversations.summing_up import SummingUp
from karen.conversations.transcript import Transcript
from karen.conversations.usage import ConversationUsage
from karen.flows.acting import Acting
from karen.flows.condition import SystemCondition
from karen.flows.converse import ChatFlow
from karen.flows.decide.engine import DecisionEngine
from karen.flows.facts.extraction import FactExtraction, extract
from karen.flows.facts.preferences import preferences_in
from karen.flows.guess import Guesser
from karen.flows.history import History, said_after
from karen.flows.propose_facts import FactProposals
from karen.flows.recall.recollection import Recollection
from karen.flows.recall.remembering import MessagesSaying, Remembrances
from karen.flows.recall.turn import TurnMemory
from karen.flows.recall.wishes import Wishes
from karen.flows.rehearsal import Rehearsal
from karen.flows.respond import Responder
from karen.flows.running import FlowRuns
from karen.flows.turns import Turns
from karen.flows.used import counted_usage
from karen.memory.context import ContextSelection
from karen.memory.facts import MemoryFacts
from karen.memory.manager import MemoryManager
from karen.memory.preferences import PreferenceManager
from karen.memory.recall.search import MemorySearch
from karen.models.embed import Embeddings
from karen.models.files.fit import available_bytes
from karen.models.manager import ModelManager
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.calculate import CalculateTool
from karen.tools.change_reminder import ChangeReminderTool
from karen.tools.convert import ConvertTool
from karen.tools.date import DateTool
from karen.tools.forget import ForgetTool
from karen.tools.leave import Leaves
from karen.tools.list_reminders import ListRemindersTool
from karen.tools.lists import ListsTool
from karen.tools.random import RandomTool
from karen.tools.recall import RecallTool
from karen.tools.remember import RememberTool
from karen.tools.search_history import SearchHistoryTool
from karen.tools.set_reminder import SetReminderTool
from karen.tools.system_status import SystemStatusTool
from karen.tools.time import TimeTool
from karen.tools.usage import UsageTool
from karen.tools.weather import AskForecast, WeatherTool


def furnish_remembrances(
    stored: Stored,
    memories: MemoryManager,
    preferences: PreferenceManager,
    search: MemorySearch,
    conversations: Conversations,
) -> Remembrances:
    store = ProfileStore(*stored.rows, Repository)
    next_said = partial(said_after, conversations.messages)
    recollection = Recollection(MemoryFacts(*stored.rows).held, memories.used, search.find, extract, next_said)

    async def messages_with(caller: Caller, memory_ids: Sequence[str], without: str | None) -> int:
        from karen.flows.forget.plan import messages_with

        return await store.read(caller, lambda repository: messages_with(repository, memory_ids, without))

    async def messages_saying(caller: Caller, query: str, without: str | None) -> int:
        from karen.flows.forget.plan import messages_saying

        return await store.read(caller, lambda repository: messages_saying(repository, query, without))

    said = MessagesSaying(messages_with, messages_saying)
    return Remembrances(memories, recollection, extract, preferences.settings_of, said)


@dataclass(frozen=True)
class Mind:
    """What other parts use of it."""

    turns: Turns
    engine: DecisionEngine
    tools: ToolRegistry
    chat: ChatFlow
    runs: FlowRuns


def furnish_mind(
    on: Foundations,
    stored: Stored,
    conversations: Conversations,
    context: ContextSelection,
    models: ModelManager,
    remembrances: Remembrances,
    preferences: PreferenceManager,
    reminders: AskedReminders,
    lists: AskedLists,
    weather: AskForecast,
    embeddings: Embeddings,
) -> Mind:
    engine, turns, settings_of = DecisionEngine(embeddings.query), Turns(), preferences.settings_of
    history = History(conversations.messages, conversations.search, engine)
    condition = SystemCondition(on.lifecycle, models.status, on.folder.root, available_bytes)

    def circumstances() -> ToolCall:
        user_id = current_caller().user_id
        settings = settings_of(user_id)
        standing = Leaves(frozenset(settings.allowed_without_asking))
        return ToolCall(
            local_now(), settings.default_location, settings.personality_verbosity, user_id=user_id, leaves=standing
        )

    async def allow(leave: str) -> None:
        standing = on.settings.profile(current_caller().user_id).allowed_without_asking
        if leave not in standing:
            await on.settings.set(SettingsChange(profile={"allowed_without_asking": [*standing, leave]}))

    tools = ToolRegistry(
        [
            TimeTool(),
            DateTool(),
            CalculateTool(),
            ConvertTool(),
            RandomTool(),
            RecallTool(remembrances.recall),
            RememberTool(remembrances.remember),
            ForgetTool(remembrances.forget),
            SearchHistoryTool(history.find),
            SystemStatusTool(condition.measure),
            UsageTool(counted_usage(ConversationUsage(*stored.rows))),
            SetReminderTool(reminders.asked_for),
            ListRemindersTool(reminders.pending),
            ChangeReminderTool(reminders),
            ListsTool(lists),
            WeatherTool(weather),
        ],
        circumstances,
    )
    guesser = Guesser(Transcript(*stored.rows), context.remembered)
    memory = TurnMemory(remembrances, Wishes(preferences_in, preferences.learn))
    runs = FlowRuns(on.instruments.step)
    answers, acting = Answers(*stored.rows), Acting(tools, allow)
    responder = Responder(
        engine, tools, history, settings_of, guesser, models.current, memory, acting, answers.settle, runs.step_taken
    )
    summing_up = SummingUp(conversations.summaries)
    proposals = FactProposals(models.current, remembrances.propose)
    chat = ChatFlow(
        answers, responder, turns, settings_of, models.current, summing_up.answered, local_now, runs, proposals
    )
    on.registry.add("tools", tools)
    on.registry.add("ai", FactExtraction())
    on.registry.add("chat", chat)
    rehearsal = Rehearsal(
        [
            lambda text: engine.decide(DecideActionInput(prompt=text)),
            extract,
            preferences_in,
            lambda _: on.registry["chat.send"].result,
        ]
    )
    on.lifecycle.add(turns, summing_up, proposals, rehearsal)
    return Mind(turns, engine, tools, chat, runs)
