"""One method of the registry as one HTTP route: a JSON object out, or server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response
from pydantic import JsonValue
from pydantic_core import from_json, to_json
from starlette.types import Receive, Scope, Send

from karen.contract import frames
from karen.contract.errors import PROBLEM, InvalidInput, KarenError, Unauthenticated, Unavailable
from karen.contract.frames import MAX_FRAME_BYTES, Done, Failed, Item, Reply
from karen.contract.method import Method, Registry
from karen.contract.turn import current_turn
from karen.hosts.gateway.identity import Identity
from karen.hosts.gateway.problems import problem_response

ALIVE_EVERY_S = 1.0
RECHECK_EVERY_S = 2.0
"""How long a stream may outlive the token or cookie it was opened with."""
BODY_LIMIT_S = 15.0
Endpoint = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


def endpoint(registry: Registry, method: Method, identity: Identity, closing: asyncio.Event) -> Endpoint:
    """The route's function. When `closing` is set, streams end with `unavailable`; unary calls run to their end."""

    async def answer(request: Request) -> Response:
        caller = await identity.of(request)
        params = await read_json(request)
        call = frames.Request(id=0, method=method.name, params=params, turn=current_turn())
        replies = registry.run(call, caller)
        if not method.streaming:
            return UnaryAnswer(replies)
        return EventStream(replies, closing, lambda: identity.recheck(request))

    return answer


async def read_json(request: Request, most_bytes: int = MAX_FRAME_BYTES) -> JsonValue:
    """The body; none at all counts as `{}`. Raises InvalidInput for anything but JSON of at most `most_bytes`."""
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            body = await _read(request, most_bytes)
    except TimeoutError as error:
        raise InvalidInput(f"The body did not arrive within {BODY_LIMIT_S:.0f} s.") from error
    if not body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise InvalidInput("Send the parameters as JSON, with `Content-Type: application/json`.")
    try:
        value: JsonValue = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput(f"The body is not JSON in UTF-8: {error}.") from error
    return value


async def _read(request: Request, most_bytes: int) -> bytes:
    size = f"{most_bytes // 1024**2} MiB" if most_bytes >= 1024**2 else f"{most_bytes // 1024} KiB"
    too_large = InvalidInput(f"The body is larger than {size}. Send less at a time.")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most_bytes:
        raise too_large
    body = bytearray()
    async with contextlib.aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > most_bytes:
                raise too_large
    return bytes(body)


class UnaryAnswer(Response):
    """The one item of `replies`, or the problem. A client that goes away cancels the call."""

    def __init__(self, replies: AsyncGenerator[Reply]) -> None:
        super().__init__()
        self._replies = replies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await _first(self._answer(), _gone(receive))
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self) -> Response | None:
        response = None
        async with contextlib.aclosing(self._replies) as replies:
            async for reply in replies:
                if isinstance(reply, Item):
                    response = Response(_json(reply.data), media_type="application/json")
                elif isinstance(reply, Failed):
                    response = problem_response(reply.problem)
        return response


class EventStream(Response):
    """Every item as one event; a comment each second without any; at last `done` or `failed`.

    What is refused before it began (wrong parameters, a role too low) is a plain problem with its own status. One task
    runs `replies` from start to end and sends as it goes, so a slow reader slows the call instead of filling memory.
    It ends with the problem that `recheck` raises, or when `closing` is set.
    """

    media_type = "text/event-stream"

    def __init__(
        self, replies: AsyncGenerator[Reply], closing: asyncio.Event, recheck: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._replies = replies
        self._closing = closing
        self._recheck = recheck
        self._ended_by: KarenError | None = None
        self._sending = asyncio.Lock()
        self._sent_at = 0.0
        self._opened = False
        self._ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The relay's first step comes before the beat's, so a refusal is known before the stream is opened.
        enders = (self._beat(send), _gone(receive), _set(self._closing), self._until_unknown())
        await _first(self._relay(scope, receive, send), *enders)
        if not self._ended:
            await self._say(send, _failed(self._ended_by or Unavailable("Karen is shutting down.")), last=True)

    async def _relay(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with contextlib.aclosing(self._replies) as replies:
            async for reply in replies:
                match reply:
                    case Item():
                        await self._say(send, b"data: %b\n\n" % _json(reply.data))
                    case Failed() if not self._opened:
                        self._opened = self._ended = True
                        await problem_response(reply.problem)(scope, receive, send)
                    case Failed():
                        await self._say(send, _failed(reply.problem), last=True)
                    case Done():
                        await self._say(send, _event("done", b"{}"), last=True)

    async def _beat(self, send: Send) -> None:
        await self._say(send, b"")
        while not self._ended:
            silence_s = time.monotonic() - self._sent_at
            if silence_s >= ALIVE_EVERY_S:
                await self._say(send, b": alive\n\n")
            else:
                await asyncio.sleep(ALIVE_EVERY_S - silence_s)

    async def _until_unknown(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_EVERY_S)
            try:
                await self._recheck()
            except Unauthenticated as problem:
                self._ended_by = problem
                return

    async def _say(self, send: Send, body: bytes, *, last: bool = False) -> None:
        async with self._sending:
            if self._ended:
                return
            if not self._opened:
                self._opened = True
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            self._ended = last
            self._sent_at = time.monotonic()
            await send({"type": "http.response.body", "body": body, "more_body": not last})


def _json(value: JsonValue) -> bytes:
    return to_json(value, inf_nan_mode="null")


def _event(name: str, data: bytes) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


def _failed(problem: KarenError) -> bytes:
    return _event("failed", PROBLEM.dump_json(problem))  # type: ignore[arg-type]  # the base class is never raised


async def _first(work: Coroutine[Any, Any, T], *enders: Coroutine[Any, Any, None]) -> T | None:
    """The result of `work`, or None when an ender came first: then `work` is cancelled and waited for."""
    working = asyncio.create_task(work)
    tasks = [working, *(asyncio.create_task(ender) for ender in enders)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None if working.cancelled() else working.result()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()
