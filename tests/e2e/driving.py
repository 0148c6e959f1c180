"""A started Karen, driven through WebKit's own WebDriver, ended by the process ids it had."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psutil
from selenium.webdriver.common import utils
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver

from e2e.page import Page, until


def gone(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True


def arguments_of(process: psutil.Process) -> list[str]:
    """Empty when it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def all_gone(processes: Iterable[psutil.Process]) -> bool:
    return all(map(gone, processes))


class Window(Page):
    """A started Karen. `driver` speaks to its page once `drive` or `open` has begun a session."""

    def __init__(self, command: Sequence[str], home: Path, environment: dict[str, str]) -> None:
        self.command = command
        self.home = home
        self.environment = os.environ | {"KAREN_HOME": str(home), "NO_AT_BRIDGE": "1"} | environment
        self.log = home / "window.log"
        self._seen: dict[int, psutil.Process] = {}
        self._service: subprocess.Popen[bytes] | None = None
        self._shell: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start it without a driver."""
        with self.log.open("ab") as log:
            self._shell = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._seen[self.pid] = psutil.Process(self.pid)

    def drive(self) -> None:
        """Start it inside a WebDriver session."""
        launcher, record = self.home / "launcher", self.home / "launched"
        record.unlink(missing_ok=True)
        launcher.write_text(
            f"#!/bin/sh\necho $$ > {shlex.quote(str(record))}\n"
            f"exec {shlex.join(self.command)} >> {shlex.quote(str(self.log))} 2>&1\n"
        )
        launcher.chmod(0o700)
        automation = {"TAURI_WEBVIEW_AUTOMATION": "true", "KAREN_TEST_AUTOMATION": "1"}
        port = utils.free_port()
        self._service = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=self.environment | automation)
        until(lambda: utils.is_connectable(port))
        options = ArgOptions()
        options.set_capability("webkitgtk:browserOptions", {"binary": str(launcher)})
        address = ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}", timeout=60)
        try:
            self.driver = WebDriver(RemoteConnection(client_config=address), options=options)
            self.driver.set_script_timeout(30)
        finally:
            if record.exists():
                self._seen[self.pid] = psutil.Process(self.pid)

    @property
    def pid(self) -> int:
        """The shell's process."""
        return self._shell.pid if self._shell else int((self.home / "launched").read_text())

    def processes(self) -> list[psutil.Process]:
        """The shell and everything below it, WebKit's helpers included."""
        with contextlib.suppress(psutil.NoSuchProcess):
            shell = psutil.Process(self.pid)
            for process in (shell, *shell.children(recursive=True)):
                self._seen[process.pid] = process
        return [process for process in self._seen.values() if not gone(process)]

    def rpc(self, method: str, **params: Any) -> Any:
        """A unary call made from the page."""
        operation = json.dumps({"op": "request", "method": method, "params": params})
        return self.js(
            "await window.__TAURI_INTERNALS__.invoke('plugin:pytauri|pyfunc', "
            f"new TextEncoder().encode({json.dumps(operation)}), {{headers: {{pyfunc: 'rpc'}}}})"
        )

    def find(self) -> str:
        """The X window's id, once it is shown."""
        return until(self._shown)[0]

    def is_shown(self) -> bool:
        return bool(self._shown())

    def _shown(self) -> list[str]:
        return xdotool("search", "--onlyvisible", "--all", "--pid", str(self.pid), "--name", "^Karen$").split()

    def is_ready(self) -> bool:
        """Whether the page has said that it is usable."""
        return "window usable" in self.log.read_text()

    def wait(self) -> int:
        """The exit code of a window that was opened without a driver, which must end soon."""
        assert self._shell
        return self._shell.wait(10)

    def close(self) -> None:
        """End whatever is left, by the process ids that were seen."""
        if self._seen:
            self.processes()
        for process in self._seen.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if self._service:
            self._service.kill()
            self._service.wait()
        if self._shell:
            self._shell.wait()


def xdotool(*words: str) -> str:
    """What xdotool prints; its complaints do not matter, for callers look at the outcome."""
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False, timeout=10).stdout
