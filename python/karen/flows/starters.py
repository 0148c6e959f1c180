"""`ai.generate_starter`: a line to begin a conversation with, made of what is really there, another one each time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from karen.contract.caller import Caller, current_caller
from karen.contract.method import method
from karen.contract.types.conversations import ConversationPage, ListConversations
from karen.contract.types.ideas import Basis, GenerateStarterInput, Starter
from karen.contract.types.memory import Facts, ListFacts, ListMemories, Memory, MemoryPage, Polarity
from karen.contract.types.reminders import ListReminders, Reminder, Reminders, ReminderState
from karen.flows.running import FlowRuns, flow, step
from karen.memory.vocabulary import USER, subject_named

MOST_OF_A_KIND = 5
MOST_QUOTED = 80
"""Characters of somebody's words within a line."""
AHEAD = timedelta(hours=36)
"""How soon a reminder has to be to be spoken of."""
_OF_FACTS = {
    "hobby": "A hobby of yours is {}. What did you do of it last?",
    "interest": "You are interested in {}. What is new there?",
    "likes": "You like {}. When did you last have time for it?",
    "plays": "You play {}. How is it going?",
    "pet": "You have told me of {}. How are things there?",
    "project": "You are at work on {}. What comes next?",
    "works on": "You are at work on {}. What comes next?",
    "goal": "A goal of yours is {}. How near is it?",
    "plan": "You plan this: {}. What is still missing?",
    "language": "You speak {}. When did you last use it?",
    "job": "You work as {}. How was the last day of it?",
    "home_city": "You live in {}. What happened there lately?",
}
"""By attribute. Nothing of health, money or other people stands here: it is not for an opening."""
_OF_DAY = (
    (5, ("You are up early. What is the first thing today?", "The day has hardly begun. What shall come of it?")),
    (9, ("Good morning. What is on for today?", "What would make this a good day?", "Where shall we begin today?")),
    (12, ("What is left to do today?", "How is the day so far?", "What can I take off your hands this afternoon?")),
    (18, ("How was your day?", "What would you like to write down about today?", "What shall wait until tomorrow?")),
    (23, ("Still awake? What keeps you up?", "What should I keep for you until tomorrow?")),
)  # fmt: skip
"""From which hour on."""


class StarterFlow:
    """Remembers, for as long as the process runs, when it gave each line last."""

    def __init__(
        self,
        reminders: Callable[[Caller, ListReminders], Awaitable[Reminders]],
        facts: Callable[[Caller, ListFacts], Awaitable[Facts]],
        memories: Callable[[ListMemories], Awaitable[MemoryPage]],
        conversations: Callable[[ListConversations], Awaitable[ConversationPage]],
        local_now: Callable[[], datetime],
        runs: FlowRuns,
    ) -> None:
        """`local_now` is the machine's clock in the machine's zone."""
        self._reminders = reminders
        self._facts = facts
        self._memories = memories
        self._conversations = conversations
        self._local_now = local_now
        self.runs = runs
        self._given: dict[tuple[str, str], list[str]] = {}

    @method
    @flow("generate_starter")
    async def generate_starter(self, params: GenerateStarterInput) -> Starter:
        """A line to begin with, from your reminders, facts, pinned memories, conversations, or the time of day.

        Never the same twice in a row; each comes once before one is repeated.
        """
        now, caller = params.now or self._local_now(), current_caller()
        with step("gather"):
            lines = await self._lines(caller, now)
        return self._choose((caller.tenant_id, caller.user_id), lines)

    def _choose(self, profile: tuple[str, str], lines: Sequence[Starter]) -> Starter:
        possible = {line.text for line in lines}
        given = [text for text in self._given.get(profile, []) if text in possible]
        fresh = next((line for line in lines if line.text not in given), None)
        chosen = fresh or next(line for line in lines if line.text == given[0])
        self._given[profile] = [*(text for text in given if text != chosen.text), chosen.text]
        return chosen

    async def _lines(self, caller: Caller, now: datetime) -> list[Starter]:
        """In the order in which they are given first."""
        wanted = ListReminders(states=[ReminderState.DUE, ReminderState.WAITING], limit=MOST_OF_A_KIND)
        reminders = (await self._reminders(caller, wanted)).reminders
        facts = (await self._facts(caller, ListFacts())).facts
        pinned = (await self._memories(ListMemories(pinned=True, limit=MOST_OF_A_KIND))).memories
        conversations = (await self._conversations(ListConversations(limit=MOST_OF_A_KIND))).conversations
        found = [
            *filter(None, (_of_reminder(reminder, now) for reminder in reminders)),
            *[line for fact in facts if (line := _of_fact(fact))][:MOST_OF_A_KIND],
            *[_line(f"You pinned “{_quoted(one.content)}”. What is new there?", "memory", one.id) for one in pinned],
            *[
                _line(f"We talked about “{_quoted(one.title)}”. Shall we go on there?", "conversation", one.id)
                for one in conversations
            ],
            *[_line(text, "time of day") for text in _of_day(now)],
        ]
        return list({line.text: line for line in reversed(found)}.values())[::-1]


def _line(text: str, basis: Basis, source_id: str | None = None) -> Starter:
    return Starter(text=text, basis=basis, source_id=source_id)


def _of_reminder(reminder: Reminder, now: datetime) -> Starter | None:
    if not reminder.text.strip():
        return None
    what = f"“{_quoted(reminder.text)}”"
    if reminder.state is ReminderState.DUE:
        return _line(f"{what} is due. Is it done?", "reminder", reminder.id)
    if not timedelta(0) <= reminder.at - now <= AHEAD:
        return None
    at = reminder.at.astimezone(now.tzinfo)
    days = (at.date() - now.date()).days
    day = ("today", "tomorrow")[days] if days < 2 else f"on {at:%A}"
    return _line(f"{what} is set for {day} at {at:%H:%M}. Is there anything to prepare?", "reminder", reminder.id)


def _of_fact(fact: Memory) -> Starter | None:
    words = _OF_FACTS.get(fact.attribute or "")
    if words is None or not fact.value or fact.polarity is Polarity.NOT or subject_named(fact.subject) != USER:
        return None
    return _line(words.format(_quoted(fact.value)), "fact", fact.id)


def _of_day(now: datetime) -> tuple[str, ...]:
    return next((lines for hour, lines in reversed(_OF_DAY) if now.hour >= hour), _OF_DAY[-1][1])


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).rstrip(".!")
    return plain if len(plain) <= MOST_QUOTED else f"{plain[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
