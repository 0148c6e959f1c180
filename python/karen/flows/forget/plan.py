"""What is to be forgotten: everything that holds the words, and whatever was made of it. Knows rows, and no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from karen.base.holding import LEAST_LETTERS, Holding, is_telling, squeezed, words_of
from karen.base.repository import Repository
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.types.remembering import Forget, ForgottenThing
from karen.conversations.excerpts import PREVIEW_LENGTH, beginning
from karen.conversations.forgetting import (
    HeldMessage,
    count_messages,
    empty_messages,
    find_around,
    find_messages,
    forget_notes,
)
from karen.conversations.forgetting_around import forget_around, held_around
from karen.lists.belongings import forget_lists, held_lists
from karen.memory.forgetting import HeldMemory, count_memories, find_memories, find_taken_from, forget_memories
from karen.plugins.belongings import forget_values, held_values
from karen.reminders.belongings import forget_reminders, held_reminders
from karen.weather.belongings import forget_forecasts

MOST_THINGS = 1000
_FEW = 25
_SHARE = 0.25
"""A word in more than a quarter of what was said is about nothing."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and what is named: of a named message all that was taken from it goes as well, of messages
    that are only `found` what the user has confirmed stays. `without` stays, as the message that asks for it does."""

    holding: Holding
    memory_ids: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What goes, the oldest first. `noted` are messages beside which something of it is kept; `around` titles, drafts
    and the like, with their conversation."""

    memories: list[HeldMemory]
    messages: list[HeldMessage]
    noted: list[str] = field(default_factory=list)
    around: list[tuple[str, str]] = field(default_factory=list)
    reminders: list[tuple[str, str]] = field(default_factory=list)
    """The id and the words of each."""
    lists: list[tuple[str, str]] = field(default_factory=list)
    """The id and the name of each."""
    list_items: list[tuple[str, str]] = field(default_factory=list)
    plugin_values: list[tuple[str, str]] = field(default_factory=list)
    """The plugin and the key, and the JSON, of each."""

    @property
    def size(self) -> int:
        return len(self.memories) + len(self.messages)

    @property
    def memory_ids(self) -> list[str]:
        return [memory.id for memory in self.memories]

    @property
    def message_ids(self) -> list[str]:
        return [message.id for message in self.messages]

    @property
    def texts(self) -> list[str]:
        held: list[HeldMemory | HeldMessage] = [*self.memories, *self.messages]
        kept = [text for _, text in (*self.reminders, *self.lists, *self.list_items, *self.plugin_values)]
        return list(dict.fromkeys([*(text for each in held for text in each.texts), *kept]))

    def things(self) -> list[ForgottenThing]:
        """With their beginnings, for a dry run."""
        memories = [ForgottenThing(kind="memory", id=each.id, excerpt=_excerpt(each.texts)) for each in self.memories]
        messages = [ForgottenThing(kind="message", id=each.id, excerpt=_excerpt(each.texts)) for each in self.messages]
        return [
            *memories,
            *messages,
            *_things("summary", self.around),
            *_things("reminder", self.reminders),
            *_things("list", self.lists),
            *_things("list_item", self.list_items),
            *_things("plugin_value", self.plugin_values),
        ]


def wanted_by(params: Forget) -> Wanted:
    """Raises InvalidInput for a query that says nothing of its own."""
    return Wanted(holding_of(params.query), tuple(params.memory_ids), tuple(params.message_ids))


def seeds(repository: Repository, wanted: Wanted) -> Plan:
    """What is looked for and named itself. Reads everything of the profile."""
    memories = find_memories(repository, wanted.holding, frozenset(wanted.memory_ids))
    said = {message_id for memory in memories for message_id in memory.message_ids}
    named = said.union(wanted.message_ids, wanted.found) - wanted.without
    found = find_messages(repository, wanted.holding, named)
    return Plan(memories, [message for message in found if message.id not in wanted.without])


