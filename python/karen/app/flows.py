"""The flows that can be run by name, and what is told of them."""

from __future__ import annotations

from karen.app.conversations import Conversations
from karen.app.foundations import Foundations, Stored, local_now
from karen.app.mind import Mind
from karen.app.reminders import AskedReminders
from karen.flows.deciding import DecidingFlows
from karen.flows.explore import ExploringFlow
from karen.flows.manager import FlowManager
from karen.flows.processing import ConversationFlows
from karen.flows.prompts import PROMPTS
from karen.flows.starters import StarterFlow
from karen.memory.facts import MemoryFacts
from karen.memory.manager import MemoryManager
from karen.memory.recall.search import MemorySearch
from karen.models.manager import ModelManager


def furnish_flows(
    on: Foundations,
    stored: Stored,
    mind: Mind,
    conversations: Conversations,
    models: ModelManager,
    search: MemorySearch,
    memories: MemoryManager,
    reminders: AskedReminders,
) -> None:
    runs = mind.runs
    flows = (
        DecidingFlows(mind.engine, conversations.messages, mind.tools, models.current, runs),
        ConversationFlows(mind.chat.send, conversations.summaries, runs),
        ExploringFlow(search.find, conversations.search.spans, runs),
        StarterFlow(
            reminders.of,
            MemoryFacts(*stored.rows).held,
            memories.list_,
            conversations.manager.list_,
            local_now,
            runs,
        ),
    )
    for service in (FlowManager(runs, flows), PROMPTS, *flows):
        on.registry.add("ai", service)
