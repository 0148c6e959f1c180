"""Recall finds what was said by its words, as it is now, and nothing of another profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversing import OTHER
from recalling import Recalling, recalling

ODD = [
    "'; DROP TABLE message; --",
    '" OR 1=1 OR "',
    "NEAR(dog AND cat) NOT * ^ {a b}: -x",
    "%_\\ [a-z]* (?:",
    "🎉🎉🎉",
    "שלום עולם",
    "北京的天气怎么样",
    "مرحبا بالعالم hello мир",
    "!!! ???",
    "\u200b\u202e \ufeff",
    "a",
]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Recalling]:
    async with recalling(tmp_path / "karen.sqlite") as karen:
        yield karen


async def test_what_was_said_is_found_with_where_it_comes_from(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.", "The soup needs more salt.", author="Ana")
    (best, *_) = await karen.ask("What is the code of the garage?")
    assert best.content == "The garage code is 4711."
    assert (best.source.conversation_id, best.source.message_id) == (conversation, best.id)
    assert (best.source.external_id, best.source.author, best.source.role) == (best.content, "Ana", "user")
    assert best.source.span is not None
    assert best.source.span.text == best.content


async def test_a_change_is_found_by_the_next_question(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.")
    await karen.ask("garage code")
    (added,) = await karen.said.say(conversation, "The attic key hangs behind the clock.")
    assert [hit.content for hit in await karen.ask("Where is the attic key?", top_k=1)] == [added["content"]]
    await karen.said.call("delete", conversation_id=conversation)
    assert await karen.ask("Where is the attic key?") == []
    await karen.said.call("restore", conversation_id=conversation)
    assert [hit.id for hit in await karen.ask("Where is the attic key?", top_k=1)] == [added["id"]]


async def test_two_profiles_with_the_same_texts_find_their_own(karen: Recalling) -> None:
    mine = await karen.hear("My dog is called Rex.")
    theirs = await karen.hear("My dog is called Rex.", caller=OTHER)
    assert {hit.source.conversation_id for hit in await karen.ask("What is my dog called?")} == {mine}
    assert {hit.source.conversation_id for hit in await karen.ask("What is my dog called?", OTHER)} == {theirs}


@pytest.mark.parametrize("text", ODD)
async def test_odd_text_can_be_asked_and_told(karen: Recalling, text: str) -> None:
    await karen.hear(text, "The garage code is 4711.")
    await karen.ask(text)
    assert [hit.content for hit in await karen.ask("garage code", top_k=1)] == ["The garage code is 4711."]


@pytest.mark.parametrize("text", ["🎉🎉🎉", "北京的天气怎么样"])
async def test_a_text_in_any_script_is_found_by_itself(karen: Recalling, text: str) -> None:
    await karen.hear("The garage code is 4711.", text, "The soup needs more salt.")
    assert [hit.content for hit in await karen.ask(text, top_k=1)] == [text]


async def test_a_question_of_a_megabyte_is_answered(karen: Recalling) -> None:
    await karen.hear("The garage code is 4711.")
    assert await karen.ask("garage code " + "x" * 999_900)


async def test_the_question_itself_is_no_answer_to_it(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.")
    (asked,) = await karen.said.say(conversation, "What is the garage code?")
    hits = await karen.ask("What is the garage code?", without=frozenset({asked["id"]}))
    assert asked["id"] not in [hit.id for hit in hits]
    assert hits
