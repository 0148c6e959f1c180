"""Deleting a profile: nothing of it is left in any file, nothing of another is gone, and a kill changes neither."""

from __future__ import annotations

import asyncio
import base64
import random
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER
from commands import KAREN, LIMIT_S, environment
from forgetting import files_with
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Forbidden, InvalidInput, NotFound
from karen.flows.forget.profile_deletion import NAMES
from keeping import Keeping, is_sound, keeping, overwrite_page, root_page
from postgres import Cluster, new_database

SECRET = "schmetterling"
FACT = "Remember that my dog is called Rex"

DELETER = """
    import asyncio, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from keeping import keeping

    async def delete():
        async with keeping(Path(sys.argv[1])) as karen:
            print("ready", flush=True)
            await karen.call("profiles.delete", profile_id=sys.argv[2], name="Ana")
            print("done", flush=True)

    asyncio.run(delete())
"""


async def new_profile(karen: Keeping, name: str = "Ana", role: str = "member") -> Caller:
    made = await karen.call("profiles.create", name=name, role=role)
    return Caller(made["id"], Role(role))


async def lives(karen: Keeping, caller: Caller) -> str:
    """Something of the profile in every place there is; the conversation."""
    conversation = await karen.converse(f"The {SECRET}", f"My {SECRET} code is 4711", "I like tea", caller=caller)
    await karen.call("conversations.summary", caller, conversation_id=conversation, refresh=True)
    await karen.call("conversations.tag", caller, conversation_id=conversation, add=[SECRET])
    await karen.call("conversations.save_draft", caller, conversation_id=conversation, text=f"a {SECRET}")
    await karen.call("memory.store", caller, content=f"The {SECRET} code is 4711", tags=["codes"])
    await karen.call("preferences.set", caller, name="animal", value=SECRET)
    await karen.call("reminders.create", caller, text=f"Feed the {SECRET}", at="2999-01-01T08:00:00Z")
    made = await karen.call("lists.create", caller, name="Shopping")
    await karen.call("lists.add", caller, list_id=made["id"], items=[f"food for the {SECRET}", "milk"])
    await karen.call("lists.create", caller, name=f"For the {SECRET}")
    await karen.call("settings.set", caller, profile={"custom_persona_instructions": f"Be a {SECRET}"})
    piece = base64.b64encode(SECRET.encode()).decode()
    await karen.call("imports.upload", caller, name="mine.txt", bytes_base64=piece)
    await karen.call("profiles.issue_token", profile_id=caller.user_id, label=SECRET)
    return conversation


async def delete(karen: Keeping, whose: Caller, caller: Caller = OWNER, **params: Any) -> list[str]:
    wanted = {"profile_id": whose.user_id, "name": "Ana", **params}
    done = await karen.call("profiles.delete", caller, **wanted)
    return list(done["left"])


def is_in(index: Path, text: str) -> bool:
    """While the index is written, a file may have another name once it is looked into."""
    with suppress(FileNotFoundError):
        return files_with(index, text) != []
    return False


def noted(folder: Path) -> list[Path]:
    return list(folder.glob(NAMES))


async def until(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + LIMIT_S
    while not happened():
        assert time.monotonic() < limit
        await asyncio.sleep(0.05)


async def gone_on(folder: Path) -> None:
    """Until the next start has done what was left to do."""
    await until(lambda: all('"done":true' in path.read_text() for path in noted(folder)))


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Keeping]:
    async with keeping(tmp_path) as karen:
        yield karen


async def test_no_file_of_the_data_folder_holds_anything_of_it(karen: Keeping) -> None:
    folder = karen.data.root
    ana = await new_profile(karen)
    await lives(karen, ana)
    await karen.call("system.backup")
    assert len(files_with(folder, SECRET)) >= 4
    assert await delete(karen, ana) == []
    assert files_with(folder, SECRET) == []
    assert files_with(folder, ana.user_id) == [path.name for path in noted(folder)]
    assert list((folder / "uploads").iterdir()) == []
    assert [each["name"] for each in (await karen.call("profiles.list"))["profiles"]] == ["Me"]


