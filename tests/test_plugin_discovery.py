"""The watched folders: every plugin in them is found, with what keeps it from running here; none hides another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from karen import VERSION
from karen.contract.types.plugins import PluginFolder, PluginSource
from karen.plugins.manifest.discovery import MOST_PLUGINS, discover, signature
from karen.plugins.manifest.manifest import Found

BROUGHT, OWN = "brought", "own"


@pytest.fixture
def folders(tmp_path: Path) -> list[PluginFolder]:
    """What Karen brings, and the user's own."""
    for name in (BROUGHT, OWN):
        (tmp_path / name).mkdir()
    return [
        PluginFolder(source=PluginSource.BUNDLED, path=str(tmp_path / BROUGHT)),
        PluginFolder(source=PluginSource.USER, path=str(tmp_path / OWN)),
    ]


def drop(tmp_path: Path, plugin_id: str, *lines: str, where: str = OWN, body: str = "") -> Path:
    """A single file with these lines in its manifest."""
    path = tmp_path / where / f"{plugin_id}.py"
    block = "\n".join(f"# {line}" for line in (f'name = "The plugin {plugin_id}"', *lines))
    path.write_text(f"# /// karen\n{block}\n# ///\n{body}", encoding="utf-8")
    return path


def problems(found: list[Found]) -> dict[str, list[str]]:
    return {each.path.name: [problem.message for problem in each.problems] for each in found}


def test_plugins_of_both_forms_are_found_in_every_folder(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "bread", where=BROUGHT)
    inside = tmp_path / OWN / "prices"
    inside.mkdir()
    (inside / "plugin.toml").write_text('name = "Prices"')
    (inside / "plugin.py").touch()
    found = discover(folders)
    assert [(each.plugin_id, each.source) for each in found] == [
        ("bread", PluginSource.BUNDLED),
        ("prices", PluginSource.USER),
    ]
    assert all(each.valid for each in found)


def test_folders_that_are_not_there_have_none(tmp_path: Path) -> None:
    folder = PluginFolder(source=PluginSource.USER, path=str(tmp_path / "none"))
    assert discover([folder]) == []
    assert signature([folder]) == signature([])


def test_nothing_of_a_plugin_runs(tmp_path: Path, folders: list[PluginFolder]) -> None:
    witness = tmp_path / "witness"
    drop(tmp_path, "prices", body=f"open({str(witness)!r}, 'w').close()\n")
    before = sorted(tmp_path.rglob("*"))
    assert discover(folders)[0].valid
    assert not witness.exists()
    assert sorted(tmp_path.rglob("*")) == before


def test_one_that_cannot_be_read_hides_no_other(tmp_path: Path, folders: list[PluginFolder]) -> None:
    own = tmp_path / OWN
    drop(tmp_path, "prices")
    os.mkfifo(own / "aaa.py")
    (own / "bbb.py").symlink_to("/dev/zero")
    (own / "ccc").symlink_to(own)
    (own / "ddd").mkdir()
    (own / "eee.py").write_bytes(b"\xff\0")
    (own / "fff.json").write_text("{}")
    Path(os.fsdecode(os.fsencode(own) + b"/g\xff.py")).touch()
    found = discover(folders)
    assert {each.plugin_id for each in found if each.valid} == {"prices"}
    assert len(found) == 8
    assert all(each.problems for each in found if not each.valid)


def test_what_lies_beside_plugins_is_none(tmp_path: Path, folders: list[PluginFolder]) -> None:
    for name in ("README.md", ".hidden.py", "__init__.py", "test_prices.py", "prices.py~"):
        (tmp_path / OWN / name).touch()
    (tmp_path / OWN / "__pycache__").mkdir()
    (tmp_path / OWN / ".git").mkdir()
    assert discover(folders) == []


def test_the_users_own_comes_before_what_karen_brought(tmp_path: Path, folders: list[PluginFolder]) -> None:
    brought, own = drop(tmp_path, "prices", where=BROUGHT), drop(tmp_path, "prices")
    found = {each.path: each for each in discover(folders)}
    assert found[own].valid
    assert not found[brought].valid
    assert str(own) in found[brought].problems[0].message


def test_a_copy_that_cannot_be_used_here_does_not_take_the_place_of_one_that_can(
    tmp_path: Path, folders: list[PluginFolder]
) -> None:
    brought, own = drop(tmp_path, "prices", where=BROUGHT), drop(tmp_path, "prices", 'karen = ">=1000"')
    found = {each.path: each.valid for each in discover(folders)}
    assert found == {brought: True, own: False}


