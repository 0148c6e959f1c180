"""Messages: every field comes back, windows meet without a gap, and nothing said is destroyed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from conversing import ME, NOON, OTHER, Clock, Conversing, conversing
from karen.base.records import OutboxRow
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.frames import MAX_FRAME_BYTES, Item, encode
from karen.contract.types.chat import AiData, Computed
from karen.contract.types.enums import UISource
from karen.conversations.answers import Answer, AnswerStatus, BegunTurn
from karen.conversations.repository import enqueue_all

APPENDED: dict[str, Any] = {
    "role": "assistant",
    "content": "It is noon.\nשלום 🙂 \x00 end",
    "author": "Kåren",
    "timestamp": "2020-02-29T23:59:59.123456Z",
    "external_id": "outside/1",
    "ui_source": "web",
    "ai_data": {"keywords": ["noon"], "knowledge_graph_insights": "x", "confidence": 0.25, "reasoning": "clock"},
    "ai_confidence": 0.5,
    "processing_time_ms": 12.75,
    "tokens_used": 41,
    "model_used": "small-model",
    "metadata": {"a": [1, {"b": None}]},
}


async def _begun(karen: Conversing, said: str = "What time is it?") -> BegunTurn:
    return await karen.answers.begin_turn(ME, None, said, UISource.DESKTOP, karen.clock())


async def _contents(karen: Conversing, conversation_id: str) -> list[str]:
    page = await karen.call("messages", conversation_id=conversation_id)
    return [message["content"] for message in page["messages"]]


async def test_a_message_returns_every_field_it_was_written_with(karen: Conversing) -> None:
    made = await karen.call("create")
    appended = await karen.call("append", conversation_id=made["id"], **APPENDED)
    assert {name: appended[name] for name in APPENDED} == APPENDED
    (found,) = (await karen.call("messages", conversation_id=made["id"]))["messages"]
    assert found == appended
    assert (found["status"], found["version"], found["versions"], found["edited"]) == ("complete", 1, 1, False)


async def test_an_external_id_is_taken_once_in_a_conversation(karen: Conversing) -> None:
    one, two = await karen.call("create"), await karen.call("create")
    await karen.call("append", conversation_id=one["id"], role="user", content="x", external_id="7")
    await karen.call("append", conversation_id=two["id"], role="user", content="x", external_id="7")
    with pytest.raises(Conflict, match="'7'"):
        await karen.call("append", conversation_id=one["id"], role="user", content="y", external_id="7")
    assert await _contents(karen, one["id"]) == ["x"]


@pytest.mark.parametrize(
    "content",
    ["\x00", "a\x00b", "🙂👨‍👩‍👧‍👦", "\u202eשלום\u202c", "é", "e\u0301", "x" * 1_000_000, "\x00" * 1_000_000, " \n "],
)
async def test_what_was_said_comes_back_to_the_letter(karen: Conversing, content: str) -> None:
    made = await karen.call("create", initial_message=content)
    (message,) = (await karen.call("messages", conversation_id=made["id"]))["messages"]
    assert message["content"] == content


async def test_windows_meet_without_gap_or_overlap(karen: Conversing) -> None:
    made = await karen.call("create")
    said = [message["id"] for message in await karen.say(made["id"], *(str(number) for number in range(23)))]

    async def ids(**window: Any) -> tuple[list[str], bool, bool]:
        page = await karen.call("messages", conversation_id=made["id"], **window)
        assert page["total"] == 23
        return [message["id"] for message in page["messages"]], page["has_before"], page["has_after"]

    assert await ids(limit=10) == (said[13:], True, False)
    assert await ids(limit=10, before=said[13]) == (said[3:13], True, True)
    assert await ids(limit=10, before=said[3]) == (said[:3], False, True)
    assert await ids(limit=10, before=said[0]) == ([], False, True)
    assert await ids(limit=10, after=said[3]) == (said[4:14], True, True)
    assert await ids(limit=10, after=said[20]) == (said[21:], True, False)
    assert await ids(limit=10, after=said[22]) == ([], True, False)
    assert await ids(limit=11, around=said[10]) == (said[5:16], True, True)
    assert await ids(limit=11, around=said[1]) == (said[:11], False, True)
    assert await ids(limit=11, around=said[21]) == (said[12:], True, False)
    assert await ids(limit=1, around=said[7]) == ([said[7]], True, True)
    assert await ids(limit=500) == (said, False, False)


async def test_a_window_refuses_two_anchors_and_a_message_of_elsewhere(karen: Conversing) -> None:
    one, two = await karen.call("create"), await karen.call("create")
    (here,) = await karen.say(one["id"], "here")
    (there,) = await karen.say(two["id"], "there")
    with pytest.raises(InvalidInput, match="one of before, after and around"):
        await karen.call("messages", conversation_id=one["id"], before=here["id"], after=here["id"])
    with pytest.raises(NotFound):
        await karen.call("messages", conversation_id=one["id"], around=there["id"])


@pytest.mark.parametrize("character", ["x", "\x00", "🙂"])
async def test_a_window_of_very_long_messages_fits_into_a_frame_and_says_there_is_more(
    karen: Conversing, character: str
) -> None:
    made = await karen.call("create")
    said = await karen.say(made["id"], *[character * 400_000] * 4)
    edited = await karen.call("edit", message_id=said[3]["id"], content=character * 300_000)
    assert [len(edit["content"]) for edit in edited["edit_history"]] == [400_000]
    assert len(encode(Item(id=1, data=edited))) < MAX_FRAME_BYTES
    page = await karen.call("messages", conversation_id=made["id"])
    seen = [message["id"] for message in page["messages"]]
    assert page["has_before"]
    while page["has_before"]:
        assert len(encode(Item(id=1, data=page))) < MAX_FRAME_BYTES
        page = await karen.call("messages", conversation_id=made["id"], before=seen[0])
        seen = [message["id"] for message in page["messages"]] + seen
    assert seen == [message["id"] for message in said]


async def test_a_clock_that_jumps_does_not_reorder_what_was_said(tmp_path: Path) -> None:
    clock = Clock()
    async with conversing(tmp_path / "karen.sqlite", clock) as karen:
        made = await karen.call("create")
        for years, said in ((0, "first"), (-3, "second"), (40, "third"), (-5, "fourth")):
            clock.moment = NOON + timedelta(days=365 * years)
            await karen.say(made["id"], said)
        assert await _contents(karen, made["id"]) == ["first", "second", "third", "fourth"]


async def test_an_edit_keeps_what_was_said_before(karen: Conversing) -> None:
    made = await karen.call("create")
    (said,) = await karen.say(made["id"], "one")
    karen.clock.advance(minutes=1)
    await karen.call("edit", message_id=said["id"], content="two")
    karen.clock.advance(minutes=1)
    edited = await karen.call("edit", message_id=said["id"], content="three")
    assert (edited["content"], edited["edited"]) == ("three", True)
    assert edited["edit_history"] == [
        {"content": "one", "edited_at": "2026-03-01T12:01:00Z"},
        {"content": "two", "edited_at": "2026-03-01T12:02:00Z"},
    ]
    assert await karen.call("edit", message_id=said["id"], content="three") == edited
    assert (await karen.call("messages", conversation_id=made["id"]))["messages"] == [edited]
    assert (await karen.call("get", conversation_id=made["id"]))["preview"] == "three"


async def test_an_edit_is_found_by_its_new_words_only(karen: Conversing) -> None:
    made = await karen.call("create")
    (said,) = await karen.say(made["id"], "the aardvark sleeps")
    await karen.call("edit", message_id=said["id"], content="the zebra sleeps")
    assert (await karen.call("search", text="aardvark"))["total"] == 0
    assert (await karen.call("search", text="zebra"))["total"] == 1


async def test_feedback_is_given_and_taken_back(karen: Conversing) -> None:
    made = await karen.call("create")
    (said,) = await karen.say(made["id"], "answer", role="assistant")
    for feedback in ("up", "down", None):
        rated = await karen.call("feedback", message_id=said["id"], feedback=feedback)
        assert rated == {**said, "user_feedback": feedback}


async def test_a_turn_begins_with_both_messages_or_nothing(karen: Conversing) -> None:
    begun = await _begun(karen)
    page = await karen.call("messages", conversation_id=begun.conversation.id)
    question, answer = page["messages"]
    assert (question["id"], question["content"], question["status"]) == (begun.message_id, begun.text, "complete")
    assert (answer["id"], answer["content"], answer["status"]) == (begun.answer_id, "", "streaming")
    assert (answer["role"], answer["replies_to"]) == ("assistant", begun.message_id)
    assert await karen.call("get", conversation_id=begun.conversation.id) == begun.conversation.model_dump(mode="json")
    again = await karen.answers.begin_turn(ME, begun.conversation.id, "And now?", UISource.DESKTOP, karen.clock())
    assert again.conversation.message_count == 4
    with pytest.raises(NotFound):
        await karen.answers.begin_turn(ME, "absent", "x", UISource.DESKTOP, karen.clock())
    with pytest.raises(NotFound):
        await karen.answers.begin_turn(OTHER, begun.conversation.id, "x", UISource.DESKTOP, karen.clock())
    assert (await karen.call("stats"))["messages"] == 4


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
    assert answer["provenance"] == {"kind": "computed", "how": "the clock"}
    assert answer["ai_data"]["keywords"] == ["noon"]
    assert (answer["ai_confidence"], answer["processing_time_ms"]) == (0.75, 1.5)
    assert (answer["tokens_used"], answer["model_used"]) == (4, "none")
    conversation = await karen.call("get", conversation_id=begun.conversation.id)
    assert (conversation["last_ai_response_id"], conversation["preview"]) == (begun.answer_id, "It is noon.")


@pytest.mark.parametrize("status", ["complete", "stopped", "failed", "interrupted"])
async def test_an_answer_that_has_ended_is_not_overwritten(karen: Conversing, status: AnswerStatus) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("kept", status))
    with pytest.raises(Conflict, match="has ended"):
        await karen.answers.save_answer(ME, begun.answer_id, Answer("late", "complete"))
    with pytest.raises(NotFound):
        await karen.answers.save_answer(OTHER, begun.answer_id, Answer("theirs", "complete"))
    assert await _contents(karen, begun.conversation.id) == [begun.text, "kept"]


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
    await karen.say(begun.conversation.id, "and then")
    second = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    assert (second.message_id, second.text) == (begun.message_id, begun.text)
    await karen.answers.save_answer(ME, second.answer_id, Answer("second ocelot", "complete"))
    third = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())  # named by an old version
    await karen.answers.save_answer(ME, third.answer_id, Answer("third gibbon", "complete"))
    page = await karen.call("messages", conversation_id=begun.conversation.id)
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
    around = await karen.call("messages", conversation_id=begun.conversation.id, around=begun.answer_id, limit=1)
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
    (question,) = await karen.say(made["id"], "question")
    for message in (greeting, question):
        with pytest.raises(Conflict, match="cannot be regenerated"):
            await karen.answers.begin_answer_version(ME, message["id"], karen.clock())


async def test_an_answer_cut_off_by_a_crash_is_marked_at_the_next_start(tmp_path: Path) -> None:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        half, empty = await _begun(karen), await _begun(karen)
        await karen.answers.save_answer(ME, half.answer_id, Answer("half an ans", "streaming"))
    async with conversing(tmp_path / "karen.sqlite") as karen:
        for begun, kept in ((half, "half an ans"), (empty, "")):
            answer = (await karen.call("messages", conversation_id=begun.conversation.id))["messages"][1]
            assert (answer["content"], answer["status"]) == (kept, "interrupted")
        assert (await karen.call("search", text="half an ans"))["total"] == 1
        assert await karen.answers.mark_interrupted() == 0


async def test_a_branch_goes_on_by_itself(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("old", "complete"))
    second = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    await karen.answers.save_answer(ME, second.answer_id, Answer("new", "complete", model_used="m"))
    followed = await karen.say(begun.conversation.id, "more", "and more")
    await karen.call("tag", conversation_id=begun.conversation.id, add=["kept"])
    branch = await karen.call("branch", message_id=followed[0]["id"])
    assert branch["branched_from"] == followed[0]["id"]
    assert (branch["title"], branch["tags"], branch["message_count"]) == (begun.conversation.title, ["kept"], 3)
    copies = (await karen.call("messages", conversation_id=branch["id"]))["messages"]
    assert [message["content"] for message in copies] == [begun.text, "new", "more"]
    assert (copies[1]["replies_to"], copies[1]["model_used"], copies[1]["versions"]) == (copies[0]["id"], "m", 1)
    await karen.call("edit", message_id=copies[2]["id"], content="otherwise")
    assert await _contents(karen, begun.conversation.id) == [begun.text, "new", "more", "and more"]
    named = await karen.call("branch", message_id=begun.answer_id, title="The old way")
    assert named["title"] == "The old way"
    assert await _contents(karen, named["id"]) == [begun.text, "old"]


async def test_the_outbox_holds_what_an_index_has_yet_to_see(karen: Conversing) -> None:
    before = await _begun(karen)
    await karen.answers.save_answer(ME, before.answer_id, Answer("x", "complete"))
    assert await _waiting(karen) == []
    karen.outbox.register("vectors")
    await karen.database.write(lambda session: enqueue_all(session, "vectors"))
    assert await _waiting(karen) == [before.message_id, before.answer_id]
    (said,) = await karen.say(before.conversation.id, "new")
    await karen.call("edit", message_id=before.message_id, content="edited")
    assert await _waiting(karen) == [before.answer_id, said["id"], before.message_id]
    await karen.database.write(lambda session: session.execute(text("DELETE FROM outbox")).close())
    await karen.call("delete", conversation_id=before.conversation.id)
    assert sorted(await _waiting(karen)) == sorted([before.message_id, before.answer_id, said["id"]])


async def _waiting(karen: Conversing) -> list[str]:
    def waiting(session: Any) -> list[OutboxRow]:
        return karen.outbox.waiting(session, "vectors", 100)

    return [row.row_id for row in await karen.database.read(waiting)]
