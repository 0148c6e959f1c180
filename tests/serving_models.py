"""A server of models on loopback that does byte by byte what a test says, and tells what it saw."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    whole: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answering:
    """The connection of one request."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes, pause_s: float = 0) -> None:
        """Each piece on its own, so that it may arrive so."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(pause_s)

    async def closed(self) -> None:
        """Until the other side has closed."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65_536):
                pass

    def die(self) -> None:
        """As a process that is killed: without a word, what was not sent is lost."""
        self.writer.transport.abort()


Handler = Callable[[Asked, Answering], Awaitable[None]]


@dataclass
class ModelsServer:
    """`handlers` by path; anything else is answered with 404, and a connection is kept until a handler ends it."""

    port: int
    handlers: dict[str, Handler]
    host: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not writer.is_closing():
                asked = await read_request(reader)
                self.asked.append(asked)
                await self.handlers.get(asked.path, not_found)(asked, Answering(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side has closed
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> Asked:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body, head + body)


@asynccontextmanager
async def serving(
    handlers: Mapping[str, Handler] | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[ModelsServer]:
    """The server, for the length of the block."""
    served = ModelsServer(0, dict(handlers or {}), host)
    connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
    failures: list[Exception] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await served.serve(reader, writer)
        except Exception as error:
            failures.append(error)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection that comes as the test ends is known before its task begins, and so is closed."""
        task = asyncio.create_task(serve(reader, writer))
        connections[task] = writer
        task.add_done_callback(connections.pop)

    listening = await asyncio.start_server(accept, host, 0)
    served.port = listening.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        listening.close()
        for task, writer in list(connections.items()):
            task.cancel()
            writer.close()
        await asyncio.gather(*connections, return_exceptions=True)
    assert failures == [], "a handler failed"


def head(status: str = "200 OK", **headers: str) -> bytes:
    """The head of an answer; `content_type` is the header `content-type`."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def response(body: bytes, status: str = "200 OK", content_type: str = "application/json", **headers: str) -> bytes:
    """A whole answer."""
    return head(status, content_type=content_type, content_length=str(len(body)), **headers) + body


def chunk(data: bytes) -> bytes:
    """One piece of a body whose end is told by a piece of no length."""
    return b"%x\r\n%s\r\n" % (len(data), data)


STREAM = head(content_type="text/event-stream", transfer_encoding="chunked")
NDJSON = head(content_type="application/x-ndjson", transfer_encoding="chunked")
END = chunk(b"")


def says(body: object, status: str = "200 OK") -> Handler:
    """Answers always with this JSON."""

    async def handler(_: Asked, answering: Answering) -> None:
        await answering.send(response(json.dumps(body).encode(), status))

    return handler


def sends(*pieces: bytes, then: Callable[[Answering], Awaitable[None] | None] | None = None) -> Handler:
    """Sends these bytes, then does `then`."""

    async def handler(_: Asked, answering: Answering) -> None:
        await answering.send(*pieces)
        if then and (done := then(answering)):
            await done

    return handler


not_found = says({"error": {"message": "no such path", "code": 404}}, "404 Not Found")


def data(event: object) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def delta(text: str, **more: object) -> bytes:
    """An event with a piece of an answer."""
    return data({"choices": [{"index": 0, "delta": {"content": text}, **more}]})


def finish(reason: str = "stop") -> bytes:
    return data({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})


DONE = b"data: [DONE]\n\n"


def ndjson(event: object) -> bytes:
    return json.dumps(event).encode() + b"\n"


def said(text: str) -> bytes:
    """A line of Ollama's with a piece of an answer."""
    return ndjson({"message": {"role": "assistant", "content": text}, "done": False})
