"""What a plugin can be set to: what a server asks for before it begins, and secrets that are never shown again."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from calling import MEMBER, call
from karen.contract.errors import InvalidInput, PluginFailed
from mcp_bundles import bundle, install
from mcp_serving import script
from plugging import agree, drop, plugin, run, shown
from talking import Talking, talking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

TOLD = """
import os
TOOLS = [tool("told", annotations={"readOnlyHint": True}), *map(tool, sys.argv[1:2])]
def call(name, arguments):
    return text(" ".join([*sys.argv[1:], os.environ.get("TOKEN", "no token")]))
"""
ASKS: dict[str, Any] = {
    "apiToken": {"type": "string", "title": "Your token", "required": True, "sensitive": True},
    "most-cups": {"type": "number", "title": "Cups", "min": 1, "max": 9, "required": True},
    "kind": {"type": "string", "default": "green"},
    "warm": {"type": "boolean"},
}
ARGUMENTS = ["${__dirname}/main.py", "${user_config.kind}", "${user_config.most-cups}", "--warm=${user_config.warm}"]
VALUE = "t0ken-välue"


def asking(asks: Mapping[str, Any] = ASKS, *words: str, **environment: str) -> bytes:
    """A bundle whose server tells what it was started with."""
    about = {"name": "Tea", "server": {"type": "python", "mcp_config": {"command": "python"}}, "user_config": asks}
    return bundle(about, {"main.py": script(TOLD)}, args=[*(words or ARGUMENTS)], env=environment)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        yield opened


def holding(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def put(talk: Talking, plugin_id: str = "tea", **settings: Any) -> Any:
    return await talk.call("plugins.set_settings", plugin_id=plugin_id, settings=settings)


async def test_a_server_waits_for_what_its_bundle_asks_and_then_begins_with_it(talk: Talking, tmp_path: Path) -> None:
    await install(talk, tmp_path, asking(TOKEN="${user_config.apiToken}"))
    agreed = await agree(talk, "tea")
    assert agreed["state"] == "failed"
    assert agreed["failure"] == "The plugin tea waits to be told “Your token”, “Cups”: write it into its settings."
    assert agreed["settings_schema"]["properties"]["api_token"] == {
        "type": "string", "title": "Your token", "writeOnly": True,
    }  # fmt: skip
    ready = await put(talk, api_token=VALUE, most_cups=3)
    assert (ready["state"], ready["failure"]) == ("enabled", "")
    assert await run(talk, "tea", "told") == f"green 3 {VALUE}"
    await put(talk, most_cups=4, kind="white", warm=True)
    assert await run(talk, "tea", "told") == f"white 4 --warm=true {VALUE}"


async def test_what_a_server_can_is_asked_anew_when_it_is_set_otherwise(talk: Talking, tmp_path: Path) -> None:
    await install(talk, tmp_path, asking(TOKEN="${user_config.apiToken}"))
    await agree(talk, "tea")
    ready = await put(talk, api_token=VALUE, most_cups=3)
    assert [tool["name"] for tool in ready["tools"]] == ["told", "green"]
    assert [tool["name"] for tool in (await put(talk, most_cups=3, kind="white"))["tools"]] == ["told", "white"]


async def test_what_does_not_fit_or_is_missing_is_named_and_nothing_is_kept(talk: Talking, tmp_path: Path) -> None:
    await install(talk, tmp_path, asking(TOKEN="${user_config.apiToken}"))
    with pytest.raises(InvalidInput, match=r"api_token: is missing; most_cups: must be at most 9"):
        await put(talk, most_cups=10, kind="white")
    with pytest.raises(InvalidInput, match="api_token: is missing"):
        await put(talk, api_token="", most_cups=2)
    seen = await shown(talk, "tea")
    assert (seen["settings"], seen["secrets"]) == ({"kind": "green"}, [])


async def test_a_secret_is_never_shown_again_nor_written_to_a_file(talk: Talking, tmp_path: Path) -> None:
    await install(talk, tmp_path, asking(TOKEN="${user_config.apiToken}"))
    await agree(talk, "tea")
    answer = await put(talk, api_token=VALUE, most_cups=3)
    assert (answer["secrets"], answer["settings"]) == (["api_token"], {"kind": "green", "most_cups": 3})
    told = [answer, await shown(talk, "tea"), await talk.call("plugins.audit"), await talk.call("plugins.list")]
    assert VALUE not in json.dumps(told, ensure_ascii=False)
    assert holding(tmp_path, VALUE) == []


async def test_a_secret_stays_until_it_is_replaced_or_removed(talk: Talking, tmp_path: Path) -> None:
    manifest = "[settings.key]\ntype = 'string'\nsecret = true\n[settings.tone]\ntype = 'string'"
    drop(tmp_path, "keyed", plugin("@tool\ndef key() -> str:\n    return settings.get('key') or 'none'", manifest))
    await agree(talk, "keyed")
    for given, told in (
        ({"key": "one"}, "one"),
        ({"tone": "low"}, "one"),
        ({"key": "two"}, "two"),
        ({"key": ""}, "none"),
    ):
        await put(talk, "keyed", **given)
        assert await run(talk, "keyed", "key") == told
    assert (await shown(talk, "keyed"))["secrets"] == []


async def test_a_secret_is_its_profiles_and_its_plugins_alone(talk: Talking, tmp_path: Path) -> None:
    manifest = "[settings.key]\ntype = 'string'\nsecret = true"
    body = "@tool\ndef key() -> str:\n    return settings.get('key') or 'none'"
    for name in ("one", "two"):
        drop(tmp_path, name, plugin(body, manifest))
        await agree(talk, name)
    await put(talk, "one", key=VALUE)
    assert await run(talk, "two", "key") == "none"
    ran = await call(talk.application.registry, "plugins.run", {"plugin_id": "one", "tool": "key"}, MEMBER)
    assert ran["result"] == "none"
    assert await run(talk, "one", "key") == VALUE


async def test_what_was_a_secret_is_nothing_else_in_a_later_version(talk: Talking, tmp_path: Path) -> None:
    body = "@tool\ndef key() -> str:\n    return settings.get('key') or 'none'"
    drop(tmp_path, "keyed", plugin(body, "[settings.key]\ntype = 'string'\nsecret = true"))
    await agree(talk, "keyed")
    await put(talk, "keyed", key=VALUE)
    drop(tmp_path, "keyed", plugin(body, "[settings.key]\ntype = 'string'"))
    assert (await agree(talk, "keyed"))["settings"] == {}
    assert await run(talk, "keyed", "key") == "none"


async def test_secrets_go_with_their_plugin_and_what_it_kept(talk: Talking, tmp_path: Path) -> None:
    source = plugin(
        "@tool\ndef key() -> str:\n    return settings.get('key') or 'none'",
        "[settings.key]\ntype = 'string'\nsecret = true",
    )
    drop(tmp_path, "keyed", source)
    await agree(talk, "keyed")
    await put(talk, "keyed", key=VALUE)
    await talk.call("plugins.remove", plugin_id="keyed", with_data=True)
    drop(tmp_path, "keyed", source)
    assert (await agree(talk, "keyed"))["secrets"] == []
    assert await run(talk, "keyed", "key") == "none"


async def test_a_server_of_another_profile_is_told_its_own(talk: Talking, tmp_path: Path) -> None:
    await install(talk, tmp_path, asking(TOKEN="${user_config.apiToken}"))
    await agree(talk, "tea")
    await put(talk, api_token=VALUE, most_cups=3)
    wanted = {"plugin_id": "tea", "tool": "told"}
    with pytest.raises(PluginFailed, match="waits to be told “Your token”, “Cups”"):
        await call(talk.application.registry, "plugins.run", wanted, MEMBER)
    given = {"plugin_id": "tea", "settings": {"api_token": "theirs", "most_cups": 1}}
    await call(talk.application.registry, "plugins.set_settings", given, MEMBER)
    assert (await call(talk.application.registry, "plugins.run", wanted, MEMBER))["result"] == "green 1 theirs"
    assert await run(talk, "tea", "told") == f"green 3 {VALUE}"


@pytest.mark.parametrize(
    ("asks", "word", "why"),
    [
        (
            {"where": {"type": "directory", "title": "Folders", "required": True}},
            "where",
            "“Folders”, which are files of",
        ),
        ({"who": {"type": "person"}}, "who", "“who” as a person, which is nothing that Karen asks for"),
        ({"where": {"type": "string", "default": "${HOME}/tea"}}, "where", r"For “where” it takes \$\{HOME\}/tea"),
        ({}, "kind", "It asks for “kind”, and does not say what that is"),
        ({f"n{number}": {"type": "string"} for number in range(51)}, "n1", "It asks for 51 things"),
        ({"cups": {"type": "number", "default": "many"}}, "cups", "'many' is no number"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused(
    talk: Talking, tmp_path: Path, asks: Mapping[str, Any], word: str, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        await install(talk, tmp_path, asking(asks, f"${{user_config.{word}}}"))


async def test_files_that_a_server_can_do_without_are_left_out(talk: Talking, tmp_path: Path) -> None:
    asks = {"where": {"type": "directory", "multiple": True}, "kind": {"type": "string", "default": "green"}}
    words = ["${__dirname}/main.py", "${user_config.kind}", "${user_config.where}"]
    await install(talk, tmp_path, asking(asks, *words))
    await agree(talk, "tea")
    assert await run(talk, "tea", "told") == "green no token"


async def test_a_manifest_that_starts_a_server_with_what_it_cannot_be_set_to_says_so(
    talk: Talking, tmp_path: Path
) -> None:
    folder = tmp_path / "plugins" / "tea"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(
        'name = "Tea"\nkind = "mcp"\n[mcp]\ncommand = "tea"\nargs = ["${settings.kind}"]\n'
    )
    problems = (await shown(talk, "tea"))["problems"]
    assert [each["message"] for each in problems] == [
        "[mcp] speaks of the setting 'kind', which is not among [settings]."
    ]
