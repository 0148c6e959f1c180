"""Running an import: once or often, as a trial, from a path or an upload, stopped and gone on with."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from calling import call
from conversing import ME, OTHER
from exports import BEGAN, chatgpt, claude, open_webui, written, zipped
from importing import Importing, importing
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Forbidden, InvalidInput, NotFound
from karen.contract.frames import Item, Request
from karen.contract.method import Registry
from karen.flows.imports.uploads import ABANDONED_S, Uploads

MEMBER = Caller("a-member", Role.MEMBER)
SAID = [("user", "Hello"), ("assistant", "Hello to you"), ("user", "I live in Oslo by the way")]
KINDS = {"chatgpt": chatgpt, "claude": claude, "open_webui": open_webui}


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Importing]:
    async with importing(tmp_path) as opened:
        yield opened


async def everything(karen: Importing) -> tuple[Any, ...]:
    """All conversations with their messages, and all memories, as they are exported."""
    conversations = "".join(chunk["text"] for chunk in await karen.items("conversations.export"))
    memories = "".join(chunk["text"] for chunk in await karen.items("memory.export"))
    return conversations, memories


@pytest.mark.parametrize("kind", KINDS)
async def test_importing_twice_adds_nothing(karen: Importing, kind: str) -> None:
    path = written(karen.folder / "export.json", [KINDS[kind](f"c{n}", f"Chat {n}", SAID) for n in range(5)])
    first = await karen.run(path)
    before = await everything(karen)
    again = await karen.run(path)
    assert (first["conversations"], first["messages"], first["known_messages"]) == (5, 15, 0)
    assert (again["conversations"], again["messages"], again["known_messages"]) == (0, 0, 15)
    assert again["facts"] == 0
    assert again["conversation_ids"] == first["conversation_ids"]
    assert await everything(karen) == before


@pytest.mark.parametrize("kind", KINDS)
async def test_an_export_that_has_grown_adds_what_is_new_even_under_a_new_title(karen: Importing, kind: str) -> None:
    path = karen.folder / "export.json"
    await karen.run(written(path, [KINDS[kind]("one", "Old title", SAID[:2])]))
    report = await karen.run(written(path, [KINDS[kind]("one", "New title", SAID)]))
    assert (report["conversations"], report["messages"], report["known_messages"], report["facts"]) == (0, 1, 2, 1)
    assert await karen.said("Old title") == SAID


async def test_two_chats_that_begin_alike_stay_two(karen: Importing) -> None:
    report = await karen.run(written(karen.folder / "e.json", [chatgpt("a", "Hi", SAID), chatgpt("b", "Hi", SAID)]))
    assert (report["conversations"], report["messages"]) == (2, 6)


async def test_a_trial_writes_nothing_and_says_what_would_come_in(karen: Importing) -> None:
    path = karen.folder / "export.json"
    await karen.run(written(path, [chatgpt("one", "Chat", SAID[:1])]))
    before = await everything(karen)
    written(path, [chatgpt("one", "Chat", SAID), chatgpt("two", "More", SAID[:2])])
    trial = await karen.run(path, dry_run=True)
    assert await everything(karen) == before
    real = await karen.run(path)
    assert trial["dry_run"] is True
    same = ("conversations", "messages", "known_messages", "facts", "skipped")
    assert {name: trial[name] for name in same} == {name: real[name] for name in same}
    assert (real["conversations"], real["messages"], real["facts"]) == (1, 4, 1)


async def test_a_fact_that_is_said_in_every_chat_keeps_some_places_and_its_earliest_time(karen: Importing) -> None:
    chats = [chatgpt(f"c{n}", f"Chat {n}", SAID) for n in range(60)]
    for number, chat in enumerate(chats):  # the newest first, as they are exported
        chat["mapping"][f"c{number}-2"]["message"]["create_time"] = BEGAN - 86_400 * number
    report = await karen.run(written(karen.folder / "export.json", chats))
    [entry] = await karen.inbox()
    [repeated] = [left for left in report["skipped"] if "was said more than 20 times" in left["reason"]]
    assert (len(entry["sources"]), repeated["count"], report["facts"]) == (20, 40, 1)
    assert entry["valid_from"] == "2023-09-16T22:13:20Z"


async def test_progress_begins_at_nothing_and_ends_with_the_whole_file(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt(f"c{n}", f"Chat {n}", SAID) for n in range(400)])
    *events, report = await karen.items("imports.run", path=str(path))
    assert {event["type"] for event in events} == {"import_progress"}
    read = [event["read_bytes"] for event in events]
    assert read == sorted(read)
    assert (read[0], read[-1]) == (0, path.stat().st_size)
    assert events[-1]["messages"] == report["messages"] == 1200


async def test_a_stopped_run_goes_on_where_it_was(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt(f"c{n}", f"Chat {n}", SAID) for n in range(700)])
    request = Request(id=1, method="imports.run", params={"path": str(path)})
    async with aclosing(karen.karen.registry.run(request, ME)) as replies:
        async for reply in replies:
            if isinstance(reply, Item) and reply.data["messages"]:  # type: ignore[index,call-overload]  # JSON of progress
                break
    kept = len(await karen.items("conversations.export"))
    report = await karen.run(path)
    assert kept
    assert 0 < report["known_messages"] < 2100
    assert report["messages"] + report["known_messages"] == 2100
    assert len(await karen.inbox()) == 1


async def test_what_was_put_into_the_bin_stays_there(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt("one", "Chat", SAID[:1])])
    [made] = (await karen.run(path))["conversation_ids"]
    await karen.call("conversations.delete", conversation_id=made)
    report = await karen.run(written(path, [chatgpt("one", "Chat", SAID)]))
    assert (await karen.titles(), report["messages"]) == ([], 0)
    assert [left["reason"] for left in report["skipped"]] == [
        "the conversation is in the bin: restore it there, and import again"
    ]


async def test_a_profile_sees_nothing_of_another_s_import(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt("one", "Chat", SAID)])
    await karen.run(path)
    report = await karen.run(path, OTHER)
    assert (report["messages"], report["known_messages"]) == (3, 0)
    mine, theirs = await karen.inbox(), await karen.inbox(OTHER)
    assert mine[0]["sources"][0]["message_id"] != theirs[0]["sources"][0]["message_id"]


async def test_only_owners_read_files_of_the_machine(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt("one", "Chat", SAID)])
    with pytest.raises(Forbidden, match="Upload the file"):
        await karen.run(path, MEMBER)
    assert await karen.titles(MEMBER) == []


@pytest.mark.parametrize(
    ("path", "problem", "said"),
    [
        ("export.json", InvalidInput, "from the root on, such as /"),
        ("/nowhere/export.json", NotFound, "There is no file /nowhere/export.json"),
        ("/dev/null", InvalidInput, "neither a file nor a folder"),
    ],
)
async def test_a_path_that_is_none_is_named(karen: Importing, path: str, problem: type[Exception], said: str) -> None:
    with pytest.raises(problem, match=said):
        await karen.items("imports.run", path=path)


async def test_a_file_of_no_known_kind_is_named_with_what_to_do(karen: Importing) -> None:
    for name, value in (("a.json", {"some": "thing"}), ("b.json", [1, 2]), ("c.bin", "x"), ("d.json", "")):
        with pytest.raises(InvalidInput, match=rf"{name} is nothing that Karen knows how to import.*migrating"):
            await karen.run(written(karen.folder / name, value))


async def send(karen: Importing, data: bytes, caller: Caller = ME, piece_bytes: int = 700) -> str:
    upload_id = None
    for start in range(0, len(data), piece_bytes):
        piece = base64.b64encode(data[start : start + piece_bytes]).decode()
        sent = await karen.call("imports.upload", caller, upload_id=upload_id, name="e.json", bytes_base64=piece)
        upload_id = sent["upload_id"]
    return str(upload_id)


async def test_a_member_imports_what_was_uploaded_in_pieces(karen: Importing) -> None:
    upload_id = await send(karen, json.dumps([chatgpt("one", "Chat", SAID)]).encode(), MEMBER)
    trial = (await karen.items("imports.run", MEMBER, upload_id=upload_id, dry_run=True))[-1]
    report = (await karen.items("imports.run", MEMBER, upload_id=upload_id))[-1]
    assert (trial["messages"], report["messages"]) == (3, 3)
    assert await karen.titles(MEMBER) == ["Chat"]
    assert list((karen.folder / "uploads").iterdir()) == []
    with pytest.raises(NotFound, match="send it again"):
        await karen.items("imports.run", MEMBER, upload_id=upload_id)


async def test_an_upload_is_its_profile_s(karen: Importing) -> None:
    upload_id = await send(karen, b"[]")
    for params in ({"method": "imports.run"}, {"method": "imports.upload", "name": "e", "bytes_base64": ""}):
        with pytest.raises(NotFound):
            await karen.items(**params, caller=OTHER, upload_id=upload_id)


async def test_uploads_are_few_small_and_base64(karen: Importing) -> None:
    with pytest.raises(InvalidInput, match="base64"):
        await karen.call("imports.upload", name="e", bytes_base64="%%%%")
    for _ in range(2):
        await send(karen, b"[]")
    with pytest.raises(Conflict, match=r"e\.json, e\.json"):
        await send(karen, b"[]")


async def test_an_upload_that_cannot_be_imported_can_be_tried_again_until_the_next_one(karen: Importing) -> None:
    upload_id = await send(karen, b"PK\x03\x04 and nothing of an archive")
    for _ in range(2):
        with pytest.raises(InvalidInput):
            await karen.items("imports.run", upload_id=upload_id)
    (kept,) = (karen.folder / "uploads").iterdir()
    await send(karen, b"[]")
    (new,) = (karen.folder / "uploads").iterdir()
    assert kept != new


async def test_an_upload_that_is_too_large_is_deleted(tmp_path: Path) -> None:
    async with importing(tmp_path) as karen:
        karen.uploads._most_bytes = 1000
        with pytest.raises(InvalidInput, match="larger than"):
            await send(karen, b"x" * 1001)
        assert list((tmp_path / "uploads").iterdir()) == []


async def test_what_nobody_goes_on_with_is_deleted_after_an_hour_and_at_the_start(tmp_path: Path) -> None:
    hour = [0.0]
    uploads = Uploads(tmp_path / "uploads", clock=lambda: hour[0])
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "left").write_text("of a process that was killed")
    await uploads.start()
    assert not (tmp_path / "uploads").exists()
    registry = Registry()
    registry.add("imports", uploads)
    for _ in range(2):
        await call(registry, "imports.upload", {"name": "e", "bytes_base64": "WzFd"})
        hour[0] += ABANDONED_S * 0.7
    await uploads.clean()
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    await uploads.stop()
    assert not (tmp_path / "uploads").exists()


EARLIER_SETTINGS = {
    "memoryDepth": "long",
    "personalityTone": "humorous",
    "personalityVerbosity": "loud",
    "personalFacts": ["I am Ada", "I like tea", 7],
    "notifications": {"enabled": False, "alertOnSummaryReady": True, "sound": 1},
    "ttsVoiceURI": "a voice",
    "customPersonaInstructions": "Be brief.",
    "temperatureUnit": "F",
    "weatherService": "wttr_in",
    "weatherApiKey": "secret",
    "defaultWeatherLocation": None,
    "activeListenMode": True,
    "unheardOf": 1,
}
EARLIER_MEMORY = {
    "id": "7d1f",
    "vector_id": "v1",
    "user_id": "u",
    "session_id": "s",
    "content": "User prefers the window seat",
    "memory_type": "preference",
    "tags": ["travel"],
    "importance_score": 8,
    "access_count": 4,
    "ai_generated": False,
    "user_confirmed": True,
    "ui_source": "streamlit",
    "memory_metadata": {"k": "v"},
    "created_at": "2025-03-01T12:00:00",
    "timestamp": BEGAN,
}


@pytest.mark.parametrize("packed", [True, False])
async def test_the_earlier_system_s_settings_are_taken_over_and_the_rest_is_reported(
    karen: Importing, packed: bool
) -> None:
    stored = json.dumps(EARLIER_SETTINGS) if packed else EARLIER_SETTINGS
    path = written(karen.folder / "storage.json", {"karenAiSettings": stored, "theme": "dark"})
    report = await karen.run(path)
    settings = karen.settings.profile(ME.user_id)
    assert report["kind"] == "earlier_karen"
    assert (settings.memory_depth, settings.personality_tone, settings.tts_voice_uri) == ("long", "humorous", "a voice")
    assert (settings.temperature_unit, settings.weather_service, settings.active_listen_mode) == ("F", "wttr_in", True)
    assert settings.personal_facts == ["I am Ada", "I like tea"]
    assert (settings.notifications.enabled, settings.notifications.alert_on_summary_ready) == (False, True)
    assert settings.personality_verbosity == "balanced"
    assert set(report["settings"]) >= {"memory_depth", "notifications", "personal_facts"}
    left = [left["where"] for left in report["skipped"]]
    assert "secret" not in json.dumps(report)
    assert {"setting personality_verbosity", "setting weatherApiKey", "setting unheardOf"} < set(left)
    assert (await karen.run(path))["settings"] == []


async def test_the_earlier_system_s_facts_memories_and_chats_come_in_once(karen: Importing) -> None:
    kept = {
        "karenAiSuggestedFacts": json.dumps(["User plays the oboe"]),
        "memories": [
            EARLIER_MEMORY,
            {**EARLIER_MEMORY, "id": "x", "content": "A guess", "user_confirmed": False, "query": "seat?", "ttl": 7},
        ],
        "conversations": [
            {
                "id": "c1",
                "title": "Earlier chat",
                "messages": [
                    {"id": "m1", "role": "user", "content": "I live in Oslo", "timestamp": "2025-03-01T12:00:00Z"},
                    {"id": "m2", "role": "assistant", "content": "Noted", "timestamp": "2025-03-01T12:00:05Z"},
                ],
            }
        ],
    }
    path = written(karen.folder / "karen.json", kept)
    report = await karen.run(path)
    assert (report["memories"], report["messages"], report["facts"]) == (3, 2, 1)
    waiting = {entry["content"]: entry["state"] for entry in await karen.inbox()}
    assert waiting == {"User plays the oboe": "proposed", "A guess": "proposed", "I live in Oslo": "stated"}
    listed = (await karen.call("memory.list"))["memories"]
    [guess] = [entry for entry in await karen.inbox() if entry["content"] == "A guess"]
    assert guess["metadata"] == {"k": "v", "earlier_query": "seat?", "earlier_ttl": 7}
    [memory] = [one for one in listed if one["content"] == EARLIER_MEMORY["content"]]
    assert (memory["memory_type"], memory["tags"], memory["importance_score"]) == ("preference", ["travel"], 8)
    assert (memory["access_count"], memory["ui_source"], memory["metadata"]) == (4, "streamlit", {"k": "v"})
    assert memory["created_at"] == "2025-03-01T12:00:00Z"
    again = await karen.run(path)
    assert (again["memories"], again["messages"], again["facts"], again["known_messages"]) == (0, 0, 0, 2)


@pytest.mark.parametrize(
    "value",
    [EARLIER_SETTINGS, [EARLIER_MEMORY], EARLIER_MEMORY, [{"role": "user", "content": "hi", "aiData": {}}]],
    ids=["settings alone", "a list of memories", "one memory", "a list of messages"],
)
async def test_parts_of_what_the_earlier_system_kept_are_recognised(karen: Importing, value: Any) -> None:
    report = await karen.run(written(karen.folder / "part.json", value))
    assert report["kind"] == "earlier_karen"
    assert report["settings"] or report["memories"] or report["messages"]


async def test_a_memory_that_is_too_large_is_left_with_the_reason(karen: Importing) -> None:
    large = {**EARLIER_MEMORY, "id": "large", "memory_metadata": {"k": "x" * 70_000}}
    odd = {**EARLIER_MEMORY, "id": "odd", "content": "Another", "tags": [" ", "x" * 99, 5], "session_id": "\ud800"}
    report = await karen.run(written(karen.folder / "memories.json", [large, EARLIER_MEMORY, odd]))
    assert report["memories"] == 2
    assert [left["reason"].split(": ")[0] for left in report["skipped"]] == ["it is no memory that can be kept"]
    [kept] = [memory for memory in (await karen.call("memory.list"))["memories"] if memory["content"] == "Another"]
    assert (kept["tags"], kept["session_id"]) == (["x" * 64], "�")


async def test_the_kind_can_be_said(karen: Importing) -> None:
    path = zipped(karen.folder / "e.zip", chat__txt="You: hello\nAI: hi", other__json=[chatgpt("c", "C", SAID)])
    report = await karen.run(path, kind="markdown")
    assert (report["kind"], report["messages"]) == ("markdown", 2)
