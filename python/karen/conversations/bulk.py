"""Many imported conversations at once, with whatever belongs to them, in as few transactions as they fit into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from karen.base import repository as base
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.transfer import ImportConversation
from karen.conversations.intake import Known, TakenIn, known_of, take_in
from karen.conversations.repository import Repository, Store

Beside = Callable[[base.Repository, Sequence[TakenIn]], None]
"""Called in the transaction that takes conversations in, with what came of each: it is stored with them, or not."""


class BulkIntake:
    """What `conversations.import` does with one conversation, for one who reads a whole file of them."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def known(self, caller: Caller, conversations: Sequence[ImportConversation]) -> list[Known]:
        """What of each is there already."""
        return await self._store.read(caller, lambda repository: known_of(repository, conversations))

    async def take_in(
        self, caller: Caller, conversations: Sequence[ImportConversation], beside: Beside
    ) -> list[TakenIn]:
        """All of them or none."""
        return await self._store.write(caller, lambda repository: _take_in(repository, conversations, beside))


def _take_in(repository: Repository, conversations: Sequence[ImportConversation], beside: Beside) -> list[TakenIn]:
    taken = [take_in(repository, conversation) for conversation in conversations]
    beside(repository, taken)
    return taken
