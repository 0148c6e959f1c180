"""Forgetting for good: nothing of it is left in any file, nothing else is gone, and the receipt says so."""

from __future__ import annotations

import base64
import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER
from forgetting import files_with
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, InvalidInput, NotFound
from keeping import Keeping, is_sound, keeping
from postgres import Cluster, new_database

SECRET = "schmetterling"
BEN = Caller("ben", Role.MEMBER)


async def said_everywhere(karen: Keeping, caller: Caller = OWNER) -> str:
    """The word in every place there is; the conversation it is in."""
    conversation = await karen.converse("Locks", f"My {SECRET} code is 4711", "I like tea", caller=caller)
    page = await karen.call("conversations.messages", caller, conversation_id=conversation, limit=10)
    first = page["messages"][0]["id"]
    await karen.call("conversations.edit", caller, message_id=first, content=f"My {SECRET} code is 4712")
    await karen.call("conversations.branch", caller, message_id=first)
    await karen.call("conversations.summary", caller, conversation_id=conversation, refresh=True)
    await karen.call("conversations.rename", caller, conversation_id=conversation, title=f"The {SECRET}")
    await karen.call("conversations.tag", caller, conversation_id=conversation, add=[SECRET])
    await karen.call("conversations.update", caller, conversation_id=conversation, ui_context={"note": [SECRET]})
    await karen.call("conversations.save_draft", caller, conversation_id=conversation, text=f"and the {SECRET}")
    stored = await karen.call("memory.store", caller, content=f"The {SECRET.upper()} code is 4712", tags=["codes"])
    await karen.call("memory.store", caller, content="Tea is fine", tags=[SECRET])
    await karen.call("memory.update", caller, memory_id=stored["memory"]["id"], metadata={"note": SECRET})
    await karen.call("preferences.set", caller, name="animal", value=SECRET)
    await karen.call("reminders.create", caller, text=f"Feed the {SECRET}", at="2999-01-01T08:00:00Z")
    made = await karen.call("lists.create", caller, name="Shopping")
    await karen.call("lists.add", caller, list_id=made["id"], items=[f"food for the {SECRET}", "milk"])
    await karen.call("lists.create", caller, name=f"For the {SECRET}")
    await karen.call("settings.set", caller, profile={"personal_facts": [f"has a {SECRET}", "likes tea"]})
    return conversation


async def forget(karen: Keeping, caller: Caller = OWNER, **params: Any) -> Any:
    return await karen.call("memory.forget", caller, **params)


