"""Bundles of servers, and servers that lie in their plugin's folder: installed, agreed to, and run as they were."""

from __future__ import annotations

import base64
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from karen.contract.errors import InvalidInput
from mcp_bundles import ABOUT, bundle, install
from mcp_serving import PYTHON, script
from plugging import agree, shown
from talking import Talking, talking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")


def signed(packed: bytes) -> bytes:
    """As `mcpb sign` leaves a bundle: its signature is the zip's comment."""
    signature = b"MCPB_SIG_V1" + len(b"signature").to_bytes(4, "little") + b"signature" + b"MCPB_SIG_END"
    return packed[:-2] + len(signature).to_bytes(2, "little") + signature


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("content", [bundle(), signed(bundle()), bundle(args=["server/main.py", "green"])])
async def test_a_bundle_is_installed_agreed_to_and_used(talk: Talking, tmp_path: Path, content: bytes) -> None:
    installed = await install(talk, tmp_path, content)
    assert (installed["plugin_id"], installed["name"], installed["kind"]) == ("tea-maker", "The tea maker", "mcp")
    assert (installed["version"], installed["author"], installed["description"]) == ("1.2.0", "A. Author", "Makes tea.")
    assert (installed["state"], installed["problems"]) == ("new", [])
    assert (await agree(talk, "tea-maker"))["failure"] == ""
    ran = await talk.call("plugins.run", plugin_id="tea-maker", tool="brew")
    assert ran["result"] == "hot green"


async def test_a_bundle_is_sent_as_any_packed_plugin(talk: Talking) -> None:
    content = base64.b64encode(bundle()).decode()
    received = await talk.call("plugins.receive", name="maker.mcpb", content=content)
    installed = await talk.call("plugins.install", upload_id=received["upload_id"])
    assert installed["plugin_id"] == "tea-maker"


async def test_a_server_in_its_plugins_folder_runs_as_it_was_agreed_to(talk: Talking, tmp_path: Path) -> None:
    folder = tmp_path / "plugins" / "tea"
    folder.mkdir(parents=True)
    (folder / "main.py").write_text(script("TOOLS = [tool('brew', annotations={'readOnlyHint': True})]\n" + ANSWER))
    command = f'command = "{PYTHON}"\nargs = ["${{__dirname}}/main.py"]\nenv = {{ WATER = "${{__dirname}}" }}'
    (folder / "plugin.toml").write_text(f'name = "Tea"\nkind = "mcp"\n[mcp]\n{command}\n')
    assert (await agree(talk, "tea"))["failure"] == ""
    ran = (await talk.call("plugins.run", plugin_id="tea", tool="brew"))["result"]
    assert ran == {"hot": True, "below": False, "written": False}
    (folder / "main.py").write_text("raise SystemExit('changed')")
    assert (await shown(talk, "tea"))["state"] == "changed"


ANSWER = """
import os
def call(name, arguments):
    try:
        open(os.environ["WATER"] + "/main.py", "a")
        written = True
    except OSError:
        written = False
    here = os.environ["WATER"]
    found = {"hot": os.path.exists(here + "/main.py"), "below": "plugins/tea" in here, "written": written}
    return text(json.dumps(found))
"""


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 and no more", "It is no zip"),
        (bundle(about={"server": {"type": "node", "mcp_config": {}}}), "gives it no name"),
        (bundle(about={"name": "tea", "server": {"type": "uv", "mcp_config": {}}}), "of the kind uv; only node"),
        (bundle(about={"name": "tea", "server": {"type": "node", "mcp_config": {}}}), "It has no command."),
        (bundle(args=["${HOME}"]), r"It has \$\{HOME\}, which the other program fills in"),
        (bundle(args=["${user_config.nothing}"]), "It asks for “nothing”"),
        (bundle(files={"../out": "x"}), "leads out of the plugin's folder"),
        (bundle(files={"a": "x", "A": "y"}), "twice, or in two spellings"),
    ],
)
async def test_what_is_no_bundle_that_can_be_used_is_refused(
    talk: Talking, tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        await install(talk, tmp_path, content)
    assert list((tmp_path / "plugins").iterdir()) == []


async def test_a_bundle_for_another_system_says_so(talk: Talking, tmp_path: Path) -> None:
    about = {**ABOUT, "compatibility": {"platforms": ["darwin"]}}
    installed = await install(talk, tmp_path, bundle(about))
    (problem,) = installed["problems"]
    assert (installed["state"], problem["message"]) == ("invalid", "It is for macos; this is linux.")


async def test_a_bundle_that_is_dropped_among_the_plugins_says_how_it_is_installed(
    talk: Talking, tmp_path: Path
) -> None:
    (tmp_path / "plugins").mkdir(exist_ok=True)
    (tmp_path / "plugins" / "maker.mcpb").write_bytes(bundle())
    (problem,) = (await shown(talk, "maker.mcpb"))["problems"]
    assert "install it with `karen plugin install`" in problem["message"]
