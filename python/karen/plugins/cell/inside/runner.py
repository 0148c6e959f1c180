"""The life of a plugin in its sealed cell: it is received, run, described, and called until the host has gone."""

from __future__ import annotations

import asyncio
import datetime
import enum
import inspect
import os
import sys
import threading
import traceback
import types
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from karen.plugins.cell.inside import wire
from karen.plugins.cell.inside.cell import HOST
from karen.plugins.cell.inside.finder import ORIGIN, Files
from karen.plugins.cell.inside.limits import THREAD_STACK_BYTES
from karen_plugin import host, tools

MODULE = "plugin"
_MOST_MESSAGE = 2_000


class Answers:
    """What the plugin asks of the host, one at a time, whichever thread it asks from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def ask(self, what: str, arguments: Mapping[str, object]) -> object:
        """Raises Refused."""
        frame = wire.encoded({"op": "ask", "what": what, "arguments": dict(arguments)})
        with self._lock:
            wire.write(HOST, frame)
            answer = wire.read(HOST)
        if answer["op"] == "refused":
            raise host.Refused(answer["message"])
        return answer["value"]


@dataclass(frozen=True)
class _Program:
    files: Mapping[str, bytes]
    entry: str


def live(imports: list[str]) -> None:
    """Serve the host until it has gone. `imports` are folders of packages."""
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    threading.stack_size(THREAD_STACK_BYTES)
    try:
        program = _receive()
        host.connect(Answers().ask)
        sys.path[:] = imports
        _send(_begin(program))
        while True:
            request = wire.read(HOST)
            _send({**_answer(request), "id": request["id"]})
    except wire.HostGone:
        os._exit(0)


def _receive() -> _Program:
    message = wire.read(HOST)
    files = {path: wire.read_exactly(HOST, size) for path, size in message["files"]}
    return _Program(files, message["entry"])


def _begin(program: _Program) -> dict[str, object]:
    """Run the plugin's module; what it has to offer, or why it failed."""
    sys.meta_path.append(Files(program.files))
    module = types.ModuleType(MODULE)
    module.__file__ = ORIGIN + program.entry
    sys.modules[MODULE] = module
    try:
        code = compile(program.files[program.entry], module.__file__, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102  # this is what the cell is for
        return {"op": "ready", "tools": [tool.described() for tool in tools.REGISTERED.values()]}
    except wire.HostGone:
        raise
    except BaseException as error:  # whatever a plugin raises, its exit too, is what the host is told
        return _failure(error)


def _answer(request: Mapping[str, Any]) -> dict[str, object]:
    tool = tools.REGISTERED.get(request["tool"])
    if tool is None:
        return {"op": "failed", "kind": "NoSuchTool", "message": f"it has no tool {request['tool']!r} any more"}
    try:
        value = tool.run(**request["arguments"])
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
        return {"op": "result", "value": value}
    except wire.HostGone:
        raise
    except BaseException as error:
        return _failure(error)


def _plain(value: object) -> object:
    """What JSON has no word for, in one it has. Raises TypeError."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"a {type(value).__name__} cannot be told as JSON")


def _failure(error: BaseException) -> dict[str, object]:
    """With the line of the plugin's own code, and the whole of it on stderr, which becomes the log."""
    _say(lambda: traceback.print_exception(error))
    path, line = "", 0
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(ORIGIN):
        path, line = str(error.filename), error.lineno or 0
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(ORIGIN):
            path, line = frame.filename, frame.lineno or 0
    try:
        message = str(error)[:_MOST_MESSAGE].encode("utf-8", "replace").decode()
    except BaseException:  # its own __str__ is the plugin's code too
        message = ""
    kind = type(error).__name__
    return {"op": "failed", "kind": kind, "message": message, "file": path.removeprefix(ORIGIN), "line": line}


def _say(printing: Callable[[], None]) -> None:
    try:
        printing()
    except BaseException:  # sys.stderr may be anything by now
        return


def _send(message: dict[str, object]) -> None:
    try:
        frame = wire.encoded(message, _plain)
    except (TypeError, ValueError, RecursionError, MemoryError) as error:
        frame = wire.encoded({**_failure(error), "id": message.get("id")})
    wire.write(HOST, frame)