async def test_no_file_of_the_data_folder_holds_it_any_more(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await said_everywhere(karen)
        await karen.call("system.backup")
        await karen.call("chat.send", text=f"what is my {SECRET} code?")
        (tmp_path / "logs" / "karen.log").write_text(f'{{"message": "{SECRET}"}}\n')
        assert files_with(tmp_path, SECRET) != []
        receipt = await forget(karen, query=SECRET)
        assert files_with(tmp_path, SECRET) == []
        assert receipt["left_in"] == []
        assert receipt["searched_files"] >= 4
        assert receipt["searched_bytes"] > 100_000
        removed = {each["place"]: each["removed"] for each in receipt["removed_from"]}
        assert (removed["memories"], removed["preferences"], removed["drafts"], removed["copies"]) == (1, 1, 1, 1)
        assert SECRET not in str(receipt)
    assert files_with(tmp_path, SECRET) == []
    assert is_sound(tmp_path / "karen.sqlite")


async def test_what_other_programs_call_things_goes_as_well(tmp_path: Path) -> None:
    named = f"id {SECRET}"
    asked: dict[str, Any] = {"role": "user", "timestamp": "2026-01-01T00:00:00Z"}
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Names")
        made: dict[str, Any] = {"author": named, "external_id": named, "model_used": named, "metadata": {named: 1}}
        for content in (f"the {SECRET}", "something else"):
            of = {**made, "external_id": f"{named} {content[:3]}"}
            await karen.call("conversations.append", conversation_id=conversation, role="user", content=content, **of)
        await karen.call("conversations.update", conversation_id=conversation, context_memories=[named])
        known = {**asked, "content": "clean", "external_id": named, "author": named}
        await karen.call("conversations.import", title="Old", external_id=named, messages=[known])
        stored = await karen.call("memory.store", content="Tea", conversation_id=named, session_id=named)
        source = {"external_id": named, "author": named, "message_id": named, "conversation_id": named, **asked}
        memory = {**stored["memory"], "id": named, "content": "Milk", "superseded_by": named, "sources": [source]}
        await karen.call("memory.import", memories=[memory])
        await karen.call("settings.set", profile={"custom_persona_instructions": f"Be a {SECRET}"})
        await karen.call("preferences.set", name="custom_persona_instructions", value="Be short")
        await karen.call("settings.set", profile={"custom_persona_instructions": ""})
        await karen.call("system.backup")
        receipt = await forget(karen, query=SECRET)
        assert (receipt["left_in"], files_with(tmp_path, SECRET)) == ([], [])
        assert await karen.said(conversation) == ["", "something else"]
        left = [each["content"] for each in (await karen.call("memory.list"))["memories"]]
        assert sorted(left) == ["Milk", "Tea"]


async def test_longer_words_that_have_it_in_them_are_named(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Words", f"the {SECRET}", f"many {SECRET}e")
        await karen.converse("Theirs", f"their {SECRET}e", caller=BEN)
        (left,) = (await forget(karen, query=SECRET))["left_in"]
        assert "rows of conversation, message have it within longer words" in left
        assert await karen.said(conversation) == ["", f"many {SECRET}e"]
        assert (await forget(karen, query=f"{SECRET}e"))["left_in"] == []
        assert (await forget(karen, query=SECRET))["left_in"] == []


async def test_what_does_not_hold_it_stays(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await said_everywhere(karen)
        await forget(karen, query=SECRET)
        assert await karen.said(conversation) == ["", "I like tea"]
        page = await karen.call("memory.list")
        assert [(each["content"], each["tags"]) for each in page["memories"]] == [("Tea is fine", [])]
        kept = await karen.call("conversations.get", conversation_id=conversation)
        assert (kept["title"], kept["preview"], kept["tags"]) == ("I like tea", "I like tea", [])
        settings = await karen.call("settings.get")
        assert settings["profile"]["personal_facts"] == ["likes tea"]
        assert (await karen.call("memory.query", text=f"what is my {SECRET} code?"))["hits"] == []


async def test_a_copy_that_is_put_back_does_not_bring_it_back(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await said_everywhere(karen)
        copy = await karen.call("system.backup")
        await forget(karen, query=SECRET)
        await karen.call("memory.store", content="said later")
        await karen.call("system.restore", path=copy["path"])
        assert await karen.said(conversation) == ["", "I like tea"]
        assert [each["content"] for each in (await karen.call("memory.list"))["memories"]] == ["Tea is fine"]


async def test_a_dry_run_names_everything_and_changes_nothing(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await said_everywhere(karen)
        receipt = await forget(karen, query=SECRET, dry_run=True)
        assert receipt["dry_run"]
        assert [thing["kind"] for thing in receipt["things"]][:3] == ["memory", "message", "message"]
        assert all(SECRET in thing["excerpt"].lower() for thing in receipt["things"])
        assert (receipt["removed_from"], receipt["searched_files"]) == ([], 0)
        assert await karen.said(conversation) == [f"My {SECRET} code is 4712", "I like tea"]
        assert (await forget(karen, query="tea", dry_run=True))["things"] != []


async def test_another_profile_with_the_same_words_keeps_them_and_is_not_betrayed(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        theirs = await said_everywhere(karen, BEN)
        await said_everywhere(karen)
        copy = await karen.call("system.backup")
        receipt = await forget(karen, query=SECRET)
        assert receipt["left_in"] == []
        assert await karen.said(theirs, BEN) == [f"My {SECRET} code is 4712", "I like tea"]
        assert len((await karen.call("memory.list", BEN))["memories"]) == 2
        assert (await karen.call("settings.get", BEN))["profile"]["personal_facts"] == [f"has a {SECRET}", "likes tea"]
        await karen.call("system.restore", path=copy["path"])
        assert await karen.said(theirs, BEN) == [f"My {SECRET} code is 4712", "I like tea"]
        assert (await forget(karen, query=SECRET, dry_run=True))["things"] == []


async def test_only_what_has_all_the_words_goes(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        for content in ("The locker code is 4711", "The locker is blue", "The alarm code is 12", "Lockers and codes"):
            await karen.call("memory.store", content=content)
        await forget(karen, query="my locker CODE")
        left = [each["content"] for each in (await karen.call("memory.list"))["memories"]]
        assert sorted(left) == ["Lockers and codes", "The alarm code is 12", "The locker is blue"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("what is it", "in every sentence"),
        ("...", "in every sentence"),
        ("xy", "too short"),
        ("number", "stand in 30 of the 31"),
    ],
)
async def test_words_that_say_nothing_are_refused(tmp_path: Path, query: str, said: str) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("Many", *(f"This is number {count} of them" for count in range(30)), "xy")
        with pytest.raises(InvalidInput, match=said):
            await forget(karen, query=query)
        assert (await karen.call("conversations.stats"))["messages"] == 31


@pytest.mark.parametrize("query", ["🦋🦋", "鍵の番号", "Größe", "رمز الخزانة", "'; DROP TABLE memory; --"])
async def test_any_script_and_sign_can_be_forgotten(tmp_path: Path, query: str) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("Signs", f"It is about {query} today", "Something else")
        await karen.call("memory.store", content=f"It is {query} indeed")
        receipt = await forget(karen, query=query)
        assert receipt["left_in"] == []
        assert (await karen.call("memory.list"))["memories"] == []
        assert files_with(tmp_path, query) == []


async def test_a_named_message_takes_along_its_copies_and_what_was_taken_from_it(tmp_path: Path) -> None:
    said = "The vault opens with 90210 and a smile"
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Vault", said, "Something else")
        message = (await karen.call("conversations.messages", conversation_id=conversation))["messages"][0]["id"]
        branch = await karen.call("conversations.branch", message_id=message)
        place = [{"message_id": message, "start": 4, "end": 26}]
        await karen.call("memory.store", content="vault opens with 90210", sources=place)
        await forget(karen, message_ids=[message])
        assert await karen.said(branch["id"]) == [""]
        assert (await karen.call("memory.list"))["memories"] == []
        assert files_with(tmp_path, "90210") == []


async def test_a_named_memory_takes_along_the_message_it_is_from_and_answers_that_rest_on_it(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.answered("Remember that my garage code is 55512")
        assert "55512" in await karen.answered("What is my garage code?")
        (memory,) = (await karen.call("memory.list"))["memories"]
        receipt = await forget(karen, memory_ids=[memory["id"]])
        assert files_with(tmp_path, "55512") == []
        assert receipt["left_in"] == []
        assert "55512" not in await karen.answered("What is my garage code?")


@pytest.mark.parametrize("params", [{"memory_ids": ["nobody"]}, {"message_ids": ["nobody"]}])
async def test_an_id_of_nothing_is_said(tmp_path: Path, params: dict[str, Any]) -> None:
    async with keeping(tmp_path) as karen:
        with pytest.raises(NotFound, match=r"nobody.*Nothing was forgotten"):
            await forget(karen, **params)


async def test_another_profile_cannot_name_what_is_not_its_own(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        stored = await karen.call("memory.store", content=f"The {SECRET}")
        with pytest.raises(NotFound):
            await forget(karen, BEN, memory_ids=[stored["memory"]["id"]])
        assert (await forget(karen, BEN, query=SECRET))["removed_from"] == []
        assert len((await karen.call("memory.list"))["memories"]) == 1


async def test_a_short_text_by_its_id_takes_nothing_else_along(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Short", "yes", "yes", "yes please")
        message = (await karen.call("conversations.messages", conversation_id=conversation))["messages"][0]["id"]
        await forget(karen, message_ids=[message])
        assert await karen.said(conversation) == ["", "yes", "yes please"]


async def test_a_message_that_is_being_written_is_not_forgotten_half(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Running", f"the {SECRET} story")
        page = await karen.call("conversations.messages", conversation_id=conversation)
        with closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection, connection:
            connection.execute("UPDATE message SET status = 'streaming'")
        with pytest.raises(Conflict, match="Stop it first"):
            await forget(karen, message_ids=[page["messages"][0]["id"]])
        assert (await forget(karen, query=SECRET))["left_in"] != []
        assert await karen.said(conversation) == [f"the {SECRET} story"]


async def test_what_is_not_karens_to_change_is_named(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.call("memory.store", content=f"The {SECRET} is blue")
        await karen.call("settings.set", profile={"custom_persona_instructions": f"Be a {SECRET}"})
        (tmp_path / "mine.txt").write_bytes(f"a {SECRET.upper()}".encode("utf-16-le"))
        (tmp_path / "models").mkdir(exist_ok=True)
        (tmp_path / "models" / "some.gguf").write_text(SECRET)
        left = (await forget(karen, query=SECRET))["left_in"]
        assert sorted(each.split(":")[0] for each in left) == [str(tmp_path / "mine.txt"), "Your settings say it"]


async def test_what_waits_to_be_imported_would_bring_it_back_and_goes(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("conversations.json", f"the {SECRET}" * 100)
        piece = base64.b64encode(packed.getvalue()).decode()
        for caller in (OWNER, BEN):
            await karen.call("imports.upload", caller, name="mine.zip", bytes_base64=piece)
        receipt = await forget(karen, query=SECRET)
        assert {"place": "files to be imported", "removed": 1} in receipt["removed_from"]
        assert len(list((tmp_path / "uploads").iterdir())) == 1


async def test_an_import_does_not_bring_back_what_was_forgotten(tmp_path: Path) -> None:
    said = {"external_id": "1", "role": "user", "content": f"the {SECRET}", "timestamp": "2026-01-01T00:00:00Z"}
    async with keeping(tmp_path) as karen:
        await karen.call("conversations.import", title="Old", messages=[said])
        await forget(karen, query=SECRET)
        assert (await karen.call("conversations.import", title="Old", messages=[said]))["added"] == 0
        assert files_with(tmp_path, SECRET) == []


async def test_a_long_text_leaves_nothing(tmp_path: Path) -> None:
    said = " ".join(f"{SECRET}{number}" for number in range(40_000))
    async with keeping(tmp_path) as karen:
        conversation = await karen.converse("Long", said)
        message = (await karen.call("conversations.messages", conversation_id=conversation))["messages"][0]["id"]
        branch = await karen.call("conversations.branch", message_id=message)
        assert (await forget(karen, message_ids=[message]))["left_in"] == []
        assert await karen.said(branch["id"]) == [""]
        assert files_with(tmp_path, SECRET) == []


async def test_a_damaged_copy_loses_the_words_and_nothing_else(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.call("memory.store", content=f"The {SECRET} is blue")
        damaged = tmp_path / "backups" / "karen.damaged-20260101T000000000000.sqlite"
        damaged.write_bytes(b"\x00" * 9_000_000 + f"The {SECRET} is blue".encode() + b"kept")
        broken = tmp_path / "backups" / "broken.karen-backup"
        broken.write_bytes(b"no archive")
        receipt = await forget(karen, query=SECRET)
        assert SECRET.encode() not in damaged.read_bytes()
        assert damaged.read_bytes()[-4:] == b"kept"
        (left,) = receipt["left_in"]
        assert left.startswith(str(broken))


async def test_a_server_is_told_to_clean_what_is_its_own(
    tmp_path: Path, server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAREN_DATABASE_URL", new_database(server.address))
    (tmp_path / "karen.sqlite").write_text(f"moved to the server: {SECRET}")
    async with keeping(tmp_path) as karen:
        conversation = await said_everywhere(karen)
        left = sorted((await forget(karen, query=SECRET))["left_in"])
        assert await karen.said(conversation) == ["", "I like tea"]
        assert [each["content"] for each in (await karen.call("memory.list"))["memories"]] == ["Tea is fine"]
        assert left[0].startswith(str(tmp_path / "karen.sqlite"))
        assert "VACUUM FULL" in left[1]
        assert files_with(tmp_path, "message_ids") == []
