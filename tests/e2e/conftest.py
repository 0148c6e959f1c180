"""The real window under a real display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.driving import Window

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = Path(__file__).parents[2]
NEEDS = ("WebKitWebDriver", "openbox", "xdotool")


@pytest.fixture(scope="session")
def desktop() -> Iterator[None]:
    """A display with a window manager."""
    if sys.platform != "linux" or not os.environ.get("DISPLAY"):
        pytest.skip("no X display: set DISPLAY, or run `build.py test`, which brings its own")
    if missing := [program for program in NEEDS if not shutil.which(program)]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    manager.kill()
    manager.wait()


@pytest.fixture
def opened(desktop: None) -> Iterator[list[Window]]:
    """Windows of this test; all are ended after it."""
    windows: list[Window] = []
    yield windows
    for window in windows:
        window.close()


@pytest.fixture
def scripted(opened: list[Window], tmp_path: Path) -> Callable[..., Window]:
    """Makes windows over a scripted sidecar and a bare page."""

    def make(*behaviours: str, **environment: str) -> Window:
        command = [sys.executable, str(FIXTURES / "open_scripted.py"), str(tmp_path), str(FIXTURES / "page")]
        window = Window([*command, *behaviours], tmp_path, environment)
        opened.append(window)
        return window

    return make


@pytest.fixture
def built() -> None:
    """The page of the user interface."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the user interface is not built: `build.py run` does it")


@pytest.fixture
def karen_window(opened: list[Window], built: None, tmp_path: Path) -> Callable[..., Window]:
    """Makes windows of Karen herself, all over one data folder."""
    home = tmp_path / "home"
    home.mkdir()

    def make(**environment: str) -> Window:
        window = Window([sys.executable, "-m", "karen", "open", "--mode", "window"], home, environment)
        opened.append(window)
        return window

    return make


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A folder whose `xdg-open` writes down what it is asked to open."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    program.chmod(0o700)
    return folder
