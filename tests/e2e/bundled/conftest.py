"""Karen as a program: frozen once for all these tests, and started as on a machine that has never seen her source."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.bundled.program import Program
from e2e.driving import Window

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder with what `build.py bundle` makes: made now, or, where KAREN_BUNDLE names one, that."""
    if made := os.environ.get("KAREN_BUNDLE"):
        return Path(made)
    subprocess.run([sys.executable, ROOT / "build.py", "bundle"], cwd=ROOT, check=True)
    return ROOT / "dist"


@pytest.fixture
def program(bundle: Path, tmp_path: Path) -> Program:
    """The program in a folder whose name has a space, and a home in which Karen has never been."""
    folder = tmp_path / "my programs" / "karen"
    folder.parent.mkdir()
    subprocess.run(["cp", "-al", bundle / "karen", folder], check=True)
    home = tmp_path / "home"
    home.mkdir()
    return Program(folder / "karen", home)


@pytest.fixture
def frozen_window(opened: list[Window]) -> Callable[[Program], Window]:
    """Makes windows of a frozen Karen."""

    def make(program: Program) -> Window:
        window = Window(program.for_a_driver(), program.home, {})
        opened.append(window)
        return window

    return make
