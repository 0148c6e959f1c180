"""Messages: every field comes back, windows meet without a gap, and nothing said is destroyed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from conversing import ME, NOON, Clock, Conversing, conversing
from karen.base.records import OutboxRow
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.frames import MAX_FRAME_BYTES, Item, encode
from karen.conversations.answering import BegunTurn
from karen.conversations.answers import Answer
from karen.conversations.repository import enqueue_all

APPENDED: dict[str, Any] = {
    "role": "assistant",
    "content": "It is noon.\nשלום 🙂 \x00 end",
    "author": "Kåren",
    "timestamp": "2020-02-29T23:59:59.123456Z",
    "external_id": "outside/1",
    "ui_source": "web",
    "ai_data": {
        "keywords": ["noon"],
        "knowledge_graph_insights": "x",
        "confidence": 0.25,
        "reasoning": "clock",
        "steps": [{"tool": "time", "args": {"location": "Oslo"}, "result": {"time": "12:00"}}],
    },
    "ai_confidence": 0.5,
    "processing_time_ms": 12.75,
    "tokens_used": 41,
    "model_used": "small-model",
    "metadata": {"a": [1, {"b": None}]},
}


async def _begun(karen: Conversing, said: str = "What time is it?") -> BegunTurn:
    return await karen.answers.begin_turn(ME, None, said, karen.clock())


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


async def test_a_branch_goes_on_by_itself(karen: Conversing) -> None:
    begun = await _begun(karen)
    await karen.answers.save_answer(ME, begun.answer_id, Answer("old", "complete"))
    second = await karen.answers.begin_answer_version(ME, begun.answer_id, karen.clock())
    await karen.answers.save_answer(ME, second.answer_id, Answer("new", "complete", model_used="m"))
    followed = await karen.say(begun.conversation_id, "more", "and more")
    await karen.call("tag", conversation_id=begun.conversation_id, add=["kept"])
    branch = await karen.call("branch", message_id=followed[0]["id"])
    assert branch["branched_from"] == followed[0]["id"]
    assert (branch["title"], branch["tags"], branch["message_count"]) == ("What time is it?", ["kept"], 3)
    copies = (await karen.call("messages", conversation_id=branch["id"]))["messages"]
    assert [message["content"] for message in copies] == [begun.text, "new", "more"]
    assert (copies[1]["replies_to"], copies[1]["model_used"], copies[1]["versions"]) == (copies[0]["id"], "m", 1)
    await karen.call("edit", message_id=copies[2]["id"], content="otherwise")
    assert await _contents(karen, begun.conversation_id) == [begun.text, "new", "more", "and more"]
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
    (said,) = await karen.say(before.conversation_id, "new")
    await karen.call("edit", message_id=before.message_id, content="edited")
    assert await _waiting(karen) == [said["id"], before.message_id, before.answer_id]  # and what was said to it
    await karen.database.write(lambda session: session.execute(text("DELETE FROM outbox")).close())
    await karen.call("delete", conversation_id=before.conversation_id)
    assert sorted(await _waiting(karen)) == sorted([before.message_id, before.answer_id, said["id"]])


async def _waiting(karen: Conversing) -> list[str]:
    def waiting(session: Any) -> list[OutboxRow]:
        return karen.outbox.waiting(session, "vectors", 100)

    return [row.row_id for row in await karen.database.read(waiting)]
