"""The data folder: where it is, who may look into it, and who owns it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from karen.base.folder import DataFolder, find_data_folder
from karen.base.owner import OwnerLock
from karen.contract.errors import Conflict, Unavailable

OWNER = """
import sys, time
from pathlib import Path
from karen.base.folder import DataFolder
from karen.base.owner import OwnerLock
folder = DataFolder(Path(sys.argv[1]))
folder.prepare()
lock = OwnerLock(folder)
lock.acquire()
print("owned", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "home")
    folder.prepare()
    return folder


def other_owner(folder: DataFolder) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(folder.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "owned\n"
    process.stdout.close()
    return process


def test_karen_home_says_where_the_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAREN_HOME", str(tmp_path / "elsewhere"))
    assert find_data_folder().root == tmp_path / "elsewhere"


@pytest.mark.parametrize(("home", "found"), [("~/karens", "karens"), ("karens", "karens")])
def test_karen_home_may_be_short_for_a_whole_path(monkeypatch: pytest.MonkeyPatch, home: str, found: str) -> None:
    monkeypatch.setenv("KAREN_HOME", home)
    root = find_data_folder().root
    assert root.is_absolute()
    assert root.name == found
    assert "~" not in str(root)


@pytest.mark.parametrize("home", [None, ""])
def test_without_karen_home_it_is_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, home: str | None, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("KAREN_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("KAREN_HOME", home)
    assert find_data_folder().root.name == "karen"


def test_looking_for_the_folder_creates_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAREN_HOME", str(tmp_path / "home"))
    find_data_folder()
    assert list(tmp_path.iterdir()) == []


def test_every_folder_is_for_its_owner_alone(folder: DataFolder) -> None:
    folders = [folder.root, *folder.root.iterdir()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
    assert sorted(each.name for each in folders[1:]) == ["backups", "logs", "run", "settings"]


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="KAREN_HOME"):
        DataFolder(tmp_path / "file" / "home").prepare()


def test_one_process_owns_a_folder_and_is_named_to_others(folder: DataFolder) -> None:
    owner = other_owner(folder)
    with pytest.raises(Conflict) as raised:
        OwnerLock(folder).acquire()
    assert str(owner.pid) in raised.value.message
    assert str(folder.root) in raised.value.message
    owner.kill()
    owner.wait()


def test_the_owner_is_named_even_when_an_older_gateway_left_its_address(folder: DataFolder) -> None:
    old = {"url": "http://127.0.0.1:1", "token": "t", "pid": 1, "version": "0", "contract": "c", "headless": True}
    folder.endpoint.write_text(json.dumps(old))
    owner = other_owner(folder)
    with pytest.raises(Conflict, match=rf"process {owner.pid}"):
        OwnerLock(folder).acquire()
    owner.kill()
    owner.wait()


def test_a_folder_is_free_when_its_owner_was_killed(folder: DataFolder) -> None:
    owner = other_owner(folder)
    owner.kill()
    owner.wait()
    lock = OwnerLock(folder)
    lock.acquire()
    lock.release()


def test_a_folder_is_free_when_its_owner_gave_it_up(folder: DataFolder) -> None:
    first, second = OwnerLock(folder), OwnerLock(folder)
    first.acquire()
    with pytest.raises(Conflict, match=str(os.getpid())):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_lock_that_was_never_taken_can_be_given_up(folder: DataFolder) -> None:
    OwnerLock(folder).release()
