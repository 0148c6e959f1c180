"""What a model should be told before it answers, by how far back Karen looks. The method `memory.context`.

Selects, and fits it into a budget of tokens; how it is put to a model is not known here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from karen.base.tokens import estimated_tokens
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import NotFound
from karen.contract.method import method
from karen.contract.types.conversations import ConversationSummary, GetSummary, ListMessages, Message, MessagePage
from karen.contract.types.enums import MemoryDepth, MemoryType, MessageRole
from karen.contract.types.memory import (
    Facts,
    ListFacts,
    ListMemories,
    Memory,
    MemoryHit,
    MemoryHits,
    MemoryPage,
    MemorySource,
    QueryMemory,
)
from karen.contract.types.preferences import Preferences
from karen.contract.types.remembering import (
    ContextKind,
    ContextPart,
    GetContext,
    RecurringTopic,
    SelectedContext,
    WritingPattern,
)
from karen.contract.types.settings import KarenSettings
from karen.contract.types.wire import Nothing

RECENT_MESSAGES = 20
RECALLED = 8
RELEVANT = 0.003
"""The least score of what is told: a hint helps a model even where it would be no evidence for an answer."""
MOST_FACTS = 40
MOST_PINNED = 20
LAST_DAYS = timedelta(days=7)
"""How far depth medium looks beyond its conversation."""

Held = Callable[[Caller, ListFacts], Awaitable[Facts]]
Listed = Callable[[ListMemories], Awaitable[MemoryPage]]
Search = Callable[[Caller, QueryMemory, frozenset[str]], Awaitable[MemoryHits]]
Recent = Callable[[ListMessages], Awaitable[MessagePage]]
Summary = Callable[[GetSummary], Awaitable[ConversationSummary]]
Preferring = Callable[[Nothing], Awaitable[Preferences]]
Used = Callable[[Caller, Iterable[str]], None]


class Habits(Protocol):
    """What the user wrote before; see WritingHabits."""

    async def topics(self, caller: Caller, message: str) -> list[RecurringTopic]: ...
    async def pattern(self, caller: Caller, conversation_id: str | None) -> WritingPattern | None: ...


class ContextSelection:
    """short: the last turns of this conversation. medium: also its summary and what was said in the last days.
    long: also all conversations, facts, preferences and what is pinned."""

    def __init__(
        self,
        held: Held,
        listed: Listed,
        search: Search,
        recent: Recent,
        summary: Summary,
        preferring: Preferring,
        used: Used,
        habits: Habits,
        settings: Callable[[str], KarenSettings],
        now: Callable[[], datetime],
    ) -> None:
        """Of memory: the facts that hold, all memories, and what answers a question. Of a conversation: its last
        messages and its summary. `used` counts what was told; `settings` answers a profile's."""
        self._held = held
        self._listed = listed
        self._search = search
        self._recent = recent
        self._summary = summary
        self._preferring = preferring
        self._used = used
        self._habits = habits
        self._settings = settings
        self._now = now

    @method(role=Role.REVIEWER)
    async def context(self, params: GetContext) -> SelectedContext:
        """What to tell a model before it answers `message`, within a budget, and what found no room; with it, how often
        the user spoke of this before, and how they write."""
        caller = current_caller()
        depth = params.depth or self._settings(caller.user_id).memory_depth
        known = await self.remembered(params.message, params.conversation_id, depth, frozenset())
        recent = await self._last_turns(params.conversation_id)
        selected = packed([*known, *recent], depth, params.budget_tokens)
        self._used(caller, [part.id for part in selected.used if part.kind in ("pinned", "fact", "memory")])
        if not params.include_insights:
            return selected
        topics = await self._habits.topics(caller, params.message)
        pattern = await self._habits.pattern(caller, params.conversation_id)
        return selected.model_copy(update={"insights": topics, "pattern": pattern})

    async def remembered(
        self, message: str, conversation_id: str | None, depth: MemoryDepth, without: frozenset[str]
    ) -> list[ContextPart]:
        """All but the last turns, in the order it is told; `without` names messages that are told anyway."""
        if depth is MemoryDepth.SHORT:
            return []
        since = None if depth is MemoryDepth.LONG else self._now() - LAST_DAYS
        parts = [*await self._pinned(), *await self._preferences()] if depth is MemoryDepth.LONG else []
        parts += self._written()
        parts += await self._facts(since, conversation_id)
        parts += await self._recalled(message, since, without)
        parts += await self._summed_up(conversation_id)
        told: dict[str, ContextPart] = {}
        for part in parts:
            told.setdefault(part.id, part)
        return list(told.values())

    async def _pinned(self) -> list[ContextPart]:
        page = await self._listed(ListMemories(pinned=True, limit=MOST_PINNED))
        return [_of_memory("pinned", memory) for memory in page.memories]

    async def _preferences(self) -> list[ContextPart]:
        found = await self._preferring(Nothing())
        return [
            _part("preference", one.name, f"{one.name.replace('_', ' ')}: {one.value}", source=one.source)
            for one in found.preferences
        ]

    def _written(self) -> list[ContextPart]:
        """Facts the user wrote in the settings."""
        lines = self._settings(current_caller().user_id).personal_facts
        return [_part("fact", f"settings-{number}", line) for number, line in enumerate(lines)]

    async def _facts(self, since: datetime | None, conversation_id: str | None) -> list[ContextPart]:
        held = await self._held(current_caller(), ListFacts())
        counted = [one for one in held.facts if since is None or _is_recent(one, since, conversation_id)]
        counted.sort(key=lambda one: one.valid_from or one.created_at, reverse=True)
        return [_of_memory("fact", one) for one in counted[:MOST_FACTS]]

    async def _recalled(self, message: str, since: datetime | None, without: frozenset[str]) -> list[ContextPart]:
        wanted = QueryMemory(text=message, top_k=3 * RECALLED, min_score=RELEVANT, since=since)
        found = await self._search(current_caller(), wanted, without)
        own = [hit for hit in found.hits if hit.source.role in (None, MessageRole.USER)]
        return [_of_hit(hit) for hit in own[:RECALLED]]

    async def _summed_up(self, conversation_id: str | None) -> list[ContextPart]:
        if conversation_id is None:
            return []
        try:
            found = await self._summary(GetSummary(conversation_id=conversation_id, refresh=False))
        except NotFound:  # too short to be summed up, or it went meanwhile
            return []
        return [_part("summary", conversation_id, found.text)] if found.text else []

    async def _last_turns(self, conversation_id: str | None) -> list[ContextPart]:
        if conversation_id is None:
            return []
        page = await self._recent(ListMessages(conversation_id=conversation_id, limit=RECENT_MESSAGES))
        return [_of_message(message) for message in page.messages if message.content]


