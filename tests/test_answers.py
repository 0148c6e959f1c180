"""Answers: begun with their question, saved while they are written, regenerated without loss, marked after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversing import ME, OTHER, Conversing, conversing
from karen.contract.errors import Conflict, NotFound
from karen.contract.types.chat import AiData, Computed
from karen.conversations.answering import BegunTurn
from karen.conversations.answers import Answer, AnswerStatus


async def _begun(karen: Conversing, said: str = "What time is it?") -> BegunTurn:
    return await karen.answers.begin_turn(ME, None, said, karen.clock())


async def _contents(karen: Conversing, conversation_id: str) -> list[str]:
    page = await karen.call("messages", conversation_id=conversation_id)
    return [message["content"] for message in page["messages"]]


async def test_a_turn_begins_with_both_messages_or_nothing(karen: Conversing) -> None:
    begun = await _begun(karen)
    page = await karen.call("messages", conversation_id=begun.conversation_id)
    question, answer = page["messages"]
    assert (question["id"], question["content"], question["status"]) == (begun.message_id, begun.text, "complete")
    assert (answer["id"], answer["content"], answer["status"]) == (begun.answer_id, "", "streaming")
    assert (answer["role"], answer["replies_to"]) == ("assistant", begun.message_id)
    again = await karen.answers.begin_turn(ME, begun.conversation_id, "And now?", karen.clock())
    assert (await karen.call("get", conversation_id=again.conversation_id))["message_count"] == 4
    with pytest.raises(NotFound):
        await karen.answers.begin_turn(ME, "absent", "x", karen.clock())
    with pytest.raises(NotFound):
        await karen.answers.begin_turn(OTHER, begun.conversation_id, "x", karen.clock())
    assert (await karen.call("stats"))["messages"] == 4


async def test_a_turn_knows_what_was_said_right_before_it(karen: Conversing) -> None:
    first = await _begun(karen, "What time is it?")
    second = await karen.answers.begin_turn(ME, first.conversation_id, "In Oslo.", karen.clock())
    await karen.say(first.conversation_id, "Never mind.")
    third = await karen.answers.begin_turn(ME, first.conversation_id, "Thanks.", karen.clock())
    await karen.answers.save_answer(ME, second.answer_id, Answer("Noon.", "complete"))
    again = await karen.answers.begin_answer_version(ME, second.answer_id, karen.clock())
    known = [turn.said_before for turn in (first, second, third, again)]
    assert known == [(), ("What time is it?",), (), ("What time is it?",)]


async def test_an_answer_is_saved_with_all_that_is_known_of_it(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("It", "streaming"))
    known = Answer(
        "It is noon.",
        "complete",
        provenance=Computed(how="the clock"),
        ai_data=AiData(keywords=["noon"], confidence=0.75),
        processing_time_ms=1.5,
        tokens_used=4,
        model_used="none",
    )
    await karen.answers.save_answer(ME, begun.answer_id, known)
    (answer,) = (await karen.call("versions", message_id=begun.answer_id))["messages"]
    assert (answer["content"], answer["status"]) == ("It is noon.", "complete")
    assert answer["provenance"] == {"kind": "computed", "how": "the clock", "near": []}
    assert answer["ai_data"]["keywords"] == ["noon"]
    assert (answer["ai_confidence"], answer["processing_time_ms"]) == (0.75, 1.5)
    assert (answer["tokens_used"], answer["model_used"]) == (4, "none")
    conversation = await karen.call("get", conversation_id=begun.conversation_id)
    assert (conversation["last_ai_response_id"], conversation["preview"]) == (begun.answer_id, "It is noon.")


@pytest.mark.parametrize("status", ["complete", "stopped", "failed", "interrupted"])
async def test_an_answer_that_has_ended_is_not_overwritten(karen: Conversing, status: AnswerStatus) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("kept", status))
    with pytest.raises(Conflict, match="has ended"):
        await karen.answers.save_answer(ME, begun.answer_id, Answer("late", "complete"))
    with pytest.raises(NotFound):
        await karen.answers.save_answer(OTHER, begun.answer_id, Answer("theirs", "complete"))
    assert await _contents(karen, begun.conversation_id) == [begun.text, "kept"]


async def test_a_half_written_answer_is_neither_found_nor_edited(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("platypus", "streaming"))
    assert (await karen.call("search", text="platypus"))["total"] == 0
    with pytest.raises(Conflict, match="still being written"):
        await karen.call("edit", message_id=begun.answer_id, content="x")
    with pytest.raises(Conflict, match="still being written"):
        await karen.call("branch", message_id=begun.answer_id)
    with pytest.raises(Conflict, match="still being written"):
        await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    await karen.answers.save_answer(ME, begun.answer_id, Answer("platypus", "stopped"))
    assert (await karen.call("search", text="platypus"))["total"] == 1


async def test_a_regenerated_answer_takes_the_place_and_keeps_the_old_ones(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("first walrus", "complete"))
    await karen.say(begun.conversation_id, "and then")
    second = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    assert (second.message_id, second.text) == (begun.message_id, begun.text)
    await karen.answers.save_answer(ME, second.answer_id, Answer("second ocelot", "complete"))
    third = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())  # named by an old version
    await karen.answers.save_answer(ME, third.answer_id, Answer("third gibbon", "complete"))
    page = await karen.call("messages", conversation_id=begun.conversation_id)
    assert [message["content"] for message in page["messages"]] == [begun.text, "third gibbon", "and then"]
    assert (page["messages"][1]["version"], page["messages"][1]["versions"], page["total"]) == (3, 3, 3)
    for answer_id in (begun.answer_id, second.answer_id, third.answer_id):
        versions = (await karen.call("versions", message_id=answer_id))["messages"]
        assert [(one["content"], one["version"], one["versions"]) for one in versions] == [
            ("first walrus", 1, 3),
            ("second ocelot", 2, 3),
            ("third gibbon", 3, 3),
        ]
    assert (await karen.call("search", text="walrus ocelot gibbon"))["total"] == 1
    rated = await karen.call("feedback", message_id=begun.answer_id, feedback="down")
    assert (rated["version"], rated["versions"]) == (1, 3)
    around = await karen.call("messages", conversation_id=begun.conversation_id, around=begun.answer_id, limit=1)
    assert [message["id"] for message in around["messages"]] == [third.answer_id]


async def test_of_very_long_versions_the_newest_that_fit_are_shown(karen: Conversing) -> None:
    begun = await _begun(karen)
    for number in range(4):
        await karen.answers.save_answer(ME, begun.answer_id, Answer(f"{number}" * 400_000, "complete"))
        begun = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    versions = (await karen.call("versions", message_id=begun.answer_id))["messages"]
    assert [(one["version"], one["versions"], one["content"][:1]) for one in versions] == [
        (3, 5, "2"),
        (4, 5, "3"),
        (5, 5, ""),
    ]


async def test_an_appended_answer_is_regenerated_from_the_question_before_it(karen: Conversing) -> None:
    made = await karen.call("create", initial_message="question")
    (answer,) = await karen.say(made["id"], "answer", role="assistant")
    begun = await karen.answers.begin_answer_version(ME, answer["id"], karen.clock())
    assert begun.text == "question"


async def test_what_answers_nothing_cannot_be_regenerated(karen: Conversing) -> None:
    made = await karen.call("create")
    (greeting,) = await karen.say(made["id"], "Welcome", role="assistant")
    (note,) = await karen.say(made["id"], "A note", role="system")
    for message in (greeting, note):
        with pytest.raises(Conflict, match="cannot be regenerated"):
            await karen.answers.begin_answer_version(ME, message["id"], karen.clock())


async def test_a_question_stands_for_its_answer(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("first", "complete"))
    await karen.say(begun.conversation_id, "and then")
    again = await karen.answers.begin_answer_version(ME, begun.message_id, karen.clock())
    await karen.answers.save_answer(ME, again.answer_id, Answer("second", "complete"))
    assert await _contents(karen, begun.conversation_id) == [begun.text, "second", "and then"]


async def test_an_appended_answer_belongs_to_the_question_before_it(karen: Conversing) -> None:
    made = await karen.call("create", initial_message="question")
    await karen.say(made["id"], "appended", role="assistant")
    (asked,) = (await karen.call("messages", conversation_id=made["id"]))["messages"][:1]
    begun = await karen.answers.begin_answer_version(ME, asked["id"], karen.clock())
    await karen.answers.save_answer(ME, begun.answer_id, Answer("again", "complete"))
    assert await _contents(karen, made["id"]) == ["question", "again"]


async def test_a_question_without_an_answer_gets_one_right_behind_it(karen: Conversing) -> None:
    made = await karen.call("create", initial_message="one")
    said = await karen.say(made["id"], "two", "three", "four")
    for place, question in ((2, said[1]), (1, said[0]), (3, said[2])):
        begun = await karen.answers.begin_answer_version(ME, question["id"], karen.clock())
        assert (begun.message_id, begun.text) == (question["id"], question["content"])
        await karen.answers.save_answer(ME, begun.answer_id, Answer(f"answer {place}", "complete"))
    assert await _contents(karen, made["id"]) == ["one", "two", "answer 1", "three", "answer 2", "four", "answer 3"]
    await karen.say(made["id"], "five")
    assert (await _contents(karen, made["id"]))[-2:] == ["answer 3", "five"]


async def test_an_answer_cut_off_by_a_crash_is_marked_at_the_next_start(tmp_path: Path) -> None:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        half, empty = await _begun(karen), await _begun(karen)
        await karen.answers.save_answer(ME, half.answer_id, Answer("half an ans", "streaming"))
    async with conversing(tmp_path / "karen.sqlite") as karen:
        for begun, kept in ((half, "half an ans"), (empty, "")):
            answer = (await karen.call("messages", conversation_id=begun.conversation_id))["messages"][1]
            assert (answer["content"], answer["status"]) == (kept, "interrupted")
        assert (await karen.call("search", text="half an ans"))["total"] == 1
        assert await karen.answers.mark_interrupted() == 0
