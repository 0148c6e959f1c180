"""A display that is named but not there: Karen says so and serves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from karen.hosts.shell.display import missing_library


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has displays that may be gone")
@pytest.mark.skipif(bool(missing_library()), reason=f"{missing_library()} is not installed")
def test_a_display_that_is_gone_is_named_and_karen_serves(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
    karen = subprocess.Popen(
        [sys.executable, "-m", "karen", "open", "--mode", "window"],
        env={**environment, "DISPLAY": ":7777", "KAREN_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert karen.stdout
    assert karen.stdout.readline().startswith("Karen: http://127.0.0.1:")
    karen.send_signal(signal.SIGTERM)
    _, said = karen.communicate(timeout=20)
    assert karen.returncode == 0
    assert "the display :7777 cannot be opened" in said
