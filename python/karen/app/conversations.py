"""Conversations, and what comes in from other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from karen.app.foundations import Foundations, Stored, now
from karen.base.repository import Repository
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState
from karen.conversations.bulk import BulkIntake
from karen.conversations.drafts import ConversationDrafts
from karen.conversations.manager import ConversationManager
from karen.conversations.messages import Messages
from karen.conversations.passages import MessagePassages
from karen.conversations.search import MessageSearch
from karen.conversations.sessions import ConversationSessions
from karen.conversations.shelf import ConversationShelf
from karen.conversations.summary import ConversationSummaries
from karen.conversations.transfer import ConversationTransfer
from karen.flows.imports.manager import Imports, SettingsAccess
from karen.flows.imports.uploads import Uploads
from karen.memory.exchange import MemoryExchange
from karen.memory.noting import note


@dataclass(frozen=True)
class Conversations:
    """What other parts use of them."""

    manager: ConversationManager
    messages: Messages
    search: MessageSearch
    summaries: ConversationSummaries


def furnish_conversations(on: Foundations, stored: Stored) -> Conversations:
    found = Conversations(
        ConversationManager(*stored.rows),
        Messages(*stored.rows),
        MessageSearch(*stored.rows),
        ConversationSummaries(*stored.rows),
    )
    others = [
        kind(*stored.rows)
        for kind in (ConversationShelf, ConversationSessions, ConversationTransfer, ConversationDrafts)
    ]
    for service in (found.manager, found.messages, found.search, found.summaries, *others):
        on.registry.add("conversations", service)
    on.lifecycle.add(found.manager)
    return found


def furnish_imports(on: Foundations, stored: Stored) -> Uploads:
    messages, exchange, uploads = MessagePassages(), MemoryExchange(*stored.rows), Uploads(on.folder.uploads)
    settings = SettingsAccess(on.settings.profile, on.settings.set)

    def extract(text: str) -> Sequence[ExtractedFact]:
        from karen.flows.facts.extraction import extract

        return extract(text)

    def noted(repository: Repository, message_id: str, facts: Sequence[ExtractedFact], state: FactState) -> int:
        return len(note(repository, messages, message_id, facts, state).facts)

    imports = Imports(uploads, BulkIntake(*stored.rows), exchange, settings, extract, noted, now)
    on.registry.add("memory", exchange)
    on.registry.add("imports", uploads)
    on.registry.add("imports", imports)
    on.lifecycle.add(uploads)
    return uploads
