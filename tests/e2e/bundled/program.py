"""The frozen program on a bare environment: nothing but a home and, where there is one, a display."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOR_THE_DRIVER = ("WEBKIT_INSPECTOR_SERVER", "TAURI_WEBVIEW_AUTOMATION", "KAREN_TEST_AUTOMATION")


@dataclass(frozen=True)
class Program:
    """`before` are words in front of the program, such as those of another network."""

    path: Path
    home: Path
    before: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        return self.home / ".local" / "share" / "karen"

    @property
    def environment(self) -> dict[str, str]:
        display = os.environ.get("DISPLAY")
        return {"HOME": str(self.home), **({"DISPLAY": display} if display else {})}

    def command(self, *arguments: str) -> list[str]:
        """What starts it, whatever the environment of who starts it."""
        given = [f"{name}={value}" for name, value in self.environment.items()]
        return [*self.before, "env", "-i", *given, str(self.path), *arguments]

    def for_a_driver(self) -> list[str]:
        """What starts the window with the three variables that WebDriver needs."""
        given = [f"{name}={value}" for name, value in self.environment.items()]
        passed = " ".join(f'{name}="${name}"' for name in FOR_THE_DRIVER)
        return ["sh", "-c", f'exec env -i {passed} "$@"', "sh", *given, str(self.path)]

    def run(self, *arguments: str, said: str = "", limit_s: float = 60) -> subprocess.CompletedProcess[str]:
        """Its output, after `said` on its stdin; asserts that it ends well."""
        command = self.command(*arguments)
        done = subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=limit_s)
        assert done.returncode == 0, done.stderr
        return done

    def call(self, method: str, **params: Any) -> list[Any]:
        """What `karen call` prints, one JSON value a line."""
        lines = self.run("call", method, json.dumps(params)).stdout.splitlines()
        return [json.loads(line) for line in lines]