def packed(parts: Sequence[ContextPart], depth: MemoryDepth, budget_tokens: int) -> SelectedContext:
    """In the order they are given, each that still fits; of the last turns the end, without a gap."""
    used: list[ContextPart] = []
    dropped: list[ContextPart] = []
    left = budget_tokens
    for part in (part for part in parts if part.kind != "recent"):
        fits = part.tokens <= left
        (used if fits else dropped).append(part)
        left -= part.tokens if fits else 0
    turns = [part for part in parts if part.kind == "recent"]
    first = len(turns)
    while first > 0 and turns[first - 1].tokens <= left:
        first -= 1
        left -= turns[first].tokens
    return SelectedContext(
        depth=depth,
        budget_tokens=budget_tokens,
        used_tokens=budget_tokens - left,
        used=[*used, *turns[first:]],
        dropped=[*dropped, *reversed(turns[:first])],
        memories_by_type=_by_type([*used, *dropped]),
    )


def _by_type(parts: Sequence[ContextPart]) -> dict[MemoryType, list[str]]:
    found: dict[MemoryType, list[str]] = {}
    for part in parts:
        if part.memory_type is not None:
            found.setdefault(part.memory_type, []).append(part.id)
    return found


def _is_recent(memory: Memory, since: datetime, conversation_id: str | None) -> bool:
    here = {memory.conversation_id, *(source.conversation_id for source in memory.sources)}
    said = max((source.timestamp for source in memory.sources), default=memory.created_at)
    return said >= since or (conversation_id is not None and conversation_id in here)


def _of_memory(kind: ContextKind, memory: Memory) -> ContextPart:
    source = next(iter(memory.sources), None)
    part = _part(kind, memory.id, _told(memory), role=MessageRole.USER, source=source)
    return part.model_copy(update={"memory_type": memory.memory_type})


def _told(memory: Memory) -> str:
    """A fact is told whole: its words alone may leave out whose it is."""
    if memory.attribute is None or memory.value is None:
        return memory.content
    denied = "not " if memory.polarity == "not" else ""
    return f"{memory.subject}: {memory.attribute.replace('_', ' ')} {denied}{memory.value} (“{memory.content}”)"


def _of_hit(hit: MemoryHit) -> ContextPart:
    part = _part(hit.kind, hit.id, hit.content, role=hit.source.role, source=hit.source, score=hit.score)
    return part.model_copy(update={"memory_type": hit.memory.memory_type if hit.memory else None})


def _of_message(message: Message) -> ContextPart:
    source = MemorySource(
        conversation_id=message.conversation_id,
        message_id=message.id,
        external_id=message.external_id,
        author=message.author,
        role=message.role,
        timestamp=message.timestamp,
    )
    return _part("recent", message.id, message.content, role=message.role, source=source)


def _part(
    kind: ContextKind,
    part_id: str,
    text: str,
    role: MessageRole | None = None,
    source: MemorySource | None = None,
    score: float | None = None,
) -> ContextPart:
    return ContextPart(
        kind=kind, id=part_id, text=text, tokens=estimated_tokens(text), role=role, source=source, score=score
    )