def plan(repository: Repository, wanted: Wanted) -> Plan:
    """That, and whatever was made of it."""
    found = seeds(repository, wanted)
    around = find_around(repository, found.messages, wanted.holding)
    messages = [*found.messages, *(message for message in around.answers if message.id not in wanted.without)]
    ids, known = [message.id for message in messages], set(found.memory_ids)
    taken = [
        *find_taken_from(repository, ids, confirmed=False),
        *find_taken_from(repository, [each for each in ids if each in wanted.message_ids], confirmed=True),
    ]
    memories = [*found.memories, *{memory.id: memory for memory in taken if memory.id not in known}.values()]
    reminders = [(row.id, row.text) for row in held_reminders(repository, wanted.holding, ids)]
    lists = held_lists(repository, wanted.holding, ids)
    return Plan(
        memories,
        messages,
        around.noted,
        list(held_around(repository, wanted.holding)),
        reminders,
        [(row.id, row.name) for row in lists.named],
        [(row.id, row.text) for row in lists.items],
        [(f"{row.plugin_id} {row.key}", row.value) for row in held_values(repository, wanted.holding)],
    )


def widened(wanted: Wanted, first: Plan) -> Wanted:
    """So that what says the same as something that goes, such as a copy in another conversation, goes as well."""
    copies = frozenset(squeezed(text) for text in first.texts if is_telling(text))
    holding = Holding(wanted.holding.words, wanted.holding.texts | copies)
    memory_ids = tuple(dict.fromkeys([*wanted.memory_ids, *first.memory_ids]))
    found = tuple(dict.fromkeys([*wanted.found, *first.message_ids]))
    return replace(wanted, holding=holding, memory_ids=memory_ids, found=found)


def messages_with(repository: Repository, memory_ids: Sequence[str], without: str | None) -> int:
    """How many messages would go with these memories, but for the one named."""
    asked = Wanted(Holding(), tuple(memory_ids), without=frozenset([without] if without else []))
    return len(plan(repository, widened(asked, seeds(repository, asked))).messages)


def messages_saying(repository: Repository, query: str, without: str | None) -> int:
    """How many messages hold all words of `query`, but for the one named; none for words that say nothing."""
    try:
        asked = Wanted(holding_of(query), without=frozenset([without] if without else []))
    except InvalidInput:
        return 0
    return len(plan(repository, asked).messages)


def refuse_too_common(repository: Repository, wanted: Wanted, found: Plan) -> None:
    """Raises InvalidInput for words that are all over the place."""
    if not (wanted.holding.words or wanted.holding.texts) or found.size <= _FEW:
        return
    said = count_messages(repository) + count_memories(repository)
    if found.size > MOST_THINGS or found.size > _SHARE * said:
        raise _refused(
            f"These words stand in {found.size:,} of the {said:,} messages and memories there are. Say it in more "
            "words, or choose what is meant and name the ids."
        )


def carry_out(repository: Repository, planned: Plan, holding: Holding) -> dict[str, int]:
    """How much was removed where, in one transaction."""
    messages = planned.message_ids
    counts = forget_memories(repository, planned.memory_ids, messages, holding)
    counts["messages"] = empty_messages(repository, messages, holding)
    forget_notes(repository, planned.noted, holding)
    counts["reminders"] = forget_reminders(repository, holding, messages)
    counts.update(forget_lists(repository, holding, messages))
    counts["plugin_values"] = forget_values(repository, holding)
    counts["forecasts"] = forget_forecasts(repository, holding)
    return {**counts, **forget_around(repository, planned.messages, holding)}


def holding_of(query: str | None) -> Holding:
    """Raises InvalidInput for a query that says nothing of its own."""
    if query is None:
        return Holding()
    words = words_of(query)
    if not query.isascii() and not any(sign.isalnum() for sign in query):
        return Holding(texts=frozenset([squeezed(query)]))  # an emoji is as good as a word
    if not words:
        raise _refused("These words are in every sentence. Say what it is about, such as «locker code».")
    if all(word.isascii() and len(word) < LEAST_LETTERS for word in words):
        raise _refused("This is too short to be told from other words. Say more of what it is about, or name ids.")
    return Holding(words)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(f"{message} Nothing was forgotten.", [InvalidField("query", message)])


def _things(
    kind: Literal["summary", "reminder", "list", "list_item", "plugin_value"], held: Sequence[tuple[str, str]]
) -> list[ForgottenThing]:
    return [ForgottenThing(kind=kind, id=each, excerpt=_excerpt([text])) for each, text in held]


def _excerpt(texts: Sequence[str]) -> str:
    return beginning(texts[0], PREVIEW_LENGTH) if texts else ""
