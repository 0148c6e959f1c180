"""Finishing what was interrupted: where the model goes on, and beside it where it cannot. Through the contract."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER, call
from karen.base.application import Application
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, NotFound
from small_disk import fill, small_disk
from test_chat import events, journalled, messages, opened

WORDS = [f"word{number} " for number in range(200)]
WHOLE = "".join(WORDS)
STORY = {"match": "long", "deltas": WORDS, "delay_ms": 5}
BREAKS = {"match": "break", "deltas": ["half an "], "fails": "the model fell over"}


def write_script(path: Path, *answers: dict[str, Any]) -> None:
    path.write_text(json.dumps(answers))


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "script.json"
    write_script(path, STORY, BREAKS)
    monkeypatch.setenv("KAREN_SCRIPTED_MODEL", str(path))
    return path


async def stopped_answer(application: Application) -> dict[str, Any]:
    """A long answer, stopped when something of it was kept."""
    sending = asyncio.create_task(events(application, turn="the-turn", text="a long one"))
    conversation_id = await journalled(application)
    await call(application.registry, "chat.stop", {"turn_id": "the-turn"})
    await sending
    _, answer = await messages(application, conversation_id)
    assert isinstance(answer, dict)
    return answer


async def test_a_stopped_answer_goes_on_where_it_ended(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        told = await events(application, "chat.resume", answer_id=half["id"])
        _, answer = await messages(application, half["conversation_id"])
    assert (told[0]["type"], told[0]["answer_id"], told[0]["kept"]) == ("turn_started", half["id"], half["content"])
    assert half["content"] + "".join(event["delta"] for event in told if event["type"] == "text") == WHOLE
    assert (answer["id"], answer["content"], answer["status"]) == (half["id"], WHOLE, "complete")
    assert told[-1]["answer"] == WHOLE


async def test_an_interrupted_answer_goes_on_after_a_restart(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
    async with opened(tmp_path / "data") as application:
        await events(application, "chat.resume", answer_id=half["id"])
        _, answer = await messages(application, half["conversation_id"])
    assert answer["content"] == WHOLE


async def test_a_model_that_cannot_go_on_answers_again_beside_it(tmp_path: Path, script: Path) -> None:
    write_script(script, {**STORY, "continues": False})
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        told = await events(application, "chat.resume", answer_id=half["id"])
        versions = await call(application.registry, "conversations.versions", {"message_id": half["id"]})
    assert (told[0]["kept"], told[0]["answer_id"] == half["id"]) == ("", False)
    assert [(answer["content"], answer["status"]) for answer in versions["messages"]] == [
        (half["content"], "stopped"),
        (WHOLE, "complete"),
    ]


async def test_a_failed_answer_can_be_resumed_and_fails_again_with_what_it_has(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path / "data") as application:
        failed = await events(application, text="break please")
        again = await events(application, "chat.resume", answer_id=failed[0]["answer_id"])
    assert (again[-1]["type"], again[-1]["kept"]) == ("turn_failed", "half an ")
    assert again[-1]["problem"]["code"] == "model_unavailable"


async def test_an_answer_without_a_word_is_simply_given(tmp_path: Path, script: Path) -> None:
    write_script(script, {**BREAKS, "deltas": []})
    async with opened(tmp_path / "data") as application:
        failed = await events(application, text="break please")
    write_script(script, {"match": "break", "deltas": ["Whole."], "continues": False})
    async with opened(tmp_path / "data") as application:
        told = await events(application, "chat.resume", answer_id=failed[0]["answer_id"])
        _, answer = await messages(application, failed[0]["conversation_id"])
    assert (told[0]["answer_id"], answer["content"], answer["version"]) == (answer["id"], "Whole.", 1)


async def test_only_the_shown_unfinished_answer_of_ones_own_is_resumed(tmp_path: Path, script: Path) -> None:
    guest = Caller(user_id="somebody-else", role=Role.MEMBER)
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        with pytest.raises(NotFound):
            await call(application.registry, "chat.resume", {"answer_id": half["id"]}, guest)
        with pytest.raises(Conflict, match="not an answer"):
            await call(application.registry, "chat.resume", {"answer_id": half["replies_to"]})
        await events(application, "chat.resume", answer_id=half["id"])
        with pytest.raises(Conflict, match="is complete"):
            await call(application.registry, "chat.resume", {"answer_id": half["id"]})
        await events(application, "chat.regenerate", answer_id=half["id"])
        with pytest.raises(Conflict, match="newer version"):
            await call(application.registry, "chat.resume", {"answer_id": half["id"]})


async def test_an_answer_that_is_being_written_is_not_resumed_twice(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        resuming = asyncio.create_task(events(application, "chat.resume", answer_id=half["id"], turn="second"))
        async with asyncio.timeout(5):
            while (await messages(application, half["conversation_id"]))[-1]["status"] != "streaming":
                await asyncio.sleep(0.005)
        with pytest.raises(Conflict, match="is streaming"):
            await call(application.registry, "chat.resume", {"answer_id": half["id"]}, OWNER)
        await call(application.registry, "chat.stop", {"turn_id": half["id"]})
        told = await resuming
    assert told[-1]["answer"].startswith(half["content"])


async def test_only_one_turn_writes_an_answer_however_its_resumptions_meet(tmp_path: Path, script: Path) -> None:
    async def resume(application: Application, answer_id: str, turn: int) -> Any:
        await asyncio.sleep(0.0005 * turn)
        try:
            return await events(application, "chat.resume", answer_id=answer_id, turn=f"turn-{turn}")
        except Conflict:
            return []

    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        resuming = [asyncio.create_task(resume(application, half["id"], turn)) for turn in range(20)]
        begun = [told for told in await asyncio.gather(*resuming) if told]
        _, answer = await messages(application, half["conversation_id"])
    assert [told[-1]["answer"] for told in begun] == [WHOLE]
    assert answer["content"] == WHOLE


async def test_whoever_goes_away_while_the_message_is_stored_leaves_no_answer_that_nobody_writes(
    tmp_path: Path, script: Path
) -> None:
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        conversation_id = half["conversation_id"]
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "karen.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # so that storing takes a while
            calling = asyncio.create_task(events(application, text="a long one", conversation_id=conversation_id))
            await asyncio.sleep(0.1)
            calling.cancel()
            await asyncio.sleep(0.05)
            other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(calling, 5)
        *_, question, answer = await messages(application, conversation_id)
        assert (question["content"], answer["status"]) == ("a long one", "interrupted")
        told = await events(application, "chat.resume", answer_id=answer["id"])
    assert told[-1]["answer"] == WHOLE


async def test_stopping_an_answer_that_nobody_writes_ends_it(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path / "data") as application:
        half = await stopped_answer(application)
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "karen.sqlite")) as other, other:
            other.execute("UPDATE message SET status = 'streaming' WHERE id = ?", (half["id"],))  # as a full disk may
        stopped = await call(application.registry, "chat.stop", {"turn_id": half["id"]})
        _, answer = await messages(application, half["conversation_id"])
    assert (stopped["stopped"], answer["status"], answer["content"]) == (False, "interrupted", half["content"])


async def test_a_disk_that_fills_up_ends_the_turn_with_what_it_had_and_resuming_finishes_it(
    tmp_path: Path, script: Path
) -> None:
    long = {"match": "long", "deltas": [f"{'x' * 400} "], "repeat": 150, "delay_ms": 8}
    write_script(script, long)
    with small_disk(tmp_path / "small", 6_000_000) as folder:
        async with opened(folder) as application:
            sending = asyncio.create_task(events(application, text="a long one"))
            conversation_id = await journalled(application)
            ballast = fill(folder)
            told = await sending
            ballast.unlink()
            assert (told[-1]["type"], told[-1]["problem"]["code"]) == ("turn_failed", "unavailable")
            assert "disk is full" in told[-1]["problem"]["message"]
            await events(application, "chat.resume", answer_id=told[0]["answer_id"])
            _, answer = await messages(application, conversation_id)
    assert (answer["status"], answer["content"]) == ("complete", 150 * ("x" * 400 + " "))
    assert answer["content"].startswith(told[-1]["kept"])
