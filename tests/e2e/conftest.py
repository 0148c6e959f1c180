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
