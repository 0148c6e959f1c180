"""`ai.conversation_processing` and `ai.conversation_summary`: a whole turn at once, and what was said in short."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from karen.contract.errors import Internal
from karen.contract.method import method
from karen.contract.types.chat import (
    Acknowledged,
    ChatSend,
    Decided,
    FactsNoted,
    Suggested,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from karen.contract.types.conversations import ConversationSummary, GetSummary
from karen.contract.types.decisions import Decision
from karen.contract.types.flows import ProcessedTurn
from karen.conversations.summary import ConversationSummaries
from karen.flows.running import FlowRuns, flow, step


class ConversationFlows:
    """For clients that do not stream."""

    def __init__(
        self, send: Callable[[ChatSend], AsyncIterator[TurnEvent]], summaries: ConversationSummaries, runs: FlowRuns
    ) -> None:
        """`send` begins a turn and tells its events; it counts the runs of `conversation_processing`."""
        self._send = send
        self._summaries = summaries
        self.runs = runs

    @method
    @flow("conversation_processing", counts_itself=True)
    async def conversation_processing(self, params: ChatSend) -> ProcessedTurn:
        """Say something, and have the whole turn at its end: the same as `chat.send`, which streams it.

        Whoever stops waiting does not end the turn. One that fails is that failure; the message is kept.
        """
        return _processed([event async for event in self._send(params)])

    @method
    @flow("conversation_summary")
    async def conversation_summary(self, params: GetSummary) -> ConversationSummary:
        """What a conversation was about, in its own sentences, brought up to date: as `conversations.summary`."""
        with step("summary"):
            return await self._summaries.summary(params)


def _processed(events: list[TurnEvent]) -> ProcessedTurn:
    started, *told, end = events
    if isinstance(end, TurnFailed):
        raise end.problem
    if not (isinstance(started, TurnStarted) and isinstance(end, TurnFinished)):
        raise Internal("A turn ended without saying how. The log has the details.")
    decisions: list[Decision] = [event.decision for event in told if isinstance(event, Decided)]
    noted = [fact.content for event in told if isinstance(event, FactsNoted) for fact in event.facts]
    acknowledged = next((event.text for event in told if isinstance(event, Acknowledged)), None)
    suggested = next((event.text for event in told if isinstance(event, Suggested)), None)
    return ProcessedTurn(
        acknowledgement=acknowledged,
        proactive_suggestion=suggested,
        final_response=end.answer,
        ai_data_for_final_response=end.ai_data,
        suggested_new_facts=noted,
        conversation_id=started.conversation_id,
        message_id=started.message_id,
        answer_id=end.answer_id,
        decision=decisions[-1] if decisions else None,
        provenance=end.provenance,
        timings=end.timings,
    )
