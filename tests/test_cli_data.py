"""The commands that keep the data safe: `karen backup`, `restore`, `export`, `delete-all`, and `doctor --repair`."""

from __future__ import annotations

import asyncio
import os
import pty
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands import KAREN, LIMIT_S, environment, findings, run, running
from karen.__main__ import main
from keeping import keeping, overwrite_page, root_page

WORDS = "delete everything"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a conversation."""
    folder = tmp_path_factory.mktemp("template")

    async def write() -> None:
        async with keeping(folder) as karen:
            await karen.converse("kept", "hello")

    asyncio.run(write())
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of it in which no Karen runs."""
    return Path(shutil.copytree(template, tmp_path / "karen"))


@pytest.fixture(scope="module")
def owned(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of it in which one runs."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("owned") / "karen"))
    with running(folder):
        yield folder


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command of the terminal in this process, on a data folder."""

    def run_here(folder: Path, *arguments: str) -> Done:
        monkeypatch.setenv("KAREN_HOME", str(folder))
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:  # how argparse refuses and helps
            code = int(str(ended.code))
        return Done(code, *capsys.readouterr())

    return run_here


def titles(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "karen.sqlite")) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM conversation ORDER BY title")]


def test_a_copy_is_made_and_put_back_without_a_running_karen(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "my copy"
    made = run(folder, "backup", str(copy))
    assert (made.returncode, made.stderr) == (0, b"")
    assert f"copied to {copy}" in made.stdout.decode()
    with closing(sqlite3.connect(folder / "karen.sqlite")) as connection, connection:
        connection.execute("UPDATE conversation SET title = 'changed'")
    done = run(folder, "restore", str(copy))
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = done.stdout.decode().splitlines()
    assert first == "Restored: 1 conversation with 1 message."
    assert titles(folder) == ["kept"]
    assert zipfile.is_zipfile(second.removeprefix("What was there before is in ").removesuffix("."))


def test_a_running_karen_does_it_all_herself(owned: Path, tmp_path: Path, command: Command) -> None:
    copy, archive = tmp_path / "copy", tmp_path / "all.zip"
    assert command(owned, "backup", str(copy)).code == 0
    exported = command(owned, "export", str(archive))
    assert exported.out.startswith(f"1 conversation with 1 message are in {archive} (0.0 MB)")
    assert command(owned, "delete-all", "--yes-delete-everything") == Done(0, "Everything is deleted.\n", "")
    assert titles(owned) == []
    assert command(owned, "restore", str(copy)).code == 0
    assert titles(owned) == ["kept"]


def test_a_path_is_meant_from_where_one_is(
    owned: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert command(owned, "backup", "beside").code == 0
    assert command(owned, "backup", "~/at home").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at home", "beside"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["backup", "/"], "/ is a folder"),
        (["backup", "{folder}/karen.sqlite"], "is there already"),
        (["backup", "{folder}/none/copy"], "There is no folder"),
        (["backup", "~nobody-at-all/copy"], "no path that can be used"),
        (["backup", "\udcff"], "no path that can be used"),
        (["backup", ""], "The path is empty"),
        (["import", ""], "The path is empty"),
        (["restore", "{folder}/none"], "There is no file"),
        (["restore", "{folder}/logs"], "There is no file"),
        (["restore", "{folder}/run/endpoint.json"], "is not a whole backup of Karen"),
        (["export", "{folder}/all.tar"], "end with .zip"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_changed(
    owned: Path, command: Command, arguments: list[str], says: str
) -> None:
    done = command(owned, *(argument.format(folder=owned) for argument in arguments))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("karen: ")
    assert says in done.err
    assert titles(owned) == ["kept"]


@pytest.mark.parametrize("line", ["restore", "export", "backup a b", "delete-all --yes", "delete-all everything"])
def test_a_command_line_that_is_wrong_is_explained(owned: Path, command: Command, line: str) -> None:
    done = command(owned, *line.split())
    assert done.code == 2
    assert done.err.startswith("usage: karen")
    assert titles(owned) == ["kept"]


@pytest.mark.parametrize("name", ["backup", "restore", "export", "delete-all"])
def test_help_says_what_a_command_does(tmp_path: Path, command: Command, name: str) -> None:
    done = command(tmp_path, name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: karen {name}")
    assert f"karen {name}" in command(tmp_path, "help").out
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_deleted_where_nobody_can_be_asked(owned: Path, command: Command) -> None:
    done = command(owned, "delete-all")
    assert done.code == 2
    assert "--yes-delete-everything" in done.err
    assert titles(owned) == ["kept"]


@pytest.mark.parametrize(
    ("typed", "code", "left"),
    [("yes\n", 2, ["kept"]), ("\x04", 2, ["kept"]), (f"{WORDS}\n", 0, [])],
    ids=["other words", "the end", "the words"],
)
def test_on_a_terminal_the_words_are_asked_for(folder: Path, typed: str, code: int, left: list[str]) -> None:
    terminal, inside = pty.openpty()
    with subprocess.Popen(
        [*KAREN, "delete-all"], stdin=inside, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder)
    ) as process:
        os.close(inside)
        os.write(terminal, typed.encode())
        said, _ = process.communicate(timeout=LIMIT_S)
    os.close(terminal)
    assert process.returncode == code
    assert f"deletes everything in {folder}" in said.decode()
    assert titles(folder) == left


def damage(folder: Path) -> None:
    overwrite_page(folder / "karen.sqlite", root_page(folder / "karen.sqlite", "message"))


def copy_of(folder: Path) -> Path:
    """A copy among those in the data folder, as Karen makes one."""

    async def back_up() -> str:
        async with keeping(folder) as karen:
            return str((await karen.call("system.backup"))["path"])

    return Path(asyncio.run(back_up()))


def test_the_doctor_names_the_damage_and_the_command_that_repairs_it(folder: Path) -> None:
    copy = copy_of(folder)
    damage(folder)
    found = findings(run(folder, "doctor", "--json"))["Database"]
    assert found["state"] == "problem"
    assert "is damaged" in found["said"]
    assert "karen doctor --repair" in found["advice"]
    assert f"karen restore {copy}" in found["advice"]


def test_the_doctor_repairs_and_says_what_was_saved_and_lost(folder: Path, command: Command) -> None:
    damage(folder)
    done = command(folder, "doctor", "--repair")
    assert (done.code, done.err) == (0, "")
    found, saved, lost, kept = done.out.splitlines()
    assert "is damaged" in found
    assert saved.startswith("Saved: ")
    assert lost == "Lost: 1 row, of message."
    assert Path(kept.removeprefix("The damaged file is kept: ")).exists()
    assert titles(folder) == ["kept"]
    assert "nothing to repair" in command(folder, "doctor", "--repair").out


def test_a_data_folder_that_is_owned_is_not_repaired_from_outside(owned: Path, command: Command) -> None:
    done = command(owned, "doctor", "--repair")
    assert done.code == 1
    assert "A running Karen repairs her data herself" in done.err


def test_where_nothing_can_be_saved_the_doctor_points_to_the_copy(folder: Path, command: Command) -> None:
    copy = copy_of(folder)
    (folder / "karen.sqlite").write_bytes(b"")
    done = command(folder, "doctor", "--repair")
    assert done.code == 1
    assert f"Restore the newest copy: {copy}" in done.err
    assert (folder / "karen.sqlite").read_bytes() == b""


def test_nothing_is_to_repair_where_there_is_no_data_yet(tmp_path: Path, command: Command) -> None:
    assert command(tmp_path, "doctor", "--repair") == Done(0, "There is no data yet: there is nothing to repair.\n", "")
