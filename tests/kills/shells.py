"""Whole Karens that can be killed: one without a window, whose page is the test, and one with a real window."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import psutil

from e2e.driving import Window, gone
from karen.client.http import Karen
from karen.contract.errors import Cancelled, KarenError, Unavailable

FIXTURE = Path(__file__).parents[1] / "fixtures" / "windowless_shell.py"
LINE_BYTES = 16 * 1024 * 1024
START_LIMIT_S = 20.0
LOST = (Unavailable.code, Cancelled.code)
"""What a call ends with when a process it needed is gone."""
MOST_PAGES = 2
"""One more that dies soon after is left to the person."""
ROLES = {"sidecar": "sidecar", "model": "model-runner"}


class Lost(Exception):
    """The call may have been done, or not: who would have said so is gone."""


class Failed(Exception):
    """The call was answered with a problem."""


class Shell(Protocol):
    """A Karen over a data folder of its own."""

    home: Path
    is_page: bool
    """It is spoken with as its page does, so that its times are those of the page."""

    async def start(self) -> None:
        """Return once it answers."""

    def items(self, method: str, **params: Any) -> AsyncGenerator[Any]:
        """What a call answers with, one item after the other. Raises Lost or Failed."""

    def process(self, victim: str) -> psutil.Process | None:
        """`shell`, `sidecar`, `model`, `page` or `network`, when it is there and may be killed."""

    async def recovered(self, victim: str) -> None:
        """Return once all can be used again after a death other than the shell's."""

    async def close(self) -> None:
        """End it with everything it started."""


async def call(shell: Shell, method: str, **params: Any) -> Any:
    """The one item of a unary call."""
    async with contextlib.aclosing(shell.items(method, **params)) as items:
        return await anext(items)


def processes_of(home: Path) -> list[psutil.Process]:
    """Every process that was started for this data folder and is not gone, whoever is its parent now."""
    return list(_running_for(home))


def _running_for(home: Path) -> Iterator[psutil.Process]:
    wanted = f"KAREN_HOME={home}".encode()
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            if wanted in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0") and not gone(process):
                yield process


def _with_role(home: Path, role: str) -> psutil.Process | None:
    for process in processes_of(home):
        with contextlib.suppress(psutil.NoSuchProcess):
            if role in process.cmdline() and process.name() != "setpriv":
                return process
    return None


def kill_all(home: Path) -> None:
    for process in processes_of(home):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


class WindowlessShell:
    """Speaks with the fixture as the page does with its window."""

    is_page = True

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self._environment = {**os.environ, **environment, "KAREN_HOME": str(home)}
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._channels: dict[str, asyncio.Queue[Any]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.begin()
        async with asyncio.timeout(START_LIMIT_S):
            await call(self, "system.info")

    async def begin(self) -> None:
        """Start it without waiting for anything."""
        await self.close()
        with (self.home / "shell.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(FIXTURE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment,
                limit=LINE_BYTES,
            )
        self._reading = asyncio.create_task(self._read(self._process))

    async def items(self, method: str, **params: Any) -> AsyncGenerator[Any]:
        number = next(self._numbers)
        frames = self._channels[str(number)] = asyncio.Queue()
        operation = {"op": "call", "id": number, "method": method, "params": params, "channel": str(number)}
        try:
            await self._operate(number, operation)
            while (frame := await frames.get())["kind"] != "done":
                match frame["kind"]:
                    case "item":
                        yield frame["data"]
                    case "failed":
                        raise _error(frame["problem"])
        finally:
            del self._channels[str(number)]

    def process(self, victim: str) -> psutil.Process | None:
        assert self._process
        if victim == "shell":
            return psutil.Process(self._process.pid)
        return _with_role(self.home, ROLES[victim]) if victim in ROLES else None

    async def recovered(self, victim: str) -> None:
        await first_answer(self)

    async def close(self) -> None:
        kill_all(self.home)
        if self._process and self._reading:
            await self._process.wait()
            await self._reading

    async def _operate(self, number: int, operation: dict[str, Any]) -> Any:
        assert self._process and self._process.stdin
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            self._process.stdin.write(json.dumps({"number": number, "operation": operation}).encode() + b"\n")
            await self._process.stdin.drain()
            return await answer
        except ConnectionError as error:
            raise Lost(str(error)) from error
        finally:
            del self._answers[number]

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        async for line in process.stdout:
            if line.endswith(b"\n"):
                self._take(json.loads(line))
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Lost("the shell is gone"))
        for frames in self._channels.values():
            frames.put_nowait({"kind": "failed", "problem": {"code": "unavailable", "message": "the shell is gone"}})

    def _take(self, told: dict[str, Any]) -> None:
        if "channel" in told:
            if frames := self._channels.get(told["channel"]):
                frames.put_nowait(told["frame"])
        elif (answer := self._answers.get(told["number"])) and not answer.done():
            if "problem" in told:
                answer.set_exception(_error(told["problem"]))
            else:
                answer.set_result(told["answer"])


def _error(problem: dict[str, Any]) -> Exception:
    said = f"{problem['code']}: {problem['message']}"
    return Lost(said) if problem["code"] in LOST else Failed(said)


class WindowedShell:
    """Karen's own window, spoken with over her gateway: a WebDriver session would end with the page's process."""

    is_page = False

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self._environment = dict(environment)
        self._window: Window | None = None
        self._pages = 0

    async def start(self) -> None:
        await self.close()
        self._pages = 0
        (self.home / "window.log").unlink(missing_ok=True)
        (self.home / "run" / "endpoint.json").unlink(missing_ok=True)
        self._window = Window([sys.executable, "-m", "karen", "open", "--mode", "window"], self.home, self._environment)
        self._window.open()
        async with asyncio.timeout(START_LIMIT_S):
            await self._usable_again(0)
            await first_answer(self)

    async def items(self, method: str, **params: Any) -> AsyncGenerator[Any]:
        try:
            async with Karen.attach(self.home) as karen, contextlib.aclosing(karen.replies(method, params)) as replies:
                async for item in replies:
                    yield item
        except KarenError as problem:
            raise (Lost if isinstance(problem, Unavailable | Cancelled) else Failed)(str(problem)) from problem

    def process(self, victim: str) -> psutil.Process | None:
        assert self._window
        if victim == "shell":
            return psutil.Process(self._window.pid)
        if victim in ROLES:
            return _with_role(self.home, ROLES[victim])
        if victim == "page" and self._pages == MOST_PAGES:
            return None
        name = {"page": "WebKitWebProcess", "network": "WebKitNetworkProcess"}[victim]
        return next((process for process in processes_of(self.home) if process.name() == name), None)

    async def recovered(self, victim: str) -> None:
        if victim == "page":
            self._pages += 1
            await self._usable_again(self._pages)
        await first_answer(self)

    async def close(self) -> None:
        kill_all(self.home)
        if self._window:
            self._window.close()

    def _usable(self) -> int:
        """How many pages have said that they can be used."""
        return (self.home / "window.log").read_text().count("window usable")

    async def _usable_again(self, after: int) -> None:
        while self._usable() <= after:
            await asyncio.sleep(0.02)


async def first_answer(shell: Shell) -> None:
    """Ask until there is an answer."""
    while True:
        with contextlib.suppress(Lost):
            await call(shell, "system.info")
            return
        await asyncio.sleep(0.01)
