"""What was said in a conversation so far, as a language model is told it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.enums import MessageRole
from karen.conversations.records import MessageRow
from karen.conversations.repository import Repository, Store
from karen.conversations.windows import fitting

MOST_MESSAGES = 200
STEP = 50
"""The earliest message that is read moves in steps, so that a model finds the same beginning turn after turn."""
MOST_CHARACTERS = 400_000


@dataclass(frozen=True)
class Spoken:
    role: MessageRole
    content: str
    guessed: bool = False
    """The words of a language model."""


class Transcript:
    """Reads; for the turn engine, so the caller is passed in."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    async def before(self, caller: Caller, message_id: str) -> list[Spoken]:
        """What was said before a message in its conversation, oldest first; of a long one the end.

        Answers that say nothing are left out. Raises NotFound.
        """

        def spoken(repository: Repository) -> list[Spoken]:
            asked = repository.message(message_id)
            earliest = max(0, (asked.position - MOST_MESSAGES) // STEP * STEP)
            place = col(MessageRow.position)
            rows = repository.rows(MessageRow).where(
                col(MessageRow.conversation_id) == asked.conversation_id,
                col(MessageRow.shown),
                col(MessageRow.content) != "",
                place < asked.position,
                place >= earliest,
            )
            found = fitting(repository, rows.order_by(place.desc()), MOST_MESSAGES + STEP, MOST_CHARACTERS)
            return [_spoken(row) for row in reversed(found)]

        return await self._store.read(caller, spoken)


def _spoken(row: MessageRow) -> Spoken:
    guessed = (row.provenance or {}).get("kind") == "guess"
    return Spoken(MessageRole(row.role), row.content, guessed)
