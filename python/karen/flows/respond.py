"""Answer one message: decide, act, put it in words, and say where the answer comes from."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import assert_never

from pydantic import JsonValue

from karen.contract.errors import InvalidInput, NotFound, TimedOut, ToolFailed
from karen.contract.types.chat import (
    AiData,
    Computed,
    Decided,
    FactsNoted,
    Provenance,
    Recalled,
    Remembered,
    SourceSpan,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.flows.decide.engine import DecisionEngine
from karen.flows.decide.smalltalk import Reason
from karen.flows.guess import Guesser
from karen.flows.history import History
from karen.flows.keywords import keywords
from karen.flows.outcome import ObserveStep, Outcome, Question, Steps, Told
from karen.flows.reasons import reasons_for
from karen.flows.recall.recollection import Remembrance
from karen.flows.recall.remembering import TakenIn
from karen.flows.recall.statements import closing_of, reply_to
from karen.flows.recall.turn import TurnMemory
from karen.flows.words import Guess, in_words, is_asked
from karen.models.provider import Model
from karen.tools.base import AskedIn, ToolCall, ToolRegistry
from karen.tools.recall import Recollected
from karen.tools.remember import Remembering
from karen.tools.search_history import FoundMessages

OWN_WORDS = Computed(how="Karen's own list of what she can do")
FAILURES = (InvalidInput, NotFound, TimedOut, ToolFailed)
"""What a tool may say no with: an answer to the user, not the end of the turn."""
KEEPING = ("remember", "forget")
"""Tools that see to the facts of the message themselves."""


class Responder:
    """Deterministic first; a language model, when there is one, for what nothing else answers."""

    def __init__(
        self,
        engine: DecisionEngine,
        tools: ToolRegistry,
        history: History,
        settings: Callable[[str], KarenSettings],
        guesser: Guesser,
        model: Callable[[], Model | None],
        memory: TurnMemory,
        observe_step: ObserveStep,
    ) -> None:
        self._engine = engine
        self._tools = tools
        self._history = history
        self._settings = settings
        self._guesser = guesser
        self._model = model
        self._memory = memory
        self._observe_step = observe_step

    async def respond(self, question: Question) -> AsyncGenerator[Told]:
        """Events in the order things happen; the last item is the Outcome, unless it was stopped."""
        steps = Steps(self._observe_step)
        settings = self._settings(question.caller.user_id)
        model = self._model()
        if question.begun and model:
            answering = self._guesser.guess(model, question, settings, steps)
        else:
            answering = self._answer(question, settings, steps)
        async with contextlib.aclosing(answering):
            async for event in answering:
                yield event

    async def _answer(self, question: Question, settings: KarenSettings, steps: Steps) -> AsyncGenerator[Told]:
        with steps.timed("decide"):
            decision = await self._decide(question, settings)
        keeps = isinstance(decision, UseTool) and decision.tool in KEEPING
        with steps.timed("facts"):
            taken = await self._memory.take_in(question.said, settings, note=not keeps)
        yield Decided(decision=decision)
        if taken.event:
            yield taken.event
        answering = self._follow(decision, question, settings, taken, steps)
        async with contextlib.aclosing(answering):
            async for event in answering:
                yield event

    def _follow(
        self,
        decision: Decision,
        question: Question,
        settings: KarenSettings,
        taken: TakenIn,
        steps: Steps,
    ) -> AsyncGenerator[Told]:
        match decision:
            case UseTool():
                return self._use(decision, question, settings, closing_of(taken), steps)
            case Ask():
                return _say(decision.question, f"{decision.tool} needs {decision.argument}", [], steps)
            case ReplyInWords():
                return self._reply(decision, question, settings, taken, steps)
            case _:
                assert_never(decision)

    async def _decide(self, question: Question, settings: KarenSettings) -> Decision:
        asked = DecideActionInput(
            prompt=question.text,
            now=question.now,
            user_settings=settings,
            conversation_id=question.conversation_id,
            personal_facts=await self._memory.known(question.said, settings),
        )
        if question.said_before is not None:
            pending = self._engine.decide(asked.model_copy(update={"prompt": question.said_before}))
            if isinstance(pending, Ask) and (completed := self._engine.complete(pending, question.text)):
                return completed
        return self._engine.decide(asked)

    async def _use(
        self, decision: UseTool, question: Question, settings: KarenSettings, closing: str, steps: Steps
    ) -> AsyncGenerator[Told]:
        yield ToolStarted(tool=decision.tool, args=decision.args)
        asked_in = AskedIn(question.conversation_id, question.message_id, question.text)
        call = ToolCall(question.now, settings.default_location, settings.personality_verbosity, asked_in)
        result: JsonValue
        provenance: Provenance
        found: object = None
        try:
            with steps.timed(decision.tool):
                run = await self._tools.run(decision.tool, decision.args, call)
            result, text, found = run.data(), run.sentence(settings.personality_verbosity), run.result
            provenance = _provenance(found, run.how)
        except FAILURES as problem:
            result, text, provenance = {"failed": problem.code}, str(problem), Computed(how=f"{decision.tool} said no")
        yield ToolFinished(tool=decision.tool, result=result)
        if isinstance(found, Remembering) and (found.memories or found.closed):
            yield FactsNoted(facts=found.memories, closed=found.closed)
        if isinstance(provenance, Remembered):
            yield Recalled(hits=provenance.sources)
        yield TextDelta(delta=f"{text}\n\n{closing}" if closing else text)
        why = f"{decision.why}; {_named(provenance)}"
        ai_data = AiData(keywords=keywords(question.text), confidence=decision.confidence, reasoning=why)
        yield Outcome(provenance, ai_data, steps.ms)

    async def _reply(
        self,
        decision: ReplyInWords,
        question: Question,
        settings: KarenSettings,
        taken: TakenIn,
        steps: Steps,
    ) -> AsyncGenerator[Told]:
        if decision.why == Reason.WHY_THAT:
            answering = await self._explain(question, steps)
        elif taken.whole and not is_asked(question.text):
            answering = _say(reply_to(taken, question.text), "a statement, noted", keywords(question.text), steps)
        else:
            answering = await self._in_words(decision, question, settings, taken, steps)
        async with contextlib.aclosing(answering):
            async for event in answering:
                yield event

    async def _in_words(
        self,
        decision: ReplyInWords,
        question: Question,
        settings: KarenSettings,
        taken: TakenIn,
        steps: Steps,
    ) -> AsyncGenerator[Told]:
        words, model = in_words(decision.why, question.text), self._model()
        if decision.why == Reason.NO_REQUEST and is_asked(question.text):
            with steps.timed("recall"):
                found = await self._memory.evidence(question.said, settings)
            if found and (found.known or model is None or model.tiny):
                return _remembered(found, question, steps)
        if model and (words.guess is Guess.BY_ANY or (words.guess is Guess.IF_CAPABLE and not model.tiny)):
            return self._guesser.guess(model, question, settings, steps, closing_of(taken))
        if taken.facts and not is_asked(question.text):
            return _say(reply_to(taken, question.text), "a statement, noted", keywords(question.text), steps)
        return _say(words.text, decision.why, keywords(question.text), steps)

    async def _explain(self, question: Question, steps: Steps) -> AsyncGenerator[Told]:
        """Why the answer before said what it did."""
        before = await self._history.answer_before(question.conversation_id, question.message_id)
        text, sources = reasons_for(before, question.now)
        provenance: Provenance = Remembered(sources=sources) if sources else OWN_REASONS
        return _said(text, provenance, "asks where the answer before comes from", question, steps)


NOT_TOLD = Computed(how="nothing of it is among what you have told")
OWN_REASONS = Computed(how="what is stored with the answer before")


async def _say(text: str, reasoning: str, said: Sequence[str], steps: Steps) -> AsyncGenerator[Told]:
    yield TextDelta(delta=text)
    yield Outcome(OWN_WORDS, AiData(keywords=list(said), reasoning=reasoning), steps.ms)


async def _said(
    text: str, provenance: Provenance, reasoning: str, question: Question, steps: Steps
) -> AsyncGenerator[Told]:
    if isinstance(provenance, Remembered):
        yield Recalled(hits=provenance.sources)
    yield TextDelta(delta=text)
    yield Outcome(provenance, AiData(keywords=keywords(question.text), reasoning=reasoning), steps.ms)


def _remembered(found: Remembrance, question: Question, steps: Steps) -> AsyncGenerator[Told]:
    if not found.known:
        return _said(found.text, NOT_TOLD, "only the user can know it", question, steps)
    provenance = Remembered(sources=list(found.spans))
    return _said(found.text, provenance, f"it was told before; {_named(provenance)}", question, steps)


def _provenance(result: object, how: str) -> Provenance:
    if isinstance(result, FoundMessages) and result.spans:
        return Remembered(sources=result.spans)
    if isinstance(result, Recollected) and result.known:
        return Remembered(sources=result.spans)
    return Computed(how=how)


def _named(provenance: Provenance) -> str:
    """The sources of an answer in a few words, without the words of anybody."""
    if isinstance(provenance, Remembered):
        return _told_on(provenance.sources)
    return provenance.how if isinstance(provenance, Computed) else provenance.kind


def _told_on(sources: Sequence[SourceSpan]) -> str:
    days = dict.fromkeys(f"{span.timestamp:%-d %B %Y}" for span in sources)
    return f"from {len(sources)} of your messages ({', '.join(days)})" if sources else "from what is stored in memory"
