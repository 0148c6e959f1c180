"""An answer that is being written: kept as it comes, so that a kill costs no more than a quarter of a second of it."""

from __future__ import annotations

import json
import logging
import time

from pydantic import JsonValue

from karen.contract.errors import KarenError
from karen.contract.types.chat import (
    AiData,
    Computed,
    ConfirmRequested,
    Guessed,
    LeaveQuestion,
    ModelStarted,
    Provenance,
    Suggested,
    TextDelta,
    ToolFinished,
    ToolStarted,
    ToolStep,
    TurnEvent,
    TurnFailed,
    TurnFinished,
)
from karen.conversations.answering import BegunTurn
from karen.conversations.answers import Answer, Answers, AnswerStatus
from karen.flows.outcome import Guessing, Outcome, Told
from karen.flows.turns import Turn
from karen.models.provider import Model

log = logging.getLogger(__name__)
JOURNAL_INTERVAL_S = 0.2
LONGEST_RESULT = 10_000
"""Characters of a tool's result that is kept with the answer, in JSON."""
PAUSE_S = 0.05
"""How often to look whether something waits to be kept while a model says nothing."""


class Writing:
    """Collects what a turn says and saves it at the end with all that is known of it, and its text as it comes.

    Nothing of the text waits longer than JOURNAL_INTERVAL_S and a pause.
    """

    def __init__(self, answers: Answers, turn: Turn, begun: BegunTurn) -> None:
        self._answers = answers
        self._turn = turn
        self._answer_id = begun.answer_id
        self._parts = [begun.kept]
        self._model: Model | None = None
        self._outcome: Outcome | None = None
        self._steps: list[ToolStep] = []
        self._question: LeaveQuestion | None = None
        self._suggestion: str | None = None
        self._waits = False
        self._began = self._kept_at = time.monotonic()

    async def keep(self, told: Told | None) -> None:
        """Take in what the turn says, or that it pauses. Raises Unavailable when it cannot be kept."""
        match told:
            case Outcome():
                self._outcome = told
            case Guessing():
                self._model = told.model
                self._turn.stop_detail = _stop_detail(told.model)
            case TextDelta():
                self._parts.append(told.delta)
                self._waits = True
            case ToolStarted():
                self._steps.append(ToolStep(tool=told.tool, args=told.args, result=None))
            case ToolFinished():
                self._steps[-1] = self._steps[-1].model_copy(update={"result": _kept(told.result)})
            case ConfirmRequested():
                shown = told.model_dump(include=set(LeaveQuestion.model_fields))
                self._question = LeaveQuestion.model_validate(shown)
            case Suggested():
                self._suggestion = told.text
        if self._waits and time.monotonic() - self._kept_at >= JOURNAL_INTERVAL_S:
            await self._save("streaming")
            self._kept_at, self._waits = time.monotonic(), False

    async def finish(self) -> TurnFinished:
        await self._save("stopped" if self._turn.stopped else "complete")
        timings = self._outcome.timings if self._outcome else {}
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
        if self._outcome:
            return self._outcome.provenance
        if self._model:
            return Guessed(model=self._model.label, tiny=self._model.tiny, duration_ms=self._elapsed_ms)
        return Computed(how="Stopped before it was finished.")

    @property
    def _ai_data(self) -> AiData:
        noticed = self._outcome.ai_data if self._outcome else AiData()
        return noticed.model_copy(update={"steps": self._steps})

    async def _save(self, status: AnswerStatus) -> None:
        await self._answers.save_answer(
            self._turn.caller,
            self._answer_id,
            Answer(
                content=self._text,
                status=status,
                provenance=self._provenance if self._model or status != "streaming" else None,
                ai_data=self._ai_data,
                processing_time_ms=self._elapsed_ms,
                tokens_used=self._outcome.tokens if self._outcome else None,
                model_used=self._model.label if self._model else None,
                question=self._question,
                suggestion=self._suggestion,
            ),
        )


def _kept(result: JsonValue) -> JsonValue:
    return result if len(json.dumps(result)) <= LONGEST_RESULT else None


def for_client(told: Told | None) -> TurnEvent | None:
    """What of it a client is told."""
    match told:
        case Guessing():
            return ModelStarted(model=told.model.label, tiny=told.model.tiny)
        case Outcome():
            return None
        case _:
            return told


def _stop_detail(model: Model) -> str:
    if model.stops:
        return ""
    return f"Only the connection to {model.label} was closed. Whether it goes on writing there is not known."
