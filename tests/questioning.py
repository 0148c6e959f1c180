"""Dialogues with questions, as `fixtures/dialogues` writes them, and what is made of each question.

`>` begins what the user says, `<` what the assistant said, `?` a question and what is expected: one of several words
after `=`, `-` for what was never said, `*` for what is known to the world and not from the user.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from calling import OWNER, call
from karen.contract.caller import Caller
from karen.contract.frames import Item, Request
from talking import NOW, Talking

DIALOGUES = Path(__file__).parent / "fixtures" / "dialogues"


@dataclass(frozen=True)
class Asked:
    dialogue: str
    question: str
    expected: tuple[str, ...]
    """Any of them answers."""
    kind: str
    """`=`, `-` or `*`."""


@dataclass
class Dialogue:
    name: str
    said: list[tuple[str, str]] = field(default_factory=list)
    """Role and words."""
    asked: list[Asked] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    asked: Asked
    text: str
    source: str
    """`remembered`, `computed`, or `guess` where a model began."""

    @property
    def is_found(self) -> bool:
        said = self.text.casefold()
        return self.source == "remembered" and any(word.casefold() in said for word in self.asked.expected)

    @property
    def is_false(self) -> bool:
        """It answers from memory, and not what was asked."""
        return self.source == "remembered" and not self.is_found


def dialogues(*names: str) -> Iterator[Dialogue]:
    for name in names:
        current = Dialogue("")
        for line in (DIALOGUES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            mark, _, words = line.partition(" ")
            if mark == "#":
                current = Dialogue(f"{name}: {words}")
            elif mark in ("<", ">"):
                current.said.append(("assistant" if mark == "<" else "user", words))
            elif mark == "?":
                current.asked.append(_asked(current.name, words))
            elif current.name:
                yield current
                current = Dialogue("")
        if current.name:
            yield current


def _asked(dialogue: str, line: str) -> Asked:
    if line.endswith((" -", " *")):
        return Asked(dialogue, line[:-2], (), line[-1])
    question, _, expected = line.rpartition(" = ")
    return Asked(dialogue, question, tuple(expected.split("|")), "=")


async def answers_to(talk: Talking, dialogue: Dialogue) -> list[Result]:
    """Say everything in one conversation of a profile of its own, then ask in another."""
    caller = replace(OWNER, user_id=f"user of {dialogue.name}")
    here: str | None = None
    for role, words in dialogue.said:
        if role == "user":
            here = here or (await _begun(talk, caller))
            await talk.say(words, here, caller=caller)
        else:
            params = {"conversation_id": here, "role": role, "content": words}
            await call(talk.application.registry, "conversations.append", params, caller)
    there = await _begun(talk, caller)
    return [await _answer(talk, one, there, caller) for one in dialogue.asked]


async def _begun(talk: Talking, caller: Caller) -> str:
    made = await call(talk.application.registry, "conversations.create", {}, caller)
    return str(made["id"])


async def _answer(talk: Talking, asked: Asked, conversation_id: str, caller: Caller) -> Result:
    """A model that begins is stopped: what it would say is of no interest here."""
    params = {"text": asked.question, "now": NOW, "conversation_id": conversation_id}
    events: list[Any] = []
    guessed = False
    replies = talk.application.registry.run(Request(id=1, method="chat.send", params=params), caller)
    async for reply in replies:
        if isinstance(reply, Item):
            event: Any = reply.data
            events.append(event)
            if event["type"] == "model_started":
                guessed = True
                stopped = {"turn_id": events[0]["turn_id"]}
                await call(talk.application.registry, "chat.stop", stopped, caller)
    last = events[-1]
    source = "guess" if guessed else str(last["provenance"]["kind"])
    return Result(asked, str(last.get("answer", "")), source)
