"""Answer one message: decide, act, put it in words, and say where the answer comes from. Stores nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, assert_never

from pydantic import JsonValue

from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput, NotFound, TimedOut, ToolFailed
from karen.contract.types.chat import (
    AiData,
    Computed,
    Decided,
    Guessed,
    Provenance,
    Recalled,
    Remembered,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnEvent,
)
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Transcript
from karen.flows.decide.engine import DecisionEngine
from karen.flows.history import History
from karen.flows.keywords import keywords
from karen.flows.prompt import prompt_for
from karen.flows.words import Guess, in_words
from karen.models.provider import Model, Usage
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.search_history import FoundMessages

OWN_WORDS = Computed(how="Karen's own list of what she can do")
FAILURES = (InvalidInput, NotFound, TimedOut, ToolFailed)
"""What a tool may say no with: an answer to the user, not the end of the turn."""


@dataclass(frozen=True)
class Question:
    """What is to be answered."""

    text: str
    conversation_id: str
    message_id: str
    caller: Caller
    now: datetime
    begun: str = ""
    """What a model has said already: its answer is continued."""


@dataclass(frozen=True)
class Guessing:
    """A model begins to answer."""

    model: Model


@dataclass(frozen=True)
class Outcome:
    """What is known about an answer once it is given; `timings` are milliseconds by step."""

    provenance: Provenance
    ai_data: AiData
    timings: dict[str, float] = field(default_factory=dict)
    tokens: int | None = None


Told = TurnEvent | Guessing | Outcome


class ObserveStep(Protocol):
    def __call__(self, name: str, seconds: float) -> None: ...


class Responder:
    """Deterministic first; a language model, when there is one, for what nothing else answers."""

    def __init__(
        self,
        engine: DecisionEngine,
        tools: ToolRegistry,
        history: History,
        settings: Callable[[str], KarenSettings],
        transcript: Transcript,
        model: Callable[[], Model | None],
        observe_step: ObserveStep,
    ) -> None:
        self._engine = engine
        self._tools = tools
        self._history = history
        self._settings = settings
        self._transcript = transcript
        self._model = model
        self._observe_step = observe_step

    async def respond(self, question: Question) -> AsyncGenerator[Told]:
        """Events in the order things happen; the last item is the Outcome, unless it was stopped."""
        steps = _Steps(self._observe_step)
        settings = self._settings(question.caller.user_id)
        model = self._model()
        if question.begun and model:
            answering = self._guess(model, question, settings, steps)
        else:
            with steps.timed("decide"):
                decision = await self._decide(question, settings)
            yield Decided(decision=decision)
            answering = self._follow(decision, question, settings, steps)
        async with contextlib.aclosing(answering):
            async for event in answering:
                yield event

    def _follow(
        self, decision: Decision, question: Question, settings: KarenSettings, steps: _Steps
    ) -> AsyncGenerator[Told]:
        match decision:
            case UseTool():
                return self._use(decision, question, settings, steps)
            case Ask():
                return _say(decision.question, f"{decision.tool} needs {decision.argument}", [], steps)
            case ReplyInWords():
                return self._reply(decision, question, settings, steps)
            case _:
                assert_never(decision)

    async def _decide(self, question: Question, settings: KarenSettings) -> Decision:
        asked = DecideActionInput(
            prompt=question.text,
            now=question.now,
            user_settings=settings,
            conversation_id=question.conversation_id,
        )
        before = await self._history.said_before(question.conversation_id, question.message_id)
        if before is not None:
            pending = self._engine.decide(asked.model_copy(update={"prompt": before}))
            if isinstance(pending, Ask) and (completed := self._engine.complete(pending, question.text)):
                return completed
        return self._engine.decide(asked)

    async def _use(
        self, decision: UseTool, question: Question, settings: KarenSettings, steps: _Steps
    ) -> AsyncGenerator[Told]:
        yield ToolStarted(tool=decision.tool, args=decision.args)
        call = ToolCall(question.now, settings.default_location, settings.personality_verbosity)
        result: JsonValue
        provenance: Provenance
        try:
            with steps.timed(decision.tool):
                run = await self._tools.run(decision.tool, decision.args, call)
            result, text = run.data(), run.sentence(settings.personality_verbosity)
            provenance = _provenance(run.result, run.how)
        except FAILURES as problem:
            result, text, provenance = {"failed": problem.code}, str(problem), Computed(how=f"{decision.tool} said no")
        yield ToolFinished(tool=decision.tool, result=result)
        if isinstance(provenance, Remembered):
            yield Recalled(hits=provenance.sources)
        yield TextDelta(delta=text)
        ai_data = AiData(keywords=keywords(question.text), confidence=decision.confidence, reasoning=decision.why)
        yield Outcome(provenance, ai_data, steps.ms)

    def _reply(
        self, decision: ReplyInWords, question: Question, settings: KarenSettings, steps: _Steps
    ) -> AsyncGenerator[Told]:
        words, model = in_words(decision.why, question.text), self._model()
        if model and (words.guess is Guess.BY_ANY or (words.guess is Guess.IF_CAPABLE and not model.tiny)):
            return self._guess(model, question, settings, steps)
        return _say(words.text, decision.why, keywords(question.text), steps)

    async def _guess(
        self, model: Model, question: Question, settings: KarenSettings, steps: _Steps
    ) -> AsyncGenerator[Told]:
        yield Guessing(model)
        began, usage = time.perf_counter(), Usage()
        with steps.timed("prompt"):
            before = await self._transcript.before(question.caller, question.message_id)
            prompt = prompt_for(question.text, before, settings, model, question.begun)
        with steps.timed("model"):
            async with contextlib.aclosing(model.stream(prompt)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                    else:
                        yield TextDelta(delta=piece)
        ai_data = AiData(keywords=keywords(question.text), reasoning=f"the words of the model {model.label}")
        yield Outcome(_guessed(model, usage, began), ai_data, steps.ms, usage.tokens)


def _guessed(model: Model, usage: Usage, began: float) -> Guessed:
    return Guessed(
        model=model.label,
        tiny=model.tiny,
        duration_ms=round(1000 * (time.perf_counter() - began), 2),
        first_token_ms=usage.first_token_ms,
        tokens=usage.tokens,
        prompt_tokens=usage.prompt_tokens,
        context_tokens=model.context_tokens,
        tokens_per_second=usage.tokens_per_second,
        cut_off=usage.cut_off,
    )


class _Steps:
    """Milliseconds by step of one answer, told to the instruments too."""

    def __init__(self, observe: ObserveStep) -> None:
        self.ms: dict[str, float] = {}
        self._observe = observe

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - began
            self.ms[name] = round(1000 * seconds, 2)
            self._observe(name, seconds)


async def _say(text: str, reasoning: str, said: Sequence[str], steps: _Steps) -> AsyncGenerator[Told]:
    yield TextDelta(delta=text)
    yield Outcome(OWN_WORDS, AiData(keywords=list(said), reasoning=reasoning), steps.ms)


def _provenance(result: object, how: str) -> Provenance:
    if isinstance(result, FoundMessages) and result.spans:
        return Remembered(sources=result.spans)
    return Computed(how=how)
