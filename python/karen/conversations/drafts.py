"""What was typed and not sent, for each conversation and for the one that has not begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.dialect import Insert, insert
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Role, current_caller
from karen.contract.method import method
from karen.contract.types.drafts import Draft, Drafts
from karen.contract.types.wire import Nothing
from karen.conversations.records import DraftRow
from karen.conversations.repository import Repository, Store

NEW = ""
"""Stands for the conversation that has not begun: a key cannot be NULL."""


class ConversationDrafts:
    """The last one written wins; sending a message ends its draft in the same transaction."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def drafts(self, _: Nothing) -> Drafts:
        """Every draft of this profile."""

        def drafts(repository: Repository) -> Drafts:
            rows = repository.session.scalars(repository.rows(DraftRow).order_by(col(DraftRow.changed_at).desc()))
            return Drafts(drafts=[Draft(conversation_id=row.conversation_id or None, text=row.text) for row in rows])

        return await self._store.read(current_caller(), drafts)

    @method
    async def save_draft(self, params: Draft) -> Nothing:
        """Keep what is being typed; empty text forgets it."""
        caller = current_caller()

        def save(repository: Repository) -> Nothing:
            if params.conversation_id:
                repository.conversation(params.conversation_id)
            if params.text:
                repository.session.execute(_kept(repository, params))
            else:
                forget_draft(repository, params.conversation_id)
            return Nothing()

        return await self._store.write(caller, save)


def forget_draft(repository: Repository, conversation_id: str | None) -> None:
    """Nothing happens where there is none."""
    kept = repository.removal(DraftRow).where(col(DraftRow.conversation_id) == (conversation_id or NEW))
    repository.session.execute(kept)


def _kept(repository: Repository, draft: Draft) -> Insert:
    written = insert(repository.session, DraftRow).values(
        tenant_id=repository.caller.tenant_id,
        user_id=repository.caller.user_id,
        conversation_id=draft.conversation_id or NEW,
        text=draft.text,
        changed_at=repository.now,
    )
    return written.on_conflict_do_update(
        index_elements=["tenant_id", "user_id", "conversation_id"],
        set_={"text": written.excluded.text, "changed_at": written.excluded.changed_at},
    )
