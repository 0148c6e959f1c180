"""One turn: the user's message is stored, then answered; the answer is kept as it comes. The methods `chat.*`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from datetime import datetime

from karen.base.jobs import to_the_end
from karen.contract.caller import Caller, current_caller
from karen.contract.errors import Internal, KarenError, NotFound
from karen.contract.method import method
from karen.contract.turn import current_turn
from karen.contract.types.chat import (
    ChatConfirm,
    ChatRegenerate,
    ChatResume,
    ChatSend,
    ChatStop,
    Stopped,
    TurnEvent,
    TurnStarted,
)
from karen.contract.types.settings import KarenSettings
from karen.conversations.answering import BegunTurn
from karen.conversations.answers import Answers
from karen.flows.outcome import Question
from karen.flows.propose_facts import FactProposals
from karen.flows.respond import Responder
from karen.flows.running import FlowRuns
from karen.flows.turns import Turn, Turns
from karen.flows.writing import PAUSE_S, Writing, for_client
from karen.models.provider import Model

log = logging.getLogger(__name__)


class ChatFlow:
    """Begins, stops and repeats turns."""

    def __init__(
        self,
        answers: Answers,
        responder: Responder,
        turns: Turns,
        settings: Callable[[str], KarenSettings],
        model: Callable[[], Model | None],
        answered: Callable[[Caller, str], None],
        local_now: Callable[[], datetime],
        runs: FlowRuns,
        proposals: FactProposals,
    ) -> None:
        """`settings` answers a profile's; `answered` is told whose conversation went on;
        `local_now` is the machine's clock in the machine's zone."""
        self._answers = answers
        self._responder = responder
        self._turns = turns
        self._settings = settings
        self._model = model
        self._answered = answered
        self._local_now = local_now
        self._runs = runs
        self._proposals = proposals
        self._reopening = asyncio.Lock()
        """Held until the turn of an answer can be found: else whoever comes next takes it for one nobody writes."""

    @method
    async def send(self, params: ChatSend) -> AsyncIterator[TurnEvent]:
        """Say something. The message is stored before the first event; the turn goes on if nobody listens."""
        caller, now = current_caller(), params.now or self._local_now()
        settings = self._settings(caller.user_id)
        begun = await self._begun(
            caller, self._answers.begin_turn(caller, params.conversation_id, params.text, now, settings)
        )
        async for event in self._follow(caller, begun, now):
            yield event

    @method
    async def regenerate(self, params: ChatRegenerate) -> AsyncIterator[TurnEvent]:
        """Answer a message again; the answer before is kept as an earlier version.

        One that has no answer yet gets it now.
        """
        caller, now = current_caller(), params.now or self._local_now()
        async with self._reopening:
            await self._give_up_what_nobody_writes(caller, params.answer_id)
            begun = await self._begun(caller, self._answers.begin_answer_version(caller, params.answer_id, now))
            events = self._follow(caller, begun, now)
        async for event in events:
            yield event

    @method
    async def resume(self, params: ChatResume) -> AsyncIterator[TurnEvent]:
        """Finish an answer that ended before it was finished.

        It goes on where it ended when the model can continue what is begun; otherwise a new version is written
        beside it, as by `chat.regenerate`.
        """
        caller, now = current_caller(), params.now or self._local_now()
        async with self._reopening:
            await self._give_up_what_nobody_writes(caller, params.answer_id)
            model = self._model()
            continues = model is not None and model.continues
            begun = await self._begun(caller, self._answers.resume_answer(caller, params.answer_id, continues, now))
            events = self._follow(caller, begun, now)
        async for event in events:
            yield event

    @method
    async def confirm(self, params: ChatConfirm) -> AsyncIterator[TurnEvent]:
        """Allow once, allow always or deny what an answer asks leave for. Its next version does accordingly."""
        caller, now = current_caller(), params.now or self._local_now()
        beginning = self._answers.begin_consented(caller, params.question_id, params.allow, now)
        begun = await self._begun(caller, beginning)
        async for event in self._follow(caller, begun, now):
            yield event

    @method
    async def stop(self, params: ChatStop) -> Stopped:
        """End a running turn at once, wherever it is. What it has said by then is kept."""
        turn = self._turns.find(params.turn_id, current_caller())
        if turn:
            turn.stop()
        else:
            with contextlib.suppress(NotFound):  # the id of a turn, which is over
                async with self._reopening:
                    await self._give_up_what_nobody_writes(current_caller(), params.turn_id)
        return Stopped(stopped=turn is not None, detail=turn.stop_detail if turn else "")

    async def _begun(self, caller: Caller, beginning: Coroutine[None, None, BegunTurn]) -> BegunTurn:
        """Whoever goes away while a turn is begun leaves what is stored, and an answer that was interrupted."""
        begin = asyncio.create_task(beginning)
        try:
            return await to_the_end(begin)
        except asyncio.CancelledError:
            with contextlib.suppress(KarenError):  # then nothing was stored, or the next start says it
                await self._answers.give_up(caller, (await begin).answer_id)
            raise

    async def _give_up_what_nobody_writes(self, caller: Caller, answer_id: str) -> None:
        """A full disk may have kept the end of a turn from being stored: its answer still seems to be written."""
        if self._turns.find(answer_id, caller) is None:
            await self._answers.give_up(caller, answer_id)

    def _follow(self, caller: Caller, begun: BegunTurn, now: datetime) -> AsyncIterator[TurnEvent]:
        turn = self._turns.new(current_turn(), begun.answer_id, caller)
        question = Question(
            begun.text,
            begun.conversation_id,
            begun.message_id,
            begun.answer_id,
            caller,
            now,
            begun.kept,
            begun.said_before,
            begun.waiting,
            begun.suggested,
            begun.consented,
        )
        return self._turns.follow(turn, self._events(turn, begun, question))

    async def _events(self, turn: Turn, begun: BegunTurn, question: Question) -> AsyncGenerator[TurnEvent]:
        yield TurnStarted(
            turn_id=turn.turn_id,
            conversation_id=begun.conversation_id,
            message_id=begun.message_id,
            answer_id=begun.answer_id,
            kept=begun.kept,
        )
        writing, finished = Writing(self._answers, turn, begun), None
        self._proposals.turn_begins()
        with self._runs.observed("conversation_processing") as run:
            try:
                async for told in turn.until_stopped(self._responder.respond(question), PAUSE_S):
                    await writing.keep(told)
                    if event := for_client(told):
                        yield event
                run.end = "stop" if turn.stopped else "success"
                yield (finished := await writing.finish())
            except KarenError as problem:
                run.end = "failure"
                yield await writing.fail(problem)
            except Exception:  # the edge of a turn: it ends with words, whatever went wrong
                run.end = "failure"
                log.exception("the turn failed")
                yield await writing.fail(Internal("Something went wrong inside Karen. The log has the details."))
            finally:
                self._proposals.turn_ended(question.said, finished)
        self._answered(question.caller, question.conversation_id)
