"""For the tests of a plugin's author: each call runs in the same cell as in Karen, with the plugin's own permissions.

    def test_it_greets():
        with Plugin("hello.py") as plugin:
            assert plugin.call("greet", name="Ada") == "Hello, Ada!"

What the plugin reaches of Karen is what the test gives: memories, settings, and responses instead of the network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Failed(Exception):
    """The call came to nothing; the words are those that a user would see."""


class Plugin:
    """A plugin that runs from the beginning of a `with` block to its end."""

    def __init__(
        self,
        path: str | Path,
        *,
        memory: Sequence[str] = (),
        settings: Mapping[str, object] | None = None,
        responses: Mapping[str, object] | None = None,
        stored: Mapping[str, object] | None = None,
    ) -> None:
        """`responses` are texts, or anything that JSON has, by their addresses, with or without what stands behind the
        `?`; None asks the network, as far as the permissions reach."""
        self._path = Path(path)
        self._given = {
            "memory": list(memory),
            "settings": dict(settings or {}),
            "responses": None if responses is None else dict(responses),
            "stored": dict(stored or {}),
        }
        self._process: subprocess.Popen[str] | None = None
        self.notices: list[str] = []
        """What it has shown."""
        self.memory: list[str] = list(memory)
        """What there is to be searched, with what it has proposed."""
        self.stored: dict[str, Any] = dict(stored or {})
        """What it keeps."""
        self.log: list[str] = []
        """What it has printed and logged."""

    def __enter__(self) -> Self:
        words = [*_command(), "run", str(self._path), "--lines"]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._write(self._given)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.communicate()

    def call(self, tool: str, /, **args: object) -> Any:
        """The tool's result. Raises Failed, with the reason."""
        self._write({"tool": tool, "args": args})
        answer = self._read()
        self.notices, self.memory = answer.get("notices", []), answer.get("memory", [])
        self.stored, self.log = answer.get("stored", {}), answer.get("log", [])
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer["result"]

    def _write(self, message: object) -> None:
        process = self._running()
        assert process.stdin
        try:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
        except OSError:
            raise Failed(self._reason()) from None

    def _read(self) -> dict[str, Any]:
        process = self._running()
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise Failed(self._reason())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError("A Plugin is used in a with block: with Plugin(…) as plugin.")
        return self._process

    def _reason(self) -> str:
        said = self._running().communicate()[1].strip()
        return said or "The plugin could not be started."


def _command() -> list[str]:
    """`karen plugin`, of the Karen that runs the test or is installed."""
    if given := os.environ.get("KAREN_COMMAND"):
        return [str(word) for word in json.loads(given)]
    installed = shutil.which("karen")
    return [installed, "plugin"] if installed else [sys.executable, "-m", "karen", "plugin"]