def test_a_file_and_a_folder_of_one_name_are_both_listed(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "prices")
    (tmp_path / OWN / "prices").mkdir()
    (tmp_path / OWN / "prices" / "plugin.toml").write_text('name = "Prices"')
    (tmp_path / OWN / "prices" / "plugin.py").touch()
    found = discover(folders)
    assert [(each.path.name, each.valid) for each in found] == [("prices", False), ("prices.py", True)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("api = 2", "version 2 of Karen's plugins; this Karen offers 1"),
        ('karen = ">=1000"', f"It is for Karen >=1000; this is {VERSION}."),
        ('platforms = ["windows", "macos"]', "It is for windows, macos; this is linux."),
        ('requires.bread = ""', "It needs the plugin bread, which is not there"),
    ],
)
def test_what_does_not_suit_is_said_by_name(tmp_path: Path, folders: list[PluginFolder], line: str, words: str) -> None:
    drop(tmp_path, "prices", line)
    (found,) = discover(folders, "linux")
    assert not found.valid
    assert found.manifest is not None
    assert [words in problem.message for problem in found.problems] == [True]


@pytest.mark.parametrize(("platform", "name"), [("linux", "linux"), ("darwin", "macos"), ("win32", "windows")])
def test_a_platform_is_called_as_people_call_it(
    tmp_path: Path, folders: list[PluginFolder], platform: str, name: str
) -> None:
    drop(tmp_path, "prices", f'platforms = ["{name}"]')
    assert discover(folders, platform)[0].valid


def test_a_version_before_a_release_counts_as_one(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "prices", 'karen = ">=1.0"')
    assert discover(folders, karen="1.1.dev3")[0].valid


def test_a_needed_plugin_has_to_be_of_a_version_that_does(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "bread", 'version = "1.5"', where=BROUGHT)
    drop(tmp_path, "content", 'requires.bread = ">=1.2,<2"')
    drop(tmp_path, "picky", 'requires.bread = ">=2"')
    assert problems(discover(folders)) == {
        "bread.py": [],
        "content.py": [],
        "picky.py": ["It needs bread >=2; there is 1.5."],
    }


def test_what_needs_one_that_cannot_be_used_cannot_be_used_either(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "one", 'requires.two = ""')
    drop(tmp_path, "two", 'requires.three = ""')
    drop(tmp_path, "three", 'requires.four = ""')
    drop(tmp_path, "apart")
    assert {each.plugin_id for each in discover(folders) if each.valid} == {"apart"}


def test_plugins_that_need_each_other_are_named(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "one", 'requires.two = ""')
    drop(tmp_path, "two", 'requires.three = ""')
    drop(tmp_path, "three", 'requires.one = ""')
    drop(tmp_path, "alone", 'requires.alone = ""')
    said = problems(discover(folders))
    assert "one → two → three → one" in said["one.py"][0]
    assert "alone → alone" in said["alone.py"][0]
    assert all(len(messages) == 1 for messages in said.values())


def test_more_than_can_be_watched_are_not_left_out_in_silence(tmp_path: Path, folders: list[PluginFolder]) -> None:
    for number in range(MOST_PLUGINS + 1):
        drop(tmp_path, f"plugin{number:04}")
    found = discover(folders)
    assert len([each for each in found if each.valid]) == MOST_PLUGINS
    assert "more than 500" in found[-1].problems[0].message


def write(path: Path) -> None:
    path.write_text("# more")


def rename(path: Path) -> None:
    path.rename(path.with_name("bread.py"))


def put_another_of_its_size_and_time_there(path: Path) -> None:
    before = path.stat()
    other = path.with_name("bread.py")
    other.write_bytes(path.read_bytes().replace(b"prices", b"breads"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def add_below(path: Path) -> None:
    (path.parent / "tables").mkdir()
    (path.parent / "tables" / "more.py").touch()


@pytest.mark.parametrize("change", [write, rename, Path.unlink, put_another_of_its_size_and_time_there, add_below])
def test_every_change_is_noticed(tmp_path: Path, folders: list[PluginFolder], change: Callable[[Path], None]) -> None:
    path = drop(tmp_path, "prices")
    before = signature(folders)
    assert signature(folders) == before
    change(path)
    assert signature(folders) != before


def test_what_is_no_part_of_a_plugin_is_no_change(tmp_path: Path, folders: list[PluginFolder]) -> None:
    drop(tmp_path, "prices")
    before = signature(folders)
    (tmp_path / OWN / ".prices.py.swp").touch()
    (tmp_path / OWN / "__pycache__").mkdir()
    assert signature(folders) == before


def test_looking_for_changes_follows_no_link_and_waits_for_nothing(tmp_path: Path, folders: list[PluginFolder]) -> None:
    (tmp_path / OWN / "around").symlink_to(tmp_path)
    os.mkfifo(tmp_path / OWN / "pipe.py")
    before = signature(folders)
    (tmp_path / "elsewhere").touch()
    assert signature(folders) == before
