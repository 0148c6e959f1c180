"""Memory: what is kept of what the user said, its index, and how it is found again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from karen.app.conversations import Conversations
from karen.app.foundations import Foundations, Stored, now
from karen.base.passages import PassageSource
from karen.conversations.habits import WritingHabits
from karen.conversations.passages import MessagePassages
from karen.conversations.seeking import MessageSeeker
from karen.memory.consolidation import MemoryConsolidation
from karen.memory.context import ContextSelection
from karen.memory.curation import MemoryCuration
from karen.memory.facts import MemoryFacts
from karen.memory.idle_tidying import IdleTidying
from karen.memory.inbox import MemoryInbox
from karen.memory.index_choice import choose_index
from karen.memory.index_ledger import IndexLedger, State
from karen.memory.index_methods import MemoryIndexing
from karen.memory.index_service import MemoryIndex
from karen.memory.manager import MemoryManager
from karen.memory.nearest import Embedder, Nearest
from karen.memory.overview import MemoryOverview
from karen.memory.passages import MemoryPassages
from karen.memory.preferences import PreferenceManager
from karen.memory.recall.readiness import Readiness
from karen.memory.recall.search import MemorySearch
from karen.memory.repository import MemoryStore
from karen.memory.seeking import MemorySeeker
from karen.memory.words_only import WordsOnly
from karen.models.embed import DIMENSIONS, MODEL_ID

if TYPE_CHECKING:
    from karen.memory.recall.recall import Recall


def furnish_memories(on: Foundations, stored: Stored) -> tuple[MemoryManager, PreferenceManager]:
    messages = MessagePassages()
    memories, consolidation = MemoryManager(*stored.rows, messages), MemoryConsolidation(*stored.rows)
    others = [kind(*stored.rows) for kind in (MemoryCuration, MemoryInbox, MemoryFacts, MemoryOverview)]
    for service in (memories, consolidation, *others):
        on.registry.add("memory", service)
    preferences = PreferenceManager(*stored.rows, on.settings.profile, messages)
    on.registry.add("preferences", preferences)
    last = on.folder.run / "tidied.json"
    tidying = IdleTidying(stored.database, stored.outbox, consolidation, on.settings.profile, last, now)
    on.lifecycle.add(memories, preferences, tidying)
    return memories, preferences


def furnish_index(on: Foundations, stored: Stored, embedder: Embedder) -> MemoryIndex | WordsOnly:
    messages, model = MessagePassages(), State(MODEL_ID, DIMENSIONS)
    ledger = IndexLedger(stored.database, stored.outbox, [messages, MemoryPassages(now, all_states=True)])
    index = choose_index(ledger, stored.outbox, embedder, model, on.folder.index, os.environ)
    store = MemoryStore(*stored.rows)
    on.registry.add("memory", MemoryIndexing(store, ledger, index, messages.count))
    on.lifecycle.add(index)
    return index


def furnish_recall(
    on: Foundations, stored: Stored, embedder: Embedder, nearest: Nearest, memories: MemoryManager
) -> MemorySearch:
    store = MemoryStore(*stored.rows)
    messages, remembered = MessagePassages(), MemoryPassages(now, all_states=True)
    sources: list[PassageSource] = [messages, remembered]

    def recall() -> Recall:
        from karen.memory.recall.corpora import Corpora
        from karen.memory.recall.glimpse import Glimpse
        from karen.memory.recall.recall import Recall

        corpora = Corpora(stored.database, stored.outbox, sources)
        glimpse = Glimpse(stored.database, sources, [MessageSeeker(), MemorySeeker()], readiness.load_soon)
        return Recall(store, corpora, sources, embedder, nearest, now, glimpse)

    search = MemorySearch(recall, memories.used)
    on.registry.add("memory", search)
    readiness = Readiness(stored.database, stored.outbox, [messages.count, remembered.count], search.prepare)
    on.lifecycle.add(readiness)
    return search


def furnish_context(
    on: Foundations,
    stored: Stored,
    memories: MemoryManager,
    preferences: PreferenceManager,
    search: MemorySearch,
    conversations: Conversations,
) -> ContextSelection:
    context = ContextSelection(
        MemoryFacts(*stored.rows).held,
        memories.list_,
        search.find,
        conversations.messages.messages,
        conversations.summaries.summary,
        preferences.list_,
        memories.used,
        WritingHabits(*stored.rows),
        preferences.settings_of,
        now,
    )
    on.registry.add("memory", context)
    return context
