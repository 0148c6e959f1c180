"""Stretches of use. A session is a row while it runs, so it survives a restart; an ended one has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import new_id
from karen.contract.caller import Role, current_caller
from karen.contract.errors import NotFound
from karen.contract.method import method
from karen.contract.types.conversations import BeginSession, Session, SessionId, Sessions
from karen.contract.types.wire import Nothing
from karen.conversations.additions import IDLE_LIMIT
from karen.conversations.records import ConversationRow, SessionRow
from karen.conversations.repository import Repository, Store

MOST_SESSIONS = 10


class ConversationSessions:
    """A session ends after 60 idle minutes, when it is told to, or as the oldest when an eleventh begins."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = Store(database, events, outbox, now)

    @method
    async def begin_session(self, params: BeginSession) -> Session:
        """Begin a stretch of use; pass its id to `conversations.create` or `conversations.update`."""
        caller = current_caller()

        def begin(repository: Repository) -> Session:
            running = _running(repository)
            kept = running[max(0, len(running) - MOST_SESSIONS + 1) :]
            repository.session.execute(
                repository.removal(SessionRow).where(col(SessionRow.id).not_in([row.id for row in kept]))
            )
            row = SessionRow(
                id=new_id(),
                tenant_id=caller.tenant_id,
                user_id=caller.user_id,
                ui_source=params.ui_source or caller.ui_source,
                started_at=repository.now,
                last_seen_at=repository.now,
            )
            repository.session.add(row)
            return _shown(row, [])

        return await self._store.write(caller, begin)

    @method
    async def end_session(self, params: SessionId) -> Nothing:
        """End a session; its conversations stay."""

        def end(repository: Repository) -> Nothing:
            mine = repository.rows(SessionRow).where(col(SessionRow.id) == params.session_id)
            row = repository.session.scalar(mine)
            if row is None:
                message = f"There is no session {params.session_id!r}. `conversations.sessions` names those that run."
                raise NotFound(message, kind="session", id=params.session_id)
            repository.session.delete(row)
            return Nothing()

        return await self._store.write(current_caller(), end)

    @method(role=Role.REVIEWER)
    async def sessions(self, params: Nothing) -> Sessions:
        """The sessions that run, oldest first."""

        def running(repository: Repository) -> Sessions:
            rows = _running(repository)
            within = repository.rows(ConversationRow).where(
                col(ConversationRow.session_id).in_([row.id for row in rows])
            )
            conversations: dict[str, list[str]] = {row.id: [] for row in rows}
            found = within.with_only_columns(col(ConversationRow.session_id), col(ConversationRow.id))
            for session_id, conversation_id in repository.session.execute(
                found.order_by(col(ConversationRow.created_at), col(ConversationRow.id))
            ):
                conversations[session_id or ""].append(conversation_id)
            return Sessions(sessions=[_shown(row, conversations[row.id]) for row in rows])

        return await self._store.read(current_caller(), running)


def _running(repository: Repository) -> list[SessionRow]:
    running = repository.rows(SessionRow).where(col(SessionRow.last_seen_at) > repository.now - IDLE_LIMIT)
    return list(repository.session.scalars(running.order_by(col(SessionRow.started_at), col(SessionRow.id))))


def _shown(row: SessionRow, conversation_ids: list[str]) -> Session:
    return Session.model_validate(
        {**row.model_dump(exclude={"tenant_id", "user_id"}), "conversation_ids": conversation_ids}
    )
