"""The commands of the terminal as processes, for their tests."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KAREN = [sys.executable, "-m", "karen"]
LIMIT_S = 30


def run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One command to its end; without any input unless `given`."""
    return subprocess.run(
        [*KAREN, *arguments], input=given, capture_output=True, timeout=LIMIT_S, env=environment(folder), check=False
    )


def environment(folder: Path) -> dict[str, str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"KAREN_HOME": str(folder), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def lines(output: bytes) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Karen without a window that owns `folder` and answers."""
    process = subprocess.Popen([*KAREN, "gateway"], stdout=subprocess.PIPE, env=environment(folder))
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith(b"Karen: http://127.0.0.1:")
        yield process
    finally:
        process.terminate()
        process.wait(LIMIT_S)
        process.stdout.close()


def findings(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, str]]:
    return {finding["subject"]: finding for finding in lines(done.stdout)[0]["findings"]}
