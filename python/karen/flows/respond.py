"""Answer one message: decide, act, put it in words, and say where the answer comes from."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import assert_never

from karen.contract.caller import Caller
from karen.contract.types.chat import (
    AiData,
    Computed,
    Decided,
    Leave,
    LeaveQuestion,
    Provenance,
    Remembered,
    SourceSpan,
    TextDelta,
)
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.contract.types.tools import ToolEffect
from karen.flows.acting import Acting
from karen.flows.chaining import filled, may_leave_something_out
from karen.flows.decide.ask_reminder import asks_of_agenda
from karen.flows.decide.asking import use
from karen.flows.decide.consenting import leave_in
from karen.flows.decide.engine import DecisionEngine
from karen.flows.decide.smalltalk import NOT_YET, Reason
from karen.flows.grounds import named
from karen.flows.guess import Guesser
from karen.flows.history import History
from karen.flows.insights import with_insights
from karen.flows.keywords import keywords
from karen.flows.lacking import reply_for_lacking
from karen.flows.manner import in_manner
from karen.flows.outcome import ObserveStep, Outcome, Question, Steps, Told
from karen.flows.propose import CONFIDENCE, PATIENCE_S, PLAN_S, Step, propose
from karen.flows.reasons import reasons_for
from karen.flows.recall.remembering import TakenIn
from karen.flows.recall.statements import closing_of, reply_to
from karen.flows.recall.turn import TurnMemory
from karen.flows.saying import from_memory, in_own_words, resting_on
from karen.flows.words import Guess, in_words, is_asked
from karen.models.provider import Model
from karen.tools.base import ToolRegistry

OWN_REASONS = Computed(how="what is stored with the answer before")
NOTED = Computed(how="what you said, noted in your words")
Settle = Callable[[Caller, str, Leave], Awaitable[LeaveQuestion]]
"""Writes down what the user said to the question of an answer."""
CHAINED = frozenset(("date", "time", "calculate", "convert", "weather", "set_reminder"))
"""Tools whose arguments may come from what was told."""
REPLACEABLE = frozenset(("recall", "time", "weather"))
"""Tools that are asked for by name alone, where what was told of that name asks for more."""
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
        acting: Acting,
        settle: Settle,
        observe_step: ObserveStep,
    ) -> None:
        self._engine = engine
        self._tools = tools
        self._history = history
        self._settings = settings
        self._guesser = guesser
        self._model = model
        self._memory = memory
        self._acting = acting
        self._settle = settle
        self._observe_step = observe_step

    async def respond(self, question: Question) -> AsyncGenerator[Told]:
        """Events in the order things happen; the last item is the Outcome, unless it was stopped."""
        steps = Steps(self._observe_step)
        settings = self._settings(question.caller.user_id)
        model = self._model()
        if question.consented:
            answering = in_manner(self._acting.consented(question.consented, question, settings, steps), settings)
        elif question.begun and model:
            answering = self._guesser.guess(model, question, settings, steps)
        else:
            answered = with_insights(
                self._answer(question, settings, steps),
                lambda said, rests_on: self._memory.insight(said, rests_on, question.said, settings),
            )
            answering = in_manner(answered, settings)
        async with contextlib.aclosing(answering):
            async for event in answering:
                yield event

    async def _answer(self, question: Question, settings: KarenSettings, steps: Steps) -> AsyncGenerator[Told]:
        if question.waiting and (leave := leave_in(question.text)):
            asked = await self._settle(question.caller, question.waiting.answer_id, leave)
            async for event in self._acting.consented(asked, question, settings, steps):
                yield event
            return
        with steps.timed("decide"):
            decision = await self._decide(question, settings)
            rests_on: tuple[SourceSpan, ...] = ()
            if chained := await self._chained(decision, question, settings):
                decision, rests_on = chained
        keeps = isinstance(decision, UseTool) and decision.tool in KEEPING
        with steps.timed("facts"):
            taken = await self._memory.take_in(question.said, settings, note=not keeps)
        yield Decided(decision=decision)
        if taken.event:
            yield taken.event
        answering = self._follow(decision, question, settings, taken, steps, rests_on)
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
        rests_on: tuple[SourceSpan, ...],
    ) -> AsyncGenerator[Told]:
        if lacking := reply_for_lacking(decision):
            return self._reply(lacking, question, settings, taken, steps)
        match decision:
            case UseTool(tool="recall") if asks_of_agenda(question.text):
                return self._reply(ReplyInWords(why=Reason.NO_REQUEST), question, settings, taken, steps)
            case UseTool():
                return self._acting.use(decision, question, settings, steps, closing_of(taken), rests_on=rests_on)
            case Ask():
                return in_own_words(decision.question, f"{decision.tool} needs {decision.argument}", [], steps)
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
        decision = await self._engine.consider_after(asked, question.said_before)
        if question.said_before and reply_for_lacking(decision):  # then nothing was asked back that this could answer
            return await self._engine.consider(asked)
        return decision

    async def _chained(
        self, decision: Decision, question: Question, settings: KarenSettings
    ) -> tuple[UseTool, tuple[SourceSpan, ...]] | None:
        """The tool that a request asks for once what it leaves to memory is put in, and where that was told."""
        is_open = isinstance(decision, Ask) or (
            isinstance(decision, ReplyInWords) and may_leave_something_out(question.text)
        )
        if not is_open and not (isinstance(decision, UseTool) and decision.tool in REPLACEABLE):
            return None
        found = await filled(
            question.text, question.now, lambda query: self._memory.told(query, question.said, settings)
        )
        if found is None:
            return None
        asked = DecideActionInput(prompt=found.text, now=question.now, user_settings=settings)
        anew = await self._engine.consider(asked)
        return (anew, found.spans) if isinstance(anew, UseTool) and anew.tool in CHAINED else None

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
            answering = resting_on(reply_to(taken, question.text), NOTED, "a statement, noted", question, steps)
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
        is_open = decision.why == Reason.NO_REQUEST
        of_agenda = is_open and asks_of_agenda(question.text)
        if of_agenda or ((is_open or decision.why.startswith(NOT_YET)) and is_asked(question.text)):
            with steps.timed("recall"):
                found = await self._memory.evidence(question.said, settings)
            if found and found.known:
                return from_memory(found, question, steps)
            if of_agenda:
                return self._remind(question, settings, taken, steps)
            if found and is_open and (model is None or model.tiny):
                return from_memory(found, question, steps)
        if model and not model.tiny and words.guess is not Guess.NEVER:
            return self._act_or_guess(model, question, settings, closing_of(taken), steps)
        if model and words.guess is Guess.BY_ANY:
            return self._guesser.guess(model, question, settings, steps, closing_of(taken))
        if taken.facts and not is_asked(question.text):
            return resting_on(reply_to(taken, question.text), NOTED, "a statement, noted", question, steps)
        return in_own_words(words.text, decision.why, keywords(question.text), steps)

    async def _remind(
        self, question: Question, settings: KarenSettings, taken: TakenIn, steps: Steps
    ) -> AsyncGenerator[Told]:
        """Of a day of which nothing was told there may be reminders."""
        decision = use("list_reminders", {}, "asks what a day holds", 0.8)
        yield Decided(decision=decision)
        async with contextlib.aclosing(
            self._acting.use(decision, question, settings, steps, closing_of(taken))
        ) as events:
            async for event in events:
                yield event

    async def _act_or_guess(
        self, model: Model, question: Question, settings: KarenSettings, closing: str, steps: Steps
    ) -> AsyncGenerator[Told]:
        """The tools that a capable model proposes, one after the other, each shown; where there is none, its words."""
        done: list[Step] = []
        rests_on: list[str] = []
        while call := await self._proposed(model, question, done, steps):
            yield Decided(decision=call)
            said = ""
            async with contextlib.aclosing(self._acting.use(call, question, settings, steps)) as events:
                async for event in events:
                    if isinstance(event, Outcome):
                        rests_on.append(named(event.provenance))
                    elif isinstance(event, TextDelta):
                        said += event.delta
                        yield TextDelta(delta=f"\n\n{event.delta}") if done else event
                    else:
                        yield event
            done.append(Step(call, said))
        if done:
            reasoning = f"the model {model.label} proposed it; {'; '.join(rests_on)}"
            if closing:
                yield TextDelta(delta=f"\n\n{closing}")
            ai_data = AiData(keywords=keywords(question.text), confidence=CONFIDENCE, reasoning=reasoning)
            yield Outcome(Computed(how="; ".join(dict.fromkeys(rests_on))), ai_data, steps.ms)
            return
        async with contextlib.aclosing(self._guesser.guess(model, question, settings, steps, closing)) as events:
            async for event in events:
                yield event

    async def _proposed(self, model: Model, question: Question, done: Sequence[Step], steps: Steps) -> UseTool | None:
        """Of tools that change nothing: what changes something has to be asked for in words that are understood."""
        thinkable = set(self._engine.thinkable(question.text))
        tools = [tool for tool in self._tools if tool.name in thinkable and tool.effect is ToolEffect.PURE]
        if not tools:
            return None
        patience_s = min(PATIENCE_S, PLAN_S - steps.ms.get("propose", 0.0) / 1000)
        with steps.timed("propose"):
            return await propose(model, question.text, question.now, tools, done, patience_s)

    async def _explain(self, question: Question, steps: Steps) -> AsyncGenerator[Told]:
        """Why the answer before said what it did."""
        before = await self._history.answer_before(question.conversation_id, question.message_id)
        text, sources = reasons_for(before, question.now)
        provenance: Provenance = Remembered(sources=sources) if sources else OWN_REASONS
        return resting_on(text, provenance, "asks where the answer before comes from", question, steps)
