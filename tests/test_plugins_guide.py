"""What plugins/README.md tells an author to do, done as it stands there; and what it says of permissions and limits."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from commands import KAREN, environment
from karen.plugins.cell.spec import Limits, Permissions

in_cells = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

PLUGINS = Path(__file__).parents[1] / "plugins"
GUIDE = (PLUGINS / "README.md").read_text("utf-8")
FILES: dict[str, str] = dict(re.findall(r"^`(\w+\.py)`:\n\n```python\n(.*?)^```", GUIDE, re.M | re.S))
COMMANDS: list[str] = "".join(re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S)).splitlines()
SAID = [
    "nothing is wrong with it",
    '"Reading 310 pages takes 7 h 45 min."',
    "2 passed",
    "Reading time is installed, and does not run yet",
    "Reading time is on. It offers: reading_time.",
    "Reading 310 pages takes 7 h 45 min.",
    "reading_time.karen",
    "PermissionError",
]
"""What each command prints, in their order."""
LIMIT_S = 120


def typed(command: str, folder: Path) -> str:
    """What the command prints. Where there is nobody to ask, `--yes` is what a person would answer."""
    said, _, words = command.rpartition(" | ")
    agreed = ["--yes"] if " approve " in command else []
    done = subprocess.run(
        [*KAREN, *words.split()[1:], *agreed],
        cwd=folder,
        env=environment(folder / "home"),
        input="".join(re.findall('"(.*)"', said)),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert "Traceback (most recent call last)" not in done.stdout
    return done.stdout + done.stderr


@in_cells
def test_the_steps_lead_from_nothing_to_a_tool_that_karen_uses(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(PLUGINS / "sandbox_fail.py", tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    printed = [typed(command, tmp_path) for command in COMMANDS]
    assert [(command, said in text) for command, said, text in zip(COMMANDS, SAID, printed, strict=True)] == [
        (command, True) for command in COMMANDS
    ], printed


@pytest.mark.parametrize("permission", [each.name for each in fields(Permissions)])
def test_every_permission_is_explained(permission: str) -> None:
    assert re.search(rf"^\| `{permission} = [^|]+ \| .+ \|$", GUIDE, re.M)


@pytest.mark.parametrize(("limit", "usual"), sorted(asdict(Limits()).items()))
def test_every_limit_is_named_with_what_it_is_without_a_word(limit: str, usual: float) -> None:
    assert f"`{limit} = {usual:g}`" in GUIDE


def test_every_plugin_here_is_listed() -> None:
    here = {path.name for path in PLUGINS.iterdir() if path.suffix == ".py" or (path / "plugin.toml").is_file()}
    assert set(re.findall(r"^\| `([\w.]+)/?` \|", GUIDE, re.M)) == here