async def test_the_index_holds_no_vector_of_it(karen: Keeping) -> None:
    ana = await new_profile(karen)
    for caller in (OWNER, ana):
        await karen.call("memory.store", caller, content="The cellar is cold and dry")
    await until(lambda: is_in(karen.data.index, ana.user_id))
    await delete(karen, ana)
    assert files_with(karen.data.index, ana.user_id) == []
    await until(lambda: files_with(karen.data.index, OWNER.user_id) != [])


async def test_another_profile_with_the_same_words_keeps_everything(karen: Keeping) -> None:
    ana, ben = await new_profile(karen), await new_profile(karen, "Ben")
    conversation = await lives(karen, ben)
    await lives(karen, ana)
    copy = await karen.call("system.backup")
    await delete(karen, ana)
    for _ in range(2):
        assert await karen.said(conversation, ben) == [f"My {SECRET} code is 4711", "I like tea"]
        assert len((await karen.call("memory.list", ben))["memories"]) == 1
        assert (await karen.call("settings.get", ben))["profile"]["custom_persona_instructions"] == f"Be a {SECRET}"
        assert len((await karen.call("profiles.tokens", profile_id=ben.user_id))["tokens"]) == 1
        assert [each["name"] for each in (await karen.call("profiles.list"))["profiles"]] == ["Me", "Ben"]
        await karen.call("system.restore", path=copy["path"])


async def test_its_settings_do_not_come_back_with_a_profile_of_the_same_name(karen: Keeping) -> None:
    ana = await new_profile(karen)
    await karen.call("settings.set", ana, profile={"personality_tone": "formal"})
    await delete(karen, ana)
    again = await new_profile(karen)
    assert again.user_id != ana.user_id
    assert (await karen.call("settings.get", ana))["profile"]["personality_tone"] == "friendly"


async def test_what_a_call_wrote_that_was_under_way_goes_with_the_next_start(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        ana = await new_profile(karen)
        await delete(karen, ana)
        await karen.converse("Late", f"a {SECRET}", caller=ana)
    async with keeping(tmp_path) as karen:
        await until(lambda: files_with(tmp_path, SECRET) == [])
        await gone_on(tmp_path)
    async with keeping(tmp_path):
        await until(lambda: noted(tmp_path) == [])


async def test_a_profile_that_was_brought_back_by_a_copy_stays(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.karen-backup"
    async with keeping(tmp_path / "data") as karen:
        ana = await new_profile(karen)
        conversation = await lives(karen, ana)
        await karen.call("system.backup", path=str(elsewhere))
        await delete(karen, ana)
        await karen.call("system.restore", path=str(elsewhere))
    async with keeping(tmp_path / "data") as karen:
        assert await karen.said(conversation, ana) == [f"My {SECRET} code is 4711", "I like tea"]
        await until(lambda: noted(karen.data.root) == [])


@pytest.mark.parametrize("kill", range(2))
async def test_a_kill_leaves_all_of_it_or_nothing(tmp_path: Path, kill: int) -> None:
    async with keeping(tmp_path) as karen:
        ana = await new_profile(karen)
        conversation = await lives(karen, ana)
        await karen.converse("Much", *(f"{number} {SECRET} {'x' * 3000}" for number in range(300)), caller=ana)
        mine = await karen.converse("Mine", FACT)
        await karen.call("system.backup")
    killed_after(tmp_path, ana, random.random() * 0.6 * (kill + 1))
    begun = bool(noted(tmp_path))
    async with keeping(tmp_path) as karen:
        await gone_on(tmp_path)
        names = [each["name"] for each in (await karen.call("profiles.list"))["profiles"]]
        left = await karen.said(conversation, ana) if "Ana" in names else []
        assert (names, len(left)) in ((["Me"], 0), (["Me", "Ana"], 2))
        assert not (begun and left)
        assert bool(files_with(tmp_path, SECRET)) == bool(left)
        assert await karen.said(mine) == [FACT]
    assert is_sound(tmp_path / "karen.sqlite")


def killed_after(folder: Path, whose: Caller, seconds: float) -> None:
    script = textwrap.dedent(DELETER.format(tests=str(Path(__file__).parent)))
    command = [sys.executable, "-c", script, str(folder), whose.user_id]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as deleter:
        assert deleter.stdout is not None
        assert deleter.stdout.readline() == "ready\n"
        time.sleep(seconds)
        deleter.kill()


async def test_what_is_not_karens_to_change_is_named(karen: Keeping) -> None:
    ana = await new_profile(karen)
    await lives(karen, ana)
    mine, broken = karen.data.root / "mine.txt", karen.data.backups / "broken.karen-backup"
    mine.write_text(f"Ana is {ana.user_id}")
    broken.write_bytes(b"no archive")
    left = await delete(karen, ana)
    assert sorted(each.partition(":")[0] for each in left) == sorted(map(str, (mine, broken)))


async def test_a_profile_does_not_delete_itself(karen: Keeping) -> None:
    other_owner = await new_profile(karen, role="owner")
    with pytest.raises(Conflict, match="deletes itself"):
        await delete(karen, other_owner, other_owner)
    assert await delete(karen, other_owner) == []


async def test_the_profile_of_this_computer_stays(karen: Keeping) -> None:
    other_owner = await new_profile(karen, role="owner")
    for caller in (OWNER, other_owner):
        with pytest.raises(Conflict, match=r"'Me' is the profile of this computer.*Nothing was deleted"):
            await delete(karen, OWNER, caller, name="Me")


@pytest.mark.parametrize("name", ["ana", "Me", "'; DROP TABLE user; --"])
async def test_another_name_than_it_has_deletes_nothing(karen: Keeping, name: str) -> None:
    ana = await new_profile(karen)
    with pytest.raises(InvalidInput, match=r"'Ana'.*Nothing was deleted"):
        await delete(karen, ana, name=name)
    assert len((await karen.call("profiles.list"))["profiles"]) == 2


async def test_a_profile_that_is_not_there_is_named(karen: Keeping) -> None:
    ana = await new_profile(karen)
    await delete(karen, ana)
    with pytest.raises(NotFound) as raised:
        await delete(karen, ana)
    assert (raised.value.kind, raised.value.id) == ("profile", ana.user_id)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER])
