"""Brings the summaries of conversations up to date a moment after something was answered in them."""

from __future__ import annotations

import asyncio
import logging

from karen.base.service import Health
from karen.base.tasks import end
from karen.contract.caller import Caller
from karen.contract.errors import KarenError
from karen.contract.types.enums import HealthStatus
from karen.conversations.summary import ConversationSummaries

log = logging.getLogger(__name__)
GATHER_S = 1.0
"""How long a summary waits, so that no turn does; what waits when the process is killed comes with the next answer."""


class SummingUp:
    """One task, between `start` and `stop`."""

    name = "summaries"
    needs: tuple[str, ...] = ("database",)
    required = False

    def __init__(self, summaries: ConversationSummaries, gather_s: float = GATHER_S) -> None:
        self._summaries = summaries
        self._gather_s = gather_s
        self._waiting: dict[tuple[Caller, str], None] = {}
        self._answered = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def answered(self, caller: Caller, conversation_id: str) -> None:
        """Something was said in the conversation."""
        self._waiting[caller, conversation_id] = None
        self._answered.set()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="summaries")

    async def stop(self) -> None:
        await end(self._task)
        await self._catch_up()

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    async def _run(self) -> None:
        while True:
            await self._answered.wait()
            await asyncio.sleep(self._gather_s)
            self._answered.clear()
            await self._catch_up()

    async def _catch_up(self) -> None:
        while self._waiting:
            caller, conversation_id = next(iter(self._waiting))
            del self._waiting[caller, conversation_id]
            try:
                await self._summaries.refresh_when_due(caller, conversation_id)
            except KarenError as problem:  # gone, damaged, or a full disk: there is a next answer
                log.info("a conversation was not summed up: %s", problem)
