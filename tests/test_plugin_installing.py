"""Plugins are put into the user's folder whole or not at all, and taken out again; nothing of them runs by that."""

from __future__ import annotations

import asyncio
import base64
import io
import sys
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from karen.contract.errors import Conflict, InvalidInput, KarenError, NotFound
from karen.contract.types.plugins import PluginSource
from karen.plugins.manifest.reading import read
from karen.plugins.packing import pack
from plugging import GREETER, drop, shown
from talking import Talking, talking

CHANGED = GREETER.replace("1.0.0", "2.0.0")
FOLDER = {
    "plugin.toml": 'name = "Greeter"\nversion = "3.0.0"\n',
    "plugin.py": "x = 1\n",
    "words/greetings.txt": "Hello",
}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path / "home") as opened:
        yield opened


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def single(tmp_path: Path, text: str = GREETER) -> Path:
    return written(tmp_path / "source", {"greeter.py": text}) / "greeter.py"


def packed(tmp_path: Path, source: Path) -> Path:
    path = tmp_path / "downloaded (1).karen"
    path.write_bytes(pack(read(source, PluginSource.USER)))
    return path


def installed(tmp_path: Path) -> list[str]:
    """What lies in the user's folder, hidden entries too."""
    folder = tmp_path / "home" / "plugins"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def hostile() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("greeter.py", GREETER)
        archive.writestr("../outside.py", GREETER)
    return content.getvalue()


async def receive(talk: Talking, name: str, content: bytes) -> Any:
    return (await talk.call("plugins.receive", name=name, content=base64.b64encode(content).decode()))["upload_id"]


async def test_a_single_file_is_copied_and_waits_to_be_agreed_to(talk: Talking, tmp_path: Path) -> None:
    seen = await talk.call("plugins.install", path=str(single(tmp_path)))
    assert (seen["plugin_id"], seen["state"], seen["source"], seen["tools"]) == ("greeter", "new", "user", [])
    assert installed(tmp_path) == ["greeter.py"]


async def test_a_folder_is_copied_whole_and_without_what_is_hidden(talk: Talking, tmp_path: Path) -> None:
    source = written(tmp_path / "greeter", {**FOLDER, ".env": "a secret", "__pycache__/x.pyc": ""})
    assert (await talk.call("plugins.install", path=str(source)))["version"] == "3.0.0"
    assert installed(tmp_path) == ["greeter/plugin.py", "greeter/plugin.toml", "greeter/words/greetings.txt"]


async def test_a_packed_plugin_has_the_name_it_was_packed_with(talk: Talking, tmp_path: Path) -> None:
    path = packed(tmp_path, single(tmp_path))
    assert (await talk.call("plugins.install", path=str(path)))["plugin_id"] == "greeter"
    assert installed(tmp_path) == ["greeter.py"]


@pytest.mark.parametrize("name", ["greeter.py", "C:\\Downloads\\greeter.py", "../../greeter.py"])
async def test_a_file_that_was_sent_is_put_into_the_folder_and_nowhere_else(
    talk: Talking, tmp_path: Path, name: str
) -> None:
    upload_id = await receive(talk, name, GREETER.encode())
    assert (await talk.call("plugins.install", upload_id=upload_id))["plugin_id"] == "greeter"
    assert installed(tmp_path) == ["greeter.py"]
    with pytest.raises(NotFound):
        await talk.call("plugins.install", upload_id=upload_id)


