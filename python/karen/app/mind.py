"""How a message is understood and answered, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence

from karen.app.conversations import Conversations
from karen.app.foundations import Foundations, Stored, local_now
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller, current_caller
from karen.contract.types.flows import DecideActionInput
from karen.conversations.answers import Answers
from karen.conversations.summing_up import SummingUp
from karen.conversations.transcript import Transcript
from karen.flows.converse import ChatFlow
from karen.flows.decide.engine import DecisionEngine
from karen.flows.facts.extraction import FactExtraction, extract
from karen.flows.facts.preferences import preferences_in
from karen.flows.guess import Guesser
from karen.flows.history import History
from karen.flows.recall.recollection import Recollection
from karen.flows.recall.remembering import MessagesSaying, Remembrances
from karen.flows.recall.turn import TurnMemory
from karen.flows.recall.wishes import Wishes
from karen.flows.rehearsal import Rehearsal
from karen.flows.respond import Responder
from karen.flows.turns import Turns
from karen.memory.context import ContextSelection
from karen.memory.facts import MemoryFacts
from karen.memory.manager import MemoryManager
from karen.memory.preferences import PreferenceManager
from karen.memory.recall.search import MemorySearch
from karen.models.manager import ModelManager
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.calculate import CalculateTool
from karen.tools.date import DateTool
from karen.tools.forget import ForgetTool
from karen.tools.recall import RecallTool
from karen.tools.remember import RememberTool
from karen.tools.search_history import SearchHistoryTool
from karen.tools.time import TimeTool


def furnish_remembrances(
    stored: Stored, memories: MemoryManager, preferences: PreferenceManager, search: MemorySearch
) -> Remembrances:
    store = ProfileStore(*stored.rows, Repository)
    recollection = Recollection(MemoryFacts(*stored.rows).held, memories.used, search.find, extract)

    async def messages_with(caller: Caller, memory_ids: Sequence[str], without: str | None) -> int:
        from karen.flows.forget.plan import messages_with

        return await store.read(caller, lambda repository: messages_with(repository, memory_ids, without))

    async def messages_saying(caller: Caller, query: str, without: str | None) -> int:
        from karen.flows.forget.plan import messages_saying

        return await store.read(caller, lambda repository: messages_saying(repository, query, without))

    said = MessagesSaying(messages_with, messages_saying)
    return Remembrances(memories, recollection, extract, preferences.settings_of, said)


def furnish_mind(
    on: Foundations,
    stored: Stored,
    conversations: Conversations,
    context: ContextSelection,
    models: ModelManager,
    remembrances: Remembrances,
    preferences: PreferenceManager,
) -> Turns:
    engine, turns, settings_of = DecisionEngine(), Turns(), preferences.settings_of
    history = History(conversations.messages, conversations.search, engine)

    def circumstances() -> ToolCall:
        settings = settings_of(current_caller().user_id)
        return ToolCall(local_now(), settings.default_location, settings.personality_verbosity)

    tools = ToolRegistry(
        [
            TimeTool(),
            DateTool(),
            CalculateTool(),
            RecallTool(remembrances.recall),
            RememberTool(remembrances.remember),
            ForgetTool(remembrances.forget),
            SearchHistoryTool(history.find),
        ],
        circumstances,
    )
    guesser = Guesser(Transcript(*stored.rows), context.remembered)
    memory = TurnMemory(remembrances, Wishes(preferences_in, preferences.learn))
    responder = Responder(engine, tools, history, settings_of, guesser, models.current, memory, on.instruments.step)
    summing_up = SummingUp(conversations.summaries)
    chat = ChatFlow(
        Answers(*stored.rows), responder, turns, settings_of, models.current, summing_up.answered, local_now
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
    on.lifecycle.add(turns, summing_up, rehearsal)
    return turns
