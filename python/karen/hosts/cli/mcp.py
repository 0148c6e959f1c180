"""`karen mcp`: Karen's memory for other programs, by the Model Context Protocol over stdin and stdout.

Read-only unless `--propose` is given; and what another program proposes waits in the inbox like any model's words.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

import mcp_types as protocol
from anyio import EndOfStream
from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import BaseModel, JsonValue, ValidationError

from karen import VERSION
from karen.base.folder import DataFolder
from karen.client.connection import Connection, Disconnected
from karen.contract.errors import Internal, InvalidInput, KarenError
from karen.contract.frames import invalid_fields
from karen.contract.types.memory import ListFacts, MemoryId, QueryMemory
from karen.contract.types.remembering import GetTimeline
from karen.contract.types.wire import Identifier, MessageText, Wire
from karen.hosts.cli.output import in_sentences
from karen.hosts.cli.session import connect

DOC = "Serve Karen's memory to other programs: the Model Context Protocol over stdin and stdout."
INSTRUCTIONS = (
    "The memory of the person who uses this computer, kept on this computer. Every answer names its source: who said "
    "it, when, and in which message. What is not found was not said: do not make it up."
)
_NO_JSON, _NO_REQUEST = -32700, -32600
"""Codes of https://www.jsonrpc.org/specification#error_object."""


class Talk(Wire):
    conversation_id: Identifier


class Propose(Wire):
    """Something worth remembering. The person decides in Karen's inbox whether it is kept."""

    content: MessageText


@dataclass(frozen=True)
class Offer:
    """A tool, and the method of the contract behind it. `writes` ones are there only when they were asked for."""

    name: str
    title: str
    description: str
    method: str
    params: type[BaseModel]
    always: Mapping[str, JsonValue] = field(default_factory=dict)
    """Parameters of the method that the other program cannot choose."""
    writes: bool = False


OFFERS = (
    Offer(
        "search_memory",
        "Search the memory",
        "Find what the person said or what is remembered about them, best first, each with its source. No hits means "
        "that nothing of the kind was said.",
        "memory.query",
        QueryMemory,
    ),
    Offer(
        "list_facts",
        "List facts",
        "What is known of the person and of others as subject, attribute and value, with where each is known from.",
        "memory.facts",
        ListFacts,
    ),
    Offer("get_memory", "Get a memory", "One memory by its id, with all its sources.", "memory.get", MemoryId),
    Offer(
        "memory_timeline",
        "Timeline",
        "What was learned, what changed and what ceased to hold, newest first.",
        "memory.timeline",
        GetTimeline,
    ),
    Offer(
        "summarise_conversation",
        "Summary of a conversation",
        "What a conversation was about, in its own sentences, as Karen summed it up last.",
        "conversations.summary",
        Talk,
        {"refresh": False},
    ),
    Offer(
        "propose_memory",
        "Propose a memory",
        "Put something into the inbox of Karen, where the person keeps it or dismisses it. It is not used before.",
        "memory.store",
        Propose,
        {"ai_generated": True},
        writes=True,
    ),
)