async def test_another_of_the_name_is_replaced_only_when_that_is_said(talk: Talking, tmp_path: Path) -> None:
    await talk.call("plugins.install", path=str(single(tmp_path)))
    changed = str(single(tmp_path, CHANGED))
    with pytest.raises(Conflict, match="There is a plugin greeter already"):
        await talk.call("plugins.install", path=changed)
    assert (await talk.call("plugins.get", plugin_id="greeter"))["version"] == "1.0.0"
    assert (await talk.call("plugins.install", path=changed, replace=True))["version"] == "2.0.0"
    folder = written(tmp_path / "greeter", FOLDER)
    with pytest.raises(Conflict):
        await talk.call("plugins.install", path=str(folder))
    assert (await talk.call("plugins.install", path=str(folder), replace=True))["version"] == "3.0.0"
    assert (await talk.call("plugins.install", path=changed, replace=True))["version"] == "2.0.0"
    assert installed(tmp_path) == ["greeter.py"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("greeter.py", b"x = 1\n", "There is no line `# /// karen`"),
        ("greeter.karen", b"PK\x05\x06", "is no zip"),
        ("greeter.karen", hostile(), "leads out of the plugin's folder"),
        ("Greeter!.py", GREETER.encode(), "can be no plugin's name"),
        ("greeter.exe", b"MZ", "is no plugin"),
    ],
)
async def test_what_is_no_plugin_is_refused_and_leaves_nothing(
    talk: Talking, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        await talk.call("plugins.install", upload_id=await receive(talk, name, content))
    assert installed(tmp_path) == []
    assert not (tmp_path / "home" / "outside.py").exists()


@pytest.mark.parametrize("name", ["..", ".", "/", "a/", "a\0b.py", "x" * 255, "con.py"])
async def test_a_name_that_can_be_no_files_is_refused(talk: Talking, tmp_path: Path, name: str) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        await talk.call("plugins.install", upload_id=await receive(talk, name, GREETER.encode()))
    assert installed(tmp_path) == []


async def test_a_link_in_a_folder_is_not_followed(talk: Talking, tmp_path: Path) -> None:
    source = written(tmp_path / "greeter", FOLDER)
    (source / "passwords").symlink_to("/etc/passwd")
    with pytest.raises(InvalidInput, match="passwords is a link"):
        await talk.call("plugins.install", path=str(source))
    assert installed(tmp_path) == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"path": "/x", "upload_id": "0" * 16},
        {"path": "/nowhere/greeter.py"},
        {"path": "~nobody-is-called-so/greeter.py"},
        {"path": "x" * 4000},
        {"path": "a\0b"},
    ],
)
async def test_what_is_not_there_is_said(talk: Talking, given: dict[str, str]) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        await talk.call("plugins.install", **given)


@pytest.mark.parametrize("path", ["/nowhere/greeter.py", "~nobody-is-called-so/greeter.py", "x" * 4000, "a\0b", "."])
async def test_any_path_is_looked_at_without_harm(talk: Talking, path: str) -> None:
    report = await talk.call("plugins.validate", path=path)
    assert (report["valid"], len(report["problems"]) > 0) == (False, True)


async def test_what_was_installed_is_removed_and_what_came_with_karen_is_not(talk: Talking, tmp_path: Path) -> None:
    await talk.call("plugins.install", path=str(written(tmp_path / "greeter", FOLDER)))
    await talk.call("plugins.remove", plugin_id="greeter")
    assert installed(tmp_path) == []
    with pytest.raises(NotFound):
        await talk.call("plugins.get", plugin_id="greeter")
    with pytest.raises(KarenError, match="came with Karen"):
        await talk.call("plugins.remove", plugin_id="hello")


@pytest.mark.parametrize("moved", [0, 1, 2])
async def test_a_process_killed_while_it_replaces_leaves_the_old_one_or_the_new(tmp_path: Path, moved: int) -> None:
    old, new = drop(tmp_path, "greeter"), tmp_path / "new.py"
    new.write_text(CHANGED)
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom karen.plugins import installing\n"
        "done, rename = [], Path.rename\n"
        "def counted(path, target):\n"
        "    if len(done) == int(sys.argv[3]): os.kill(os.getpid(), 9)\n"
        "    done.append(path)\n"
        "    return rename(path, target)\n"
        "Path.rename = counted\n"
        "folder = Path(sys.argv[1])\n"
        "incoming = folder / '.incoming-x' / 'plugin'\n"
        "incoming.mkdir(parents=True)\n"
        "prepared = incoming / 'greeter.py'\n"
        "prepared.write_bytes(Path(sys.argv[2]).read_bytes())\n"
        "installing._move_in(prepared, folder / 'greeter.py', replace=True, plugin_id='greeter')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", program, old.parent, new, str(moved))
    assert await killed.wait() == -9
    async with talking(tmp_path) as talk:
        assert (await shown(talk, "greeter"))["version"] == ("2.0.0" if moved == 2 else "1.0.0")
    assert [path.name for path in old.parent.iterdir()] == ["greeter.py"]
