"""One turn: the user's message is stored, then answered; the answer is kept as it comes. The methods `chat.*`."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import datetime

from karen.contract.caller import Caller, current_caller
from karen.contract.errors import Internal, KarenError
from karen.contract.method import method
from karen.contract.turn import current_turn
from karen.contract.types.chat import (
    AiData,
    ChatRegenerate,
    ChatSend,
    ChatStop,
    Computed,
    Provenance,
    Stopped,
    TextDelta,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from karen.contract.types.settings import KarenSettings
from karen.conversations.answers import Answer, Answers, AnswerStatus, BegunTurn
from karen.flows.respond import Outcome, Question, Responder
from karen.flows.turns import Turn, Turns

log = logging.getLogger(__name__)
JOURNAL_INTERVAL_S = 0.25


class ChatFlow:
    """Begins, stops and repeats turns."""

    def __init__(
        self,
        answers: Answers,
        responder: Responder,
        turns: Turns,
        settings: Callable[[str], KarenSettings],
        local_now: Callable[[], datetime],
    ) -> None:
        """`settings` answers a profile's; `local_now` is the machine's clock in the machine's zone."""
        self._answers = answers
        self._responder = responder
        self._turns = turns
        self._settings = settings
        self._local_now = local_now

    @method
    async def send(self, params: ChatSend) -> AsyncIterator[TurnEvent]:
        """Say something. The message is stored before the first event; the turn goes on if nobody listens."""
        caller, now = current_caller(), params.now or self._local_now()
        settings = self._settings(caller.user_id)
        begun = await self._answers.begin_turn(caller, params.conversation_id, params.text, now, settings)
        async for event in self._follow(caller, begun, now):
            yield event

    @method
    async def regenerate(self, params: ChatRegenerate) -> AsyncIterator[TurnEvent]:
        """Answer a message again; the answer before is kept as an earlier version.

        One that has no answer yet gets it now.
        """
        caller, now = current_caller(), params.now or self._local_now()
        begun = await self._answers.begin_answer_version(caller, params.answer_id, now)
        async for event in self._follow(caller, begun, now):
            yield event

    @method
    async def stop(self, params: ChatStop) -> Stopped:
        """End a running turn at once, wherever it is. What it has said by then is kept."""
        turn = self._turns.find(params.turn_id, current_caller())
        if turn:
            turn.stop()
        return Stopped(stopped=turn is not None)

    def _follow(self, caller: Caller, begun: BegunTurn, now: datetime) -> AsyncIterator[TurnEvent]:
        turn = self._turns.new(current_turn(), begun.answer_id, caller)
        question = Question(begun.text, begun.conversation.id, begun.message_id, caller, now)
        return self._turns.follow(turn, self._events(turn, begun, question))

    async def _events(self, turn: Turn, begun: BegunTurn, question: Question) -> AsyncGenerator[TurnEvent]:
        yield TurnStarted(
            turn_id=turn.turn_id,
            conversation_id=begun.conversation.id,
            message_id=begun.message_id,
            answer_id=begun.answer_id,
        )
        writing = _Writing(self._answers, turn, begun.answer_id)
        try:
            async for event in turn.until_stopped(self._responder.respond(question)):
                if isinstance(event, Outcome):
                    writing.outcome = event
                    continue
                await writing.keep(event)
                yield event
            yield await writing.finish()
        except KarenError as problem:
            yield await writing.fail(problem)
        except Exception:  # the edge of a turn: it ends with words, whatever went wrong
            log.exception("the turn failed")
            yield await writing.fail(Internal("Something went wrong inside Karen. The log has the details."))


class _Writing:
    """An answer that is being written: kept every JOURNAL_INTERVAL_S, so that a kill costs no more than that."""

    def __init__(self, answers: Answers, turn: Turn, answer_id: str) -> None:
        self.outcome: Outcome | None = None
        self._answers = answers
        self._turn = turn
        self._answer_id = answer_id
        self._parts: list[str] = []
        self._began = self._kept_at = time.monotonic()

    async def keep(self, event: TurnEvent) -> None:
        if not isinstance(event, TextDelta):
            return
        self._parts.append(event.delta)
        if time.monotonic() - self._kept_at >= JOURNAL_INTERVAL_S:
            await self._save("streaming")
            self._kept_at = time.monotonic()

    async def finish(self) -> TurnFinished:
        await self._save("stopped" if self._turn.stopped else "complete")
        timings = self.outcome.timings if self.outcome else {}
        return TurnFinished(
            answer_id=self._answer_id,
            answer=self._text,
            ai_data=self._ai_data,
            provenance=self._provenance,
            timings={**timings, "total": self._elapsed_ms},
            stopped=self._turn.stopped,
        )

    async def fail(self, problem: KarenError) -> TurnFailed:
        try:
            await self._save("failed")
        except KarenError as worse:
            log.error("the failed answer could not be kept: %s", worse)
        return TurnFailed(problem=problem, kept=self._text)

    @property
    def _text(self) -> str:
        return "".join(self._parts)

    @property
    def _elapsed_ms(self) -> float:
        return round(1000 * (time.monotonic() - self._began), 2)

    @property
    def _provenance(self) -> Provenance:
        return self.outcome.provenance if self.outcome else Computed(how="Stopped before it was finished.")

    @property
    def _ai_data(self) -> AiData:
        return self.outcome.ai_data if self.outcome else AiData()

    async def _save(self, status: AnswerStatus) -> None:
        outcome = self.outcome
        await self._answers.save_answer(
            self._turn.caller,
            self._answer_id,
            Answer(
                content=self._text,
                status=status,
                provenance=None if status == "streaming" else self._provenance,
                ai_data=self._ai_data,
                processing_time_ms=self._elapsed_ms,
                tokens_used=outcome.tokens if outcome else None,
                model_used=outcome.model if outcome else None,
            ),
        )
