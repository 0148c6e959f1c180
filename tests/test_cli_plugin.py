"""`karen plugin` as people and authors type it: from an empty folder to a tool that Karen uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands import KAREN, environment, run
from mcp_serving import PYTHON, script
from plugging import plugin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
SOURCES = Path(__file__).parents[1] / "python"


def typed(folder: Path, *words: str, code: int = 0) -> tuple[str, str]:
    """What a command prints, and says on stderr; it runs in `folder`, and ends with `code`."""
    surroundings = environment(folder / "home") | {"PYTHONPATH": str(SOURCES)}
    done = subprocess.run(
        [*KAREN, "plugin", *words],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stdout + done.stderr
    return done.stdout, done.stderr


@pytest.fixture
def author(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.mark.parametrize(("options", "path"), [((), "praiser.py"), (("--folder",), "praiser")])
def test_a_new_plugin_is_whole_from_the_beginning(author: Path, options: tuple[str, ...], path: str) -> None:
    written, _ = typed(author, "new", "praiser", *options)
    assert f"karen plugin check {path}" in written
    checked, _ = typed(author, "check", path)
    assert "nothing is wrong with it" in checked
    assert "praise thing=…" in checked
    result, _ = typed(author, "run", path, "praise", "thing=spoon")
    assert json.loads(result) == "What a fine spoon!"
    tested, _ = typed(author, "test", path)
    assert "1 passed" in tested
    _, said = typed(author, "new", "praiser", *options, code=1)
    assert "is there already. Nothing was written." in said


def test_it_is_packed_installed_agreed_to_used_and_taken_out(author: Path) -> None:
    typed(author, "new", "praiser")
    typed(author, "pack", "praiser.py")
    installed, _ = typed(author, "install", "praiser.karen")
    assert "does not run yet" in installed
    _, said = typed(author, "approve", "praiser", code=2)
    assert "nothing was agreed to" in said
    agreed, _ = typed(author, "approve", "praiser", "--yes")
    assert agreed == "Praiser is on. It offers: praise.\n"
    used = run(author / "home", "call", "tools.execute", '{"tool": "praiser.praise", "args": {"thing": "spoon"}}')
    assert b"What a fine spoon!" in used.stdout
    audited, _ = typed(author, "audit", "praiser")
    assert [line.split()[4] for line in audited.splitlines()] == ["called", "approved", "installed"]
    assert typed(author, "audit", "--verify")[0] == "All 3 entries are what was written.\n"
    _, said = typed(author, "install", "praiser.karen", code=1)
    assert "There is a plugin praiser already" in said
    typed(author, "disable", "praiser")
    assert "praiser                  off" in typed(author, "list")[0]
    typed(author, "remove", "praiser")
    assert "praiser" not in typed(author, "list")[0]


def test_one_that_does_not_start_is_not_said_to_be_on(author: Path) -> None:
    (author / "trial.py").write_text(plugin("raise ValueError('no tea')"))
    typed(author, "install", "trial.py")
    agreed, why = typed(author, "approve", "trial", "--yes", code=1)
    assert (agreed, "no tea" in why) == ("", True)
    typed(author, "disable", "trial")
    enabled, why = typed(author, "enable", "trial", code=1)
    assert (enabled, "no tea" in why) == ("", True)


def test_a_later_version_that_was_agreed_to_beforehand_is_said_to_be_on(author: Path) -> None:
    (author / "trial.py").write_text(plugin("@tool\ndef one() -> int:\n    return 1"))
    typed(author, "install", "trial.py")
    typed(author, "approve", "trial", "--yes", "--follow-changes")
    (author / "trial.py").write_text(plugin("@tool\ndef two() -> int:\n    return 2"))
    assert typed(author, "install", "trial.py", "--replace")[0].endswith("is on. It offers: two.\n")


@pytest.mark.parametrize("output", [".", "./praiser.karen", "plugin.py"])
def test_a_package_is_not_put_into_what_is_packed(author: Path, output: str) -> None:
    typed(author, "new", "praiser", "--folder")
    before = sorted((author / "praiser").iterdir())
    _, said = typed(author, "pack", "praiser", "-o", f"praiser/{output}", code=2)
    assert "would be one of the plugin's own files" in said
    assert sorted((author / "praiser").iterdir()) == before


def test_every_problem_is_said_with_its_file_and_line(author: Path) -> None:
    (author / "wrong.py").write_text(plugin("", "version = 'x'\n[permissions]\nnetworking = true"))
    _, said = typed(author, "check", "wrong.py", code=1)
    assert "wrong.py:3:" in said
    assert "wrong.py:5:" in said
    assert "networking" in said


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("@tool\ndef act() -> None:\n    raise ValueError('no tea')", "ValueError: no tea (plugin.py, line 8)"),
        ("@tool\ndef act() -> None:\n    import os\n    os._exit(1)", "ended itself with exit status 1"),
        ("@tool\ndef act() -> None:\n    open('/etc/passwd')", "PermissionError"),
        ("@tool\ndef other() -> None: ...", "there is no tool 'act'. There are:"),
        ("raise RuntimeError('early')", "RuntimeError: early"),
    ],
)
def test_what_fails_says_why(author: Path, body: str, says: str) -> None:
    (author / "trial.py").write_text(plugin(body))
    done = subprocess.run(
        [*KAREN, "plugin", "run", "trial.py", "act"],
        cwd=author, env=environment(author / "home"), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.startswith("Traceback")]


def test_a_test_gives_memories_settings_and_responses(author: Path) -> None:
    manifest = "[permissions]\nmemory_read = true\nmemory_write = true\nnotify = true\nstorage = true\n"
    manifest += "network = ['api.example.org']\n[settings.tone]\ntype = 'string'\ndefault = 'warm'"
    body = """
