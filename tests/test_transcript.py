"""What a language model is told of a conversation: what was shown, by whom, and from where on."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversing import ME, OTHER, Conversing, conversing
from karen.contract.errors import NotFound
from karen.contract.types.enums import MessageRole
from karen.conversations.answers import Answer
from karen.conversations.transcript import MOST_MESSAGES, STEP, Spoken, Transcript


def transcript_of(karen: Conversing) -> Transcript:
    return Transcript(karen.database, karen.events, karen.outbox, karen.clock)


async def test_it_tells_what_is_shown_before_a_message_and_no_empty_answer(tmp_path: Path) -> None:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        first = await karen.answers.begin_turn(ME, None, "One?", karen.clock())
        await karen.answers.save_answer(ME, first.answer_id, Answer("Wrong.", "complete"))
        again = await karen.answers.begin_answer_version(ME, first.answer_id, karen.clock())
        await karen.answers.save_answer(ME, again.answer_id, Answer("Right.", "complete"))
        second = await karen.answers.begin_turn(ME, first.conversation_id, "Two?", karen.clock())
        third = await karen.answers.begin_turn(ME, first.conversation_id, "Three?", karen.clock())
        told = await transcript_of(karen).before(ME, third.message_id)
        with pytest.raises(NotFound):
            await transcript_of(karen).before(OTHER, second.message_id)
    assert told == [
        Spoken(MessageRole.USER, "One?"),
        Spoken(MessageRole.ASSISTANT, "Right."),
        Spoken(MessageRole.USER, "Two?"),
    ]


async def test_of_a_long_conversation_it_begins_at_the_same_message_for_many_turns(tmp_path: Path) -> None:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        conversation_id = (await karen.call("create"))["id"]
        said = await karen.say(conversation_id, *(f"message {number}" for number in range(MOST_MESSAGES + 3 * STEP)))
        transcript = transcript_of(karen)
        beginnings = [(await transcript.before(ME, message["id"]))[0].content for message in said[1:]]
    assert len(set(beginnings)) == 1 + 3
