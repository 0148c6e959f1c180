"""An author tries a plugin on the command line: with its arguments, and set as a user would set it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands import KAREN, environment
from plugging import plugin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

TUNED = plugin(
    "@tool\ndef order(what: str, count: int = 1) -> str:\n    return f'{count} {what} {settings.everything()}'",
    "[settings.tone]\ntype = 'string'\n[settings.key]\ntype = 'string'\nsecret = true\nrequired = true",
)


def tried(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "tuned.py").write_text(TUNED, encoding="utf-8")
    command = [*KAREN, "plugin", *words]
    given = environment(folder / "home")
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["what=tea", "count=2"], "2 tea {}"),
        (['{"what": "tea", "count": 2}'], "2 tea {}"),
        (["what={a}", "--set", "tone=low", "--set", "key=1"], "1 {a} {'tone': 'low', 'key': '1'}"),
    ],
)
def test_a_tool_is_run_with_what_it_is_given_and_set_to(tmp_path: Path, words: list[str], said: str) -> None:
    ran = tried(tmp_path, "run", "tuned.py", "order", *words)
    assert (ran.stdout.strip(), ran.returncode) == (f'"{said}"', 0), ran.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["what=tea", "--set", "pitch=low"], "pitch: is not known; there are: tone, key"),
        (['{"what": "tea"'], '{"what": "tea"'),
        (['{"count": 2}'], "what: is missing"),
    ],
)
def test_what_it_cannot_be_given_or_set_to_is_named(tmp_path: Path, words: list[str], why: str) -> None:
    ran = tried(tmp_path, "run", "tuned.py", "order", *words)
    assert ran.returncode != 0
    assert why in ran.stderr
    assert "Traceback" not in ran.stderr
