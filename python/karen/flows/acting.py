"""A tool that runs for an answer: said before, shown, asked leave for where it needs some, put in words, and explained
when it fails."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from pydantic import JsonValue

from karen.contract.errors import Conflict, InvalidInput, NotFound, PluginFailed, RateLimited, TimedOut, ToolFailed
from karen.contract.types.chat import (
    Acknowledged,
    AiData,
    Computed,
    ConfirmRequested,
    Decided,
    FactsNoted,
    Leave,
    LeaveQuestion,
    Provenance,
    Recalled,
    Remembered,
    SourceSpan,
    Suggested,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from karen.contract.types.decisions import UseTool
from karen.contract.types.settings import KarenSettings
from karen.flows.grounds import OWN_WORDS, named, provenance_of, quoted_span
from karen.flows.keywords import keywords
from karen.flows.outcome import Outcome, Question, Steps, Told
from karen.flows.suggesting import suggestion_after
from karen.tools.base import AskedIn, ToolCall, ToolRegistry
from karen.tools.leave import LeaveNeeded, Leaves, standing_leave
from karen.tools.remember import Remembering

FAILURES = (Conflict, InvalidInput, NotFound, PluginFailed, RateLimited, TimedOut, ToolFailed)
"""What a tool may say no with: an answer to the user, not the end of the turn."""
HOW_TO_ANSWER = "Say “yes”, “always” or “no”."
HOW_TO_ANSWER_EACH_TIME = "Say “yes” or “no”."


class Acting:
    """Runs tools in turns."""

    def __init__(self, tools: ToolRegistry, allow: Callable[[str], Awaitable[None]]) -> None:
        """`allow` keeps a standing leave in the caller's settings."""
        self._tools = tools
        self._allow = allow

    async def use(
        self,
        decision: UseTool,
        question: Question,
        settings: KarenSettings,
        steps: Steps,
        closing: str = "",
        leaves: Leaves | None = None,
        rests_on: Sequence[SourceSpan] = (),
    ) -> AsyncGenerator[Told]:
        """`closing` is what Karen adds herself; `leaves` are those of the settings without any; the arguments come
        from `rests_on`, which the user said."""
        if rests_on:
            yield Recalled(hits=list(rests_on))
        yield Acknowledged(text=self._tools.find(decision.tool).acknowledgement)
        yield ToolStarted(tool=decision.tool, args=decision.args)
        call = _call(question, settings, leaves or Leaves(frozenset(settings.allowed_without_asking), may_ask=True))
        result: JsonValue
        provenance: Provenance
        found: object = None
        try:
            with steps.timed(decision.tool):
                run = await self._tools.run(decision.tool, decision.args, call)
            result, text, found = run.data(), run.sentence(settings.personality_verbosity), run.result
            provenance = provenance_of(found, "; ".join((run.how, *map(quoted_span, rests_on))))
        except LeaveNeeded as needed:
            async for told in _ask(decision, needed, question, steps):
                yield told
            return
        except FAILURES as problem:
            result, text, provenance = (
                {"failed": problem.code},
                str(problem),
                Computed(how=f"why {decision.tool} cannot answer it"),
            )
        yield ToolFinished(tool=decision.tool, result=result)
        if isinstance(found, Remembering) and (found.memories or found.closed):
            yield FactsNoted(facts=found.memories, closed=found.closed)
        if isinstance(provenance, Remembered):
            yield Recalled(hits=provenance.sources)
        yield TextDelta(delta=f"{text}\n\n{closing}" if closing else text)
        if found is not None and (suggestion := suggestion_after(decision, found, question)):
            yield Suggested(text=suggestion)
        why = f"{decision.why}; {named(provenance)}"
        ai_data = AiData(keywords=keywords(question.text), confidence=decision.confidence, reasoning=why)
        yield Outcome(provenance, ai_data, steps.ms)

    async def consented(
        self, asked: LeaveQuestion, question: Question, settings: KarenSettings, steps: Steps
    ) -> AsyncGenerator[Told]:
        """What was asked leave for, with the arguments that were shown, now that the user has said."""
        standing = frozenset(settings.allowed_without_asking)
        if is_allowed := asked.answer is not Leave.DENY:
            leave = standing_leave(asked.tool, asked.scope)
            standing |= {leave}
            if asked.answer is Leave.ALWAYS and not asked.each_time:
                await self._allow(leave)
        why = "the user allowed it" if is_allowed else "the user did not allow it"
        decision = UseTool(tool=asked.tool, args=asked.args, why=why, confidence=1.0)
        yield Decided(decision=decision)
        events = self.use(decision, question, settings, steps, leaves=Leaves(standing, may_ask=is_allowed))
        async with contextlib.aclosing(events):
            async for event in events:
                yield event


def _call(question: Question, settings: KarenSettings, leaves: Leaves) -> ToolCall:
    asked_in = AskedIn(question.conversation_id, question.message_id, question.text)
    location, verbosity = settings.default_location, settings.personality_verbosity
    return ToolCall(question.now, location, verbosity, asked_in, question.caller.user_id, leaves)


async def _ask(decision: UseTool, needed: LeaveNeeded, question: Question, steps: Steps) -> AsyncGenerator[Told]:
    yield ConfirmRequested(
        question_id=question.answer_id,
        tool=decision.tool,
        args=decision.args,
        scope=needed.scope,
        sentence=needed.sentence,
        each_time=needed.each_time,
    )
    yield TextDelta(delta=f"{needed.sentence} {HOW_TO_ANSWER_EACH_TIME if needed.each_time else HOW_TO_ANSWER}")
    reasoning = f"{decision.why}; {decision.tool} needs leave for {needed.scope}"
    ai_data = AiData(keywords=keywords(question.text), confidence=decision.confidence, reasoning=reasoning)
    yield Outcome(OWN_WORDS, ai_data, steps.ms)