@tool
def everything() -> dict:
    memory.store("new")
    notify("Tea")
    storage.set("seen", 1)
    log.info("looked")
    found = [each.text for each in memory.search("tea")]
    return {"found": found, "tone": settings.get("tone"), "price": http.get("https://api.example.org/p").json()["price"]}

@tool
def reach(url: str) -> int:
    return http.get(url).status
"""
    (author / "given.py").write_text(plugin(body, manifest))
    (author / "test_given.py").write_text("""
import pytest
from karen_plugin.testing import Failed, Plugin

def test_everything():
    responses = {"https://api.example.org/p": {"price": 3}}
    with Plugin("given.py", memory=["likes tea", "likes maps"], responses=responses) as plugin:
        assert plugin.call("everything") == {"found": ["likes tea"], "tone": "warm", "price": 3}
        assert (plugin.notices, plugin.memory[-1], plugin.stored) == (["Tea"], "new", {"seen": 1})
        assert plugin.log == ["looked"]
        with pytest.raises(Failed, match="not among the hosts"):
            plugin.call("reach", url="https://elsewhere.example.org/")
        with pytest.raises(Failed, match="url: is missing"):
            plugin.call("reach")

def test_settings():
    with Plugin("given.py", settings={"tone": "cool"}, responses={"https://api.example.org/p": {"price": 1}}) as plugin:
        assert plugin.call("everything")["tone"] == "cool"

def test_a_plugin_that_is_not_there():
    with pytest.raises(Failed), Plugin("nothing.py") as plugin:
        plugin.call("everything")
""")
    assert "3 passed" in typed(author, "test", "given.py")[0]


def test_what_a_plugin_uses_is_typed_for_editors(author: Path) -> None:
    typed(author, "new", "praiser")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(author / "cache"), "praiser.py"],
        cwd=author, env=environment(author) | {"MYPYPATH": str(SOURCES)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_servers_are_added_from_the_settings_of_another_program(author: Path) -> None:
    listed = {"mcpServers": {"Tea": {"command": PYTHON, "args": ["-c", script()]}}}
    (author / "settings.json").write_text(json.dumps(listed))
    added, _ = typed(author, "add-servers", "settings.json")
    assert added == "Tea is there, and does not run yet: `karen plugin approve tea`.\n"
    agreed, _ = typed(author, "approve", "tea", "--yes")
    assert agreed == "Tea is on. It offers: run.\n"
    _, said = typed(author, "add-servers", "nothing.json", code=1)
    assert "nothing.json cannot be read" in said


def test_an_author_tries_a_server_as_any_plugin(author: Path) -> None:
    (author / "tea").mkdir()
    (author / "tea" / "main.py").write_text(script())
    command = f'command = "{PYTHON}"\nargs = ["${{__dirname}}/main.py"]'
    (author / "tea" / "plugin.toml").write_text(f'name = "Tea"\nkind = "mcp"\n[mcp]\n{command}\n')
    checked, _ = typed(author, "check", "tea")
    assert "held less tightly" in " ".join(checked.split())
    result, _ = typed(author, "run", "tea", "run", "code=result = 6 * 7")
    assert json.loads(result) == {"is": 42}