def run_mcp(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0 when the other program has closed stdin."""
    parser = argparse.ArgumentParser("karen mcp", description=DOC)
    parser.add_argument("--propose", action="store_true", help="let programs put memories into the inbox")
    propose = parser.parse_args(arguments).propose
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Memory(folder, sidecar), [offer for offer in OFFERS if propose or not offer.writes]))
    return 0


class Memory:
    """The way to Karen, opened with the first call and again when she went to another process meanwhile."""

    def __init__(self, folder: DataFolder, sidecar: Sequence[str]) -> None:
        self._folder = folder
        self._sidecar = sidecar
        self._opening = asyncio.Lock()
        self._connection: Connection | None = None

    async def ask(self, method: str, params: JsonValue, *, again: bool) -> dict[str, JsonValue]:
        """The answer. `again`: a call that broke off may be made once more. Raises the contract's problems."""
        connection = await self._open()
        try:
            return await _answer(connection, method, params)
        except Disconnected:
            await self.close()
            if not again:
                raise
            return await _answer(await self._open(), method, params)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            await connection.__aexit__(None, None, None)

    async def _open(self) -> Connection:
        async with self._opening:
            if self._connection is None:
                opening = await asyncio.to_thread(connect, self._folder, self._sidecar)
                self._connection = await opening.__aenter__()
            return self._connection


class Reading(Protocol):
    """What the library reads messages from; a line that is none comes as the exception it caused."""

    async def receive(self) -> SessionMessage | Exception: ...
    async def aclose(self) -> None: ...


class Writing(Protocol):
    async def send(self, item: SessionMessage, /) -> None: ...


class Answered:
    """The messages of `reading`; a line that is none is answered, so that whoever asked does not wait for ever."""

    def __init__(self, reading: Reading, writing: Writing) -> None:
        self._reading = reading
        self._writing = writing

    @property
    def last_context(self) -> Any:
        """Of whoever sent what was read last, as the library keeps it."""
        return getattr(self._reading, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        while isinstance(item := await self._reading.receive(), ValidationError):
            if complaint := _complaint(item):
                await self._writing.send(SessionMessage(complaint))
        return item

    async def aclose(self) -> None:
        await self._reading.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.aclose()


async def _serve(memory: Memory, offers: Sequence[Offer]) -> None:
    by_name = {offer.name: offer for offer in offers}

    async def list_tools(_: object, __: object) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_tool(offer) for offer in offers])

    async def call_tool(_: ServerRequestContext[Any], asked: protocol.CallToolRequestParams) -> protocol.CallToolResult:
        try:
            offer = by_name.get(asked.name)
            if offer is None:
                raise InvalidInput(f"There is no tool {asked.name!r}. There are: {', '.join(by_name)}.")
            answer = await memory.ask(offer.method, _params(offer, asked.arguments or {}), again=not offer.writes)
        except KarenError as problem:
            return protocol.CallToolResult(content=[protocol.TextContent(text=in_sentences(problem))], is_error=True)
        return protocol.CallToolResult(
            content=[protocol.TextContent(text=json.dumps(answer, ensure_ascii=False))], structured_content=answer
        )

    server = Server(
        "karen", version=VERSION, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool
    )
    try:
        async with stdio_server() as (reading, writing):
            await server.run(Answered(reading, writing), writing, server.create_initialization_options())
    finally:
        await memory.close()


def _tool(offer: Offer) -> protocol.Tool:
    return protocol.Tool(
        name=offer.name,
        title=offer.title,
        description=offer.description,
        input_schema=offer.params.model_json_schema(),
        annotations=protocol.ToolAnnotations(
            read_only_hint=not offer.writes,
            destructive_hint=False,
            idempotent_hint=not offer.writes,
            open_world_hint=False,
        ),
    )


def _params(offer: Offer, given: dict[str, Any]) -> JsonValue:
    """Raises InvalidInput naming the fields that are wrong."""
    try:
        params = offer.params.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(f"{offer.name} cannot be asked that.", invalid_fields(error)) from error
    wanted: JsonValue = params.model_dump(mode="json", exclude_unset=True) | dict(offer.always)
    return wanted


async def _answer(connection: Connection, method: str, params: JsonValue) -> dict[str, JsonValue]:
    async with contextlib.aclosing(connection.replies(method, params)) as replies:
        async for item in replies:
            if isinstance(item, dict):
                return item
    raise Internal(f"{method} ended without an answer.")


def _complaint(error: ValidationError) -> protocol.JSONRPCError | None:
    """With the id of the line, where one can be read; JSON may hold halves of characters, and a message may not.

    None for an empty line.
    """
    inputs = [each["input"] for each in error.errors(include_url=False)]
    line = next((each for each in inputs if isinstance(each, dict) and "jsonrpc" in each), inputs[0])
    if isinstance(line, str) and not line.strip():
        return None
    try:
        said = json.loads(line) if isinstance(line, str) else line
        code = _NO_REQUEST
    except (ValueError, RecursionError):
        said, code = None, _NO_JSON
    named = said.get("id") if isinstance(said, dict) else None
    is_id = type(named) is int or (isinstance(named, str) and named.isprintable())
    told = protocol.ErrorData(code=code, message="This line is no request: one in JSON a line, of whole characters.")
    return protocol.JSONRPCError(jsonrpc="2.0", id=named if is_id else None, error=told)
