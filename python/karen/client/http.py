"""The client of a running Karen, over its gateway."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from pydantic import JsonValue
from pydantic_core import from_json, to_json

from karen.client.connection import Connection, Disconnected, problem_of
from karen.client.endpoint import read_endpoint
from karen.contract.errors import KarenError, NotFound, TimedOut
from karen.contract.types.enums import UISource
from karen.contract.types.system import Endpoint

ANSWER_LIMIT_S = 300.0
"""How long a unary call may take."""
SILENCE_LIMIT_S = 15.0
"""How long a stream may be silent: the gateway says each second that it is alive."""


class Karen(Connection):
    """`async with Karen.attach(data_folder) as karen: await karen.call(…)`.

    Follows a Karen that restarts: a call that finds it moved is made again at the new address, which is safe because
    it never arrived at the old one.
    """

    def __init__(self, folder: Path, endpoint: Endpoint, ui_source: UISource) -> None:
        self._folder = folder
        self._endpoint = endpoint
        self._ui_source = ui_source
        # No proxy of the environment may come between, and loading the authorities of https costs 20 ms.
        self._http = httpx.AsyncClient(
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
            timeout=httpx.Timeout(5.0, read=ANSWER_LIMIT_S, write=30.0),
        )

    @classmethod
    def attach(cls, folder: Path, *, ui_source: UISource = UISource.API, any_version: bool = False) -> Self:
        """The Karen that owns `folder`. Raises Unavailable or Conflict, see `read_endpoint`."""
        return cls(folder, read_endpoint(folder, any_version=any_version), ui_source)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def replies(self, method: str, params: JsonValue) -> AsyncGenerator[JsonValue]:
        response = await self._post(method, to_json(params))
        try:
            if response.headers.get("content-type", "").startswith("text/event-stream"):
                async with contextlib.aclosing(_items(response)) as items:
                    async for item in items:
                        yield item
            else:
                body = await response.aread()
                if response.is_error:
                    raise _problem(body, method)
                yield from_json(body)
        except httpx.TransportError as error:
            raise _broken(error, f"while {method} was running: what it did may have been done") from error
        finally:
            await response.aclose()

    async def _post(self, method: str, body: bytes) -> httpx.Response:
        try:
            response = await self._send(method, body)
        except httpx.ConnectError as error:
            if not self._has_moved():
                raise _broken(error, f"before {method} began: start Karen again") from error
            return await self._send(method, body)
        except httpx.TransportError as error:
            raise _broken(error, f"while {method} was sent") from error
        if response.status_code == httpx.codes.UNAUTHORIZED and self._has_moved():
            await response.aclose()
            return await self._send(method, body)
        return response

    async def _send(self, method: str, body: bytes) -> httpx.Response:
        path = "/".join(quote(part, safe="") for part in method.split(".", 1))
        request = self._http.build_request(
            "POST",
            f"{self._endpoint.url}/api/{path}",
            content=body,
            headers={
                "authorization": f"Bearer {self._endpoint.token}",
                "content-type": "application/json",
                "x-karen-client": self._ui_source.value,
            },
        )
        return await self._http.send(request, stream=True)

    def _has_moved(self) -> bool:
        with contextlib.suppress(KarenError):
            before, self._endpoint = self._endpoint, read_endpoint(self._folder)
            return before != self._endpoint
        return False


def _problem(body: bytes, method: str) -> KarenError:
    problem = problem_of(body)
    if isinstance(problem, NotFound) and problem.kind == "path":
        return NotFound(f"There is no method {method!r}. `karen methods` lists them.", kind="method", id=method)
    return problem


def _broken(error: httpx.TransportError, when: str) -> KarenError:
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"Karen did not answer in time, {when}.")
    return Disconnected(f"The connection to Karen broke {when}.")


async def _items(response: httpx.Response) -> AsyncGenerator[JsonValue]:
    """The items of a stream of events. Raises the problem it ends with, or Unavailable where it just stops."""
    async for name, data in _events(response):
        match name:
            case "done":
                return
            case "failed":
                raise problem_of(data)
            case _:
                yield from_json(data)
    raise Disconnected("The stream stopped in its midst: Karen was ended.")


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, bytes]]:
    # Split as bytes: httpx's own lines also end at characters that JSON may contain.
    chunks, rest = response.aiter_bytes(), b""
    while True:
        try:
            async with asyncio.timeout(SILENCE_LIMIT_S):
                rest += await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise TimedOut(f"Karen has said nothing for {SILENCE_LIMIT_S:.0f} s.") from error
        *blocks, rest = rest.split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if not line.startswith(b":"))
            if fields:
                yield fields.get(b"event", b"message").decode(), fields[b"data"]
