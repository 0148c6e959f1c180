"""Plugins through the contract: seen, agreed to, run, changed, taken back; nothing runs that nobody agreed to."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from calling import call
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Forbidden, InvalidInput, KarenError, NotFound, PluginFailed
from plugging import GREETER, agree, drop, plugin, run, shown
from talking import Talking, talking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

MIA = Caller(user_id="mia", role=Role.MEMBER)
KEEPING = plugin(
    """
seen = []

@tool
def keep(key: str, value: str) -> list[str]:
    storage.set(key, value)
    return storage.keys()

@tool
def kept(key: str) -> str | None:
    return storage.get(key)

@tool
def all() -> dict:
    return {key: storage.get(key) for key in storage.keys()}

@tool
def count() -> int:
    seen.append(1)
    return len(seen)
""",
    "[permissions]\nstorage = true\n[limits]\nstorage_mb = 1",
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        yield opened


async def test_a_dropped_file_is_seen_without_a_restart_agreed_to_and_run(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    seen = await shown(talk, "greeter")
    assert (seen["state"], seen["name"], seen["source"], seen["problems"]) == ("new", "Greeter", "user", [])
    agreed = await agree(talk, "greeter")
    assert (agreed["state"], [tool["registered_as"] for tool in agreed["tools"]]) == ("enabled", ["greeter.greet"])
    assert await run(talk, "greeter", "greet", name="Ada") == "Hello, Ada!"


async def test_nothing_of_it_runs_before_it_is_agreed_to(talk: Talking, tmp_path: Path) -> None:
    written = tmp_path / "written"
    drop(tmp_path, "eager", plugin(f"open({str(written)!r}, 'w').write('x')"))
    assert (await shown(talk, "eager"))["state"] == "new"
    with pytest.raises(Conflict, match="Nobody has agreed to it yet"):
        await run(talk, "eager", "anything")
    failed = await agree(talk, "eager")
    assert failed["state"] == "failed"
    assert not written.exists()


async def test_what_cannot_be_started_says_why_at_its_line(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "broken", plugin("x = 1\n\nraise RuntimeError('no tea')"))
    assert "RuntimeError: no tea (plugin.py, line 8)" in (await agree(talk, "broken"))["failure"]
    with pytest.raises(PluginFailed, match="no tea"):
        await run(talk, "broken", "anything")


async def test_the_difference_to_what_was_agreed_to_is_shown(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "trial", plugin("", "[permissions]\nnotify = true\nstorage = true"))
    await agree(talk, "trial")
    drop(tmp_path, "trial", plugin("", "[permissions]\nstorage = true\nnetwork = ['api.example.org']"))
    seen = await shown(talk, "trial")
    assert seen["state"] == "changed"
    assert [(each["name"], each["value"], each["new"]) for each in seen["permissions"]] == [
        ("network", "api.example.org", True),
        ("storage", "", False),
    ]
    assert [each["name"] for each in seen["withdrawn"]] == ["notify"]
    with pytest.raises(Conflict, match="not what was agreed to"):
        await run(talk, "trial", "anything")


async def test_only_what_was_shown_is_agreed_to(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    seen = await shown(talk, "greeter")
    drop(tmp_path, "greeter", GREETER + "# another\n")
    await talk.call("plugins.reload")
    with pytest.raises(Conflict, match="has changed since it was shown"):
        await talk.call("plugins.approve", plugin_id="greeter", sha256=seen["sha256"], permissions=[])


async def test_fewer_permissions_than_it_asks_for_are_not_agreed_to_in_secret(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "trial", plugin("", "[permissions]\nnotify = true"))
    seen = await shown(talk, "trial")
    with pytest.raises(Conflict, match="Look at it again"):
        await talk.call("plugins.approve", plugin_id="trial", sha256=seen["sha256"], permissions=[])


@pytest.mark.parametrize(
    ("manifest", "state"), [("", "enabled"), ("[permissions]\nnetwork = ['api.example.org']", "changed")]
)
async def test_an_author_may_agree_to_changes_that_ask_for_nothing_more(
    talk: Talking, tmp_path: Path, manifest: str, state: str
) -> None:
    drop(tmp_path, "trial", plugin("@tool\ndef answer() -> int:\n    return 1"))
    await agree(talk, "trial", follows_changes=True)
    drop(tmp_path, "trial", plugin("@tool\ndef another() -> int:\n    return 2", manifest))
    assert (await shown(talk, "trial"))["state"] == state


async def test_limits_that_rise_are_asked_about_again(talk: Talking, tmp_path: Path) -> None:
    body = "@tool\ndef answer() -> int:\n    return 1"
    drop(tmp_path, "trial", plugin(body))
    await agree(talk, "trial", follows_changes=True)
    drop(tmp_path, "trial", plugin(body, "[limits]\nmemory_mb = 128"))
    assert (await shown(talk, "trial"))["state"] == "enabled"
    drop(tmp_path, "trial", plugin(body, "[limits]\nmemory_mb = 2048"))
    seen = await shown(talk, "trial")
    assert seen["state"] == "changed"
    assert [(each["name"], each["new"]) for each in seen["permissions"]] == [("memory_mb", True)]
    assert "2048 MB" in seen["permissions"][0]["sentence"]


async def test_what_was_revoked_or_disabled_does_not_run_and_its_tools_are_gone(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    await agree(talk, "greeter")
    assert (await talk.call("plugins.disable", plugin_id="greeter"))["state"] == "disabled"
    with pytest.raises(Conflict, match="switched off"):
        await run(talk, "greeter", "greet", name="Ada")
    with pytest.raises(NotFound):
        await talk.call("tools.execute", tool="greeter.greet", args={"name": "Ada"})
    assert (await talk.call("plugins.enable", plugin_id="greeter"))["state"] == "enabled"
    assert (await talk.call("tools.execute", tool="greeter.greet", args={"name": "Ada"}))["sentence"] == "Hello, Ada!"
    assert (await talk.call("plugins.revoke", plugin_id="greeter"))["state"] == "new"
    with pytest.raises(Conflict, match="Nobody has agreed"):
        await run(talk, "greeter", "greet", name="Ada")


async def test_what_was_agreed_to_holds_after_a_restart(tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    async with talking(tmp_path) as talk:
        await agree(talk, "greeter")
    async with talking(tmp_path) as talk:
        assert (await shown(talk, "greeter"))["state"] == "enabled"
        assert await run(talk, "greeter", "greet", name="Bo") == "Hello, Bo!"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, "name: is missing"),
        ({"name": 7}, "name: must be a text"),
        ({"name": "Ada", "permissions": {"network": ["*"]}}, "permissions: is not known"),
        ({"name": "Ada", "limits": {"memory_mb": 9999}}, "limits: is not known"),
    ],
)
async def test_arguments_are_checked_before_anything_runs(
    talk: Talking, tmp_path: Path, args: dict[str, Any], says: str
) -> None:
    drop(tmp_path, "greeter")
    await agree(talk, "greeter")
    with pytest.raises(InvalidInput, match=says):
        await run(talk, "greeter", "greet", **args)
    assert "called" not in [entry["action"] for entry in (await talk.call("plugins.audit"))["entries"]]


async def test_a_request_cannot_name_permissions_or_limits(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    await agree(talk, "greeter")
    with pytest.raises(InvalidInput, match="limits"):
        params = {"plugin_id": "greeter", "tool": "greet", "args": {"name": "Ada"}, "limits": {"cpu_s": 900}}
        await talk.call("plugins.run", **params)


async def test_a_result_that_is_not_what_the_tool_says_is_refused(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "liar", plugin("@tool\ndef number() -> int:\n    return 'seven'"))
    await agree(talk, "liar")
    with pytest.raises(PluginFailed, match="answered what number does not say it answers"):
        await run(talk, "liar", "number")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("import os; os._exit(3)", "exit status 3"),
        ("while True: pass", "computed for more than|took longer than"),
        ("x = [bytearray(1 << 20) for _ in range(10000)]", "memory"),
        ("open('/etc/passwd')", "PermissionError|forbidden"),
        ("import socket; socket.socket()", "not supported|PermissionError|forbidden"),
        ("import subprocess; subprocess.run(['true'])", "forbidden|PermissionError|BlockingIOError"),
        ("storage.set('a', 1)", "needs the permission storage"),
        ("memory.search('tea')", "needs the permission memory_read"),
        ("notify('a')", "needs the permission notify"),
        ("http.get('https://example.org')", "needs the permission network"),
    ],
)
async def test_what_a_plugin_may_not_do_fails_and_karen_goes_on(
    talk: Talking, tmp_path: Path, body: str, says: str
) -> None:
    drop(tmp_path, "trial", plugin(f"@tool\ndef act() -> None:\n    {body}", "[limits]\ncpu_s = 1\nwall_s = 3"))
    await agree(talk, "trial")
    with pytest.raises(PluginFailed, match=says):
        await run(talk, "trial", "act")
    assert (await talk.call("tools.execute", tool="calculate", args={"expression": "2+2"}))["sentence"]
    listed = await shown(talk, "trial")
    assert (listed["runs"], listed["failures"]) == (1, 1)


async def test_what_a_plugin_keeps_is_each_profiles_apart_and_outlives_its_process(tmp_path: Path) -> None:
    drop(tmp_path, "keeper", KEEPING)
    async with talking(tmp_path) as talk:
        await agree(talk, "keeper")
        assert await run(talk, "keeper", "keep", key="a", value="mine") == ["a"]
        registry = talk.application.registry
        asked = {"plugin_id": "keeper", "tool": "kept", "args": {"key": "a"}}
        assert (await call(registry, "plugins.run", asked, MIA))["result"] is None
        await run(talk, "keeper", "count")
        assert (await call(registry, "plugins.run", {"plugin_id": "keeper", "tool": "count"}, MIA))["result"] == 1
    async with talking(tmp_path) as talk:
        assert await run(talk, "keeper", "kept", key="a") == "mine"


async def test_a_plugin_keeps_no_more_than_its_limit(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "keeper", KEEPING)
    await agree(talk, "keeper")
    await run(talk, "keeper", "keep", key="a", value="x" * 700_000)
    with pytest.raises(PluginFailed, match="may keep 1 MB"):
        await run(talk, "keeper", "keep", key="b", value="x" * 700_000)
    assert await run(talk, "keeper", "keep", key="a", value="y") == ["a"]


async def test_what_a_plugin_proposes_to_remember_waits_for_the_user(talk: Talking, tmp_path: Path) -> None:
    body = "@tool\ndef learn() -> list[str]:\n    memory.store('Ada collects maps')\n"
    body += "    return [each.text for each in memory.search('what does Ada collect?')]"
    drop(tmp_path, "learner", plugin(body, "[permissions]\nmemory_read = true\nmemory_write = true"))
    await agree(talk, "learner")
    assert await run(talk, "learner", "learn") == []
    waiting = (await talk.call("memory.inbox"))["entries"]
    assert [(each["content"], each["metadata"]) for each in waiting] == [("Ada collects maps", {"plugin": "learner"})]
    await talk.call("memory.confirm", memory_id=waiting[0]["id"])
    assert await run(talk, "learner", "learn") == ["Ada collects maps"]


async def test_a_notice_is_due_at_once_and_there_are_not_many(talk: Talking, tmp_path: Path) -> None:
    body = (
        "@tool\ndef tell(times: int) -> None:\n    for each in range(times):\n        notify('Tea', f'{each} is ready')"
    )
    drop(tmp_path, "teller", plugin(body, "[permissions]\nnotify = true"))
    await agree(talk, "teller")
    await run(talk, "teller", "tell", times=1)
    assert [each["text"] for each in (await talk.call("reminders.list"))["reminders"]] == ["teller: Tea: 0 is ready"]
    with pytest.raises(PluginFailed, match="12 notices an hour"):
        await run(talk, "teller", "tell", times=12)


async def test_settings_are_checked_kept_and_told_to_the_plugin(talk: Talking, tmp_path: Path) -> None:
    manifest = "[settings.tone]\ntype = 'string'\nenum = ['warm', 'cool']\ndefault = 'warm'"
    drop(tmp_path, "tuned", plugin("@tool\ndef tone() -> str:\n    return settings.get('tone')", manifest))
    agreed = await agree(talk, "tuned")
    assert agreed["settings"] == {"tone": "warm"}
    assert await run(talk, "tuned", "tone") == "warm"
    with pytest.raises(InvalidInput, match="tone: must be one of warm, cool"):
        await talk.call("plugins.set_settings", plugin_id="tuned", settings={"tone": "loud"})
    changed = await talk.call("plugins.set_settings", plugin_id="tuned", settings={"tone": "cool"})
    assert changed["settings"] == {"tone": "cool"}
    assert await run(talk, "tuned", "tone") == "cool"


async def test_a_tool_that_asks_each_time_is_not_run_unconfirmed(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "careful", plugin("@tool(confirm=True)\ndef wipe(what: str) -> str:\n    return f'wiped {what}'"))
    await agree(talk, "careful")
    with pytest.raises(Forbidden, match="asks before each run"):
        await run(talk, "careful", "wipe", what="all")
    asked = {"plugin_id": "careful", "tool": "wipe", "args": {"what": "all"}, "confirmed": True}
    assert (await talk.call("plugins.run", **asked))["result"] == "wiped all"
    with pytest.raises(KarenError, match="Nobody allowed"):
        await talk.call("tools.execute", tool="careful.wipe", args={"what": "all"})


async def test_every_call_is_in_the_log_and_a_changed_entry_is_noticed(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        drop(tmp_path, "greeter")
        await agree(talk, "greeter")
        await run(talk, "greeter", "greet", name="Ada")
        await talk.call("plugins.disable", plugin_id="greeter")
        entries = (await talk.call("plugins.audit"))["entries"]
        assert [entry["action"] for entry in entries] == ["disabled", "called", "approved"]
        assert "Ada" not in str(entries)
        assert (await talk.call("plugins.verify_audit"))["intact"]
    with sqlite3.connect(tmp_path / "karen.sqlite") as database:
        database.execute("UPDATE plugin_audit SET detail = 'other' WHERE number = 2")
    database.close()
    async with talking(tmp_path) as talk:
        verdict = await talk.call("plugins.verify_audit")
        assert (verdict["intact"], verdict["broken_at"]) == (False, 2)


async def test_the_log_is_read_from_the_newest_on(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    await agree(talk, "greeter")
    for _ in range(3):
        await run(talk, "greeter", "greet", name="Ada")
    first = await talk.call("plugins.audit", limit=2, plugin_id="greeter")
    assert ([entry["number"] for entry in first["entries"]], first["more"]) == ([4, 3], True)
    rest = await talk.call("plugins.audit", before=3)
    assert ([entry["number"] for entry in rest["entries"]], rest["more"]) == ([2, 1], False)


async def test_what_a_plugin_prints_is_in_its_log(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "chatty", plugin("@tool\ndef talk() -> None:\n    print('one')\n    log.warning('two')"))
    await agree(talk, "chatty")
    await run(talk, "chatty", "talk")
    lines = (await talk.call("plugins.logs", plugin_id="chatty"))["lines"]
    assert {(line["level"], line["text"]) for line in lines} == {("output", "one"), ("warning", "two")}


async def test_a_plugin_that_needs_another_runs_only_with_it(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    drop(tmp_path, "needy", plugin("@tool\ndef answer() -> int:\n    return 1", "[requires]\ngreeter = '>=1'"))
    await agree(talk, "needy")
    with pytest.raises(Conflict, match="needs greeter, which is not enabled"):
        await run(talk, "needy", "answer")
    await agree(talk, "greeter")
    assert await run(talk, "needy", "answer") == 1


async def test_fifty_calls_at_once_are_all_answered(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "greeter")
    await agree(talk, "greeter")
    answers = await asyncio.gather(*(run(talk, "greeter", "greet", name=str(each)) for each in range(50)))
    assert answers == [f"Hello, {each}!" for each in range(50)]


async def test_a_tool_that_asks_each_time_asks_in_the_conversation_with_its_arguments(
    talk: Talking, tmp_path: Path
) -> None:
    source = (
        "@tool(confirm=True, examples=('wipe {what} clean',))\ndef wipe(what: str) -> str:\n    return f'wiped {what}'"
    )
    drop(tmp_path, "careful", plugin(source))
    await agree(talk, "careful")
    asked = await talk.say("wipe the board clean")
    assert asked.text == 'May the plugin Trial run wipe with what: "the board"? Say “yes” or “no”.'
    done = await talk.say("always", asked.conversation_id)
    assert done.text == "wiped the board"
    assert (await talk.say("wipe the board clean")).text == asked.text


async def test_what_a_plugin_keeps_is_exported_and_forgotten(talk: Talking, tmp_path: Path) -> None:
    drop(tmp_path, "keeper", KEEPING.replace("value: str)", "value: dict | list | str)"))
    await agree(talk, "keeper")
    await run(talk, "keeper", "keep", key="notes", value=["the locker code is 4711", "buy milk"])
    await run(talk, "keeper", "keep", key="single", value={"text": "locker code 4711 again", "done": None})
    await talk.call("system.export_all", path=str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("plugins.json")]
        exported = json.loads(archive.read(name))
    assert exported["keeper"]["stored"]["notes"] == ["the locker code is 4711", "buy milk"]
    dry = await talk.call("memory.forget", query="locker code 4711", dry_run=True)
    assert [thing["id"] for thing in dry["things"] if thing["kind"] == "plugin_value"] == [
        "keeper notes",
        "keeper single",
    ]
    receipt = await talk.call("memory.forget", query="locker code 4711")
    assert {"place": "plugin_values", "removed": 2} in receipt["removed_from"]
    assert b"4711" not in (tmp_path / "karen.sqlite").read_bytes()
    assert await run(talk, "keeper", "all") == {"notes": ["buy milk"], "single": {"done": None}}
