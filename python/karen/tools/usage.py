"""Tells how much the user has used Karen. Who counts, and from what, is known to the function it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Moment, Wire
from karen.tools.base import BaseTool, ToolCall

_KINDS = {
    "computed": "worked out",
    "remembered": "answered from what you told me",
    "tool": "answered by a tool",
    "file": "found in a file",
    "guess": "guessed by a language model",
}


class UsageRange(StrEnum):
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


class UsageParams(Wire):
    range: UsageRange = UsageRange.ALL
    """The day, the week from Monday, or the month that the clock is in; or everything."""
    since: date | None = None
    """From this day on, instead of `range`."""
    until: date | None = None
    """Before this day."""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            raise ValueError(f"since ({self.since}) must be before until ({self.until})")
        return self


class UsageCounts(Wire):
    messages: int
    """That the user wrote."""
    conversations: int
    first_at: Moment | None
    tokens: int
    """That language models said they used."""
    answers_by_kind: dict[str, int]


class UsageResult(Wire):
    since: date | None
    """The first day that was counted; None: from the beginning."""
    until: date | None
    """The day after the last; None: until now."""
    counts: UsageCounts


CountUsage = Callable[[datetime | None, datetime | None], Awaitable[UsageCounts]]


class UsageTool(BaseTool[UsageParams, UsageResult]):
    """Counts how much you use Karen: messages, conversations, answers by where they come from, tokens of models."""

    name = "usage"
    aliases = ("usage_statistics", "statistics")
    category = ToolCategory.ANALYTICS
    acknowledgement = "Counting …"
    params = UsageParams
    result = UsageResult

    def __init__(self, count: CountUsage) -> None:
        self._count = count

    async def run(self, params: UsageParams, call: ToolCall) -> UsageResult:
        since = params.since or (None if params.until else _first_day(params.range, call.now.date()))
        counts = await self._count(_midnight(since, call.now), _midnight(params.until, call.now))
        return UsageResult(since=since, until=params.until, counts=counts)

    def sentence(self, result: UsageResult, verbosity: PersonalityVerbosity) -> str:
        counts, span = result.counts, _span(result)
        if not counts.messages:
            return f"{span} you have written no message to me."
        messages, conversations = _many(counts.messages, "message"), _many(counts.conversations, "conversation")
        if verbosity is PersonalityVerbosity.CONCISE:
            return f"{messages}, {conversations}"
        said = f"{span} you have written {messages} in {conversations}."
        kinds = [f"{number} {_KINDS.get(kind, kind)}" for kind, number in sorted(counts.answers_by_kind.items())]
        if kinds:
            said += f" Of my answers, {', '.join(kinds)}."
        if counts.tokens:
            said += f" Language models used {counts.tokens} tokens."
        if verbosity is PersonalityVerbosity.DETAILED and counts.first_at:
            said += f" The first was on {counts.first_at:%-d %B %Y}."
        return said

    def how(self, result: UsageResult) -> str:
        return "a count of your messages and my answers as they are stored; what was deleted or imported is not in it"


def _first_day(over: UsageRange, today: date) -> date | None:
    match over:
        case UsageRange.TODAY:
            return today
        case UsageRange.WEEK:
            return today - timedelta(days=today.weekday())
        case UsageRange.MONTH:
            return today.replace(day=1)
        case UsageRange.ALL:
            return None


def _midnight(day: date | None, clock: datetime) -> datetime | None:
    return datetime.combine(day, time(), clock.tzinfo) if day else None


def _span(result: UsageResult) -> str:
    if result.until:
        last = result.until - timedelta(days=1)
        if result.since == last:
            return f"On {last:%-d %B %Y}"
        return f"From {result.since:%-d %B %Y} to {last:%-d %B %Y}" if result.since else f"Until {last:%-d %B %Y}"
    return f"Since {result.since:%-d %B %Y}" if result.since else "In all"


def _many(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
