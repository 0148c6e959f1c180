"""The SDK is a wheel that pip installs, type checkers read and tests of plugins run with, outside of Karen."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commands import KAREN, LIMIT_S, environment
from karen.plugins.author.sdk import NAME, wheel

SOURCES = Path(__file__).parents[1] / "python"
PLUGIN = '''# /// karen
# name = "Praiser"
# description = "Praises things"
# version = "1.0.0"
# author = "Its author"
# ///
from karen_plugin import tool


@tool(examples=("praise my {thing}",))
def praise(thing: str) -> str:
    """Praise something."""
    return f"What a fine {thing}!"
'''
TEST = """from pathlib import Path

import karen_plugin
from karen_plugin.testing import Plugin


def test_it_praises() -> None:
    assert Path(karen_plugin.__file__).parents[1].name == "packages"
    with Plugin("praiser.py") as plugin:
        assert plugin.call("praise", thing="spoon") == "What a fine spoon!"
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder of packages with nothing in it but the SDK."""
    folder = tmp_path / "packages"
    written = subprocess.run(
        [*KAREN, "plugin", "sdk"],
        cwd=tmp_path,
        env=environment(tmp_path / "home") | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert NAME in written.stdout
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(folder)]
    subprocess.run([*pip, str(tmp_path / NAME)], check=True, cwd=tmp_path, capture_output=True)
    return folder


def outside(packages: Path, *module: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """A module of this Python run beside the packages, which it finds before any others."""
    surroundings = {"PATH": path + os.environ["PATH"], "PYTHONPATH": str(packages), "MYPYPATH": str(packages)}
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=packages.parent,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def test_a_type_checker_follows_it_strictly(tmp_path: Path, installed: Path) -> None:
    (tmp_path / "praiser.py").write_text(PLUGIN)
    (tmp_path / "wrong.py").write_text(f"{PLUGIN}\n\npraise(7)\n")
    mypy = ("mypy", "--strict", "--cache-dir", os.devnull, "--config-file", os.devnull)
    right, wrong = (outside(installed, *mypy, name) for name in ("praiser.py", "wrong.py"))
    assert (right.returncode, wrong.returncode) == (0, 1), right.stdout
    assert 'expected "str"' in wrong.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
def test_a_plugin_is_tested_with_it_by_the_karen_that_is_installed(tmp_path: Path, installed: Path) -> None:
    (tmp_path / "praiser.py").write_text(PLUGIN)
    (tmp_path / "test_praiser.py").write_text(TEST)
    command = tmp_path / "bin" / "karen"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={SOURCES} exec {sys.executable} -m karen "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}"
    tested = outside(installed, "pytest", "-q", "-p", "no:cacheprovider", "test_praiser.py", path=path)
    assert "1 passed" in tested.stdout, tested.stdout


def test_it_holds_the_sdk_alone_and_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(wheel())
    with zipfile.ZipFile(tmp_path / NAME) as packed:
        names = packed.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"karen_plugin"}
    assert {"karen_plugin/py.typed", "karen_plugin/testing.py"} <= set(names)
    assert wheel() == wheel()
