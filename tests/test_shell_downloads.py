"""What the page saves: a new file among the downloads, and never anything else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from karen.contract.errors import InvalidInput, Unavailable
from karen.hosts.shell.downloads import Downloads, downloads_folder, safe_name
from karen.hosts.shell.page import Page, PageFailure
from karen.hosts.shell.supervisor import Supervisor
from test_shell import Around


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The downloads of a person whose home is the folder above."""
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(downloads))
    return downloads


def test_a_file_is_saved_among_the_downloads(folder: Path) -> None:
    path = Downloads().save("karen-boat.json", "ä\n")
    assert path == folder / "karen-boat.json"
    assert path.read_bytes() == "ä\n".encode()


def test_what_is_there_is_never_written_to(folder: Path) -> None:
    taken = folder / "talk.md"
    taken.write_text("mine")
    (folder / "talk (2).md").symlink_to(folder / "elsewhere")
    assert Downloads().save("talk.md", "new") == folder / "talk (3).md"
    assert taken.read_text() == "mine"
    assert not (folder / "elsewhere").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the folder's name comes from elsewhere there")
def test_without_a_folder_for_downloads_it_is_the_home(folder: Path) -> None:
    folder.rmdir()
    assert downloads_folder() == folder.parent


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("talk.json", "talk.json"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("..\\..\\start.cmd", "start.cmd"),
        ("/etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("..", "karen.txt"),
        ("", "karen.txt"),
        ("a/", "karen.txt"),
        ("nul.txt", "karen-nul.txt"),
        ('so: "what"?.md', "so what.md"),
        ("two\nlines\x00.txt", "twolines.txt"),
        ("gnp\u202efdp.exe", "gnpfdp.exe"),
        ("São Paulo.md", "São Paulo.md"),
    ],
)
def test_a_name_leads_nowhere_else(asked: str, name: str) -> None:
    assert safe_name(asked) == name


def test_a_very_long_name_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("ü" * 500 + ".json")
    assert name.endswith("ü.json")
    assert len(name.encode()) <= 120


def test_a_long_text_comes_in_pieces(folder: Path) -> None:
    downloads = Downloads()
    path = downloads.save("talk.txt", "one ")
    assert downloads.go_on(path, "two") == path
    assert path.read_text() == "one two"


def test_only_what_was_saved_here_can_go_on(folder: Path) -> None:
    mine = folder / "mine.txt"
    mine.write_text("mine")
    with pytest.raises(InvalidInput, match="onto"):
        Downloads().go_on(mine, "more")
    assert mine.read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc there")
def test_a_folder_that_takes_no_file_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", "/proc/self")
    with pytest.raises(Unavailable, match=r"/proc/self/talk\.txt cannot be written"):
        Downloads().save("talk.txt", "words")


async def test_the_page_saves_by_one_operation(folder: Path) -> None:
    page = Page(Supervisor([], ""), Around())

    async def send(**operation: Any) -> Any:
        return json.loads(await page.answer(json.dumps({"op": "save"} | operation).encode(), lambda name: print))

    saved = await send(filename="talk.txt", text="one ")
    assert saved == {"path": str(folder / "talk.txt")}
    assert await send(filename="talk.txt", text="two", onto=saved["path"]) == saved
    assert (folder / "talk.txt").read_text() == "one two"
    with pytest.raises(PageFailure, match="invalid_input"):
        await send(filename="talk.txt", text="x", onto=os.devnull)
