"""Everything the web page can ask of its window: calls to the sidecar, and a few things only a window can do.

The page sends one JSON object with an `op`; what it gets back is JSON, ready made. Calls belong to the page that made
them: when another page takes its place they are cancelled. Knows nothing of pytauri.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, assert_never

from karen.contract.errors import Conflict, InvalidInput, KarenError
from karen.hosts.shell.downloads import Downloads, safe_name
from karen.hosts.shell.links import checked
from karen.hosts.shell.operations import (
    Begin,
    Call,
    Cancel,
    ChooseFile,
    Open,
    Operation,
    PickFile,
    Request,
    Save,
    State,
    Window,
    read_operation,
)
from karen.hosts.shell.replies import Reply, problem_json
from karen.hosts.shell.supervisor import Supervisor

ALIVE_INTERVAL_S = 1.5
"""Between signs of life for the page, which misses them after five seconds: each one wakes three processes."""
Send = Callable[[str], None]
OpenChannel = Callable[[str], Send]
"""Turns the channel's name into a way to send it JSON. Raises ValueError when it is no channel."""


class Surroundings(Protocol):
    """What a page cannot do by itself and no sidecar either."""

    def usable(self) -> None:
        """A person can use the page now."""

    def quit(self) -> None:
        """End everything."""

    async def open_outside(self, url: str) -> None:
        """Hand a checked address to the system. Raises Unavailable where no program takes it."""

    async def choose_file(self, name: str) -> str | None:
        """A path for a new file, chosen by the person. Raises Conflict while another choice is open."""

    async def pick_file(self) -> str | None:
        """The path of a file, chosen by the person. Raises Conflict while another choice is open."""


class PageFailure(Exception):
    """A problem on its way to the page, as JSON."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(eq=False)
class _OpenCall:
    """A call of one page. `sidecar_id` is 0 until the call has been forwarded; nobody reads an unwanted one."""

    page: int
    sidecar_id: int = 0
    unwanted: bool = False
    told_at: float = -math.inf


class Page:
    """Answers the page in the window. Runs in one event loop."""

    def __init__(self, sidecar: Supervisor, surroundings: Surroundings) -> None:
        self._sidecar = sidecar
        self._surroundings = surroundings
        self._downloads = Downloads()
        self._page = 0
        self._begun = 0
        self._open: set[_OpenCall] = set()
        self._named: dict[int, _OpenCall] = {}

    def navigated(self) -> None:
        """A navigation began, perhaps only within the page: calls from now on may already be the next page's."""
        self._page += 1

    async def answer(self, body: bytes, open_channel: OpenChannel) -> str:
        """JSON for the page. Raises PageFailure."""
        try:
            return await self._answer(read_operation(body), open_channel)
        except KarenError as error:
            raise PageFailure(problem_json(error)) from error

    async def _answer(self, operation: Operation, open_channel: OpenChannel) -> str:
        match operation:
            case Request():
                return await self._request(operation)
            case Call():
                await self._stream(operation, _channel(operation.channel, open_channel))
            case Cancel():
                if named := self._named.get(operation.id):
                    self._stop(named)
            case State():
                return self._sidecar.state.json()
            case Window():
                await self._act(operation)
            case Open():
                await self._surroundings.open_outside(checked(operation.url))
            case ChooseFile():
                return json.dumps(await self._surroundings.choose_file(safe_name(operation.filename)))
            case PickFile():
                return json.dumps(await self._surroundings.pick_file())
            case Save():
                return await asyncio.to_thread(self._save, operation)
            case Begin():
                self._begin()
            case _:
                assert_never(operation)
        return "null"

    async def _act(self, operation: Window) -> None:
        match operation.action:
            case "usable":
                self._surroundings.usable()
            case "restart":
                await self._sidecar.restart()
            case "quit":
                self._surroundings.quit()

    def _save(self, operation: Save) -> str:
        if operation.onto is None:
            path = self._downloads.save(operation.filename, operation.text)
        else:
            path = self._downloads.go_on(Path(operation.onto), operation.text)
        return json.dumps({"path": str(path)})

    async def _request(self, operation: Request) -> str:
        call = _OpenCall(self._page)
        items: list[str] = []
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def receive(reply: Reply) -> None:
            if reply.kind == "item":
                items.append(reply.text)
                if len(items) > 1:
                    self._stop(call)
            elif reply.last and not answer.done():
                if reply.kind == "failed" and len(items) < 2:
                    answer.set_exception(PageFailure(reply.text))
                else:
                    answer.set_result(items[0] if items else "null")

        self._open.add(call)
        try:
            await self._forward(call, operation, receive)
            only = await answer
        finally:
            self._open.discard(call)
        if len(items) > 1:
            raise InvalidInput(f"{operation.method} answers with a stream: use `call`, not `request`.")
        return only

    async def _stream(self, operation: Call, send: Send) -> None:
        known = self._named.get(operation.id)
        if known and known.page == self._page:
            raise Conflict(f"This page has another call {operation.id} running. Give each call an id of its own.")
        call = _OpenCall(self._page)

        def receive(reply: Reply) -> None:
            if reply.last:
                self._forget(operation.id, call)
            if call.page >= self._begun and _is_news(call, reply):
                send(_frame(reply))

        self._open.add(call)
        self._named[operation.id] = call
        try:
            await self._forward(call, operation, receive)
        except KarenError:
            self._forget(operation.id, call)
            raise

    async def _forward(self, call: _OpenCall, operation: Request | Call, receive: Callable[[Reply], None]) -> None:
        call.sidecar_id = await self._sidecar.call(operation.method, operation.params, receive)
        if call.unwanted:
            self._stop(call)

    def _stop(self, call: _OpenCall) -> None:
        call.unwanted = True
        if call.sidecar_id:
            self._sidecar.cancel(call.sidecar_id)

    def _begin(self) -> None:
        """A page has begun: whatever was asked before its navigation is nobody's any more."""
        self._begun = self._page
        for call in self._open:
            if call.page < self._begun:
                self._stop(call)

    def _forget(self, name: int, call: _OpenCall) -> None:
        self._open.discard(call)
        if self._named.get(name) is call:
            del self._named[name]


def _channel(name: str, open_channel: OpenChannel) -> Send:
    try:
        return open_channel(name)
    except ValueError as error:
        raise InvalidInput(f"channel: {error}") from error


def _is_news(call: _OpenCall, reply: Reply) -> bool:
    """Whether the page has to hear it: signs of life are passed on only where nothing else came for a while."""
    now = time.monotonic()
    if reply.kind == "alive" and now - call.told_at < ALIVE_INTERVAL_S:
        return False
    call.told_at = now
    return True


def _frame(reply: Reply) -> str:
    """The reply as the page gets it: the sidecar's frame without the id."""
    match reply.kind:
        case "item":
            return f'{{"kind":"item","data":{reply.text}}}'
        case "failed":
            return f'{{"kind":"failed","problem":{reply.text}}}'
        case _:
            return f'{{"kind":"{reply.kind}"}}'
