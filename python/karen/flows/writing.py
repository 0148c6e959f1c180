"""An answer that is being written: kept as it comes, so that a kill costs no more than a quarter of a second of it."""

from __future__ import annotations

import logging
import time

from karen.contract.errors import KarenError
from karen.contract.types.chat import (
    AiData,
    Computed,
    Guessed,
    Provenance,
    TextDelta,
    TurnEvent,
    TurnFailed,
    TurnFinished,
)
from karen.conversations.answering import BegunTurn
from karen.conversations.answers import Answer, Answers, AnswerStatus
from karen.flows.respond import Guessing, Outcome, Told
from karen.flows.turns import Turn
from karen.models.provider import Model

log = logging.getLogger(__name__)
JOURNAL_INTERVAL_S = 0.25


class Writing:
    """Collects what a turn says and saves it: every JOURNAL_INTERVAL_S, and at the end with all that is known of it."""

    def __init__(self, answers: Answers, turn: Turn, begun: BegunTurn) -> None:
        self._answers = answers
        self._turn = turn
        self._answer_id = begun.answer_id
        self._parts = [begun.kept]
        self._model: Model | None = None
        self._outcome: Outcome | None = None
        self._began = self._kept_at = time.monotonic()

    async def take(self, told: Told) -> TurnEvent | None:
        """What of it the client is told; text is in the journal within JOURNAL_INTERVAL_S of the piece after it."""
        match told:
            case Outcome():
                self._outcome = told
                return None
            case Guessing():
                self._model = told.model
                self._turn.stop_detail = _stop_detail(told.model)
                return None
            case TextDelta():
                self._parts.append(told.delta)
                if time.monotonic() - self._kept_at >= JOURNAL_INTERVAL_S:
                    await self._save("streaming")
                    self._kept_at = time.monotonic()
        return told

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
        return self._outcome.ai_data if self._outcome else AiData()

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
            ),
        )


def _stop_detail(model: Model) -> str:
    if model.stops:
        return ""
    return f"Only the connection to {model.label} was closed. Whether it goes on writing there is not known."