async def test_only_owners_delete_profiles(karen: Keeping, role: Role) -> None:
    ana = await new_profile(karen)
    with pytest.raises(Forbidden):
        await delete(karen, ana, Caller("ben", role))


async def test_of_damaged_data_nothing_is_deleted(tmp_path: Path) -> None:
    async with keeping(tmp_path) as karen:
        ana = await new_profile(karen)
        await karen.converse("Mine", "I like tea")
    overwrite_page(tmp_path / "karen.sqlite", root_page(tmp_path / "karen.sqlite", "message"))
    async with keeping(tmp_path) as karen:
        with pytest.raises(Conflict, match="Repair it first"):
            await delete(karen, ana)
        assert noted(tmp_path) == []
        assert len((await karen.call("profiles.list"))["profiles"]) == 2


async def test_on_a_server_the_rows_go_and_the_rest_is_said(
    tmp_path: Path, server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAREN_DATABASE_URL", new_database(server.address))
    async with keeping(tmp_path) as karen:
        ana = await new_profile(karen)
        conversation = await lives(karen, ana)
        (left,) = await delete(karen, ana)
        assert "VACUUM FULL" in left
        assert (await karen.call("conversations.list", ana))["conversations"] == []
        assert (await karen.call("memory.list", ana))["memories"] == []
        with pytest.raises(NotFound):
            await karen.said(conversation, ana)


def profiles(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KAREN, "profiles", *arguments],
        input="",
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(folder),
        check=False,
    )


def test_the_terminal_adds_renames_lists_and_deletes(tmp_path: Path) -> None:
    added = profiles(tmp_path, "add", "Ana", "--role", "reviewer")
    assert (added.returncode, added.stderr) == (0, "")
    assert profiles(tmp_path, "rename", "Ana", "Anna").returncode == 0
    assert [line.split()[1:] for line in profiles(tmp_path).stdout.splitlines()] == [
        ["owner", "Me"],
        ["reviewer", "Anna"],
    ]
    refused = profiles(tmp_path, "delete", "Anna")
    assert refused.returncode == 2
    assert "nobody to ask" in refused.stderr
    deleted = profiles(tmp_path, "delete", "Anna", "--yes")
    assert (deleted.returncode, deleted.stdout) == (0, "Anna is deleted.\n")
    missing = profiles(tmp_path, "delete", "Anna", "--yes")
    assert missing.returncode == 1
    assert "There is no profile 'Anna'" in missing.stderr
