"""Everything taken along in one archive a person can read, and everything deleted so that no word is left."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from calling import MEMBER, OWNER, REVIEWER, call, replies
from karen.app import migrations
from karen.base.database import create_database
from karen.base.folder import DataFolder
from karen.base.keeping.incoming import Incoming
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Forbidden, InvalidInput, Unavailable
from keeping import Keeping, is_sound, keeping, overwrite_page
from small_disk import small_disk

SECRET = "schmetterling"


def read(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return sorted(archive.namelist())


async def test_an_export_can_be_read_without_karen(tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    async with keeping(tmp_path / "karen") as karen:
        conversation_id = await karen.converse("Größe / Gewicht: «alles»", "hello *there*", "again")
        await karen.call("settings.set", profile={"default_location": "Köln"})
        await karen.call("conversations.save_draft", conversation_id=None, text="half a thought")
        exported = await karen.call("system.export_all", path=str(target))
        day = (await karen.call("conversations.get", conversation_id=conversation_id))["created_at"][:10]
    stem = f"conversations/{day}-Größe-Gewicht-alles-{conversation_id[:8]}"
    kept = ["README.txt", f"{stem}.json", f"{stem}.md", "drafts.json", "lists.json"]
    kept += ["memories.json", "plugins.json", "preferences.json", "reminders.json"]
    assert names(target) == [*kept, "settings.json", "weather.json"]
    assert (exported["conversations"], exported["messages"]) == (1, 2)
    assert (exported["path"], exported["size_bytes"]) == (str(target), target.stat().st_size)
    assert "hello *there*" in read(target, f"{stem}.md")
    said = [message["content"] for message in json.loads(read(target, f"{stem}.json"))["messages"]]
    assert said == ["hello *there*", "again"]
    assert json.loads(read(target, "settings.json"))["profile"]["default_location"] == "Köln"
    assert [draft["text"] for draft in json.loads(read(target, "drafts.json"))] == ["half a thought"]
    readme = read(target, "README.txt")
    assert [name for name in ("*.md", "*.json", *kept[3:], "settings.json") if name not in readme] == []
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def conversations(path: Path) -> dict[str, Any]:
    """By title, as the JSON files have them."""
    found = [json.loads(read(path, name)) for name in names(path) if re.fullmatch(r"conversations/.*\.json", name)]
    return {each["conversation"]["title"]: each for each in found}


async def test_nothing_is_left_out_of_an_export(tmp_path: Path) -> None:
    """Empty conversations, the bin, every version of an answer, every edit."""
    target = tmp_path / "all.zip"
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("empty")
        binned = await karen.converse("in the bin", "thrown away")
        await karen.call("conversations.delete", conversation_id=binned)
        await karen.answered("What is 6 * 7?")
        pages = await karen.call("conversations.list")
        made = next(each for each in pages["conversations"] if each["message_count"])
        page = await karen.call("conversations.messages", conversation_id=made["id"])
        question, answer = page["messages"]
        await karen.call("conversations.edit", message_id=question["id"], content="What is 6 times 8?")
        await replies(karen.registry, "chat.regenerate", {"answer_id": answer["id"]})
        exported = await karen.call("system.export_all", path=str(target))
    found = conversations(target)
    answered = found.pop("What is 6 times 8?")
    assert {title: len(each["messages"]) for title, each in found.items()} == {"empty": 0, "in the bin": 1}
    assert found["in the bin"]["conversation"]["status"] == "deleted"
    assert [(each["role"], each["version"], each["shown"]) for each in answered["messages"]] == [
        ("user", 1, True),
        ("assistant", 1, False),
        ("assistant", 2, True),
    ]
    assert [edit["content"] for edit in answered["messages"][0]["edit_history"]] == ["What is 6 * 7?"]
    assert answered["messages"][2]["provenance"]["kind"]
    assert (exported["conversations"], exported["messages"]) == (3, 4)


async def test_an_export_is_of_one_profile_alone(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        ana = Caller((await karen.call("profiles.create", name="Ana", role="owner"))["id"], Role.OWNER)
        await karen.converse("of the owner", SECRET)
        await karen.converse("of Ana", "hello", caller=ana)
        await karen.call("system.export_all", ana, path=str(tmp_path / "ana.zip"))
        await karen.call("system.export_all", path=str(tmp_path / "owner.zip"))
    assert set(conversations(tmp_path / "ana.zip")) == {"of Ana"}
    assert set(conversations(tmp_path / "owner.zip")) == {"of the owner"}


@pytest.mark.parametrize("caller", [MEMBER, REVIEWER])
async def test_a_token_that_is_not_an_owners_writes_no_file_anywhere(tmp_path: Path, caller: Caller) -> None:
    async with keeping(tmp_path) as karen:
        with pytest.raises(Forbidden):
            await karen.call("system.export_all", caller, path=str(tmp_path / "all.zip"))
    assert not (tmp_path / "all.zip").exists()


@pytest.mark.parametrize(
    ("name", "problem", "says"),
    [
        ("all.txt", InvalidInput, "end with .zip"),
        ("taken.zip", Conflict, "is there already"),
        ("none/all.zip", InvalidInput, "There is no folder"),
    ],
)
async def test_a_place_where_no_export_can_be_is_named(
    tmp_path: Path, name: str, problem: type[Exception], says: str
) -> None:
    (tmp_path / "taken.zip").write_text("precious")
    async with keeping(tmp_path / "karen") as karen:
        with pytest.raises(problem, match=says):
            await karen.call("system.export_all", path=str(tmp_path / name))
    assert files(tmp_path) == ["karen", "taken.zip"]


async def test_an_export_without_room_leaves_nothing_behind(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("large", *(os.urandom(40_000).hex() for _ in range(10)))
        with small_disk(tmp_path / "stick", 200_000) as stick:
            with pytest.raises(Unavailable, match="full"):
                await karen.call("system.export_all", path=str(stick / "all.zip"))
            assert files(stick) == []


async def test_an_export_nobody_waits_for_any_more_is_given_up(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("large", *("x" * 500_000 for _ in range(10)))
        exporting = asyncio.create_task(karen.call("system.export_all", path=str(tmp_path / "all.zip")))
        while len(files(tmp_path)) < 2:
            await asyncio.sleep(0)
        exporting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await exporting
    assert files(tmp_path) == ["karen"]


def bytes_holding(folder: Path, word: str) -> list[str]:
    """The files in which the word is to be found, packed or not."""
    found = []
    for path in filter(Path.is_file, folder.rglob("*")):
        content = path.read_bytes()
        packed = b"".join(unpacked(path)) if zipfile.is_zipfile(path) else b""
        found += [path.name] if word.encode() in content + packed else []
    return found


def unpacked(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


async def write_secrets(karen: Keeping) -> None:
    """The word everywhere Karen keeps anything."""
    ana = Caller((await karen.call("profiles.create", name=SECRET))["id"], Role.MEMBER)
    for caller in (OWNER, ana):
        await karen.converse(SECRET, *(f"{SECRET} {number} " * 50 for number in range(20)), caller=caller)
        await karen.call("conversations.save_draft", caller, conversation_id=None, text=SECRET)
        await karen.call("settings.set", caller, profile={"default_location": SECRET})
    await karen.call("system.backup")
    (karen.data.settings / "profile-owner.broken.json").write_text(SECRET)
    (karen.data.logs / "karen.log").write_text(SECRET)
    (karen.data.logs / "karen.log.1").write_text(SECRET)
    (karen.data.run / "webkit").mkdir()
    (karen.data.run / "webkit" / "storage").write_text(SECRET)


async def test_no_word_is_left_when_everything_is_deleted(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await write_secrets(karen)
        assert len(bytes_holding(tmp_path, SECRET)) > 5
        assert await karen.call("system.delete_all", confirm="delete everything") == {"left": []}
        assert bytes_holding(tmp_path, SECRET) == []
        profiles = (await karen.call("profiles.list"))["profiles"]
        assert [(profile["id"], profile["name"]) for profile in profiles] == [("owner", "Me")]
        assert (await karen.call("settings.get"))["profile"]["default_location"] is None
        await karen.converse("a new beginning", "hello")
        assert await karen.titles() == ["a new beginning"]
    assert bytes_holding(tmp_path, SECRET) == []
    assert is_sound(tmp_path / "karen.sqlite")


async def test_what_was_taken_elsewhere_and_models_stay(tmp_path: Path) -> None:
    async with keeping(tmp_path / "karen") as karen:
        await karen.converse("kept elsewhere", "hello")
        await karen.call("system.backup", path=str(tmp_path / "mine.karen-backup"))
        karen.data.models.mkdir()
        (karen.data.models / "large.gguf").write_text("a model")
        await karen.call("system.delete_all", confirm="delete everything")
        assert (karen.data.models / "large.gguf").exists()
        assert await karen.titles() == []
        await karen.call("system.restore", path=str(tmp_path / "mine.karen-backup"))
        assert await karen.titles() == ["kept elsewhere"]


async def test_what_an_open_window_holds_is_named(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        (karen.data.run / "webkit").mkdir()
        with (karen.data.run / "window.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            [left] = (await karen.call("system.delete_all", confirm="delete everything"))["left"]
        assert str(karen.data.run / "webkit") in left
        assert "quit Karen" in left


@pytest.mark.parametrize("params", [{}, {"confirm": "yes"}, {"confirm": "Delete everything"}])
async def test_nothing_is_deleted_without_the_words(tmp_path: Path, params: dict[str, str]) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse("kept", "hello")
        with pytest.raises(InvalidInput):
            await call(karen.registry, "system.delete_all", params)
        with pytest.raises(Forbidden):
            await call(karen.registry, "system.delete_all", {"confirm": "delete everything"}, MEMBER)
        assert await karen.titles() == ["kept"]


async def test_damaged_data_can_be_deleted_too(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await karen.converse(SECRET, SECRET)
    overwrite_page(tmp_path / "karen.sqlite", 1)
    async with keeping(tmp_path) as karen:
        await karen.call("system.delete_all", confirm="delete everything")
        assert (await karen.call("system.data_state"))["condition"] == "good"
        await karen.converse("a new beginning", "hello")
    assert bytes_holding(tmp_path, SECRET) == []


async def test_deleting_that_was_killed_is_finished_by_the_next_start(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        await write_secrets(karen)
    prepared = Incoming(DataFolder(tmp_path))
    create_database(prepared.begin() / "karen.sqlite", migrations())
    (prepared.folder / "settings").mkdir()
    (prepared.folder / "wipe").touch()
    prepared.commit()
    async with keeping(tmp_path) as karen:
        assert bytes_holding(tmp_path, SECRET) == []
        assert await karen.titles() == []


class MemoryKeyring(KeyringBackend):
    """Never found by itself: it cannot be made without what it holds."""

    priority = 1

    def __init__(self, held: dict[tuple[str, str], str]) -> None:
        self.held = held

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def kept_secrets() -> Iterator[dict[tuple[str, str], str]]:
    """What the keyring holds."""
    held: dict[tuple[str, str], str] = {}
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring(held))
    yield held
    keyring.set_keyring(before)


async def test_the_keyring_forgets_what_this_data_folder_had_and_nothing_else(
    tmp_path: Path, kept_secrets: dict[tuple[str, str], str]
) -> None:
    kept_secrets["another program", "me"] = "hers"
    async with keeping(tmp_path) as karen:
        ana = Caller((await karen.call("profiles.create", name="Ana"))["id"], Role.MEMBER)
        for caller in (OWNER, ana):
            await karen.call("settings.set_secret", caller, name="weather_api_key", value=SECRET)
        await karen.call("models.add_provider", kind="openai", label="mine", url="http://127.0.0.1:9", api_key=SECRET)
        assert len(kept_secrets) == 4
        assert await karen.call("system.delete_all", confirm="delete everything") == {"left": []}
    assert kept_secrets == {("another program", "me"): "hers"}
